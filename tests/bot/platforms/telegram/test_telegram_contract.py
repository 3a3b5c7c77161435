"""Telegram is a chat platform like the others."""

from __future__ import annotations

import pytest

from tests.bot.platforms.telegram.driver import TelegramDriver
from tests.contracts.platform import PlatformContract


class TestTelegramPlatform(PlatformContract):
    @pytest.fixture
    async def driver(self, server, platform, recorder):
        server.expected.append("message is not modified")
        return TelegramDriver(server, server.person("Anna"), platform, recorder)
