"""Discord is a chat platform like the others."""

from __future__ import annotations

from tests.contracts.platform_contract import PlatformContract


class TestDiscordPlatform(PlatformContract):
    async def test_marks_land_on_the_photo_and_can_change(self, driver):
        """Sent one by one: photos of one message share their mark (test_discord_marks.py)."""
        driver.together = False
        await super().test_marks_land_on_the_photo_and_can_change(driver)
