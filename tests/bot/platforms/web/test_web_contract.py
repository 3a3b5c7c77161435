"""The web chat keeps the promises of every platform."""

from __future__ import annotations

from tests.contracts.platform_contract import PlatformContract


class TestWebPlatform(PlatformContract):
    """The `driver` of conftest.py speaks HTTP to a real server."""

    has_groups = False
