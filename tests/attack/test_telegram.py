"""A Bot API server, or whoever answers in its place, that wants our process to do something else."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.platforms.telegram.arrivals import press
from bot.platforms.telegram.downloads import Downloads
from storage.domain.errors import Retryable
from tests.bot.platforms.telegram.conftest import made, running, server, webhook

__all__ = ["server"]


class Liar:
    """Says of every file that it lies there."""

    def __init__(self, file_path: str) -> None:
        self._file_path = file_path

    async def get_file(self, _file_id: str) -> SimpleNamespace:
        return SimpleNamespace(file_path=self._file_path, file_size=10)


@pytest.fixture
async def inside():
    """Something that only this machine should reach, and an address outside that points to it."""
    asked = []

    async def secret(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(text="credentials")

    async def outside(_: web.Request) -> web.Response:
        raise web.HTTPFound("/metadata")

    app = web.Application()
    app.router.add_get("/metadata", secret)
    app.router.add_get("/file", outside)
    async with TestServer(app) as server:
        yield server, asked


async def test_a_download_is_not_led_elsewhere(inside):
    """The answer to a download points to an address inside the operator's network."""
    server, asked = inside
    downloads = Downloads(Liar(str(server.make_url("/file"))), pause_s=0)
    with pytest.raises(Retryable):
        await downloads.reader("f", 10)(1000)
    await downloads.close()
    assert asked == []


@pytest.mark.parametrize("path", ["/etc/passwd", "file:///etc/passwd", "ftp://x/y", "", None, "gopher://x"])
async def test_a_path_of_this_machine_is_not_read(path):
    """A file is said to lie on the bot's own disk."""
    with pytest.raises(Retryable):
        await Downloads(Liar(path), pause_s=0).reader("f", 10)(1000)


def test_a_press_without_a_message_is_nobodys():
    """An inline message's button, or one whose message Telegram has forgotten, belongs to no chat."""
    assert press(SimpleNamespace(message=None, data="token", id="1")) is None
    assert press(SimpleNamespace(message=SimpleNamespace(), data="", id="1")) is None


@pytest.fixture
async def webhook_port(server, memory):
    platform = made(server, memory, webhook=webhook())

    async def handle(_incoming) -> None:
        raise AssertionError("nobody may speak for Telegram")

    async with running(platform, handle):
        await server.until(lambda: server.webhook is not None, "the webhook")
        yield platform.webhook_server.port


@pytest.mark.parametrize("secret", [b"\xff\xfe", b"", "\u0661".encode(), b"a" * 5000])
async def test_a_guessed_secret_of_any_bytes_is_turned_away(webhook_port, secret):
    """The secret is guessed in bytes that are no text, so that comparing it breaks."""
    reader, writer = await asyncio.open_connection("127.0.0.1", webhook_port)
    head = b"POST /telegram HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n"
    writer.write(head + b"X-Telegram-Bot-Api-Secret-Token: " + secret + b"\r\n\r\n{}")
    answer = await reader.read()
    writer.close()
    assert answer.split(b" ", 2)[1] == b"403"
