"""A running web chat on a real memory and vault, and a client that is in."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from storage.domain.records import Place
from tests.bot.platforms.web.driver import Browser, Stocked, WebDriver, running
from tests.contracts.platform import Recorder


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
async def platform(memory, vault, recorder):
    async with running(memory, vault, recorder.handle) as running_platform:
        yield running_platform


@pytest.fixture
async def browser(platform):
    async with Browser(platform) as opened:
        await opened.enter()
        yield opened


@pytest.fixture
async def place(browser, platform) -> Place:
    """The chat of `browser`."""
    (cookie,) = browser.session.cookie_jar
    return Place(platform="web", chat=cookie.value.partition(".")[0])


@pytest.fixture
async def stocked(platform, memory, vault) -> Stocked:
    return Stocked(platform, memory, vault)


@pytest.fixture
async def driver(browser, recorder, place, stocked):
    made = WebDriver(stocked, browser, recorder, place)
    listening = asyncio.create_task(made.listen())
    yield made
    listening.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await listening
