"""Logging out on the page: said plainly, with the keyboard alone, and nothing stays on the screen."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from storage.domain.records import Language
from tests.bot.platforms.web.page.chromium import CONTRAST, DESKTOP, NEEDED, PHONE, agree
from tests.bot.platforms.web.story import TEXTS

pytestmark = NEEDED
ENDED = ("401", "403")  # the browser notes that it is refused, as it should be


async def ask_to_leave(page):
    await page.click("#menu-open")
    await page.get_by_role("menuitem").last.click()
    await expect(page.locator("#leave")).to_be_visible()


@pytest.mark.parametrize(("locale", "scheme"), [("de-DE", "dark"), ("en-GB", "light")])
async def test_logging_out_on_a_phone(open_page, story, locale, scheme):
    """It says that nothing is deleted; then the chat is off the screen, and the link leads back to it."""
    page = await open_page(PHONE, locale, scheme, ENDED, reduced_motion="reduce")
    await agree(page, locale[:2]).click()
    await page.locator("#tray").wait_for()
    await ask_to_leave(page)
    await expect(page.locator("#leave-body")).to_contain_text(
        {"de": "Gelöscht wird nichts", "en": "Nothing is deleted"}[locale[:2]]
    )
    await expect(page.locator("#leave-everywhere")).to_be_hidden()
    assert await page.evaluate(CONTRAST) == []
    await page.click("#leave-here")
    await expect(page.locator("#leave-link")).to_be_visible()
    assert await page.evaluate(CONTRAST) == []
    await expect(page.locator(".line")).to_have_count(0)
    assert await page.context.cookies() == []
    link = await page.locator("#leave-link").get_attribute("href")
    await page.reload()
    await expect(page.locator("#closed")).to_be_visible()
    await page.goto(link)
    await page.locator("body.ready .line").first.wait_for()
    await expect(page.locator(".theirs").first).to_contain_text(TEXTS[Language(locale[:2])]["hello"][:20])


async def test_with_the_keyboard_alone(open_page, story):
    """Menu, last entry, stay; again, log out; Escape does not lose the way back."""
    page = await open_page(DESKTOP, troubles_allowed=ENDED)
    keys = page.keyboard
    for _ in range(2):
        await page.focus("#menu-open")
        await keys.press("Enter")
        await keys.press("End")
        await keys.press("Enter")
        await expect(page.locator("#leave-stay")).to_be_focused()
        await keys.press("Enter")
        await expect(page.locator("#leave")).to_be_hidden()
        await expect(page.locator("#menu-open")).to_be_focused()
    await keys.press("Enter")
    await keys.press("End")
    await keys.press("Enter")
    await keys.press("Shift+Tab")
    await expect(page.locator("#leave-here")).to_be_focused()
    await keys.press("Enter")
    await expect(page.locator("#leave-link")).to_be_visible()
    await keys.press("Escape")
    await keys.press("Escape")
    await expect(page.locator("#leave-link")).to_be_visible()


async def test_other_tabs_close_too(open_page, story):
    """Another tab of this browser clears its chat by itself and says why."""
    page = await open_page(troubles_allowed=ENDED)
    other = await page.context.new_page()
    await other.goto(story.platform.origin)
    await other.locator("body.ready .line").first.wait_for()
    await ask_to_leave(page)
    await page.click("#leave-here")
    await expect(other.locator("#toast.shown")).to_contain_text("session has ended", timeout=20_000)
    await expect(other.locator(".line")).to_have_count(0)
    await expect(other.locator("#text")).to_be_disabled()
