"""Real processes: launcher, bot, worker and Valkey, on a data folder of their own, with a tiny base model."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from demo.browser import Browser
from demo.installation import link_of, running
from demo.story import Story
from tests.worker.tiny_pipeline import tiny_pipeline

PEOPLE = Path(__file__).parents[2] / "people"
DRAWING_STEPS = 12
GOOD = [PEOPLE / f"p001_{number:02}.jpg" for number in (25, 2, 11, 1, 5)]


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory):
    """A random pipeline of a few thousand weights: it draws nothing, but by the real way.

    It takes steps enough to be caught drawing: with three, pictures came before anybody saw them begin.
    """
    folder = tiny_pipeline(tmp_path_factory.mktemp("tiny"))
    card = json.loads((folder / "POCKET.json").read_text("utf-8"))
    card["drawing"]["steps"] = DRAWING_STEPS
    (folder / "POCKET.json").write_text(json.dumps(card), "utf-8")
    return folder


@pytest.fixture
def installation(tmp_path, tiny_base):
    """Start it: `async with installation(NAME=value) as (process, story)`."""

    @asynccontextmanager
    async def start(cookies=None, **settings):
        data = tmp_path / "data"
        data.mkdir(exist_ok=True)
        chosen = {"BASE_MODEL": str(tiny_base), "SELFIES_NEEDED": "4", "WORKER_THREADS": "2", **settings}
        async with (
            running(data, tmp_path / "log.txt", settings=chosen) as process,
            Browser(await link_of(process, data), cookies=cookies) as browser,
        ):
            yield process, Story(browser=browser, say=lambda _: None)

    start.data = tmp_path / "data"
    start.log = tmp_path / "log.txt"
    return start


def pid_of(launcher_pid: int, module: str) -> int | None:
    """The launcher's child that runs `python -m module`."""
    children = Path(f"/proc/{launcher_pid}/task/{launcher_pid}/children").read_text().split()
    for child in children:
        try:
            words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        except FileNotFoundError:
            continue
        if words[1:3] == [b"-m", module.encode()]:
            return int(child)
    return None


async def kill(launcher_pid: int, module: str) -> None:
    """-9, and wait until the launcher has started it anew."""
    old = pid_of(launcher_pid, module)
    assert old is not None
    os.kill(old, signal.SIGKILL)
    async with asyncio.timeout(60):
        while pid_of(launcher_pid, module) in (old, None):  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(0.05)
