"""The bot as its own process, before a platform's server of the tests' own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


@contextlib.asynccontextmanager
async def a_bot(folder: Path, **settings: str):
    """Its data and its log lie in the folder; the settings say which platform it meets."""
    env = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(folder / "data"),
        "WEB_CHAT": "false",
        "LOG_LEVEL": "debug",
        **settings,
    }
    with (folder / "log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", cwd=ROOT, env=env, stdout=log, stderr=log
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.terminate()
            await asyncio.wait_for(process.wait(), 20)
