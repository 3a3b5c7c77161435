"""The product's own flows in a real browser, from the link to the file; only the worker is played."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from storage.domain.records import SelfieState
from tests.bot.platforms.web.page.chromium import CONTRAST, DESKTOP, NEEDED, PHONE, reality, sideways_overflow
from tests.bot.platforms.web.reality import DARK, FINE, PORTRAITS, PROMPT, Visit

__all__ = ["reality"]
pytestmark = NEEDED


@pytest.mark.parametrize(
    ("window", "locale", "scheme"),
    [(PHONE, "de-DE", "dark"), (DESKTOP, "en-GB", "light")],
    ids=["phone-german-dark", "desktop-english-light"],
)
async def test_the_product_from_the_link_to_the_file(open_page, story, window, locale, scheme):
    """Consent, six photos with their verdicts, a doubtful one kept, training, four portraits, HD, saved."""
    page = await open_page(window, locale, scheme, ("404",), door=True, reduced_motion="reduce")

    async def look(name: str) -> None:
        assert await sideways_overflow(page) == 0, name
        assert await page.evaluate(CONTRAST) == [], name

    visit = Visit(page, story, locale[:2], look)
    await visit.consents()
    await visit.has_a_set()
    await expect(page.locator(".tile").nth(2).locator(".badge")).to_have_class("badge rejected")
    await expect(page.locator("#lines")).to_contain_text(visit.said("too-dark"))
    await visit.trains("Ada")
    await visit.draws(PROMPT[locale[:2]])
    assert await page.locator("figure figcaption .primary").all_inner_texts() == [
        visit.said("button-hd", n=n) for n in range(1, 5)
    ]
    await visit.enlarges(3)
    async with page.expect_download() as download:
        await page.locator(".file").click()
    saved = await download.value
    assert saved.suggested_filename == "portrait-3-1152x1536.png"
    assert await asyncio.to_thread((await saved.path()).stat)
    await page.reload()
    await expect(page.locator(PORTRAITS)).to_have_count(4)
    await expect(page.locator(".file")).to_be_visible()


async def test_a_reload_asks_for_no_photo_that_was_turned_down(open_page, story):
    """Photo and crop are erased, their lines say so, and the browser's console stays empty."""
    page = await open_page(PHONE, "de-DE", reduced_motion="reduce")

    async def look(name: str) -> None:
        pass

    visit = Visit(page, story, "de", look)
    await visit.consents()
    await visit.sends([FINE[0], DARK])
    await visit.judged(SelfieState.ACCEPTED)
    await visit.judged(SelfieState.REJECTED, "too-dark", crop=DARK.read_bytes())
    await story.world.tells()
    await expect(page.locator(".badge.rejected")).to_have_count(1)
    await page.reload()
    await expect(page.locator(".tile .gone")).to_have_count(1)
    await expect(page.locator(".tile img")).to_have_count(1)
