"""Deleting everything in a real browser and real flows: only the receipt is left, and no red button."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from storage.domain.records import SelfieState
from tests.bot.platforms.web.chromium import NEEDED
from tests.bot.platforms.web.reality import FINE, Visit, reality

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
