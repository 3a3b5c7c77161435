"""The field for words, in a real browser: what Enter does, on a desktop, on a phone, and while composing."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.bot.platforms.web.page.chromium import DESKTOP, NEEDED, PHONE

pytestmark = NEEDED

COMPOSING = """(init) => {
  const key = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...init });
  if (init.code229) Object.defineProperty(key, "keyCode", { value: 229 });
  return document.getElementById("text").dispatchEvent(key);
}"""


async def types(page: Page, *keys: str) -> None:
    await page.focus("#text")
    for key in keys:
        await page.keyboard.press(key)


async def test_enter_sends_on_a_desktop(open_page, story):
    """Enter sends, Shift and Enter make a new line, and the key says so to assistive tools."""
    page = await open_page(DESKTOP)
    await types(page, "a", "Shift+Enter", "b")
    await expect(page.locator("#text")).to_have_value("a\nb")
    assert await page.evaluate("document.getElementById('text').enterKeyHint") == "send"
    await page.keyboard.press("Enter")
    await expect(page.locator("#text")).to_have_value("")
    await expect(page.locator("figure img.come")).to_have_count(4)
    assert story.typed == ["a\nb"]


async def test_enter_is_a_new_line_on_a_phone(open_page, story):
    """The key on the screen shows what it does: a new line; the arrow beside the field sends."""
    page = await open_page(PHONE)
    assert await page.evaluate("document.getElementById('text').enterKeyHint") == "enter"
    await types(page, "a", "Enter", "b")
    await expect(page.locator("#text")).to_have_value("a\nb")
    await page.tap("#send")
    await expect(page.locator("figure img.come")).to_have_count(4)
    assert story.typed == ["a\nb"]


@pytest.mark.parametrize("how", [{"isComposing": True}, {"code229": True}], ids=["composing", "safari"])
async def test_composing_never_sends(open_page, story, how):
    """The Enter that accepts a composed letter belongs to it, also where the browser ends that first."""
    page = await open_page(DESKTOP)
    await page.fill("#text", "にほん")
    assert await page.evaluate(COMPOSING, how)  # not prevented: it does what it is there for
    await page.wait_for_timeout(100)
    await expect(page.locator("#text")).to_have_value("にほん")
    assert story.typed == []
