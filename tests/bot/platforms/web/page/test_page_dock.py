"""The bar above the composer, in a real browser and real flows: the card that matters, at hand."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from storage.domain.records import SelfieState
from tests.bot.platforms.web.page.chromium import CONTRAST, NEEDED, fixture, sideways_overflow
from tests.bot.platforms.web.reality import FINE, Visit, really

pytestmark = NEEDED
NARROW = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
LOW = {"viewport": {"width": 1280, "height": 600}}  # a desktop window in which not all is in view


@fixture()
async def story(memory, vault, clock):
    async with really(memory, vault, clock, selfies_needed=25, selfies_most=35) as told:
        yield told


async def nothing(name: str) -> None:
    """Nobody looks on the way."""


@pytest.mark.parametrize(
    ("window", "locale", "next_step"),
    [
        (NARROW, "de-DE", "1 fragliches Foto ansehen"),
        (NARROW, "en-GB", "Look at 1 doubtful photo"),
        (LOW, "de-DE", "1 fragliches Foto ansehen"),
    ],
    ids=["narrow-german", "narrow-english", "desktop-german"],
)
async def test_the_card_stays_at_hand(open_page, story, window, locale, next_step):
    """Out of view, its count and next step are in the bar, whole; in view, the bar is gone."""
    page = await open_page(window, locale, reduced_motion="reduce")
    visit = Visit(page, story, locale[:2], nothing)
    await visit.consents()
    dock, count = page.locator("#dock"), page.locator("#dock-text")
    await expect(dock).to_be_hidden()
    await visit.sends(FINE[:3])
    for state in (SelfieState.ACCEPTED, SelfieState.ACCEPTED, SelfieState.DOUBTFUL):
        await visit.judged(state)
    await story.world.tells()
    await visit.button("button-decide", n=1).wait_for()
    await page.evaluate("chat.scrollTo({ top: 0, behavior: 'instant' })")
    await expect(dock).to_be_visible()
    await expect(count).to_have_text(visit.said("selfies-progress", accepted=2, needed=25))
    await expect(dock.get_by_role("button", name=next_step)).to_be_in_viewport(ratio=1)
    lines, width = await count.evaluate(
        "node => [node.getClientRects().length, node.getBoundingClientRect().width]"
    )
    assert (lines, width > 40) == (1, True)  # "2 von 25" on one line
    assert await dock.evaluate("node => node.scrollWidth - node.clientWidth") == 0
    assert await sideways_overflow(page) == 0
    assert await page.evaluate(CONTRAST) == []
    await page.click("#dock-go")
    await expect(dock).to_be_hidden()
    await expect(visit.button("button-decide", n=1)).to_be_in_viewport(ratio=1)
    await page.evaluate("chat.scrollTo({ top: 0, behavior: 'instant' })")
    await dock.get_by_role("button", name=next_step).click()
    await visit.button("button-keep").wait_for()


@pytest.mark.parametrize("looking", ["decide", "review"])
async def test_photos_sent_while_looking_through_the_set_show_how_far_they_are(open_page, story, looking):
    """The card with the count is far above by then: it is at hand until all have their verdict."""
    page = await open_page(NARROW, "de-DE", reduced_motion="reduce")
    visit = Visit(page, story, "de", nothing)
    await visit.consents()
    await visit.sends(FINE[:3])
    for state in (SelfieState.ACCEPTED, SelfieState.ACCEPTED, SelfieState.DOUBTFUL):
        await visit.judged(state)
    await story.world.tells()
    await visit.button("button-decide", n=1).wait_for()
    if looking == "decide":
        await visit.presses("button-decide", n=1)
        await visit.button("button-keep").wait_for()
    else:
        await visit.presses("button-review")
        await visit.button("button-remove", n=2).wait_for()
    await expect(page.locator("#dock")).to_be_hidden()
    await visit.sends(FINE[3:5])
    await expect(page.locator(".badge.received").first).to_be_in_viewport()
    await expect(page.locator("#dock-text")).to_have_text(
        visit.said("selfies-progress", accepted=2, needed=25)
    )
    await expect(page.locator("#dock")).to_be_visible()
    for _ in range(2):
        await visit.judged(SelfieState.ACCEPTED)
    await story.world.tells()
    await expect(page.locator("#dock-text")).to_have_text(
        visit.said("selfies-progress", accepted=4, needed=25)
    )
    await expect(page.locator(".badge.received")).to_have_count(0)
