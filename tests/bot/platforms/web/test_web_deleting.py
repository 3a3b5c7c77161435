"""Deleting everything as a person does it: the real conversation behind the real page's interface."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time

import pytest
from sqlalchemy import func, select

from storage import tables
from tests.bot.platforms.web.driver import Browser, running
from tests.bot.world import PHOTO, World

TOLD_WITHIN_S = 20.0


class Visitor:
    """Somebody at the page: presses what is there, reads what comes."""

    def __init__(self, browser: Browser, world: World) -> None:
        self.browser, self.world = browser, world

    @property
    def chat(self) -> str:
        (cookie,) = self.browser.session.cookie_jar
        return cookie.value.partition(".")[0]

    async def lines(self):
        return [line for line in await self.browser.history() if not line["mine"]]

    async def newest(self) -> str:
        return (await self.lines())[-1]["text"]

    async def presses(self, label: str) -> None:
        buttons = [one for line in await self.lines() for row in line["rows"] for one in row]
        token = next(one["token"] for one in reversed(buttons) if one["label"] == label)
        assert (await self.browser.press(token)).status == 200

    async def says(self, text: str) -> None:
        assert (await self.browser.say(text)).status == 200

    async def hears(self, text: str) -> None:
        """Until the deliveries have brought it."""
        until = time.monotonic() + TOLD_WITHIN_S
        while not any(text in line["text"] for line in await self.lines()):
            assert time.monotonic() < until, [line["text"] for line in await self.lines()]
            self.world.clock.forward(10)
            await self.world.deliver()

    async def person_id(self) -> str:
        async with self.world.memory.look() as work:
            return (await work.people.find(platform="web", external_id=self.chat)).id


@pytest.fixture
async def visitors(memory, vault, clock):
    """`await visitors()`: one more browser on the same installation."""
    world = World(memory=memory, vault=vault, clock=clock)

    async def handle(incoming):
        await world.conversation.handle(incoming)

    async with contextlib.AsyncExitStack() as stack:
        platform = await stack.enter_async_context(running(memory, vault, handle))
        world.converse(platform)

        async def come() -> Visitor:
            browser = await stack.enter_async_context(Browser(platform))
            await browser.enter()
            return Visitor(browser, world)

        yield come


async def has_everything(one: Visitor) -> list[str]:
    """Photos (one turned down, one that waits), a model, pictures, HD; returns the pictures' addresses."""
    world = one.world
    await one.says("/start")
    for label in ("Let’s go", "Yes, I agree", "I am 18 or older, and the pictures show me"):
        await one.presses(label)
    assert (await one.browser.upload([PHOTO + bytes([number]) for number in range(3)])).status == 200
    for _ in range(3):
        await world.judges()
    await one.hears("3 of 3 photos are good")
    await one.presses("Train")
    await one.says("Ada")
    await one.presses("Start training")
    await world.trains()
    await one.hears("Where do you want to be?")
    await one.says("on a boat")
    await world.paints()
    await one.hears("on a boat – ")
    await one.presses("HD 1")
    await world.enlarges()
    await one.hears("Here it is in full")
    await one.says("/models")
    await one.presses("New model")
    assert (await one.browser.upload([PHOTO + b"waits"])).status == 200
    return [picture["url"] for line in await one.lines() for picture in line["pictures"]]


async def rows_with(memory, *words: str) -> dict[str, int]:
    """Where any of these words stand in the database: how many rows by table."""
    found = {}
    async with memory.look() as look:
        for table in tables.metadata.sorted_tables:
            rows = await look.transaction.rows(select(table))
            number = sum(any(word in str(row) for word in words) for row in rows)
            if number:
                found[table.name] = number
    return found


def files_of(settings, person_id: str) -> list[str]:
    return [str(path) for path in settings.data_dir.rglob("*") if person_id in str(path) and path.is_file()]


async def test_everything_goes_and_the_next_word_is_a_strangers(visitors, memory, settings):
    """The question counts what goes, the receipt what went; neither key, row, file nor address is left."""
    one, other = await visitors(), await visitors()
    urls = await has_everything(one)
    await other.says("/start")
    person_id = await one.person_id()
    assert len(files_of(settings, person_id)) >= 9
    assert {(await one.browser.get(url)).status for url in urls} == {200}

    await one.says("/privacy")
    assert "What stays after that" in await one.newest()
    await one.presses("Delete everything")
    asked = await one.newest()
    for part in ("• 2 face models", "• 4 selfies", "• 4 portraits", "• 1 picture request"):
        assert part in asked, part
    await one.presses("Yes, delete everything for good")

    (receipt,) = await one.lines()
    for part in ("everything about you is deleted", "• 2 face models", "• 4 selfies", "• 4 portraits"):
        assert part in receipt["text"], part
    assert "What stays: this receipt without your name" in receipt["text"]
    assert receipt["copyable"] not in receipt["text"]  # the number stands once, where it can be copied
    assert [line for line in await one.browser.history() if line["mine"]] == []
    assert files_of(settings, person_id) == []
    assert {(await one.browser.get(url)).status for url in urls} == {404}
    assert await rows_with(memory, person_id) == {}
    async with memory.look() as look:
        with pytest.raises(KeyError):
            await look.transaction.key_of(person_id)
    assert await rows_with(memory, receipt["copyable"]) == {"receipt": 1, "ledger": 1}

    await one.says("/start")
    assert "Hi! I am Moonselfie" in await one.newest()
    await one.says("/privacy")
    assert re.findall(r"• \d+ (\w+)", await one.newest()) == ["chat"]  # of the new greeting
    assert await one.person_id() != person_id
    assert "Hi! I am Moonselfie" in await other.newest()


async def test_what_was_under_way_ends_with_it(visitors, memory, settings):
    """Deleted while pictures are drawn and a photo is judged: no card, no picture and no file comes after."""
    one = await visitors()
    await has_everything(one)
    person_id = await one.person_id()
    await one.says("in a tree")
    await one.presses("Draw with “Ada”")
    await one.says("/delete")
    await one.presses("Yes, delete everything for good")
    receipt = await one.newest()
    for _ in range(3):
        one.world.clock.forward(10)
        await one.world.deliver()
        await one.world.redraws()
    assert await one.newest() == receipt
    assert await one.world.moving() == []
    assert files_of(settings, person_id) == []
    assert await rows_with(memory, person_id) == {}


async def test_a_second_press_deletes_nothing_more(visitors, memory):
    """The button of the question is a stranger's afterwards: one receipt, and a page that goes on."""
    one = await visitors()
    await has_everything(one)
    await one.says("/delete")
    await one.presses("Yes, delete everything for good")
    assert (await one.browser.repeat()).status == 200
    async with memory.look() as look:
        assert await look.transaction.scalar(select(func.count()).select_from(tables.receipt)) == 1


async def test_an_open_page_forgets_its_lines(visitors):
    """The stream says so, in the tab that asked and in every other one: then only the receipt is there."""
    one = await visitors()
    await has_everything(one)
    seen: list[tuple[str, str]] = []
    ready, told = asyncio.Event(), asyncio.Event()

    async def look() -> None:
        async for event, _, data in one.browser.events():
            seen.append((event, data.get("text", "")))
            if event == "ready":
                ready.set()
            if "everything about you is deleted" in data.get("text", ""):
                told.set()

    looking = asyncio.create_task(look())
    try:
        await asyncio.wait_for(ready.wait(), TOLD_WITHIN_S)
        await one.says("/delete")
        await one.presses("Yes, delete everything for good")
        await asyncio.wait_for(told.wait(), TOLD_WITHIN_S)
    finally:
        looking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await looking
    last = max(number for number, (event, _) in enumerate(seen) if event == "reset")
    (left,) = [text for event, text in seen[last:] if event == "line"]
    assert "everything about you is deleted" in left


async def test_a_linked_browser_hears_of_it_and_begins_anew(visitors, memory, settings):
    """Two browsers of one person: one deletes, the other is told by which, and knows nobody either."""
    one, other = await visitors(), await visitors()
    await has_everything(one)
    await one.says("/link")
    await one.presses("Show a code")
    code = (await one.lines())[-1]["copyable"]
    await other.says("/start")
    await other.says(f"/link {code}" if not code.startswith("/") else code)
    await other.presses("Yes, that is me")
    await one.presses("Yes, that is me")
    person_id = await one.person_id()
    assert await other.person_id() == person_id
    await other.says("/delete")
    await other.presses("Yes, delete everything for good")
    for browser in (one, other):
        assert any("everything about you is deleted" in line["text"] for line in await browser.lines())
        await browser.says("/start")
        assert "Hi! I am Moonselfie" in await browser.newest()
    assert await rows_with(memory, person_id) == {}
    assert files_of(settings, person_id) == []
