"""What is given while the server is away, in a real browser: it says that it waits, and then goes once."""

from __future__ import annotations

import contextlib

import pytest
from playwright.async_api import Page, expect

from tests.bot.platforms.web.driver import Stocked, running
from tests.bot.platforms.web.page.chromium import CONTRAST, NEEDED, PHOTOS, chat_of
from tests.bot.platforms.web.test_web_words import ENGLISH, GERMAN

pytestmark = NEEDED
NARROW = {"viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True}
WITHIN_MS = (
    12_000  # the browser looks for a lost stream every three seconds; the pause after a try is a minute
)


async def slow_to_try_again(page: Page) -> None:
    """The pauses between tries are long from the first: only the end of the cut can be what sends."""

    async def longer(route):
        answer = await route.fetch()
        code = (await answer.text()).replace("[1, 2, 4, 8, 15, 15, 15]", "[60]")
        assert "[60]" in code
        await route.fulfill(response=answer, body=code)

    await page.route("**/page/wire.js", longer)
    await page.reload()
    await page.locator("body.ready .line").first.wait_for()


@contextlib.asynccontextmanager
async def back_again(story, memory, vault):
    """The server, at the same address."""
    port = int(story.platform.origin.rpartition(":")[2])
    async with running(memory, vault, story.handle, port=port) as platform:
        story.platform = Stocked(platform, memory, vault)
        yield


@pytest.mark.parametrize(
    ("locale", "scheme", "words"),
    [("de-DE", "dark", GERMAN), ("en-GB", "light", ENGLISH)],
    ids=["german", "english"],
)
async def test_messages_wait_and_go_when_the_server_is_back(
    open_page, story, memory, vault, locale, scheme, words
):
    """Each has its mark, which is heard once; then all go at once, in order, and the marks with them."""
    page = await open_page(NARROW, locale, scheme, reduced_motion="reduce")
    await slow_to_try_again(page)
    await story.stop()
    await expect(page.locator("body.away")).to_be_visible()
    for text in ("am Strand", "im Wald"):
        await page.fill("#text", text)
        await page.click("#send")
    await expect(page.locator(".mine .waits")).to_have_text([words["waits"]] * 2)
    await page.wait_for_timeout(500)
    heard = await page.locator("#announcer p").all_inner_texts()
    assert [one for one in heard if one == words["waits"]] == [words["waits"]] * 2
    assert await page.evaluate(CONTRAST) == []
    async with back_again(story, memory, vault):
        await expect(page.locator("figure img.come")).to_have_count(8, timeout=WITHIN_MS)
        await expect(page.locator(".waits")).to_have_count(0)
        assert story.typed == ["am Strand", "im Wald"]
        await page.wait_for_timeout(500)
        assert await page.locator(".mine .bubble").all_inner_texts() == ["am Strand", "im Wald"]
    assert story.typed == ["am Strand", "im Wald"]
    open_page.troubles.clear()  # the browser complains about the cut connection, as it should


async def test_photos_wait_too(open_page, story, memory, vault):
    """An album that was given while the server was away is marked, and taken in once it is back."""
    page = await open_page(NARROW, "de-DE")
    await slow_to_try_again(page)
    await story.stop()
    await expect(page.locator("body.away")).to_be_visible()
    await page.set_input_files("#files", PHOTOS[:2])
    await expect(page.locator(".album .waits")).to_have_text([GERMAN["waits"]])
    await expect(page.locator(".tile img")).to_have_count(2)
    async with back_again(story, memory, vault):
        await expect(page.locator(".badge.accepted")).to_have_count(2, timeout=WITHIN_MS)
        await expect(page.locator(".waits, .trouble")).to_have_count(0)
    assert len(story.kept) == 2
    open_page.troubles.clear()


async def test_a_request_that_hangs_on_a_dead_connection_goes_again(open_page, story, memory, vault):
    """The cut is noticed by the stream alone: what hung before it is repeated, and counts once."""
    page = await open_page(NARROW, "de-DE")
    await slow_to_try_again(page)
    hanging = []

    async def hang(route):
        hanging.append(route)

    await page.route("**/api/message", hang)
    await page.fill("#text", "im Tunnel")
    await page.click("#send")
    await expect(page.locator(".mine .waits")).to_have_count(0)
    await story.stop()
    await expect(page.locator(".mine .waits")).to_have_count(1)
    await page.unroute("**/api/message")
    async with back_again(story, memory, vault):
        await expect(page.locator("figure img.come")).to_have_count(4, timeout=WITHIN_MS)
        await expect(page.locator(".waits")).to_have_count(0)
    assert story.typed == ["im Tunnel"]
    assert len(hanging) == 1
    open_page.troubles.clear()


async def test_what_waits_never_arrives_in_the_chat_of_who_logs_in_next(open_page, story, memory, vault):
    """A shared browser: Ada gave photos while the server was away; Bob enters before her tab wakes."""
    page = await open_page(NARROW, "en-GB", troubles_allowed=("",))
    hers = await chat_of(page)
    await slow_to_try_again(page)
    arrived, real = [], story.handle

    async def handle(incoming):
        arrived.append((incoming.place.chat, incoming.text, len(incoming.files)))
        await real(incoming)

    story.handle = handle
    await story.stop()
    await page.locator("body.away").wait_for()
    await page.set_input_files("#files", PHOTOS[:2])
    await page.fill("#text", "only for my own eyes")
    await page.click("#send")
    await page.locator(".mine .waits").first.wait_for()
    await page.route("**/api/**", lambda route: route.abort())  # the tab sleeps
    async with back_again(story, memory, vault):
        other = await page.context.new_page()
        await other.goto(story.platform.origin + "/")
        await other.locator("body.ready").wait_for()
        leave = {
            "method": "POST",
            "headers": {"Content-Type": "application/json"},
            "body": '{"everywhere":false}',
        }
        assert (
            await other.evaluate("how => fetch('/api/leave', how).then((answer) => answer.status)", leave)
            == 200
        )
        await other.goto(story.platform.link())
        await other.locator("body.ready .line").first.wait_for()
        his = await chat_of(other)
        assert his != hers
        arrived.clear()
        await page.unroute("**/api/**")  # and wakes
        await page.locator("body.ended").wait_for()
        assert await page.locator("#lines .line").count() == 0
        await page.wait_for_timeout(1000)
    assert [one for one in arrived if one[1] or one[2]] == []
