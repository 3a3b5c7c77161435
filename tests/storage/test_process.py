"""What processes do at their edges: hear that they are to stop, and go on after an error."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from storage.domain.errors import Permanent
from storage.process import kept_going, told_to_stop


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_signals_are_heard(number):
    """SIGTERM and SIGINT end the wait, and say which it was."""
    waiting = asyncio.create_task(told_to_stop())
    await asyncio.sleep(0.05)
    os.kill(os.getpid(), number)
    assert await waiting == number.name


async def test_a_broken_part_begins_anew(monkeypatch):
    """What breaks is run again, until it ends by itself."""
    monkeypatch.setattr("storage.process._SHORTEST_PAUSE_S", 0.01)
    runs = []

    async def part():
        runs.append(1)
        if len(runs) < 3:
            raise OSError("gone")

    await kept_going("part", part)
    assert len(runs) == 3


async def test_what_ends_for_good_is_not_tried_again():
    """Permanent ends a part, without an error for the others."""
    runs = []

    async def part():
        runs.append(1)
        raise Permanent("telegram-token-wrong")

    await kept_going("part", part)
    assert len(runs) == 1


async def test_cancelling_gets_through():
    """A part that is cancelled does not begin anew."""
    task = asyncio.create_task(kept_going("part", asyncio.Event().wait))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("late_s", [0, 1], ids=["serving", "still starting"])
def test_an_orphan_stops_by_itself(tmp_path, late_s):
    """A process started with --with-parent ends when the one that started it is killed, however early."""
    child = (
        "import asyncio, sys, time; from storage.process import parent_in, told_to_stop;"
        f"print('up', flush=True); time.sleep({late_s});"
        "print(asyncio.run(told_to_stop(parent=parent_in(sys.argv))), flush=True)"
    )
    parent = (
        "import os, subprocess, sys, time;"
        f"subprocess.Popen([sys.executable, '-c', {child!r}, '--with-parent', str(os.getpid())]);"
        "time.sleep(60)"
    )
    said = tmp_path / "said"
    with said.open("wb") as file:
        started = subprocess.Popen(
            [sys.executable, "-c", parent],
            stdout=file,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
    wait_for(said, "up")
    started.kill()
    started.wait()
    wait_for(said, "parent ended")


def wait_for(file, word):
    deadline = time.monotonic() + 30
    while word not in file.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)
