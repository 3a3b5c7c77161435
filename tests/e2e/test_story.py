"""The story over HTTP with the real processes: undisturbed, and with everything ended and started again."""

from __future__ import annotations

import asyncio
import io

import pytest
from PIL import Image

from demo import figures
from demo.browser import newest_button
from storage.domain.jobs import JobKind
from storage.tables import job
from tests.e2e.conftest import FILMS, GOOD, PEOPLE, TRAIN_STEPS, job_under_way, kill_family, nothing_left

pytestmark = [pytest.mark.timeout(900)]


def size(picture: bytes):
    with Image.open(io.BytesIO(picture)) as image:
        image.load()
        return image.format, image.size


@pytest.mark.slow
async def test_from_first_hello_to_the_hd_picture(installation):
    """Consent, photos with verdicts, training, a prompt, HD: every answer arrives as promised."""
    async with installation(TRAIN_STEPS="4") as (_, story):
        await story.agree()
        photos = await story.send_photos([*GOOD, PEOPLE / "p001_32_dark.jpg"])
        assert [photo.verdict for photo in photos] == ["accepted"] * 5 + ["rejected"]
        assert "dark" in photos[-1].reason
        await story.train(FILMS)
        drawn = await story.ask("am Strand")
        assert [size(picture) for picture in drawn.pictures] == [("JPEG", (576, 768))] * 4
        large, _ = await story.enlarge(drawn)
        assert size(large) == ("PNG", (1152, 1536))
        async with figures.opened(installation.data) as (memory, _):
            await nothing_left(memory)


async def test_everything_killed_at_once(installation):
    """Launcher, bot, worker, Valkey and every child die by -9 while photos are judged.

    After the next start the same page goes on: each photo has its verdict, new ones get theirs.
    """
    async with installation() as (launcher, story):
        await story.agree()
        judging = asyncio.create_task(story.send_photos(GOOD))
        await story.browser.wait_for(_a_mark, timeout_s=300)
        kill_family(launcher.pid)
        judging.cancel()
        sent = [ref for ref, line in story.browser.lines.items() if not line.get("card")]
        again = going_on(story)
    async with installation(**again) as (_, story):
        photos = await story.send_photos(GOOD[3:])
        assert [photo.accepted for photo in photos] == [True] * len(photos)
        await story.browser.wait_for(lambda lines: _judged(lines) == 3 + len(photos), timeout_s=300)
        assert set(sent) <= set(story.browser.lines)
        async with figures.opened(installation.data) as (memory, _):
            await nothing_left(memory)


@pytest.mark.slow
@pytest.mark.parametrize("end", ["stopped", "killed"])
async def test_ended_and_started_again_in_the_middle_of_a_training(installation, end):
    """Everything is stopped, or killed, while a face is learned, and started again: the training goes on."""
    settings = {"TRAIN_STEPS": str(TRAIN_STEPS)}
    async with installation(**settings) as (launcher, story):
        await story.agree()
        await story.send_photos(GOOD)
        training = asyncio.create_task(story.train(FILMS))
        async with figures.opened(installation.data) as (memory, _):
            await job_under_way(memory, JobKind.TRAIN, job.c.checkpoint_key.is_not(None))
        if end == "killed":
            kill_family(launcher.pid)
        training.cancel()
        again = going_on(story)
    async with installation(**settings, **again) as (_, story):
        write_own = story.label("button-write-own")
        token = await story.browser.wait_for(lambda lines: newest_button(lines, write_own), timeout_s=600)
        await story.browser.press(token)
        async with figures.opened(installation.data) as (memory, _):
            person_id = await figures.person_of(memory, story.browser.chat)
            async with memory.look() as work:
                [model] = await work.models.of_person(person_id)
        assert (model.facts["steps"], model.facts["resumed"]) == (TRAIN_STEPS, 1)


def going_on(story):
    """What the next start needs so that the same browser goes on."""
    return {"cookies": story.browser.cookies, "WEB_PORT": story.browser.origin.rpartition(":")[2]}


def _a_mark(lines):
    return any(line.get("mark") in ("accepted", "rejected") for line in lines.values())


def _judged(lines):
    return sum(line.get("mark") in ("accepted", "doubtful", "rejected") for line in lines.values())
