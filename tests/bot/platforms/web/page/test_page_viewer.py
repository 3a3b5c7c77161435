"""Pictures on the full screen, in a real browser: moving on, their buttons, saving, and every way out."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page, expect

from tests.bot.platforms.web.page.chromium import DESKTOP, NEEDED, PHONE, PHOTOS, chat_of
from tests.contracts.platform import button, drawn, picture

pytestmark = NEEDED
BOTH = pytest.mark.parametrize("window", [PHONE, DESKTOP], ids=["phone", "desktop"])


async def opened_at(page: Page, number: int) -> None:
    if await page.locator("figure").count() == 0:
        await page.fill("#text", "on the moon")
        await page.click("#send")
    await expect(page.locator("figure img.come")).to_have_count(4)
    await page.locator("figure .look").nth(number - 1).click()
    await expect(page.locator("#viewer")).to_be_visible()


async def expect_picture(page: Page, number: int) -> None:
    """Its number, its words, and the picture itself in the middle of the screen."""
    await expect(page.locator("#viewer-count")).to_have_text(f"{number} of 4")
    await expect(page.locator("#viewer-alt")).to_have_text(f"Portrait {number}")
    await expect(page.locator(".slide img").nth(number - 1)).to_be_in_viewport(ratio=0.9)


@BOTH
async def test_moving_through_the_pictures(open_page, story, window):
    """The one that was chosen comes first; on from there by finger, arrow or key, and not past the ends."""
    page = await open_page(window, reduced_motion="reduce")
    await opened_at(page, 2)
    await expect_picture(page, 2)
    if window is PHONE:
        await expect(page.locator("#viewer-next")).to_be_hidden()
        track = page.locator("#viewer-track")
        await track.evaluate("node => node.scrollBy({ left: node.clientWidth })")  # what a swipe ends as
        await expect_picture(page, 3)
    else:
        for number in (3, 4):
            await page.click("#viewer-next")
            await expect_picture(page, number)
        await expect(page.locator("#viewer-next")).to_be_disabled()
        await page.keyboard.press("ArrowRight")
        await expect_picture(page, 4)
        await page.keyboard.press("ArrowLeft")
        await expect_picture(page, 3)
        await page.click("#viewer-back")
        await expect_picture(page, 2)


@BOTH
async def test_a_picture_has_its_own_buttons(open_page, story, window):
    """Those of the picture in view, none of another; pressed, they act and lead back to the chat."""
    page = await open_page(window, reduced_motion="reduce")
    await opened_at(page, 1)
    buttons = page.locator("#viewer-buttons button")
    await expect(buttons).to_have_text(["HD 1"])
    await page.keyboard.press("ArrowRight")
    await expect(buttons).to_have_text(["HD 2"])
    await expect(buttons).to_be_in_viewport(ratio=1)
    await buttons.click()
    await expect(page.locator("#viewer")).to_be_hidden()
    await page.locator(".file").wait_for()
    assert story.pressed == ["hd-1"]


SHOWN = """() => {
  const buttons = document.getElementById("viewer-buttons");
  window.shown = [];
  new MutationObserver(() => shown.push(buttons.textContent)).observe(buttons, { childList: true });
}"""


async def test_a_glide_shows_no_buttons_on_its_way(open_page, story):
    """Three steps in a row, with motion: each picture's buttons come once, none comes back."""
    page = await open_page(DESKTOP)
    await opened_at(page, 1)
    await page.evaluate(SHOWN)
    for number in (2, 3, 4):
        await page.keyboard.press("ArrowRight")
        await expect_picture(page, number)
    await page.wait_for_timeout(500)
    assert await page.evaluate("shown") == ["HD 2", "HD 3", "HD 4"]
    await page.locator("#viewer-track").evaluate("node => node.scrollTo({ left: 0, behavior: 'instant' })")
    await expect_picture(page, 1)
    await expect(page.locator("#viewer-buttons")).to_have_text("HD 1")


@BOTH
async def test_a_press_goes_to_what_was_shown(open_page, story, window):
    """While a finger is on a button neither another picture nor a new state of the chat takes it away."""
    page = await open_page(window, reduced_motion="reduce")
    await opened_at(page, 1)
    await page.locator("#viewer-buttons button").hover()
    await page.mouse.down()
    await page.locator("#viewer-track").evaluate("node => node.scrollBy({ left: node.clientWidth })")
    await expect_picture(page, 2)
    later = drawn("Later", rows=((button("HD 9", "hd-9", about=0),),), pictures=(picture(8),), card="later")
    await story.platform.show(await chat_of(page), later, replace=None, key="later")
    await page.locator("#lines").get_by_role("button", name="HD 9").wait_for(state="attached")
    await expect(page.locator("#viewer-buttons")).to_have_text("HD 1")
    await page.mouse.up()
    await expect(page.locator("#viewer")).to_be_hidden()
    await page.locator(".file").wait_for()
    assert story.pressed == ["hd-0"]


async def test_buttons_follow_once_the_finger_has_left(open_page, story):
    """A finger that slides off presses nothing; then the buttons are those of the picture in view."""
    page = await open_page(DESKTOP, reduced_motion="reduce")
    await opened_at(page, 1)
    await page.locator("#viewer-buttons button").hover()
    await page.mouse.down()
    await page.keyboard.press("ArrowRight")
    await expect_picture(page, 2)
    await page.mouse.move(5, 400)
    await page.mouse.up()
    await expect(page.locator("#viewer-buttons")).to_have_text("HD 2")
    assert story.pressed == []


@BOTH
async def test_saving_from_the_full_screen(open_page, story, window):
    """The picture in view is saved as it is, under its name; the screen stays."""
    page = await open_page(window, reduced_motion="reduce")
    await opened_at(page, 2)
    await page.keyboard.press("ArrowRight")
    await expect_picture(page, 3)
    async with page.expect_download() as download:
        await page.click("#viewer-save")
    saved = await download.value
    assert saved.suggested_filename == "portrait-3.jpg"
    assert await asyncio.to_thread((await saved.path()).read_bytes) == picture(2).data
    await expect_picture(page, 3)


@BOTH
async def test_every_way_out_leads_back_to_the_picture(open_page, story, window):
    """Escape, the cross and the browser's back button close it; the chat stays, and so does one's place."""
    page = await open_page(window, reduced_motion="reduce")
    address = page.url
    for close in (
        lambda: page.keyboard.press("Escape"),
        page.go_back,
        lambda: page.click("#viewer-close"),
        page.go_back,
    ):
        await opened_at(page, 3)
        await close()
        await expect(page.locator("#viewer")).to_be_hidden()
        await expect(page.locator("figure .look").nth(2)).to_be_focused()
        await expect(page.locator("figure img.come")).to_have_count(4)
        async with asyncio.timeout(5):  # nothing is left to go back through
            while await page.evaluate("history.state"):  # noqa: ASYNC110 (the browser steps back by itself)
                await asyncio.sleep(0.02)
        assert page.url == address


async def test_the_back_button_closes_the_camera_too(open_page, story):
    """Whoever goes back from the camera is in the chat, and the camera is off."""
    page = await open_page(PHONE)
    await page.click("#camera-open")
    await expect(page.locator("#camera-photo")).to_be_enabled()
    await page.go_back()
    await expect(page.locator("#camera")).to_be_hidden()
    live = "document.getElementById('camera-live').srcObject.getTracks().map((one) => one.readyState)"
    assert set(await page.evaluate(live)) == {"ended"}
    await expect(page.locator(".line")).not_to_have_count(0)


async def test_ones_own_photos_open_too(open_page, story):
    """A photo of the album on the full screen, with what became of it."""
    page = await open_page(PHONE)
    await page.set_input_files("#files", PHOTOS[:4])
    await page.locator(".badge.rejected").wait_for()
    await page.locator(".tile .look").nth(3).click()
    await expect(page.locator("#viewer-count")).to_have_text("4 of 4")
    await expect(page.locator("#viewer-alt")).to_have_text("Your photo 4: Not usable")
    await expect(page.locator("#viewer-buttons button")).to_have_count(0)
