"""Uploads over real loopback HTTP: who is slow keeps nobody else waiting, and memory stays bounded."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from bot.platforms.web import uploads
from tests.bot.platforms.web.driver import Browser
from tests.contracts.platform import selfie

BEGUN = b'--y\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n' + selfie()[:1000]


@contextlib.asynccontextmanager
async def dripping(browser: Browser, every_s: float = 0.02) -> AsyncIterator[asyncio.Task]:
    """A photo of which, after its beginning, 100 bytes come now and then, for ever."""

    async def drip():
        yield BEGUN
        while True:
            await asyncio.sleep(every_s)
            yield b"." * 100

    headers = {"Content-Type": "multipart/form-data; boundary=y", "Origin": browser.platform.origin}
    task = asyncio.create_task(browser.session.post("/api/upload", data=drip(), headers=headers))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def browsers(platform):
    """`await browsers()`: one more browser, with a chat of its own."""
    async with contextlib.AsyncExitStack() as stack:

        async def come(**options) -> Browser:
            browser = await stack.enter_async_context(Browser(platform, **options))
            await browser.enter()
            return browser

        yield come


async def test_chats_that_drip_keep_the_others_out_of_nothing(browsers):
    """Three chats let a photo drip in; a fourth one's photo arrives meanwhile."""
    slow, quick = [await browsers() for _ in range(3)], await browsers()
    async with contextlib.AsyncExitStack() as stack:
        for one in slow:
            await stack.enter_async_context(dripping(one))
        await asyncio.sleep(0.2)
        async with asyncio.timeout(5):
            assert (await quick.upload([selfie()])).status == 200


@pytest.mark.parametrize(
    ("language", "said"), [("de-DE", "zu langsam"), ("en-GB", "too slowly")], ids=["german", "english"]
)
async def test_who_sends_too_slowly_is_told_what_to_do(browsers, monkeypatch, language, said):
    """Below the least rate it ends with a sentence, long before the time for a body is over."""
    monkeypatch.setattr(uploads, "PACE_WINDOW_S", 0.3)
    monkeypatch.setattr(uploads, "LEAST_BYTES_S", 1_000_000)
    browser = await browsers(language=language)
    async with dripping(browser) as sent, asyncio.timeout(5):
        answer = await sent
        told = await answer.json()
    assert (answer.status, told["error"]) == (400, "upload-too-slow")
    assert said in told["text"]


async def test_a_slow_line_above_the_least_rate_arrives(browsers, monkeypatch, recorder):
    """A phone on a bad line is not an attack: window after window, it goes on."""
    monkeypatch.setattr(uploads, "PACE_WINDOW_S", 0.1)
    browser = await browsers()

    async def slowly():
        yield b'--y\r\nContent-Disposition: form-data; name="id"\r\n\r\nslow-line-1\r\n' + BEGUN
        for _ in range(40):
            await asyncio.sleep(0.02)
            yield b"." * 500
        yield b"\r\n--y--\r\n"

    headers = {"Content-Type": "multipart/form-data; boundary=y", "Origin": browser.platform.origin}
    answer = await browser.session.post("/api/upload", data=slowly(), headers=headers)
    assert answer.status == 200
    assert [len(one.files) for one in recorder.arrived] == [1]


async def test_all_requests_share_one_memory(platform, browsers, monkeypatch, recorder):
    """While a photo that fills it is handled, the next one waits, and comes in afterwards."""
    photo = selfie()
    platform._api._uploads._room = uploads._Room(len(photo) + 1000)
    first, second = await browsers(), await browsers()
    go_on = asyncio.Event()

    async def held(incoming):
        await go_on.wait()
        await recorder.handle(incoming)

    platform._api.handle = held
    one = asyncio.create_task(first.upload([photo]))
    await asyncio.sleep(0.2)
    other = asyncio.create_task(second.upload([photo]))
    await asyncio.sleep(0.3)
    assert not other.done()
    monkeypatch.setattr(uploads, "ROOM_WITHIN_S", 0.1)
    third = await browsers()
    refused = await third.upload([photo])
    assert (refused.status, (await refused.json())["error"]) == (503, "download-failed")
    go_on.set()
    async with asyncio.timeout(5):
        assert [(await task).status for task in (one, other)] == [200, 200]
        assert (await third.repeat()).status == 200


async def test_what_is_too_big_to_be_kept_takes_no_memory_from_others(platform, browsers, monkeypatch):
    """It is counted to its end, so that its sender is told its size; meanwhile its room is others'."""
    monkeypatch.setattr(uploads, "PHOTO_BYTES", 100_000)
    platform._api._uploads._room = uploads._Room(len(selfie()) + 110_000)
    sender, other = await browsers(), await browsers()

    async def endless():
        yield BEGUN
        for _ in range(20):
            yield b"." * 10_000
        while True:
            await asyncio.sleep(0.02)
            yield b"." * 1_000

    headers = {"Content-Type": "multipart/form-data; boundary=y", "Origin": sender.platform.origin}
    task = asyncio.create_task(sender.session.post("/api/upload", data=endless(), headers=headers))
    try:
        await asyncio.sleep(0.3)
        async with asyncio.timeout(5):
            assert (await other.upload([selfie()])).status == 200
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
