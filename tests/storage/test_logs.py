"""Logs say what happened and where, and never a prompt, an address with a token, or a secret."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import logging, warnings, structlog
from storage.logs import set_up_logging
set_up_logging("info", process="test", as_json={as_json})
log = structlog.get_logger()
log.info("hello", address="https://u:pw@host/", bot="123456789:" + "A" * 35)
log.info("hello", link="http://127.0.0.1/?t=abcdefghijklmnopqrstuv")
logging.getLogger("httpx").info("HTTP Request: POST https://api.telegram.org/bot123456789:%s", "A" * 35)
logging.getLogger("diffusers").warning("truncated: ['a secret prompt']")
warnings.warn("a secret prompt", stacklevel=1)
try:
    raise ValueError("a secret prompt")
except ValueError:
    log.exception("broke")
    logging.getLogger("arq.worker").exception("failed: a secret prompt")
raise KeyError("a secret prompt")
"""


@pytest.mark.parametrize("as_json", [True, False])
def test_no_secret_gets_into_a_log(as_json):
    """What happened is told; prompts in errors and warnings, tokens and passwords are not."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(as_json=as_json)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    told = done.stdout + done.stderr
    assert done.returncode == 1
    for word in ("hello", "broke", "diffusers", "arq.worker", "process ended by an error", "KeyError"):
        assert word in told
    for word in ("secret prompt", "A" * 30, "u:pw", "abcdefghijk"):
        assert word not in told
