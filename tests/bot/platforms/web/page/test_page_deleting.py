"""Deleting in a real browser and real flows: what the question shows, and what is left afterwards."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from storage.domain.records import SelfieState
from tests.bot.platforms.web.page.chromium import NEEDED, reality, sideways_overflow
from tests.bot.platforms.web.reality import FINE, PORTRAITS, PROMPT, Visit

__all__ = ["reality"]
pytestmark = NEEDED
NARROW = {"viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True}


@pytest.mark.parametrize("way", ["/privacy", "/delete"])
async def test_no_red_button_is_left_after_deleting_everything(open_page, story, way):
    """Neither that of the question nor the one that led to it, now and after a reload."""
    page = await open_page(NARROW, "de-DE", reduced_motion="reduce")

    async def look(name: str) -> None:
        pass

    visit = Visit(page, story, "de", look)
    await visit.consents()
    await visit.sends(FINE[:2])
    await visit.judged(SelfieState.ACCEPTED)
    await story.world.tells()
    await visit.writes(way)
    if way == "/privacy":
        await visit.presses("button-delete-everything")
    await visit.presses("button-delete-everything-yes")
    for _ in range(2):
        await expect(page.locator(".copyable")).to_have_count(1)
        await expect(page.locator(".line")).to_have_count(1)
        await expect(page.locator(".choice.danger")).to_have_count(0)
        for bar in ("#tray", "#dock"):
            await expect(page.locator(bar)).to_be_hidden()
        await page.reload()


async def test_the_question_shows_what_goes_in_thumbnails(open_page, story):
    """All four in one row, and with them in view the question, both buttons, and nothing sideways."""
    page = await open_page(NARROW, "de-DE", reduced_motion="reduce")

    async def look(name: str) -> None:
        pass

    visit = Visit(page, story, "de", look)
    await visit.consents()
    await visit.has_a_set()
    await visit.trains("Ada")
    await visit.draws(PROMPT["de"])
    await visit.presses("button-delete")
    question = page.locator(".line").last
    await visit.button("button-delete-yes").wait_for()
    thumbnails = question.locator("figure img.come")
    await expect(thumbnails).to_have_count(4)
    boxes = [await one.bounding_box() for one in await thumbnails.all()]
    assert len({box["y"] for box in boxes if box}) == 1
    for seen in (
        question.locator(".words"),
        visit.button("button-delete-yes"),
        visit.button("button-keep-them"),
    ):
        await expect(seen).to_be_in_viewport(ratio=1)
    assert await sideways_overflow(page) == 0
    await visit.presses("button-keep-them")
    await expect(thumbnails).to_have_count(0)
    await expect(page.locator(PORTRAITS)).to_have_count(4)
