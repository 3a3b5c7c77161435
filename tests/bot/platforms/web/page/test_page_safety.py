"""What others wrote cannot become part of the page, in a real browser."""

from __future__ import annotations

from playwright.async_api import expect

from bot.chat.platform import DrawnProgress
from bot.chat.screen import Ask, Style
from tests.bot.platforms.web.page.chromium import NEEDED, chat_of
from tests.contracts.platform import button, drawn, picture

pytestmark = NEEDED


async def test_texts_cannot_become_code(open_page, story):
    """Prompts, names and captions with markup in them are shown as they are, everywhere on the page."""
    page = await open_page()
    hostile = '"><img src=x onerror=window.hit=1><script>window.hit=1</script>{{7*7}}'
    shown = picture(0, alt=hostile, file_name=f"{hostile}.jpg", original=False)
    file = picture(1, alt=hostile, file_name='x".jpg<script>', original=True)
    await story.platform.show(
        await chat_of(page),
        drawn(
            hostile,
            pictures=(shown, file),
            rows=((button(hostile, "tok", style=Style.PRIMARY),),),
            progress=DrawnProgress(fraction=0.5, text=hostile),
            placeholder=hostile,
            ask=Ask.TEXT,
            copyable=hostile,
            card="card",
        ),
        replace=None,
        key="k",
    )
    await page.get_by_role("button", name=hostile).first.wait_for()
    await page.fill("#text", hostile)
    await page.click("#send")
    await expect(page.get_by_text(hostile).first).to_be_visible()
    await page.locator("figure .look").first.click()
    await expect(page.locator("#viewer-alt")).to_have_text(hostile)
    assert await page.evaluate("window.hit") is None
    assert await page.locator("#lines script, #lines img[src=x]").count() == 0


async def test_inline_code_is_refused_by_the_policy(open_page):
    """Even if markup got in, the browser would not run it."""
    page = await open_page()
    await page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=/nowhere onerror=window.hit=1>')"
    )
    await page.evaluate("Promise.all([...document.images].map((image) => image.decode().catch(() => null)))")
    assert await page.evaluate("window.hit") is None
    assert any("inline" in trouble.lower() for trouble in open_page.troubles)
    open_page.troubles.clear()
