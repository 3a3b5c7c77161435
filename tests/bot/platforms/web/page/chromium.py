"""A real browser (headless Chromium) on the scripted story: what the tests of the page share."""

from __future__ import annotations

import shutil
from functools import partial
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect

from storage.domain.records import Language, Place
from tests.bot.platforms.web.reality import really
from tests.bot.platforms.web.story import TEXTS
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
# Tests press faster than people: to the page a second passes before each press, so that none is a double tap.
UNHURRIED = """
  const now = performance.now.bind(performance);
  let looked = 0;
  performance.now = () => now() + looked;
  addEventListener("pointerdown", () => (looked += 1000), true);
"""
expect.set_options(timeout=20_000)  # on a busy machine; what holds is seen at once
PHOTOS = [PEOPLE / f"p001_{n:02d}.jpg" for n in range(8)]

NEEDED = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.enable_socket,  # Playwright's pipe to its own driver process
    pytest.mark.asyncio(loop_scope="module"),
]
fixture = partial(pytest_asyncio.fixture, loop_scope="module")


@fixture(name="story")
async def reality(memory, vault, clock):
    """In the place of the scripted story: `open_page` opens the product."""
    async with really(memory, vault, clock) as told:
        yield told


async def let_in(context: BrowserContext, platform: Any) -> None:
    """Use up a link without the page that does so."""
    origin, _, token = platform.link().partition("/?t=")
    entered = await context.request.post(f"{origin}/enter", form={"t": token}, headers={"Origin": origin})
    assert entered.ok


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
