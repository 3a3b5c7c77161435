"""A pause that a platform asks for keeps one chat waiting, and nothing else."""

from __future__ import annotations

from bot import pauses as module
from bot.pauses import LONGEST_S, Pauses, asked_s
from storage.domain.errors import Retryable
from storage.domain.records import Place
from tests.builders import Clock


def place(number: int = 1) -> Place:
    return Place(platform="paper", chat=str(number))


def test_it_ends_by_itself():
    """The seconds run down; a shorter pause asked for meanwhile does not end the longer one."""
    clock = Clock()
    pauses = Pauses(now=clock)
    pauses.begin(place(), 60)
    clock.forward(20)
    pauses.begin(place(), 10)
    assert (pauses.left_s(place()), pauses.left_s(place(2))) == (40, 0)
    clock.forward(40)
    assert pauses.left_s(place()) == 0


def test_only_so_many_are_remembered(monkeypatch):
    """With more chats than that, those that end first are forgotten."""
    monkeypatch.setattr(module, "_MOST", 10)
    pauses = Pauses(now=Clock())
    for number in range(1, 31):
        pauses.begin(place(number), number)
    assert [number for number in range(1, 31) if pauses.left_s(place(number))] == list(range(21, 31))


def test_what_an_error_asks_for():
    """Nothing, as a rule; never less than nothing or more than a day."""
    errors = [TimeoutError(), Retryable("x"), *(Retryable("x", retry_in_s=s) for s in (7, -1, 1e9))]
    assert [asked_s(error) for error in errors] == [0, 0, 7, 0, LONGEST_S]


async def test_a_result_is_put_off_for_exactly_as_long(world):
    """The outbox has nothing to tell before the pause is over; the person hears it once."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.says("on a boat")
    await world.paints()
    world.paper.stumbles = [Retryable("telegram-busy", retry_in_s=400)]
    await world.deliver()
    world.clock.forward(399)
    await world.deliver()
    assert not any(message.drawn.pictures for message in ada.heard)
    world.clock.forward(2)
    await world.tells()
    assert sum(bool(message.drawn.pictures) for message in ada.heard) == 1


async def test_while_it_lasts_the_platform_is_not_asked(world):
    """Whatever the person does meanwhile is done, and answered afterwards: once, as things stand then."""
    ada, bob = world.chatter("ada"), world.chatter("bob")
    world.paper.stumbles = [Retryable("telegram-busy", retry_in_s=400)]
    await ada.says("/start")
    world.paper.stumbles = [AssertionError("asked too early")]
    await ada.says("/help")
    assert await world.conversation.catch_up() == 0
    world.paper.stumbles = []
    await bob.says("/start")
    assert "I am an AI" in bob.newest.text
    world.clock.forward(401)
    assert await world.conversation.catch_up() == 1
    assert len(ada.heard) == 1
