"""`python -m demo` itself, with bot and worker killed by -9 in the middle of everything."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import shutil
import sys
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import select

from bot.chat.screen import Say
from bot.chat.words import Words
from demo import figures
from demo.output import Report
from storage.domain.jobs import JobKind
from storage.domain.records import Language, Place
from storage.tables import job, transcript
from tests.e2e.conftest import GOOD, PEOPLE, TRAIN_STEPS, job_under_way, kill, kill_family, pid_of

DARK, STRANGER = "p001_32_dark.jpg", "p002_00.jpg"
# Five photos do not tell p001 from p002: the stranger is somebody who resembles her less.
SENT = {**{photo.name: photo for photo in GOOD}, DARK: PEOPLE / DARK, STRANGER: PEOPLE / "p008_00.jpg"}
PROMPTS = ["am Strand", "in the forest"]


@pytest.fixture
def people(tmp_path):
    """The few photos that are sent."""
    folder = tmp_path / "people"
    folder.mkdir()
    for name, photo in SENT.items():
        shutil.copy(photo, folder / name)
    shutil.copytree(PEOPLE / "challenges" / "p001", folder / "challenges" / "p001")
    return folder


@asynccontextmanager
async def demo(out, people, base):
    """Run it as a process of its own; it is ended when the test is."""
    chosen = {
        "BASE_MODEL": str(base),
        "SELFIES_NEEDED": "4",
        "TRAIN_STEPS": str(TRAIN_STEPS),
        "WORKER_THREADS": "1",
        "KEEP": "",
    }
    with (out.parent / "said.txt").open("wb") as said:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "demo", "--out", str(out), "--people", str(people),
            env={**os.environ, **chosen}, stdout=said, stderr=said,
        )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            kill_family(process.pid)
            await process.wait()


async def launcher_of(process, out):
    """The launcher, once there is something to look at."""
    async with asyncio.timeout(120):
        while not (out / "data" / "web-link").exists():
            assert process.returncode is None
            await asyncio.sleep(0.1)
    return pid_of(process.pid, "launcher")


async def kill_at_every_stage(launcher, data):
    """-9 for worker and bot while each kind of job is under way, a training once it has a checkpoint."""
    stages = {
        JobKind.ASSESS: (),
        JobKind.PROVE: (),
        JobKind.TRAIN: (job.c.checkpoint_key.is_not(None),),
        JobKind.PORTRAITS: (job.c.progress > 0,),
        JobKind.UPSCALE: (job.c.progress > 0,),
    }
    async with figures.opened(data) as (memory, _):
        for kind, so_far in stages.items():
            await job_under_way(memory, kind, *so_far)
            await asyncio.gather(kill(launcher, "worker"), kill(launcher, "bot"))


def is_result(line):
    return len(line.get("pictures", ())) > 1 and bool(line.get("rows"))


async def kept(data):
    """What the installation remembers: lines of the chat, jobs that were begun again, and the figures."""
    async with figures.opened(data) as (memory, _):
        async with memory.look() as work:
            [chat, person_id], *_ = await work.transaction.rows(
                select(transcript.c.chat, transcript.c.person_id)
            )
            lines = await work.transcripts.lines(Place(platform="web", chat=chat), person_id=person_id)
            again = await work.transaction.rows(select(job.c.kind).where(job.c.attempt > 1))
            unfinished = [*await work.jobs.moving(), *await work.outbox.pending()]
        return (
            [line.body for line in lines if not line.body.get("removed")],
            {row.kind for row in again},
            unfinished,
            await figures.read(memory, person_id),
        )


@pytest.mark.timeout(900)
async def test_the_demo_ends_well_whatever_is_killed(tmp_path, people, tiny_base):
    """Bot and worker die amid photos and the proof, while a face is learned, at drawing and at enlarging.

    The demo ends with exit code 0 and a whole report; the training went on where it was, nothing came twice.
    """
    out = tmp_path / "out"
    async with demo(out, people, tiny_base) as process:
        launcher = await launcher_of(process, out)
        killing = asyncio.create_task(kill_at_every_stage(launcher, out / "data"))
        ended = asyncio.create_task(process.wait())
        await asyncio.wait([killing, ended], return_when=asyncio.FIRST_COMPLETED)
        assert killing.done(), (tmp_path / "said.txt").read_text()
        await killing
        assert await ended == 0, (tmp_path / "said.txt").read_text()
    assert "make run starts the product" in (tmp_path / "said.txt").read_text()
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert set(report) == {field.name for field in dataclasses.fields(Report)}
    verdicts = dict.fromkeys(SENT, "accepted") | dict.fromkeys((DARK, STRANGER), "rejected")
    assert {photo["file"]: photo["verdict"] for photo in report["photos"]} == verdicts
    assert report["training"]["steps"] == TRAIN_STEPS
    assert [one["prompt"] for one in report["portraits"]] == [one for one in PROMPTS for _ in range(4)]
    lines, again, unfinished, figured = await kept(out / "data")
    assert again == {kind.value for kind in JobKind} - {JobKind.ASSESS_VIDEO.value}
    assert unfinished == []
    assert figured.model.facts["resumed"] == 1
    assert [len(asked.pictures) for asked in figured.asked] == [4, 4]
    ready = Words().say(Language.EN, Say("training-done", {"name": "Me"}))
    assert sum(ready in line["text"] for line in lines) == 1
    for prompt in PROMPTS:
        assert sum(is_result(line) and prompt in line["text"] for line in lines) == 1
    assert sum(any(one["original"] for one in line.get("pictures", ())) for line in lines) == 1
