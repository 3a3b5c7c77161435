"""One person at two real platforms: Telegram shows the code, Discord enters it, both say yes; and back."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from bot.flows.help import COMMANDS
from storage.domain.jobs import JobKind
from storage.domain.records import Language
from tests.bot import world as paper_world
from tests.bot.platforms.discord.story import Visitor
from tests.bot.platforms.telegram.conftest import made, running
from tests.bot.world import WORDS, World
from tests.contracts.platform import selfie
from tests.telegram_server import TelegramServer


class Both(World):
    """The paper world with two platforms in place of the paper, one conversation behind both."""

    def restart(self) -> None:
        """The conversation begins with `converse`, once there are platforms."""


class Hall:
    """Takes in what Discord brings, in a task of its own.

    The simulator gives its bot's tasks a clock of its own, on which real HTTP to the other platform stands
    still.
    """

    def __init__(self) -> None:
        self.waiting: asyncio.Queue = asyncio.Queue()

    async def handle(self, incoming) -> None:
        done = asyncio.get_running_loop().create_future()
        self.waiting.put_nowait((incoming, done))
        await done

    async def run(self, handle) -> None:
        while True:
            incoming, done = await self.waiting.get()
            try:
                await handle(incoming)
                done.set_result(None)
            except Exception as error:  # noqa: BLE001 - the one who brought it hears of it
                done.set_exception(error)


@pytest.fixture
async def both(env, platform, memory, vault, clock, monkeypatch):
    monkeypatch.setattr(paper_world, "PHOTO", selfie(7))
    world = Both(memory=memory, vault=vault, clock=clock)
    async with TelegramServer() as server, contextlib.AsyncExitStack() as stack:
        server.expected.append("message is not modified")
        telegram = made(server, memory, words=WORDS, commands=COMMANDS)
        world.server = server
        world.converse(telegram, platform)
        hall = Hall()
        platform.hand_to(hall.handle)
        taking_in = asyncio.create_task(hall.run(world.conversation.handle))
        stack.callback(taking_in.cancel)
        await stack.enter_async_context(running(telegram, world.conversation.handle))
        yield world
        assert server.unexpected() == []


async def reads(driver, words) -> None:
    """What the other platform brings comes in its own time."""
    for _ in range(200):
        if words in (newest := (await driver.seen())[-1].text):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(newest)


async def test_from_telegram_to_discord_and_back(both, driver):
    """Each side names the other; the pictures come where they were asked for; then they part."""
    anna = both.server.person("Anna Lee")
    await driver.person.slash("start")
    for label in ("Let’s go", "Yes, I agree", "I am 18 or older, and the pictures show me"):
        await driver.press(label)
    await driver.send_photos([selfie(n) for n in range(3)])
    for _ in range(3):
        await both.judges()
    await both.tells()
    await driver.press("Train")
    await driver.send_text("Ada")
    await driver.press("Start training")
    await both.trains()
    await both.tells()

    await anna.sends("/link")
    await anna.presses("Show a code")
    code = (await anna.sees("Your code is")).text.split("Your code is ")[1][:9]
    await driver.person.slash("link", code=code)
    assert "Telegram account “Anna Lee”" in (await driver.seen())[-1].text
    await driver.press("Yes, that is me")
    await anna.sees("Discord account “@\u2060anna”")
    await anna.presses("Yes, that is me")
    await anna.sees("You now have everything in both")
    await reads(driver, "You now have everything in both")

    before = len(await driver.seen())
    await anna.sends("on a boat")
    await both.server.until(lambda: any("boat" in one.text for one in anna.answers), "the card")
    await both.paints()
    await both.tells()
    await both.server.until(lambda: any(one.kind == "photo" for one in anna.answers), "the portraits")
    assert len(await driver.seen()) == before

    await driver.person.slash("link")
    await driver.press("Unlink: Telegram account “Anna Lee”")
    await driver.press("Yes, unlink")
    await anna.sees("This account is unlinked")
    await anna.sends("on a mountain")
    await anna.sees("I am an AI")
    assert not await both.moving(JobKind.PORTRAITS)


async def test_from_discord_to_telegram_and_parted_there_in_german(both, driver):
    """Discord shows the code, Telegram enters it; the one that joined leaves, empty, and home keeps all."""
    driver.speaks("de")
    anna = both.server.person("Anna Lee", language="de")
    ada = Visitor(driver, both, Language.DE)
    await ada.trained()

    await ada.types("link")
    await ada.press("button-show-code")
    code = driver.copyable()
    await anna.sends(f"/link {code}")
    await anna.sees("Dieser Code gehört zu: Discord-Konto „@\u2060anna“")
    await anna.presses("Ja, das bin ich")
    await anna.sees("Sag jetzt auch im anderen Konto Ja")
    await reads(driver, "möchte verknüpfen: Telegram-Konto „Anna Lee“")
    await ada.press("button-link-yes")
    await anna.sees("Du hast jetzt alles in beiden")
    await anna.sends("auf einem Boot")
    await anna.sees("Ich male: auf einem Boot")
    await both.paints()
    await both.tells()

    await ada.types("link")
    listed = await ada.newest()
    assert "Telegram-Konto „Anna Lee“" in listed.text
    assert not await ada.may_press("button-unlink-here")  # what is at home stays
    await anna.sends("/link")
    await anna.presses("Dieses Konto trennen")
    await anna.sees("Hier fängst du leer an")
    await anna.presses("Ja, trennen")
    await anna.sees("Dieses Konto ist getrennt")
    await reads(driver, "Getrennt: Telegram-Konto „Anna Lee“")
    await anna.sends("auf einem Berg")
    await anna.sees("Ich bin eine KI")
    assert not await both.moving(JobKind.PORTRAITS)
    await ada.says("auf einem Dach")
    assert len(await both.moving(JobKind.PORTRAITS)) == 1


async def test_both_sides_can_say_no(both, driver):
    """A no on either side links nothing, and the other side hears of it once it has a part in it."""
    anna = both.server.person("Anna Lee")
    ada = Visitor(driver, both, Language.EN)
    for says_no in ("telegram", "discord"):
        await ada.types("link")
        await ada.press("button-show-code")
        await anna.sends(f"/link {driver.copyable()}")
        await anna.sees("This code belongs to")
        if says_no == "telegram":
            await anna.presses("No")
            await anna.sees("nothing was linked")
            continue
        await anna.presses("Yes, that is me")
        await reads(driver, "wants to link: Telegram account")
        await ada.press("button-link-no")
        await ada.reads("link-declined")
        await anna.sees("The other account said no")
    await ada.types("link")
    await ada.reads("link-about")
