"""The page in a real browser (headless Chromium): phone and desktop, German and English, dark and light."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import subprocess
import time

import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.chat.platform import DrawnProgress
from bot.chat.screen import Ask, Style
from storage.domain.records import Language, Place
from tests.bot.platforms.web.driver import Stocked, running
from tests.bot.platforms.web.story import TEXTS, Story
from tests.contracts.platform import PEOPLE, button, drawn, picture

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 860}}
PHOTOS = [PEOPLE / f"p001_{n:02d}.jpg" for n in range(8)]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.enable_socket,  # Playwright's pipe to its own driver process
]


@pytest.fixture(scope="module")
def devtools(tmp_path_factory):
    """One browser for all tests here; each gets a context of its own, with nothing in it."""
    profile = tmp_path_factory.mktemp("chromium")
    address = profile / "DevToolsActivePort"
    command = [CHROMIUM, "--headless", "--remote-debugging-port=0", f"--user-data-dir={profile}", *ARGUMENTS]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 60
        while not (address.exists() and "\n" in address.read_text()):
            assert process.poll() is None, "Chromium ended"
            assert time.monotonic() < deadline, "Chromium does not answer"
            time.sleep(0.05)
        yield "ws://127.0.0.1:{}{}".format(*address.read_text().split("\n"))
        process.terminate()


@pytest.fixture
async def chromium(devtools):
    async with async_playwright() as playwright:
        yield await playwright.chromium.connect_over_cdp(devtools)


@pytest.fixture
async def story(memory, vault):
    told = Story(vault, memory)
    async with contextlib.AsyncExitStack() as stack:
        platform = await stack.enter_async_context(running(memory, vault, told.handle))
        told.platform = Stocked(platform, memory, vault)
        told.stop = stack.aclose
        yield told


@pytest.fixture
async def open_page(chromium, story):
    """Opens the chat by a link; at the end nothing may have gone wrong in the browser."""
    troubles: list[str] = []
    contexts = []

    def watch(request):
        if request.url.startswith(("http", "ws")) and not request.url.startswith(story.platform.origin):
            troubles.append(f"left the machine: {request.url}")

    async def opened(
        window=DESKTOP, locale: str = "en-GB", scheme: str = "dark", troubles_allowed=(), **options
    ) -> Page:
        context = await chromium.new_context(**window, locale=locale, color_scheme=scheme, **options)
        contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))

        def complained(message):
            if message.type == "error" and not any(word in message.text for word in troubles_allowed):
                troubles.append(message.text)

        page.on("console", complained)
        page.on("request", watch)
        await page.goto(story.platform.link())
        await page.locator("body.ready .line").first.wait_for()
        return page

    opened.troubles = troubles
    yield opened
    for context in contexts:
        await context.close()
    assert troubles == []


async def chat_of(page: Page) -> Place:
    (cookie,) = await page.context.cookies()
    return Place(platform="web", chat=cookie["value"].partition(".")[0])


def agree(page: Page, language: str = "en"):
    return page.get_by_role("button", name=TEXTS[Language(language)]["yes"])


@pytest.mark.parametrize(
    ("window", "locale", "scheme"),
    [(PHONE, "de-DE", "dark"), (PHONE, "en-GB", "light"), (DESKTOP, "de-DE", "light")],
    ids=["phone-german-dark", "phone-english-light", "desktop-german-light"],
)
async def test_the_whole_story(open_page, story, window, locale, scheme):
    """From the link to the file: consent, an upload with verdicts, four pictures, HD, download."""
    words = TEXTS[Language(locale[:2])]
    page = await open_page(window, locale, scheme)
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


async def sideways_overflow(page: Page) -> int:
    return await page.evaluate(
        "Math.max(document.documentElement.scrollWidth - innerWidth, chat.scrollWidth - chat.clientWidth)"
    )


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
    await page.wait_for_function("[...document.images].every((image) => image.complete)")
    assert await page.evaluate("window.hit") is None
    assert any("inline" in trouble.lower() for trouble in open_page.troubles)
    open_page.troubles.clear()


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


async def test_keyboard_alone_is_enough(open_page, story):
    """Link to skip, consent, prompt, full screen, next picture, back to where one was: without a pointer."""
    page = await open_page()
    keys = page.keyboard
    assert await page.evaluate("document.querySelector('a, button, [tabindex]').className") == "skip"
    await page.focus(".skip")
    await keys.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "text"
    await agree(page).focus()
    await keys.press("Enter")
    await page.locator("#tray").wait_for()
    await page.focus("#text")
    await keys.type("on the moon")
    await keys.press("Enter")
    await expect(page.locator("figure img.come")).to_have_count(4)
    assert await page.evaluate("document.activeElement.id") == "text"
    await page.locator("figure .look").nth(1).focus()
    await keys.press("Enter")
    await expect(page.locator("#viewer-count")).to_have_text("2 of 4")
    await keys.press("ArrowRight")
    await expect(page.locator("#viewer-count")).to_have_text("3 of 4")
    await keys.press("Escape")
    await expect(page.locator("#viewer")).to_be_hidden()
    assert await page.evaluate("document.activeElement.getAttribute('aria-label')") == "View Portrait 2"


async def test_focus_survives_an_edit(open_page, story):
    """When the pressed button is replaced, the focus stays in the card instead of falling to the top."""
    page = await open_page()
    place = await chat_of(page)
    ref = await story.platform.show(
        place, drawn("One", rows=((button("Go", "go"),),)), replace=None, key="k1"
    )
    await page.get_by_role("button", name="Go").focus()
    await story.platform.show(place, drawn("Two", rows=((button("Next", "next"),),)), replace=ref, key="k2")
    await page.get_by_role("button", name="Next").wait_for()
    assert await page.evaluate("document.activeElement.textContent") == "Next"


async def test_new_messages_are_announced_and_edits_are_not(open_page, story):
    """A screen reader hears what the bot says once; progress and earlier messages do not chatter."""
    page = await open_page()
    place = await chat_of(page)
    await page.reload()
    await page.locator("body.ready").wait_for()
    progress = [DrawnProgress(fraction=n / 4, text=f"{n} of 4") for n in range(4)]
    ref = None
    for number, one in enumerate(progress):
        card = drawn("Drawing", progress=one, card="c")
        ref = await story.platform.show(place, card, replace=ref, key=f"k{number}")
        await page.get_by_text(f"{number} of 4").first.wait_for()
    await story.platform.show(place, drawn("Quietly", quiet=True), replace=None, key="q")
    await page.locator(".words", has_text="Quietly").wait_for()
    assert await page.locator("#announcer p").all_inner_texts() == ["Drawing. 0 of 4"]


async def test_everything_has_a_name_and_room_for_a_finger(open_page, story):
    """Every control has an accessible name and is at least 44 pixels; ids are unique; landmarks are there."""
    page = await open_page(PHONE)
    await agree(page).click()
    await page.locator("#tray").wait_for()
    await page.set_input_files("#files", PHOTOS)
    await page.locator(".badge.doubtful").wait_for()
    await page.fill("#text", "on the moon")
    await page.click("#send")
    await expect(page.locator("figure img.come")).to_have_count(4)
    troubles = await page.evaluate(
        """() => {
          const found = [];
          for (const node of document.querySelectorAll("button, a, textarea, input")) {
            if (!node.checkVisibility()) continue;
            const words = node.textContent.trim() || node.labels?.[0]?.textContent;
            const name = node.getAttribute("aria-label") || words;
            if (!name) found.push(`no name: ${node.outerHTML.slice(0, 80)}`);
            const { width, height } = node.getBoundingClientRect();
            const small = Math.min(width, height) < 44 && !node.matches(".command, .skip, textarea");
            if (small) found.push(`small: ${node.outerHTML.slice(0, 80)} ${width}x${height}`);
          }
          for (const image of document.images) if (!image.hasAttribute("alt")) found.push("no alt");
          const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
          if (new Set(ids).size !== ids.length) found.push("an id twice");
          const missing = ["header", "main", "h1"].filter((tag) => !document.querySelector(tag));
          found.push(...missing);
          if (document.documentElement.lang !== "en") found.push("no language");
          return found;
        }"""
    )
    assert troubles == []


CONTRAST = """() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
  const rgba = (css) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const behind = (node) => {
    const stack = [];
    for (let at = node; at; at = at.parentElement) stack.push(rgba(getComputedStyle(at).backgroundColor));
    return stack.reverse().reduce((under, [r, g, b, a]) =>
      [r, g, b].map((value, i) => (value * a) / 255 + under[i] * (1 - a / 255)), [0, 0, 0]);
  };
  const light = (rgb) => {
    const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = rgb.map((v) => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const poor = [];
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!own || !node.checkVisibility({ opacityProperty: true }) || node.closest(".hidden, script")) continue;
    const ink = rgba(getComputedStyle(node).color).slice(0, 3);
    const [high, low] = [light(behind(node)), light(ink)].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) poor.push(`${node.className || node.tagName}: ${ratio.toFixed(2)}`);
  }
  return poor;
}"""


@pytest.mark.parametrize("scheme", ["dark", "light"])
async def test_text_has_contrast(open_page, story, scheme):
    """All text meets WCAG AA (4.5 to 1) in both themes, measured as the browser paints it."""
    page = await open_page(PHONE, "en-GB", scheme, reduced_motion="reduce")
    place = await chat_of(page)
    rows = (
        (
            button("Train", "a", style=Style.PRIMARY),
            button("Later", "b"),
            button("Erase", "c", style=Style.DANGER),
        ),
    )
    progress = DrawnProgress(fraction=0.5, text="half way")
    card = drawn("See /privacy first", rows=rows, progress=progress, copyable="R-1", card="c", ask=Ask.PHOTOS)
    await story.platform.show(place, card, replace=None, key="k")
    await page.get_by_role("button", name="Erase").wait_for()
    await page.fill("#text", "/help")
    await page.click("#send")
    await page.locator(".command-said").wait_for()
    assert await page.evaluate(CONTRAST) == []


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


async def test_the_door_explains_itself(chromium, story):
    """Without a link the page says where to find one, in the browser's language."""
    context = await chromium.new_context(locale="de-DE")
    page = await context.new_page()
    await page.goto(story.platform.origin)
    await expect(page.locator("#closed")).to_contain_text("im Terminal")
    await page.goto(f"{story.platform.origin}/?t=wrong")
    await expect(page.locator("#used")).to_be_visible()
    await context.close()
