"""A server, a bot before it, and a conversation that only listens."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from bot.chat.screen import Say
from bot.platforms.telegram import TelegramPlatform, Webhook
from storage.domain.records import Language
from tests.contracts.platform import Recorder
from tests.telegram_server import TOKEN, TelegramServer

COMMANDS = ("start", "help", "privacy")


class PlainWords:
    def say(self, language: Language, say: Say) -> str:
        return f"{say.id} ({language})"


def made(server: TelegramServer, memory, **fields) -> TelegramPlatform:
    """A platform in a hurry: short waits, everything else as in production."""
    values = {
        "token": TOKEN,
        "memory": memory,
        "words": PlainWords(),
        "commands": COMMANDS,
        "api_base": server.api_base,
        "file_base": server.file_base,
        "edit_every_s": 0.3,
        "album_quiet_s": 0.15,
        "pause_s": 0.05,
    }
    return TelegramPlatform(**{**values, **fields})


@contextlib.asynccontextmanager
async def running(platform: TelegramPlatform, handle) -> AsyncIterator[asyncio.Task]:
    """`run` in the background, ended by cancelling it, as a supervisor does."""
    task = asyncio.create_task(platform.run(handle))
    try:
        yield task
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def server():
    """At the end of every test: no request was refused, unless the test said that it would be."""
    async with TelegramServer() as server:
        yield server
        assert server.unexpected() == []


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
async def platform(server, memory, recorder):
    platform = made(server, memory)
    async with running(platform, recorder.handle):
        await server.until(lambda: {"setChatMenuButton", "getUpdates"} <= set(server.calls))
        yield platform


def webhook(port: int = 0) -> Webhook:
    return Webhook(url="https://bot.example/telegram", secret="a-secret-of-the-tests", port=port)
