"""Sessions and their end: what ended stays so, what is stored stays stored, one link leads back, once."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import update

from bot.platforms.web.entrance import SESSION_LASTS, Entrance, Pass
from bot.platforms.web.options import WebOptions
from storage.tables import account
from tests.bot.platforms.web.driver import SECRET, Browser, running
from tests.contracts.platform import drawn, picture


async def leave(browser, *, everywhere: bool = False) -> str:
    answer = await browser.post("/api/leave", json={"everywhere": everywhere})
    assert answer.status == 200
    return (await answer.json())["back"]


def cookie_of(browser) -> str:
    (cookie,) = browser.session.cookie_jar
    return cookie.value


async def taken_along(platform, cookie: str):
    """A browser that kept a copy of the cookie."""
    thief = Browser(platform)
    (name,) = {f"moonselfie_{platform.origin.rpartition(':')[2]}"}
    thief.session.headers["Cookie"] = f"{name}={cookie}"
    return thief


async def test_the_cookie_is_worth_nothing_afterwards(platform, browser, stocked, place):
    """Neither the chat nor a picture opens with a copy of it, and the browser was told to drop its own."""
    await stocked.show(place, drawn("Four", pictures=(picture(1),)), replace=None, key="k")
    url = (await browser.history())[-1]["pictures"][0]["url"]
    async with await taken_along(platform, cookie_of(browser)) as thief:
        assert (await thief.get(url)).status == 200
        await leave(browser)
        assert len(browser.session.cookie_jar) == 0
        for path in ("/api/history", "/api/events", "/api/session", url):
            assert (await thief.get(path)).status == 401, path
        assert (await thief.say("still here?")).status == 401
        assert (await thief.get("/")).status == 403


async def test_open_pages_are_let_go(platform, browser):
    """The stream of another tab ends at once, and cannot be opened again."""
    events = browser.events()
    async with asyncio.timeout(20):
        assert (await anext(events))[0] == "page"
        await leave(browser)
        assert [event async for event in events if event[0] == "line"] == []
    assert (await browser.get("/api/events")).status == 401


async def test_the_way_back_leads_to_the_same_chat_once(platform, browser):
    """What was said is still there; the link is used up; the old cookie stays dead."""
    await browser.say("said before")
    old = cookie_of(browser)
    link = await leave(browser)
    async with Browser(platform) as other, Browser(platform) as late:
        await other.enter(link)
        assert [line["text"] for line in await other.history()] == ["said before"]
        answer = await late.post("/enter", data={"t": link.partition("?t=")[2]})
        assert answer.url.query_string == "used"
        async with await taken_along(platform, old) as thief:
            assert (await thief.get("/api/history")).status == 401


async def test_it_stays_so_after_a_restart(memory, vault, recorder):
    """Another process with the same memory refuses the cookie, and knows the way back."""
    async with running(memory, vault, recorder.handle) as platform, Browser(platform) as browser:
        await browser.enter()
        await browser.say("said before")
        old, link = cookie_of(browser), await leave(browser)
    async with running(memory, vault, recorder.handle) as platform:
        async with await taken_along(platform, old) as thief:
            assert (await thief.get("/api/history")).status == 401
        async with Browser(platform) as browser:
            await browser.enter(link)
            assert [line["text"] for line in await browser.history()] == ["said before"]


async def test_everywhere_means_every_browser_of_the_person_and_no_other(memory, platform, browser, place):
    """Linked chats end together; a stranger's goes on. Without asking for it, the linked one goes on too."""
    async with Browser(platform) as linked, Browser(platform) as stranger:
        await linked.enter()
        await stranger.enter()
        for one in (browser, linked, stranger):
            await one.say("hello")
        async with memory.work() as work:
            me = await work.people.find_or_create(platform="web", external_id=place.chat, language="en")
            joining = cookie_of(linked).partition(".")[0]
            await work.transaction.run(
                update(account).where(account.c.external_id == joining).values(person_id=me.id)
            )
            await work.commit()
        assert await (await browser.get("/api/session")).json() == {"others": 1}
        assert await (await stranger.get("/api/session")).json() == {"others": 0}
        link = await leave(browser)
        assert (await linked.get("/api/history")).status == 200
        await browser.enter(link)
        await leave(browser, everywhere=True)
        assert (await browser.get("/api/history")).status == 401
        assert (await linked.get("/api/history")).status == 401
        assert (await stranger.get("/api/history")).status == 200


async def test_another_page_cannot_log_out(platform, browser):
    """The Origin must be ours, and the request what the page sends."""
    body = {"json": {"everywhere": False}}
    assert (await browser.post("/api/leave", origin="http://evil.example", **body)).status == 403
    assert (await browser.post("/api/leave", origin=None, **body)).status == 403
    assert (await browser.post("/api/leave", json={"who": "everybody"})).status == 400
    assert (await browser.get("/api/history")).status == 200


async def test_of_two_at_once_one_ends_the_session(platform, browser):
    """Two tabs press together: one gets the way back, the other hears that the session has ended."""
    body = {"json": {"everywhere": False}}
    answers = await asyncio.gather(*(browser.post("/api/leave", **body) for _ in range(2)))
    assert sorted(answer.status for answer in answers) == [200, 401]


async def test_a_session_outlives_a_restart_and_no_other_secret(memory, clock):
    """The cookie stays good as long as the secret does, and ends in time; a changed one is worth nothing."""
    options = WebOptions(session_secret=SECRET)
    entrance = Entrance(options, memory=memory, now=clock)
    cookie = entrance.cookie(Pass(chat="a" * 22))
    restarted = Entrance(options, memory=memory, now=clock)
    assert await restarted.session_of(cookie) == Pass(chat="a" * 22)
    stranger = Entrance(WebOptions(session_secret=SECRET[::-1]), memory=memory, now=clock)
    assert await stranger.session_of(cookie) is None
    forged = [cookie.replace("a", "b", 1), cookie[:-1], cookie + "x", "", ".", "..", "ä.1.x", "a" * 5000]
    assert [await entrance.session_of(one) for one in forged] == [None] * len(forged)
    clock.forward(SESSION_LASTS.total_seconds() + 1)
    assert await entrance.session_of(cookie) is None


@pytest.fixture
def entrance(memory, clock) -> Entrance:
    return Entrance(WebOptions(session_secret=SECRET), memory=memory, now=clock)


async def test_a_way_back_cannot_be_made_up(entrance, memory, clock):
    """Neither changed, nor made of a cookie, nor signed by another installation."""
    session = Pass(chat="a" * 22)
    left = await entrance.leave(session, everywhere=False)
    token = left.way_back.partition("?t=")[2]
    stranger = Entrance(WebOptions(session_secret=SECRET[::-1]), memory=memory, now=clock)
    assert await stranger.redeem(token) is None
    for forged in (
        token[:-1],
        token.replace("a", "b", 1),
        token.replace(".1.", ".2."),
        entrance.cookie(session),
    ):
        assert await entrance.redeem(forged) is None
    assert await entrance.session_of(await entrance.redeem(token)) == Pass(chat=session.chat, generation=2)
