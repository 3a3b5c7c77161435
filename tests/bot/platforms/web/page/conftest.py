"""A real browser on the scripted story. A file's tests share a loop and the way to the browser."""

from __future__ import annotations

import contextlib
import subprocess
import time

import pytest
from playwright.async_api import Page, async_playwright
from playwright.async_api import TimeoutError as BrowserTimeout

from storage.vault import open_vault
from tests.bot.platforms.web.driver import Stocked, running
from tests.bot.platforms.web.page.chromium import ARGUMENTS, CHROMIUM, DESKTOP, UNHURRIED, fixture, let_in
from tests.bot.platforms.web.story import Story
from tests.builders import opened_memory


@pytest.fixture(scope="package")
def devtools(tmp_path_factory):
    """One browser for all tests here; each gets a context of its own, with nothing in it."""
    profile = tmp_path_factory.mktemp("chromium")
    address = profile / "DevToolsActivePort"
    command = [CHROMIUM, "--headless", "--remote-debugging-port=0", f"--user-data-dir={profile}", *ARGUMENTS]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 60
        while not (address.exists() and "\n" in address.read_text()):
            assert process.poll() is None, "Chromium ended"
            assert time.monotonic() < deadline, "Chromium does not answer"
            time.sleep(0.05)
        yield "ws://127.0.0.1:{}{}".format(*address.read_text().split("\n"))
        process.terminate()


@fixture(scope="module")
async def chromium(devtools):
    """The way to it; on a busy machine the browser, still clearing up, may miss the first tries."""
    async with async_playwright() as playwright:
        for left in reversed(range(4)):
            try:
                browser = await playwright.chromium.connect_over_cdp(devtools, timeout=30_000)
                break
            except BrowserTimeout:
                if not left:
                    raise
        yield browser


@fixture()
async def memory(settings, clock, migrated):
    async with opened_memory(settings, clock, migrated) as opened:
        yield opened


@fixture()
async def vault(settings, memory):
    return await open_vault(settings, memory)


@fixture()
async def story(memory, vault):
    told = Story(vault, memory)
    async with contextlib.AsyncExitStack() as stack:
        platform = await stack.enter_async_context(running(memory, vault, told.handle))
        told.platform = Stocked(platform, memory, vault)
        told.stop = stack.aclose
        yield told


@fixture()
async def open_page(chromium, story):
    """Opens the chat, with `door` by its link as people do; at the end nothing may have gone wrong in it."""
    troubles: list[str] = []
    contexts = []

    def watch(request):
        if request.url.startswith(("http", "ws")) and not request.url.startswith(story.platform.origin):
            troubles.append(f"left the machine: {request.url}")

    async def opened(
        window=DESKTOP,
        locale: str = "en-GB",
        scheme: str = "dark",
        troubles_allowed=(),
        *,
        door=False,
        **options,
    ) -> Page:
        context = await chromium.new_context(**window, locale=locale, color_scheme=scheme, **options)
        context.set_default_timeout(60_000)
        await context.add_init_script(UNHURRIED)
        contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))

        def complained(message):
            if message.type == "error" and not any(word in message.text for word in troubles_allowed):
                troubles.append(message.text)

        page.on("console", complained)
        page.on("request", watch)
        if door:
            await page.goto(story.platform.link())
        else:
            await let_in(context, story.platform)
            await page.goto(story.platform.origin)
        await page.locator("body.ready .line").first.wait_for()
        return page

    opened.troubles = troubles
    yield opened
    for context in contexts:
        await context.close()
    assert troubles == []
