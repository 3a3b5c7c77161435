"""A real browser (headless Chromium) on the scripted story: what the tests of the page share."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import time

import pytest
from playwright.async_api import Page, async_playwright, expect
from playwright.async_api import TimeoutError as BrowserTimeout

from storage.domain.records import Language, Place
from tests.bot.platforms.web.driver import Stocked, running
from tests.bot.platforms.web.story import TEXTS, Story
from tests.contracts.platform import PEOPLE

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
expect.set_options(timeout=20_000)  # on a busy machine; what holds is seen at once
PHOTOS = [PEOPLE / f"p001_{n:02d}.jpg" for n in range(8)]

NEEDED = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.enable_socket,  # Playwright's pipe to its own driver process
]


@pytest.fixture(scope="package")
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
    """A connection of its own; on a busy machine the browser, still clearing up, may miss the first tries."""
    async with async_playwright() as playwright:
        for left in reversed(range(4)):
            try:
                browser = await playwright.chromium.connect_over_cdp(devtools, timeout=30_000)
                break
            except BrowserTimeout:
                if not left:
                    raise
        yield browser


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
        context.set_default_timeout(60_000)
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


async def sideways_overflow(page: Page) -> int:
    return await page.evaluate(
        "Math.max(document.documentElement.scrollWidth - innerWidth, chat.scrollWidth - chat.clientWidth)"
    )


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
