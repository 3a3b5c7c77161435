"""Pictures of the web chat for whoever judges its looks: `make screenshots` writes them to screenshots/.

Not a test (its name keeps it out of a run): it walks through the product's own flows on a phone and on a
desktop, in both languages, and takes every view in both themes.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page

from bot.platforms.web import api
from tests.bot.platforms.web.page.chromium import NEEDED, PHONE, reality
from tests.bot.platforms.web.reality import FINE, PORTRAITS, PROMPT, Visit

__all__ = ["reality"]
pytestmark = NEEDED
FOLDER = Path("screenshots")
WINDOWS = {"phone": PHONE, "desktop": {"viewport": {"width": 1280, "height": 800}}}
REFUSED = ("400", "401", "403", "404", "413")  # the browser notes each in its console
LOCALES = {"en": "en-GB", "de": "de-DE"}


class Camera:
    """Takes what a page shows, in both themes, numbered in the order of the walk."""

    def __init__(self, page: Page, window: str, language: str) -> None:
        self._page, self._window, self._language = page, window, language
        self._taken = 0

    async def take(self, name: str) -> None:
        self._taken += 1
        await self._page.wait_for_timeout(300)  # pictures fade in
        for theme in ("dark", "light"):
            await self._page.emulate_media(color_scheme=theme)
            file = f"{self._window}-{self._language}-{self._taken:02d}-{name}-{theme}.png"
            await self._page.screenshot(path=FOLDER / file, animations="disabled")


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("window", WINDOWS)
async def test_walk(open_page, story, monkeypatch, window, language):
    """Everything a person meets, from the greeting to logging out."""
    page = await open_page(
        WINDOWS[window], LOCALES[language], troubles_allowed=REFUSED, reduced_motion="reduce"
    )
    camera = Camera(page, window, language)
    visit = Visit(page, story, language, camera.take)
    await visit.consents()
    await visit.has_a_set()
    await over_the_chat(page, visit)
    await visit.trains("Ada")
    await visit.draws(PROMPT[language])
    await full_screen(page, visit)
    await visit.enlarges(3)
    await refused(page, visit, monkeypatch)
    await docked(page, visit)
    await left(page, visit)


async def over_the_chat(page: Page, visit: Visit) -> None:
    await page.click("#menu-open")
    await visit.look("menu")
    await page.keyboard.press("Escape")
    await page.click("#camera-open")
    await page.wait_for_timeout(500)
    await visit.look("camera")
    await page.click("#camera-close")


async def full_screen(page: Page, visit: Visit) -> None:
    await page.locator(PORTRAITS).nth(1).click()
    await visit.look("full-screen")
    await page.click("#viewer-close")


async def refused(page: Page, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "TEXT_LENGTH", 20)
    await visit.writes(f"{PROMPT[visit.language]}, {PROMPT[visit.language]}")
    await page.locator("#toast.shown").wait_for()
    await page.route("**/api/upload", lambda route: route.fulfill(status=413, body="too much"))
    await page.set_input_files("#files", FINE[:3])
    await page.locator(".album .trouble").wait_for()
    await visit.look("refused")
    monkeypatch.undo()
    await page.unroute("**/api/upload")


async def docked(page: Page, visit: Visit) -> None:
    await visit.writes(PROMPT[visit.language])
    await visit.button("button-stop").wait_for()
    await page.evaluate("chat.scrollTo({ top: 0, behavior: 'instant' })")
    await page.locator("#dock").wait_for()
    await visit.look("dock")


async def left(page: Page, visit: Visit) -> None:
    await page.click("#menu-open")
    await page.get_by_role("menuitem").last.click()
    await visit.look("leave")
    await page.click("#leave-here")
    await page.locator("#leave-link").wait_for()
    await visit.look("left")
