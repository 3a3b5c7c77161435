"""The supervisor: what falls is restarted, what ends for good is not, and everything stops in order."""

import asyncio
import os
import signal
import sys

import pytest

from launcher.supervisor import Program, Supervisor

WRITES_AND_WAITS = """
import os, signal, sys, time
def note(word):
    with open(sys.argv[1], "a") as file:
        file.write(f"{sys.argv[2]} {word}\\n")
signal.signal(signal.SIGTERM, lambda *_: (note("stopped"), sys.exit(0)))
note("started")
while True:
    time.sleep(0.05)
"""


@pytest.fixture
def notes(tmp_path):
    file = tmp_path / "notes"
    file.touch()
    return file


def program(notes, name, code=WRITES_AND_WAITS, grace_s=10.0):
    return Program(name=name, arguments=(sys.executable, "-c", code, str(notes), name), stop_grace_s=grace_s)


async def until(condition):
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - another process makes it true
            await asyncio.sleep(0.02)


async def test_a_fallen_program_is_restarted(notes):
    """A program killed with -9 runs again a moment later, the other one is left alone."""
    supervisor = Supervisor([program(notes, "a"), program(notes, "b")])
    running = asyncio.create_task(supervisor.run())
    await until(lambda: len(notes.read_text().splitlines()) == 2)
    other = supervisor.pid("b")
    os.kill(supervisor.pid("a"), signal.SIGKILL)
    await until(lambda: notes.read_text().count("a started") == 2)
    assert supervisor.pid("b") == other
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_programs_stop_in_order(notes):
    """Each program has stopped before the next one is asked to."""
    supervisor = Supervisor([program(notes, "first"), program(notes, "second")])
    running = asyncio.create_task(supervisor.run())
    await until(lambda: len(notes.read_text().splitlines()) == 2)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert notes.read_text().splitlines()[2:] == ["first stopped", "second stopped"]
    assert supervisor.pid("first") is None


async def test_a_program_that_does_not_listen_is_killed(notes):
    """What ignores SIGTERM is killed after its grace."""
    deaf = (
        "import signal, sys, time; signal.signal(15, signal.SIG_IGN);"
        "open(sys.argv[1], 'a').write('x'); time.sleep(60)"
    )
    supervisor = Supervisor([program(notes, "deaf", deaf, grace_s=0.2)])
    running = asyncio.create_task(supervisor.run())
    await until(lambda: notes.read_text() == "x")
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert supervisor.pid("deaf") is None


@pytest.mark.parametrize("code", [2, 3])
async def test_what_cannot_be_helped_ends_everything(notes, code):
    """A wrong setting (2) or nothing left to serve (3) is not tried again: all stop, the code comes out."""
    supervisor = Supervisor([program(notes, "fine"), program(notes, "wrong", f"raise SystemExit({code})")])
    assert await supervisor.run() == code
    assert supervisor.pid("fine") is None
