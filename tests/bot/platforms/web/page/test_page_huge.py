"""Photos of enormous size, in a real browser: their first bytes say so, and the page never draws them."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image
from playwright.async_api import Page, expect

from bot.chat.screen import Mark
from tests.bot.platforms.web.page.chromium import NEEDED, PHONE, PHOTOS, chat_of
from tests.bot.platforms.web.page.test_page_photos import judged
from tests.contracts.platform import selfie

pytestmark = NEEDED
SIDES = (10_000, 7_000)  # 70 megapixels


def png(width: int, height: int) -> bytes:
    """All black, one bit a pixel: small to send, huge to draw."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(bytes(1 + (width + 7) // 8) * height, 1)
    size = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def encoded(kind: str, width: int, height: int, **how) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height)).save(written, kind, **how)
    return written.getvalue()


HUGE = {"name": "huge.png", "mimeType": "image/png", "buffer": png(*SIDES)}
PIXELS = """async (data) => {
  const { pixelsIn } = await import("/page/pixels.js");
  const bytes = Uint8Array.from(data);
  const whole = new DataView(bytes.buffer);
  try { return pixelsIn(whole); } catch (error) { return error.name; }
}"""


async def longest_pause_ms(page: Page) -> float:
    return await page.evaluate("""() => new Promise((done) => {
      let [last, most, left] = [performance.now(), 0, 30];
      const step = (now) => {
        [most, last] = [Math.max(most, now - last), now];
        (left -= 1) ? requestAnimationFrame(step) : done(most);
      };
      requestAnimationFrame(step);
    })""")


async def test_a_huge_photo_is_a_neutral_tile_until_it_was_looked_at(open_page, story):
    """Neither from this device nor, after a reload, from the server; judged, what is kept of it is shown."""
    story.undecided = True
    page = await open_page(PHONE)
    await page.set_input_files("#files", [HUGE])
    for _ in range(2):
        await expect(page.locator(".badge.received")).to_have_count(1)
        await expect(page.locator(".tile .waiting")).to_have_text("Being looked at")
        await page.wait_for_timeout(500)
        await expect(page.locator(".tile img")).to_have_count(0)
        assert await longest_pause_ms(page) < 1000
        await page.locator(".tile .look").click()
        await expect(page.locator("#viewer")).to_be_hidden()
        await page.reload()
    await expect(page.locator(".tile .waiting")).to_be_visible()
    await judged(story, await chat_of(page), Mark.ACCEPTED, selfie())
    await expect(page.locator(".tile img")).to_have_js_property("naturalWidth", 576)


async def test_others_beside_it_are_shown_as_ever(open_page, story):
    """At once from this device, and from the server after a reload, although nobody looked at them yet."""
    story.undecided = True
    page = await open_page(PHONE)
    files = [
        {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": photo.read_bytes()} for photo in PHOTOS[:2]
    ]
    await page.set_input_files("#files", [files[0], HUGE, files[1]])
    for _ in range(2):
        await expect(page.locator(".badge.received")).to_have_count(3)
        await expect(page.locator(".tile img")).to_have_count(2)
        await expect(page.locator(".tile").nth(1).locator(".waiting")).to_be_visible()
        await expect(page.locator(".waiting span")).to_be_hidden()  # the badge would lie over it
        await page.locator(".tile .look").nth(2).click()
        await expect(page.locator("#viewer-count")).to_have_text("2 of 2")
        await page.click("#viewer-close")
        await page.wait_for_function("history.state === null")  # closing goes one step back, in its own time
        await page.reload()


FORMATS = {
    "png": (png(301, 201), 301 * 201),
    "jpeg": (encoded("JPEG", 301, 201), 301 * 201),
    "jpeg with EXIF": (
        encoded("JPEG", 301, 201, progressive=True, exif=b"Exif\0\0" + bytes(20_000)),
        301 * 201,
    ),
    "webp": (encoded("WEBP", 301, 201), 301 * 201),
    "webp, lossless": (encoded("WEBP", 301, 201, lossless=True), 301 * 201),
    "webp with EXIF": (encoded("WEBP", 301, 201, exif=b"Exif\0\0" + bytes(100)), 301 * 201),
    "avif": (encoded("AVIF", 301, 201), 301 * 201),
    "heic without a size": (b"\0\0\0\x18ftypheic" + bytes(200), 0),
    "gif": (b"GIF89a" + bytes(200), 0),
    "jpeg, cut off": (encoded("JPEG", 301, 201)[:100], "RangeError"),
    "one byte": (b"\xff", "RangeError"),
}


async def test_the_first_bytes_say_how_many(open_page, story):
    """In every format that browsers draw; what is cut off or something else has no number."""
    page = await open_page(PHONE)
    told = {name: await page.evaluate(PIXELS, list(data)) for name, (data, _) in FORMATS.items()}
    assert told == {name: pixels for name, (_, pixels) in FORMATS.items()}
