"""Pictures that come and go, in a real browser: previews that are replaced, and what is no longer kept."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page, expect

from bot.chat.platform import DrawnProgress
from tests.bot.platforms.web.page.chromium import DESKTOP, NEEDED, PHONE, chat_of
from tests.contracts.platform import button, drawn, picture

pytestmark = NEEDED
GONE = "figure .gone"


async def shows(story, page: Page, ref: str | None, number: int, *, fraction: float = 0.0, rows=()) -> str:
    """The card with one picture: still being painted when `fraction` says how far."""
    progress = DrawnProgress(fraction=fraction, text=f"{fraction:.0%}") if fraction else None
    card = drawn("Painting", pictures=(picture(number),), progress=progress, rows=rows, card="p")
    return await story.platform.show(await chat_of(page), card, replace=ref, key=f"k-{number}-{fraction}")


async def lose(story) -> None:
    """Sweep what was shown so far, as the worker does with the previews that a newer one replaced."""
    await story.platform.lose_pictures()
    story.platform._keys.clear()


@pytest.fixture
def slow_pictures():
    """Pictures wait for `let_go`: the preview is swept before the browser has it."""

    class Gate:
        def __init__(self) -> None:
            self.let_go = asyncio.Event()

        async def hold(self, route):
            await self.let_go.wait()
            await route.continue_()

    return Gate()


async def test_a_preview_that_was_replaced_is_not_said_to_be_gone(open_page, story, slow_pictures):
    """It went before it was loaded: its place stays empty, and the next one and the picture appear in it."""
    page = await open_page(DESKTOP, troubles_allowed=("404",))
    await page.route("**/picture/**", slow_pictures.hold)
    ref = await shows(story, page, None, 0, fraction=0.2)
    await page.locator("figure").wait_for()
    await lose(story)
    async with page.expect_response("**/picture/**"):
        slow_pictures.let_go.set()
    await page.wait_for_timeout(300)
    await expect(page.locator(GONE)).to_have_count(0)
    await shows(story, page, ref, 1, fraction=0.6)
    await expect(page.locator("figure img.come")).to_have_attribute("alt", "Portrait 2")
    await shows(story, page, ref, 2)
    await expect(page.locator("figure img.come")).to_have_attribute("alt", "Portrait 3")
    await expect(page.locator(GONE)).to_have_count(0)


async def test_a_card_with_lost_pictures_goes_on(open_page, story):
    """Its pictures were deleted and their buttons left: an edit arrives all the same, new pictures too."""
    page = await open_page(DESKTOP, troubles_allowed=("404",))
    about = ((button("HD", "hd-0", about=0),), (button("Delete", "do-Delete"),))
    ref = await shows(story, page, None, 0, rows=about)
    await expect(page.locator("figure img.come")).to_have_count(1)
    await lose(story)
    await page.reload()
    await expect(page.locator(GONE)).to_have_count(1)
    await expect(page.get_by_role("button", name="HD")).to_have_count(0)
    edit = drawn("Painted", pictures=(picture(1),), rows=about, card="p")
    await story.platform.show(await chat_of(page), edit, replace=ref, key="edit")
    await expect(page.locator(".words", has_text="Painted")).to_be_visible()
    await expect(page.locator("figure img.come")).to_have_attribute("alt", "Portrait 2")
    await expect(page.get_by_role("button", name="HD")).to_have_count(1)


async def test_a_picture_missed_while_the_server_was_away_comes_afterwards(open_page, story):
    """No answer is not the answer that it is gone."""
    page = await open_page(DESKTOP, troubles_allowed=("ERR_",))
    await page.route("**/picture/**", lambda route: route.abort())
    await shows(story, page, None, 0)
    await page.locator("figure").wait_for()
    await page.wait_for_timeout(300)
    await expect(page.locator(GONE)).to_have_count(0)
    await page.unroute("**/picture/**")
    await page.evaluate("document.dispatchEvent(new CustomEvent('back'))")
    await expect(page.locator("figure img.come")).to_have_count(1)


async def test_a_reload_asks_for_no_preview_that_is_gone(open_page, story):
    """Nothing in the console: neither for the swept preview nor, once it was missed, for a lost picture."""
    page = await open_page(DESKTOP)
    await shows(story, page, None, 0, fraction=0.5)
    await expect(page.locator("figure img.come")).to_have_count(1)
    await lose(story)
    await page.reload()
    await page.locator("figure .waiting").wait_for()
    await expect(page.locator(GONE)).to_have_count(0)


async def test_what_was_missed_once_is_not_asked_for_again(open_page, story):
    """A picture deleted elsewhere: the first reload learns it, the second does not ask."""
    page = await open_page(PHONE, troubles_allowed=("404",))
    await shows(story, page, None, 0)
    await expect(page.locator("figure img.come")).to_have_count(1)
    await lose(story)
    await page.reload()
    await expect(page.locator(GONE)).to_have_count(1)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.reload()
    await expect(page.locator(GONE)).to_have_count(1)
    assert [url for url in asked if "/picture/" in url] == []
