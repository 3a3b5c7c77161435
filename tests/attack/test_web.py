"""The web chat from the inside of a session: one's own cookie, other people's chats."""

from __future__ import annotations

import asyncio

import pytest

from tests.bot.platforms.web.driver import Browser, running
from tests.contracts.platform import Recorder, selfie


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
async def platform(memory, vault, recorder):
    async with running(memory, vault, recorder.handle) as platform:
        yield platform


async def test_whoever_drips_keeps_nobody_else_waiting(platform):
    """Eve opens several uploads, and lets a byte drip in now and then."""
    over = asyncio.Event()

    async def dripping():
        yield b'--y\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\nbeginning'
        while not over.is_set():
            await asyncio.sleep(0.05)
            yield b"."

    async with Browser(platform) as eve, Browser(platform) as ada:
        await eve.enter()
        await ada.enter()
        headers = {"Content-Type": "multipart/form-data; boundary=y", "Origin": platform.origin}
        drips = [
            asyncio.create_task(eve.session.post("/api/upload", data=dripping(), headers=headers))
            for _ in range(4)
        ]
        await asyncio.sleep(0.2)
        async with asyncio.timeout(5):
            assert (await ada.upload([selfie()])).status == 200
        over.set()
        for one in drips:
            one.cancel()
        await asyncio.gather(*drips, return_exceptions=True)


PATHS = [
    "//api/history", "/api//history", "/./api/history", "/page/../api/history", "/page/%2e%2e/api/history",
    "/%61pi/history", "/api%2fhistory", "/health/../api/history", "/page/..%2fapi%2fhistory", "/API/history",
    "/page/..%5c..%5cserver.py", "/page/%00index.html", "/page/../server.py", "/picture/..%2f..%2fdata",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
async def test_no_spelling_of_a_path_leads_past_the_door(platform, path):
    """A path is written in another way, so that the door does not recognise what lies behind it."""
    host = platform.origin.partition("://")[2]
    name, _, port = host.partition(":")
    reader, writer = await asyncio.open_connection(name, int(port))
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    assert answer.split(b" ", 2)[1] in (b"400", b"401", b"404")
    assert b'"lines"' not in answer
