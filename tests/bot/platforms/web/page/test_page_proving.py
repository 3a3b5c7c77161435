"""Showing on the page that it is oneself: the camera shows the tasks one after the other."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from bot.chat.screen import Say
from storage.domain.jobs import JobKind
from storage.domain.records import Language, SelfieState
from tests.bot.platforms.web.page.chromium import NEEDED, PHONE, chat_of, reality
from tests.bot.platforms.web.reality import FINE, Visit
from tests.bot.world import WORDS

__all__ = ["reality"]
pytestmark = NEEDED


async def nothing(name: str) -> None:
    """No picture of the screen is wanted here."""


@pytest.mark.parametrize("language", ["en", "de"])
async def test_the_camera_shows_the_tasks_and_the_owner_is_let_on(open_page, story, language):
    """Train, tasks, camera, verdict: the training begins by itself, in both languages, on a phone."""
    page = await open_page(PHONE, locale=language)
    story.world.memory.own_proof = True
    visit = Visit(page, story, language, nothing)
    await visit.consents()
    await visit.sends(FINE[:3])
    for _ in range(3):
        await visit.judged(SelfieState.ACCEPTED)
    await story.world.tells()
    await visit.presses("button-train")
    await visit.button("button-name-me").wait_for()
    await visit.writes("Ada")
    await visit.presses("button-train-now")
    record = page.locator("#tray-camera")
    await expect(record).to_have_text("Record now" if language == "en" else "Jetzt aufnehmen")
    place = await chat_of(page)
    async with story.world.memory.look() as work:
        person = await work.people.find(platform=place.platform, external_id=place.chat)
        challenge = await work.proofs.open(person.id)
    steps = [WORDS.say(Language(language), Say(f"proof-task-{task.value}")) for task in challenge.tasks]
    await record.click()
    await expect(page.locator("#camera-photo")).to_be_hidden()
    await expect(page.locator("#camera-video")).to_be_enabled()
    await page.click("#camera-video")
    note = page.locator("#camera-note")
    for number, step in enumerate(steps, start=1):
        await expect(note).to_contain_text(step, timeout=30_000)
        await expect(note).to_contain_text(f"{number} ")
    await expect(page.locator("#camera-use")).to_be_visible(timeout=30_000)  # it stops by itself
    await page.click("#camera-use")
    await page.get_by_text(visit.said("proof-looking")).first.wait_for()
    assert len(await story.world.moving(JobKind.PROVE)) == 1
    await story.world.looks_at_video()
    await story.world.tells()
    await page.get_by_text(visit.said("proof-done", name=Say("named", {"name": "Ada"}))).first.wait_for()
    await visit.button("button-stop").wait_for()
    assert len(await story.world.moving(JobKind.TRAIN)) == 1
    await expect(page.locator("#tray")).to_be_hidden()
