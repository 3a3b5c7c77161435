"""The demo's own installation: real processes, and none of them is left when the demo is gone."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
DEMO = """
import asyncio, pathlib, sys
from demo.installation import running

async def main():
    folder = pathlib.Path(sys.argv[1])
    async with running(folder, folder / "log") as launcher:
        print(launcher.pid, flush=True)
        await asyncio.sleep(600)

asyncio.run(main())
"""


def test_a_demo_that_is_killed_leaves_no_launcher_behind(tmp_path):
    """By -9, so that it can tidy nothing up: the launcher sees that it is alone, and ends."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    arguments = [sys.executable, "-c", DEMO, str(tmp_path)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, env=environment, text=True, cwd=ROOT) as demo:
        assert demo.stdout
        launcher = int(demo.stdout.readline())
        demo.kill()
    deadline = time.monotonic() + 120
    while _runs(launcher):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _runs(pid: int) -> bool:
    """Not gone, and not only waiting to be reaped by whoever inherited it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
