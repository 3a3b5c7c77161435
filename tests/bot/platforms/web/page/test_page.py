"""The page in a real browser (headless Chromium): phone and desktop, German and English, dark and light."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import expect

from bot.chat.platform import DrawnProgress
from storage.domain.records import Language
from tests.bot.platforms.web.driver import Stocked, running
from tests.bot.platforms.web.page.chromium import (
    DESKTOP,
    NEEDED,
    PHONE,
    PHOTOS,
    agree,
    chat_of,
    sideways_overflow,
)
from tests.bot.platforms.web.story import TEXTS
from tests.contracts.platform import button, drawn, picture

pytestmark = NEEDED


@pytest.mark.parametrize(
    ("window", "locale", "scheme"),
    [(PHONE, "de-DE", "dark"), (PHONE, "en-GB", "light"), (DESKTOP, "de-DE", "light")],
    ids=["phone-german-dark", "phone-english-light", "desktop-german-light"],
)
async def test_the_whole_story(open_page, story, window, locale, scheme):
    """From the link to the file: consent, an upload with verdicts, four pictures, HD, download."""
    words = TEXTS[Language(locale[:2])]
    page = await open_page(window, locale, scheme, door=True)
    assert "t=" not in page.url
    await agree(page, locale[:2]).click()
    await page.locator("#tray").wait_for()
    await page.set_input_files("#files", PHOTOS)
    await expect(page.locator(".tile")).to_have_count(8)
    await expect(page.locator(".badge.accepted")).to_have_count(5)
    for mark in ("rejected", "doubtful", "received"):
        await expect(page.locator(f".badge.{mark}")).to_have_count(1)
    await expect(page.locator(".words", has_text=words["dark"])).to_be_visible()
    await expect(page.get_by_text(words["count"].format(n=5)).first).to_be_visible()
    await page.fill("#text", "on the moon")
    await page.click("#send")
    await expect(page.locator("figure img.come")).to_have_count(4)
    under = [await one.inner_text() for one in await page.locator("figure figcaption").all()]
    assert under == ["HD 1", "HD 2", "HD 3", "HD 4"]
    await page.get_by_role("button", name="HD 3").click()
    async with page.expect_download() as download:
        await page.locator(".file").click()
    saved = await download.value
    assert saved.suggested_filename == "moonselfie-hd.jpg"
    assert await asyncio.to_thread((await saved.path()).read_bytes) == picture(2).data
    assert await sideways_overflow(page) == 0
    await page.reload()
    await expect(page.locator("figure img.come")).to_have_count(4)
    await expect(page.locator(".badge.accepted")).to_have_count(5)
    seen = [await one.evaluate("img => img.naturalWidth") for one in await page.locator(".tile img").all()]
    assert seen == [576] * 8


async def test_deleted_pictures_leave_the_screen_with_their_buttons(open_page):
    """No faces stay behind, and nothing that can only fail when it is pressed."""
    page = await open_page(troubles_allowed=("404",))
    await agree(page).click()
    await page.fill("#text", "on the moon")
    await page.click("#send")
    await expect(page.locator("figure img.come")).to_have_count(4)
    await page.get_by_role("button", name="Delete").click()
    await expect(page.locator("figure .gone")).to_have_count(4)
    await expect(page.locator("figure img")).to_have_count(0)
    await expect(page.get_by_role("button", name="HD 1")).to_have_count(0)


async def test_progress_is_live_and_buttons_stay_under_the_finger(open_page, story):
    """A card that is edited many times keeps its place, its height and its very buttons."""
    page = await open_page()
    place, ref = await chat_of(page), None
    for step in range(20):
        rows = ((button("Cancel", f"cancel-{step}"),),)
        progress = DrawnProgress(fraction=step / 19, text=f"{step} of 19")
        card = drawn("Training", rows=rows, progress=progress, card="t")
        ref = await story.platform.show(place, card, replace=ref, key=f"k{step}")
        if step == 0:
            await page.get_by_role("button", name="Cancel").wait_for()
            await page.evaluate("window.first = document.querySelector('[data-token=\"cancel-0\"]')")
            height = await page.locator(".card").last.evaluate("node => node.offsetHeight")
    await expect(page.locator(".progress", has_text="19 of 19")).to_be_visible()
    assert await page.locator(".card").count() == 1
    assert await page.locator(".card").last.evaluate("node => node.offsetHeight") == height
    assert await page.evaluate("first.isConnected && first.dataset.token") == "cancel-19"
    await page.get_by_role("button", name="Cancel").click()
    await expect(
        page.locator("#toast.shown")
    ).to_be_visible()  # the story closes presses that it does not know
    assert story.pressed == ["cancel-19"]


async def test_dropping_and_pasting_photos(open_page, story):
    """Files can be dropped anywhere on the page, and pasted; what is no picture is refused with its name."""
    page = await open_page()
    await agree(page).click()
    await page.locator("#tray").wait_for()
    give = """async ([type, name, mime]) => {
      const bytes = await (await fetch("/page/moon.svg")).arrayBuffer();
      const data = new DataTransfer();
      data.items.add(new File([bytes], name, { type: mime }));
      const event = type === "paste"
        ? new ClipboardEvent(type, { clipboardData: data, bubbles: true })
        : new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true });
      document.body.dispatchEvent(event);
    }"""
    await page.evaluate(give, ["dragenter", "a.jpg", "image/jpeg"])
    await expect(page.locator("#drop")).to_be_visible()
    await page.evaluate(give, ["drop", "a.jpg", "image/jpeg"])
    await expect(page.locator("#drop")).to_be_hidden()
    await expect(page.locator(".badge.accepted")).to_have_count(1)
    await page.evaluate(give, ["paste", "b.png", "image/png"])
    await expect(page.locator(".badge.accepted")).to_have_count(2)
    await page.evaluate(give, ["drop", "letter.pdf", "application/pdf"])
    await expect(page.locator("#toast")).to_contain_text("letter.pdf")
    await expect(page.locator(".tile")).to_have_count(2)


async def test_camera_photo_and_video(open_page, story):
    """The camera takes a photo and a short video, each looked at before it is sent."""
    page = await open_page(PHONE)
    await agree(page).click()
    await page.click("#tray-camera")
    await expect(page.locator("#camera-photo")).to_be_enabled()
    await page.click("#camera-photo")
    await page.click("#camera-use")
    await expect(page.locator(".tile img")).to_have_count(1)
    await page.click("#camera-open")
    await expect(page.locator("#camera-video")).to_be_enabled()
    await page.click("#camera-video")
    await expect(page.locator("#camera-note")).to_contain_text("Recording")
    await expect(page.locator("#camera-video")).to_be_enabled(timeout=16_000)  # it has something by then
    await page.click("#camera-video")
    await page.click("#camera-use")
    await expect(page.locator(".tile video")).to_have_count(1)
    await expect(page.locator(".badge.accepted")).to_have_count(2)


async def test_a_blocked_camera_is_explained(open_page, story):
    """Without permission the page says what to do, and photos can still be chosen."""
    page = await open_page()
    await page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('blocked')); }"
    )
    await page.click("#camera-open")
    await expect(page.locator("#camera-note")).to_contain_text("choose photos instead")
    await page.keyboard.press("Escape")
    await expect(page.locator("#camera")).to_be_hidden()


async def test_a_lost_connection_loses_nothing(memory, vault, story, open_page):
    """While the server is away, what was said waits; when it is back, it arrives, once."""
    page = await open_page()
    await page.route("**/api/message", lambda route: route.abort())
    await page.fill("#text", "said in a tunnel")
    await page.click("#send")
    await expect(page.get_by_text("said in a tunnel")).to_be_visible()
    await page.unroute("**/api/message")
    await expect(page.locator("figure img.come")).to_have_count(4)
    assert story.typed == ["said in a tunnel"]
    open_page.troubles.clear()  # the browser complains about the cut connection, as it should


async def test_a_restart_in_the_middle(memory, vault, story, open_page):
    """The server ends and comes back: the page finds it again by itself, and old buttons work."""
    page = await open_page()
    port = int(story.platform.origin.rpartition(":")[2])
    await story.stop()
    await expect(page.locator("body.away")).to_be_visible()
    async with running(memory, vault, story.handle, port=port) as platform:
        story.platform = Stocked(platform, memory, vault)
        await expect(page.locator("body.away")).to_have_count(0, timeout=20_000)
        await agree(page).click()
        await page.locator("#tray").wait_for()
        await expect(page.locator(".theirs")).to_have_count(2)
    open_page.troubles.clear()  # the browser complains about the cut connection, as it should


async def test_an_erased_person_leaves_an_empty_page(memory, story, open_page):
    """After erasing everything, the open page forgets what it showed, and only the receipt is left."""
    page = await open_page()
    place = await chat_of(page)
    async with memory.work() as work:
        person = await work.people.find_or_create(
            platform="web", external_id=place.chat, language=Language.EN
        )
        await work.erasure.everything(person.id)
        await work.commit()
    await story.platform.show(
        place, drawn("Everything is gone.", copyable="R-1"), replace=None, key="receipt"
    )
    await expect(page.locator(".words")).to_have_text(["Everything is gone."])


async def test_a_code_can_be_copied_where_the_browser_has_no_clipboard(story, open_page):
    """In the home network, over plain http, there is none: it is copied the old way, and can be pasted."""
    page = await open_page()
    await page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    await story.platform.show(
        await chat_of(page), drawn("Gone.", copyable="R-1"), replace=None, key="receipt"
    )
    await page.locator(".copyable button").click()
    await expect(page.locator(".copyable button")).to_have_text(re.compile("Copied|Kopiert"))
    await page.focus("#text")
    await page.keyboard.press("Control+V")
    await expect(page.locator("#text")).to_have_value("R-1")


@pytest.mark.parametrize(
    ("locale", "says", "dead"),
    [("de-DE", "im Terminal", "neu gestartet"), ("en-GB", "the terminal", "again")],
)
async def test_the_door_explains_itself(chromium, story, locale, says, dead):
    """Without a link, or with a dead one, the page says in the browser's language where a fresh one is."""
    context = await chromium.new_context(locale=locale)
    page = await context.new_page()
    for wrong in ("", "/?t=wrong"):
        await page.goto(story.platform.origin + wrong)
        await expect(page.locator("#closed")).to_contain_text(says)
        await expect(page.locator("#closed")).to_contain_text("web-link")
        await expect(page.locator("#closed")).to_contain_text("DATA_DIR")
    await expect(page.locator("#used")).to_contain_text(dead)
    await context.close()
