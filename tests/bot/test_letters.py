"""What is said in another chat comes later when it cannot be sent now: once, in order, to the right chat."""

from __future__ import annotations

import pytest
import structlog

from bot import letters as module
from storage.domain.errors import Permanent, Retryable
from storage.domain.records import Language
from tests.bot.flows.inviting import allows, proves
from tests.bot.flows.linking import YES, are_linked, code_of, link, person_of
from tests.consenting import done

PAUSE_S = 400


@pytest.fixture
def ada(world):
    return world.chatter("ada", name="@ada")


@pytest.fixture
def bob(world):
    return world.chatter("bob", name="@bob", language=Language.DE)


@pytest.fixture
def telegram(world):
    """The paper, which asks for a pause in the chats named, as Telegram does: until it is told otherwise."""
    paused: dict[str, BaseException] = {}
    shown = world.paper.show

    async def show(place, *args, **more):
        if place.chat in paused:
            raise paused[place.chat]
        return await shown(place, *args, **more)

    world.paper.show = show
    return paused


async def asked_in_vain(ada, bob, telegram, error):
    """Bob has entered Ada's code and agreed; the question to Ada does not get through."""
    code = await code_of(ada)
    await bob.says(f"/link {code}")
    telegram[ada.place.chat] = error
    await bob.presses("Ja, das bin ich")
    return len(ada.heard)


@pytest.mark.parametrize("error", [Retryable("telegram-busy", retry_in_s=PAUSE_S), Retryable("away")])
async def test_a_question_to_somebody_else_is_asked_once_it_can_be(world, ada, bob, telegram, error):
    """Not before the pause is over, and then once; it can be answered."""
    heard = await asked_in_vain(ada, bob, telegram, error)
    await world.conversation.post_again()
    assert len(ada.heard) == heard
    telegram.clear()
    world.clock.forward(PAUSE_S + 1)
    for _ in range(2):
        await world.conversation.post_again()
    assert len(ada.heard) == heard + 1
    await ada.presses(YES)
    assert await are_linked(world, ada, bob)


async def test_while_a_pause_lasts_the_platform_is_not_asked(world, ada, bob, telegram):
    """Asking again earlier would only make it longer."""
    await asked_in_vain(ada, bob, telegram, Retryable("telegram-busy", retry_in_s=PAUSE_S))
    telegram[ada.place.chat] = AssertionError("asked too early")
    world.clock.forward(PAUSE_S - 1)
    with structlog.testing.capture_logs() as logs:
        await world.conversation.post_again()
    assert not logs


async def test_letters_to_one_chat_keep_their_order(world, ada, bob, telegram):
    """What is said later waits behind what could not be said yet, and comes after it."""
    heard = await asked_in_vain(ada, bob, telegram, Retryable("away"))
    telegram.clear()
    await bob.presses("Abbrechen")
    assert len(ada.heard) == heard
    await world.conversation.post_again()
    assert len(ada.heard) == heard + 2
    assert "said no" in ada.newest.text


async def _blocks(world, ada, cleo):
    requester, friend = await person_of(world, ada), await person_of(world, cleo)
    await done(world.memory, lambda work: work.grants.block(friend.id, requester.id))


async def _is_erased(world, chatter):
    person = await person_of(world, chatter)
    await done(world.memory, lambda work: work.erasure.everything(person.id))


@pytest.mark.parametrize("how", ["asker erased", "friend blocks", "friend erased", "unlinked", "nothing"])
async def test_a_question_that_is_over_is_not_put_late(world, ada, telegram, how):
    """The chat was paused: whatever was taken back meanwhile, no name and no prompt come after it."""
    cleo = world.chatter("cleo", name="@cleo")
    phone = world.chatter("phone", name="@phone", language=Language.DE)
    await world.has_model(cleo, "My")
    await world.has_model(ada)
    await proves(world, cleo)
    await allows(world, ada, cleo, "Yes, but ask me each time")
    await link(cleo, phone)
    await phone.says("/privacy")  # so this is where the friend wrote last
    await ada.says("/models")
    await ada.presses("Draw @cleo")
    telegram[phone.place.chat] = Retryable("telegram-busy", retry_in_s=PAUSE_S)
    heard = len(phone.heard)
    await ada.says("a secret party on a boat")
    friend = await person_of(world, cleo)
    if how == "asker erased":
        await _is_erased(world, ada)
    elif how == "friend erased":
        await _is_erased(world, cleo)
    elif how == "friend blocks":
        await _blocks(world, ada, cleo)
    elif how == "unlinked":
        await done(world.memory, lambda work: work.links.unlink(friend.id, "paper", "phone"))
    telegram.clear()
    world.clock.forward(PAUSE_S + 1)
    await world.conversation.post_again()
    secrets = [one for one in phone.heard[heard:] if "secret party" in one.text]
    assert len(secrets) == (1 if how == "nothing" else 0)


async def test_while_the_memory_is_away_nothing_is_sent_late(world, ada, bob, telegram, monkeypatch):
    """Nobody can be asked whether the letter is still meant, so it waits on."""
    heard = await asked_in_vain(ada, bob, telegram, Retryable("away"))
    telegram.clear()

    def away():
        raise Retryable("memory-unavailable")

    with monkeypatch.context() as broken:
        broken.setattr(world.memory, "look", away)
        await world.conversation.post_again()
    assert len(ada.heard) == heard
    await world.conversation.post_again()
    assert len(ada.heard) == heard + 1


async def test_nobody_there_ends_it(world, ada, bob, telegram):
    """Who blocked the bot is not written to for ever."""
    heard = await asked_in_vain(ada, bob, telegram, Permanent("person-unreachable"))
    telegram.clear()
    await world.conversation.post_again()
    assert len(ada.heard) == heard


async def test_after_two_days_it_is_given_up(world, ada, bob, telegram):
    """An operator reads that something was lost, not what."""
    await asked_in_vain(ada, bob, telegram, Retryable("away"))
    world.clock.forward(2 * 24 * 3600 + 1)
    with structlog.testing.capture_logs() as logs:
        await world.conversation.post_again()
    assert logs == [{"event": "elsewhere-given-up", "log_level": "error", "platform": "paper"}]


async def test_only_so_many_are_kept(world, ada, bob, telegram, monkeypatch):
    """A platform that is away for long does not fill the memory."""
    monkeypatch.setattr(module, "_MOST", 0)
    with structlog.testing.capture_logs() as logs:
        await asked_in_vain(ada, bob, telegram, Retryable("away"))
    assert "elsewhere-given-up" in [one["event"] for one in logs]


async def test_who_deleted_everything_meanwhile_is_not_written_to(world, ada, bob, monkeypatch):
    """Nothing is shown in a chat that is nobody's any more: there it would make an account anew."""
    await bob.says(f"/link {await code_of(ada)}")
    shown: list[str] = []
    show, post = world.paper.show, world.conversation._letters.post

    async def noted(place, *args, **more):
        shown.append(place.chat)
        return await show(place, *args, **more)

    async def too_late(letter):
        await _is_erased(world, ada)
        world.paper.show = noted
        await post(letter)

    monkeypatch.setattr(type(world.conversation._letters), "post", lambda _, letter: too_late(letter))
    await bob.presses("Ja, das bin ich")
    assert ada.place.chat not in shown
    async with world.memory.look() as work:
        assert await work.people.find(platform="paper", external_id="ada") is None
