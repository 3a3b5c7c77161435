"""What lies where, in a real browser: the tray, notices and the menu cover no button that is needed next."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from bot.chat.screen import Ask
from storage.domain.records import Language
from tests.bot.platforms.web.page.chromium import DESKTOP, NEEDED, chat_of
from tests.contracts.platform import button, drawn

pytestmark = NEEDED
NARROW = {"viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True}
SMALL = {"viewport": {"width": 800, "height": 700}}
LAST = "Noch einmal von vorn anfangen"


async def box(what: Locator) -> dict[str, float]:
    found = await what.bounding_box()
    assert found is not None
    return {**found, "bottom": found["y"] + found["height"], "right": found["x"] + found["width"]}


def apart(one: dict[str, float], other: dict[str, float]) -> bool:
    return (
        one["bottom"] <= other["y"]
        or other["bottom"] <= one["y"]
        or one["right"] <= other["x"]
        or other["right"] <= one["x"]
    )


async def asks_for_photos(page: Page, story, *, ref: str | None = None, ask: Ask = Ask.PHOTOS) -> str:
    """A card that is longer than nothing, with two rows of buttons at its end."""
    rows = ((button("Trainieren", "train"),), (button(LAST, "anew"),))
    card = drawn("Schick mir Selfies. " * 12, rows=rows, card="selfies", ask=ask, language=Language.DE)
    return await story.platform.show(await chat_of(page), card, replace=ref, key=f"card-{ask}-{ref}")


@pytest.mark.parametrize("up_px", [0, 100])
async def test_the_tray_hides_no_button_of_the_newest_message(open_page, story, up_px):
    """It comes with a message or with an edit of one: the last button is above it, whole."""
    page = await open_page(NARROW, "de-DE")
    ref = await asks_for_photos(page, story, ask=Ask.NOTHING)
    last = page.get_by_role("button", name=LAST)
    await expect(last).to_be_in_viewport(ratio=1)
    await expect(page.locator("#tray")).to_be_hidden()
    await page.evaluate("(px) => chat.scrollBy({ top: -px, behavior: 'instant' })", up_px)
    await asks_for_photos(page, story, ref=ref)
    await page.locator("#tray").wait_for()
    await page.wait_for_timeout(200)
    assert (await box(last))["bottom"] <= (await box(page.locator("#tray")))["y"]


async def test_a_notice_covers_no_button(open_page, story):
    """Neither the two for photos, nor the field, nor those of the newest message."""
    page = await open_page(NARROW, "de-DE", troubles_allowed=("ERR_FAILED", "418"))
    await asks_for_photos(page, story)
    await page.locator("#tray").wait_for()
    await page.route("**/api/press", lambda route: route.fulfill(status=418, body="<h1>Tee</h1>"))
    await page.get_by_role("button", name=LAST).click()
    toast = page.locator("#toast.shown")
    await expect(toast).to_contain_text("Fehler 418")
    await page.wait_for_timeout(300)
    covering = await box(toast)
    for name in ("#tray-pick", "#tray-camera", "#text", "#send", ".line:last-child .choice >> nth=0"):
        assert apart(covering, await box(page.locator(name))), name
    assert covering["y"] >= 0


@pytest.mark.parametrize(
    "window",
    [NARROW, DESKTOP, {"viewport": {"width": 800, "height": 700}}],
    ids=["phone", "desktop", "small"],
)
async def test_the_menu_opens_at_its_button(open_page, window):
    """Below it, and with its edge where the button's is; Escape goes back to the button."""
    page = await open_page(window, "de-DE")
    await page.click("#menu-open")
    opener, menu = await box(page.locator("#menu-open")), await box(page.locator("#menu"))
    assert abs(menu["right"] - opener["right"]) <= 6
    assert 0 <= menu["y"] - opener["bottom"] <= 16
    await page.keyboard.press("Escape")
    await expect(page.locator("#menu-open")).to_be_focused()
