"""The whole story through HTTP with the real processes: undisturbed, and with everything killed meanwhile."""

from __future__ import annotations

import asyncio
import io

import pytest
from PIL import Image

from demo import figures
from demo.browser import newest_button
from demo.story import Drawn
from tests.e2e.conftest import GOOD, PEOPLE, kill

pytestmark = [pytest.mark.timeout(900)]


def size(picture: bytes):
    with Image.open(io.BytesIO(picture)) as image:
        image.load()
        return image.format, image.size


def results(story, drawn: Drawn):
    """The messages that show pictures of this prompt with buttons."""
    return [
        line
        for line in story.browser.lines.values()
        if len(line.get("pictures", ())) > 1 and line.get("rows") and drawn.prompt in line["text"]
    ]


async def ended_jobs(data, chat):
    async with figures.opened(data) as (memory, _):
        person_id = await figures.person_of(memory, chat)
        async with memory.look() as work:
            return await work.jobs.moving(), await work.outbox.pending(), person_id


@pytest.mark.slow
async def test_from_first_hello_to_the_hd_picture(installation):
    """Consent, photos with verdicts, training, a prompt, HD: every answer arrives as promised."""
    async with installation(TRAIN_STEPS="4") as (_, story):
        await story.agree()
        photos = await story.send_photos([*GOOD, PEOPLE / "p001_32_dark.jpg"])
        assert [photo.verdict for photo in photos] == ["accepted"] * 5 + ["rejected"]
        assert "dark" in photos[-1].reason
        await story.train()
        drawn = await story.ask("am Strand")
        assert [size(picture) for picture in drawn.pictures] == [("JPEG", (576, 768))] * 4
        large, _ = await story.enlarge(drawn)
        assert size(large) == ("PNG", (1152, 1536))
        moving, pending, _ = await ended_jobs(installation.data, story.browser.chat)
        assert (list(moving), list(pending)) == ([], [])


async def test_killed_in_the_middle_of_everything(installation):
    """Bot and worker die by -9 while photos are judged, a face is learned and pictures are drawn.

    All photos get their verdict, the training goes on where it was, the pictures come once.
    """
    async with installation(TRAIN_STEPS="20") as (launcher, story):
        await story.agree()
        # While photos are judged.
        judging = asyncio.create_task(story.send_photos([*GOOD, PEOPLE / "p001_32_dark.jpg"]))
        await story.browser.wait_for(_a_mark, timeout_s=60)
        await asyncio.gather(kill(launcher.pid, "bot"), kill(launcher.pid, "worker"))
        photos = await judging
        assert [photo.verdict for photo in photos] == ["accepted"] * 5 + ["rejected"]
        # While the face is learned.
        training = asyncio.create_task(story.train())
        await story.browser.wait_for(_learning, timeout_s=300)
        await kill(launcher.pid, "worker")
        await kill(launcher.pid, "bot")
        await training
        # While pictures are drawn.
        drawing = asyncio.create_task(story.ask("am Strand"))
        await story.browser.wait_for(_drawing(story), timeout_s=300)
        await asyncio.gather(kill(launcher.pid, "worker"), kill(launcher.pid, "bot"))
        drawn = await drawing
        assert [size(picture) for picture in drawn.pictures] == [("JPEG", (576, 768))] * 4
        # Buttons of before the deaths work, and nothing came twice.
        large, _ = await story.enlarge(drawn)
        assert size(large) == ("PNG", (1152, 1536))
        await asyncio.sleep(2)
        assert len(results(story, drawn)) == 1
        assert len([x for x in story.browser.lines.values() if _is_original(x)]) == 1
        ready = story.label("training-done", name="Me")
        assert len([x for x in story.browser.lines.values() if ready in x["text"]]) == 1
        moving, pending, person_id = await ended_jobs(installation.data, story.browser.chat)
        assert (list(moving), list(pending)) == ([], [])
        async with figures.opened(installation.data) as (memory, _):
            figured = await figures.read(memory, person_id)
        assert figured.model.facts["steps"] == 20
        assert [len(asked.pictures) for asked in figured.asked] == [4]


@pytest.mark.slow
async def test_stopped_and_started_again_in_the_middle_of_a_training(installation):
    """Everything is stopped while a face is learned, and started again: the training goes on."""
    async with installation(TRAIN_STEPS="20") as (_, story):
        await story.agree()
        await story.send_photos(GOOD)
        training = asyncio.create_task(story.train())
        await story.browser.wait_for(_learning, timeout_s=300)
        training.cancel()
        cookies, origin = story.browser.cookies, story.browser.origin
    async with installation(TRAIN_STEPS="20", WEB_PORT=origin.rpartition(":")[2], cookies=cookies) as (
        _,
        story,
    ):
        write_own = story.label("button-write-own")
        token = await story.browser.wait_for(lambda lines: newest_button(lines, write_own), timeout_s=600)
        await story.browser.press(token)
        async with figures.opened(installation.data) as (memory, _):
            person_id = await figures.person_of(memory, story.browser.chat)
            async with memory.look() as work:
                [model] = await work.models.of_person(person_id)
        assert (model.facts["steps"], model.facts["resumed"]) == (20, 1)


def _a_mark(lines):
    return any(line.get("mark") in ("accepted", "rejected") for line in lines.values())


def _learning(lines):
    return any(
        line.get("progress") and line["progress"]["fraction"] > 0.2 and line.get("ask") != "photos"
        for line in lines.values()
    )


def _drawing(story):
    stop = story.label("button-stop")

    def look(lines):
        return newest_button(lines, stop) and any(
            (line.get("progress") or {}).get("fraction", 0) > 0 and line.get("ask") != "photos"
            for line in lines.values()
        )

    return look


def _is_original(line):
    return any(picture["original"] for picture in line.get("pictures", ()))
