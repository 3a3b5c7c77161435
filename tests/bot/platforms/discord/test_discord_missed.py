"""What people write while the bot is down is handled at the next login: in order, once, and first."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
import structlog

from bot.chat.words import Words
from bot.flows.help import COMMANDS
from bot.platforms.discord import DiscordPlatform
from storage.domain.errors import Retryable
from storage.domain.jobs import JobKind
from storage.domain.records import Language, Place
from storage.memory import StoredSession
from tests.bot.platforms.discord.story import greeted
from tests.contracts.platform import selfie


@contextlib.contextmanager
def nobody_listening(env):
    """The bot is down, or the line is: what is written reaches nobody."""
    emit = env.backend.emit
    env.backend.emit = lambda event, *args, **kwargs: None
    try:
        yield
    finally:
        env.backend.emit = emit


@pytest.fixture
async def started(env, recorder, glance, memory, driver):
    """Start the bot anew, with the memory that every start has."""

    async def fresh(memory=memory) -> DiscordPlatform:
        platform = DiscordPlatform(
            token="a.b.c",
            words=Words(strict=True),
            commands=COMMANDS,
            glance=glance,
            memory=memory,
            pause_s=0.01,
        )
        platform.hand_to(recorder.handle)
        driver.platform = platform
        await env.restart_bot(platform.client)
        await env.settle()
        return platform

    await known(memory, driver.place)
    await fresh()
    return fresh


async def known(memory, place: Place) -> None:
    """Somebody who has talked with the bot before, as the conversation notes it."""
    async with memory.work() as work:
        person = await work.people.find_or_create(
            platform=place.platform, external_id=place.chat, language=Language.EN
        )
        session = StoredSession(person_id=person.id, flow="welcome", step="", data={}, version=1)
        await work.sessions.save(session, place=place)
        await work.commit()


def texts(recorder) -> list[str]:
    return [one.incoming.text for one in recorder.arrived]


async def test_what_was_missed_is_handled_in_order_and_once(env, driver, recorder, started):
    """Texts and photos, and nothing of the bot's own; another start finds nothing more."""
    await driver.send_text("before")
    with nobody_listening(env):
        await driver.send_text("missed")
        await driver.send_photos([selfie(1)], caption="me")
        await driver.send_text("missed too")
    platform = await started()
    assert texts(recorder) == ["before", "missed", None, "missed too"]
    assert recorder.arrived[2].files == [selfie(1)]
    assert recorder.arrived[2].incoming.caption == "me"
    await platform.closed(driver.place, "token", "the bot says something")
    await started()
    assert len(recorder.arrived) == 4


async def test_nothing_is_read_of_a_chat_that_was_never_handled(env, driver, recorder, started):
    """Without a note nobody knows where to begin: a first message while the bot is down waits for another."""
    with nobody_listening(env):
        await driver.send_text("my first")
    await started()
    assert recorder.arrived == []
    await driver.send_text("hello?")
    assert texts(recorder) == ["hello?"]


async def test_something_new_waits_for_what_was_missed(env, driver, recorder, started, memory, monkeypatch):
    """A chat that is not read at the login, as one of too many, is read when its person comes back."""
    await driver.send_text("before")
    with nobody_listening(env):
        await driver.send_text("missed")
    monkeypatch.setattr("bot.platforms.discord.missed._CHATS_MOST", 0)
    await started()
    assert texts(recorder) == ["before"]
    await driver.person.slash("help")
    assert [(one.incoming.text, one.incoming.command) for one in recorder.arrived[1:]] == [
        ("missed", None),
        (None, ("help", "")),
    ]


async def test_a_line_that_was_down_is_caught_up_with(env, driver, recorder, started):
    """The same process logs in anew: what came in between is read, what it handled before is not."""
    await driver.send_text("before")
    with nobody_listening(env):
        await driver.send_text("missed")
    await driver.platform.client.on_ready()
    assert texts(recorder) == ["before", "missed"]


async def test_what_was_being_handled_when_the_bot_stopped_comes_again(env, driver, recorder, started):
    """It was not answered, so it is read at the next start."""
    await driver.send_text("before")
    hanging = asyncio.Event()

    async def hangs(_):
        hanging.set()
        await asyncio.Event().wait()

    driver.platform.hand_to(hangs)
    message = env.backend.create_message(driver.channel, driver.person.id, content="cut off")
    await asyncio.wait_for(hanging.wait(), 10)
    await driver.platform._reception.stop()
    await started()
    assert texts(recorder) == ["before", "cut off"]
    assert recorder.arrived[1].incoming.message_ref == str(message.id)


async def test_an_event_that_breaks_every_time_is_not_read_for_ever(driver, recorder, started):
    """It was given up: the next start goes on behind it."""
    await driver.send_text("before")

    async def breaks(_):
        raise ZeroDivisionError

    driver.platform.hand_to(breaks)
    await driver.send_text("poison")
    await started()
    assert texts(recorder) == ["before"]


async def test_a_chat_that_cannot_be_read_keeps_nothing_new_waiting(env, driver, recorder, started):
    """Discord refuses the history: the operator reads it in the log, and the person is answered."""
    await driver.send_text("before")
    with nobody_listening(env):
        await driver.send_text("missed")
    driver.refusals.expected.add(50001)
    env.inject_error("GET", "/channels/*/messages", status=403, code=50001)
    with structlog.testing.capture_logs() as logs:
        await started()
    assert {"event": "discord.not_caught_up", "code": "discord-not-allowed", "log_level": "warning"} in logs
    await driver.send_text("after")
    assert texts(recorder) == ["before", "after"]


async def test_a_memory_that_is_away_keeps_nobody_waiting(env, driver, recorder, started):
    """Neither looking back nor noting works; what is written now is handled all the same."""

    class Away:
        def look(self):
            raise Retryable("memory-unavailable")

        work = look

    with structlog.testing.capture_logs() as logs:
        await started(Away())
        await driver.send_text("now")
    assert texts(recorder) == ["now"]
    events = [one["event"] for one in logs]
    assert events.count("discord.not_caught_up") == 2
    assert "discord.not_noted" in events


async def test_the_conversation_takes_missed_photos_once(env, driver, world, glance, memory):
    """From the real thing: consent, a photo while the bot is down, and the same photo read twice."""
    await greeted(driver, Language.EN)

    async def start():
        platform = DiscordPlatform(
            token="a.b.c",
            words=Words(strict=True),
            commands=COMMANDS,
            glance=glance,
            memory=memory,
            pause_s=0.01,
        )
        world.at(platform)
        await env.restart_bot(platform.client)
        await env.settle()
        return platform

    await start()
    await driver.send_text("thanks")
    with nobody_listening(env):
        await driver.send_photos([selfie(2)])
    platform = await start()
    assert len(await world.moving(JobKind.ASSESS)) == 1
    await platform._reception._missed.handled(driver.place, 1)
    await start()
    assert len(await world.moving(JobKind.ASSESS)) == 1
