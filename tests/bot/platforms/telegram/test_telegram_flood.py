"""Flood control that asks for more than any timeout: one call, other chats served, and nothing is lost."""

from __future__ import annotations

import pytest

from storage.domain.jobs import JobKind
from storage.domain.records import Place
from tests.bot import world as paper_world
from tests.bot.platforms.telegram.world import consents, telegram_world
from tests.bot.world import INSTALLATION
from tests.contracts.platform import drawn, selfie

PAUSE_S = 600  # beyond bot.showing.SHOW_TIMEOUT_S and telegram.errors.CALL_TIMEOUT_S


@pytest.fixture
async def telegram(server, memory, vault, clock, monkeypatch):
    """Bot and Telegram go by the tests' clock: a pause of ten minutes takes none."""
    monkeypatch.setattr(paper_world, "PHOTO", selfie(7))
    server.rates.now_s = lambda: clock().timestamp()
    time = {"now_s": server.rates.now_s}
    async with telegram_world(server, memory, vault, clock, INSTALLATION, **time) as world:
        yield world


@pytest.fixture
async def anna(server, telegram):
    """Somebody with a face model, at the question where to be."""
    anna = server.person("Anna")
    await consents(anna)
    await anna.sees("selfie")
    await anna.sends_album([selfie(n) for n in range(3)])
    await telegram.waits_for(JobKind.ASSESS, 3)
    for _ in range(3):
        await telegram.judges()
    await telegram.tells()
    await anna.presses("Train")
    await anna.sees("name")
    await anna.sends("Ada")
    await anna.presses("Start training")
    await telegram.waits_for(JobKind.TRAIN, 1)
    await telegram.trains()
    await telegram.tells()
    await anna.sees("Where do you want to be")
    return anna


async def handled(server):
    await server.until(lambda: not server.queue.updates, "all that was done to be dealt with")


async def half_a_minute(telegram):
    """All that the bot does by itself, and half a minute."""
    await telegram.conversation.catch_up()
    await telegram.deliver()
    telegram.clock.forward(30)


def refusals(server):
    return [one for one in server.refused if "Too Many Requests" in one]


async def test_an_answer_waits_out_the_pause_and_comes_once(server, telegram, anna):
    """Who wrote three times meanwhile finds one answer afterwards; somebody else was answered at once."""
    server.makes_wait(anna.chat, PAUSE_S)
    before = len(anna.answers)
    for words in ("/help", "/gallery", "/portrait"):
        await anna.sends(words)
        await handled(server)
    for _ in range(PAUSE_S // 30 - 1):
        await half_a_minute(telegram)
    assert len(refusals(server)) == 1
    bo = server.person("Bo")
    await bo.sends("/start")
    await bo.sees("I am an AI")
    await handled(server)
    assert len(anna.answers) == before
    telegram.clock.forward(31)
    assert await telegram.conversation.catch_up() == 1
    assert "Where do you want to be" in anna.answers[-1].text
    assert len(anna.answers) == before + 1
    assert await telegram.conversation.catch_up() == 0
    assert len(refusals(server)) == 1


async def test_a_result_waits_out_the_pause_and_comes_once(server, telegram, anna):
    """Four pictures made meanwhile come when it is over, with their buttons."""
    await anna.presses("🌙 On the moon")
    await telegram.waits_for(JobKind.PORTRAITS, 1)
    await handled(server)
    server.makes_wait(anna.chat, PAUSE_S)
    await telegram.paints()
    for _ in range(PAUSE_S // 30):
        await half_a_minute(telegram)
    assert len(refusals(server)) == 1
    assert anna.with_button("HD 1") is None
    telegram.clock.forward(31)
    await telegram.tells()
    assert [one.kind for one in anna.answers if one.group] == ["photo"] * 4
    assert sum("HD 1" in one.labels for one in anna.answers) == 1
    assert len(refusals(server)) == 1


async def test_a_pause_between_an_album_and_its_buttons(server, telegram, anna):
    """The pictures are there already and are not sent again; the buttons come after the pause."""
    await anna.presses("🌙 On the moon")
    await telegram.waits_for(JobKind.PORTRAITS, 1)
    await handled(server)
    await telegram.paints()
    server.floods("sendMessage", retry_after=PAUSE_S)
    for _ in range(PAUSE_S // 30):
        await half_a_minute(telegram)
    assert [one.kind for one in anna.answers if one.group] == ["photo"] * 4
    assert anna.with_button("HD 1") is None
    telegram.clock.forward(31)
    await telegram.tells()
    assert server.calls.count("sendMediaGroup") == 1
    assert sum("HD 1" in one.labels for one in anna.answers) == 1


async def test_the_present_view_is_not_taken_for_the_answer_it_follows(server, telegram, anna):
    """Of an answer only the first message came: what is shown later under its key is another message."""
    place = Place(platform="telegram", chat=str(anna.chat.id))
    for words in ("Gone.", "Where now?", "Where now?"):
        await telegram.platform.show(place, drawn(words), replace=None, key="event/0/0")
    assert [one.text for one in anna.answers[-2:]] == ["Gone.", "Where now?"]
