"""Real processes: launcher, bot, worker and Valkey, on a data folder of their own, with a tiny base model."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from demo.browser import Browser
from demo.installation import link_of, running
from demo.story import Story
from storage.domain.jobs import JobState
from storage.tables import job
from tests.worker.tiny_pipeline import tiny_pipeline

PEOPLE = Path(__file__).parents[2] / "people"
DRAWING_STEPS, HD_STEPS = 6, 8
TRAIN_STEPS = 60  # the first checkpoint comes after one; it takes two seconds to be kept
FILMS = PEOPLE / "challenges" / "p001"
GOOD = [PEOPLE / f"p001_{number:02}.jpg" for number in (25, 2, 11, 1, 5)]


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory):
    """A random pipeline of a few thousand weights: it draws nothing, but by the real way.

    It takes steps enough to be caught drawing, and a training looks at what it has learned only at its end.
    """
    folder = tiny_pipeline(tmp_path_factory.mktemp("tiny"))
    card = json.loads((folder / "POCKET.json").read_text("utf-8"))
    card["drawing"]["steps"] = DRAWING_STEPS
    card["drawing"]["hd_steps"] = HD_STEPS
    card["learning"]["check_every"] = TRAIN_STEPS
    (folder / "POCKET.json").write_text(json.dumps(card), "utf-8")
    return folder


@pytest.fixture
def installation(tmp_path, tiny_base):
    """Start it: `async with installation(NAME=value) as (process, story)`."""

    @asynccontextmanager
    async def start(cookies=None, **settings):
        data = tmp_path / "data"
        data.mkdir(exist_ok=True)
        chosen = {"BASE_MODEL": str(tiny_base), "SELFIES_NEEDED": "4", "WORKER_THREADS": "1", **settings}
        async with (
            running(data, tmp_path / "log.txt", settings=chosen) as process,
            Browser(await link_of(process, data), cookies=cookies) as browser,
        ):
            yield process, Story(browser=browser, say=lambda _: None)

    start.data = tmp_path / "data"
    start.log = tmp_path / "log.txt"
    return start


def children_of(pid: int) -> list[int]:
    """Every process that this one started and that lives; none when it does not."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def family_of(pid: int) -> list[int]:
    """The process and all below it, the youngest first."""
    return [*(one for child in children_of(pid) for one in family_of(child)), pid]


def pid_of(parent: int, module: str) -> int | None:
    """The child of a process that runs `python -m module`."""
    for child in children_of(parent):
        try:
            words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        except FileNotFoundError:
            continue
        if words[1:3] == [b"-m", module.encode()]:
            return child
    return None


async def kill(launcher_pid: int, module: str) -> None:
    """-9, and wait until the launcher has started it anew."""
    old = pid_of(launcher_pid, module)
    assert old is not None
    os.kill(old, signal.SIGKILL)
    async with asyncio.timeout(60):
        while pid_of(launcher_pid, module) in (old, None):  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(0.05)


def kill_family(launcher_pid: int) -> None:
    """-9 for launcher, bot, worker, their children and Valkey, all at once."""
    for pid in family_of(launcher_pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


async def job_under_way(memory, kind, *so_far, timeout_s=600.0):
    """Wait until a job of this kind runs of which so much is true, e.g. `job.c.progress > 0`."""
    runs = select(job.c.id).where(job.c.kind == kind.value, job.c.state == JobState.RUNNING.value, *so_far)
    async with asyncio.timeout(timeout_s):
        while True:
            async with memory.look() as work:
                if await work.transaction.rows(runs):
                    return
            await asyncio.sleep(0.05)


async def nothing_left(memory, *, timeout_s=60.0):
    """Wait until every job has ended and every answer is given."""
    async with asyncio.timeout(timeout_s):
        while True:
            async with memory.look() as work:
                if not [*await work.jobs.moving(), *await work.outbox.pending()]:
                    return
            await asyncio.sleep(0.1)
