"""Telegram is a chat platform like the others."""

from __future__ import annotations

import pytest

from tests.bot.platforms.telegram.driver import TelegramDriver
from tests.contracts.platform_contract import PlatformContract


class TestTelegramPlatform(PlatformContract):
    @pytest.fixture
    async def driver(self, server, platform, recorder):
        server.expected.append("message is not modified")
        return TelegramDriver(server, server.person("Anna"), platform, recorder)

    async def test_marks_land_on_the_photo_and_can_change(self, driver):
        """Sent one by one: an album has room for one mark (test_telegram_marks.py)."""
        driver.together = False
        await super().test_marks_land_on_the_photo_and_can_change(driver)
