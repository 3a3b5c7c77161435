"""Tokens of buttons: forged, somebody else's, old, and carried into places they were not made for."""

from __future__ import annotations

import pytest

from bot.chat.platform import Incoming
from storage.domain.records import Language

FORGED = [
    "",
    "\x00",
    "\x00" * 64,
    "a" * 5000,
    "../../etc/passwd",
    "' OR 1=1 --",
    "%",
    "_" * 22,
    "\ud83c",
    "🌙" * 60,
]


async def sessions_of(world, chatter):
    async with world.memory.look() as work:
        person = await work.people.find(platform="paper", external_id=chatter.external_id)
        return person, await work.people.last_place(person.id)


@pytest.mark.parametrize("token", FORGED)
async def test_a_forged_token_is_a_button_nobody_knows(world, token):
    """A client of one's own sends any bytes as the data of a button: control signs, essays, half letters."""
    ada = world.chatter()
    await ada.says("/start")
    await ada.act(token=token)
    assert world.paper.notices[-1].startswith("This button is too old")


@pytest.mark.parametrize("which", ["a real one", "an unknown one"])
async def test_a_button_pressed_in_a_group_shows_nothing_there(world, which):
    """In a group, a client of one's own sends the token of a private button, or none of ours at all."""
    ada = world.chatter()
    await world.has_model(ada)
    await world.has_pictures(ada)
    await ada.says("/gallery")
    _, before = await sessions_of(world, ada)
    token = ada.button("Open 1").token if which == "a real one" else "unknown"
    here = world.chatter(private=False)
    place = here.place.__class__(platform="paper", chat="the-group", private=False)
    await world.conversation.handle(
        Incoming(place=place, external_id="ada", language=Language.EN, event_id="group-1", token=token)
    )
    assert world.paper.messages(place) == []
    assert (await sessions_of(world, ada))[1] == before


async def test_a_group_does_not_become_where_somebody_lives(world):
    """A command in a group must not make the group the place where private questions go."""
    ada = world.chatter()
    await world.consents(ada)
    _, before = await sessions_of(world, ada)
    place = before.__class__(platform="paper", chat="the-group", private=False)
    await world.conversation.handle(
        Incoming(
            place=place, external_id="ada", language=Language.EN, event_id="group-2", command=("gallery", "")
        )
    )
    assert (await sessions_of(world, ada))[1] == before


async def test_a_token_is_worth_nothing_to_another_account(world):
    """Ada's buttons, seen over her shoulder, are pressed by Eve."""
    ada, eve = world.chatter(), world.chatter("eve")
    await world.has_model(ada)
    await world.has_pictures(ada)
    await eve.says("/start")
    shown = len(eve.heard)
    for label in ("HD 1", "Again", "Delete"):
        await eve.act(token=ada.button(label).token)
    assert len(eve.heard) == shown
    assert len(world.paper.notices) == 3


async def test_a_button_ends_after_a_year_and_with_its_person(world):
    """Old buttons are kept, and pressed after the picture, the person or the time is gone."""
    ada = world.chatter()
    await world.has_model(ada)
    await world.has_pictures(ada)
    token = ada.button("HD 1").token
    world.clock.forward(400 * 24 * 3600)
    await ada.act(token=token)
    assert world.paper.notices[-1].startswith("This button is too old")
    assert await world.moving() == []
