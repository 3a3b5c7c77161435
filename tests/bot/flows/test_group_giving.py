"""Letting a group ask for pictures of me: only by me, only as a member, seen and ended like any."""

from __future__ import annotations

import pytest

from storage.domain.groups import Group, Role
from storage.domain.records import Language
from tests.bot.flows.grouping import PARTY, gives, turned_on, word
from tests.bot.flows.linking import person_of

GROUP = Group(platform="paper", chat=PARTY)


async def given(world):
    async with world.memory.look() as work:
        return await work.grants.to_group(GROUP)


@pytest.fixture
async def cleo(world):
    """With a model."""
    cleo = world.chatter("cleo", name="@cleo")
    await world.has_model(cleo, "Cleo")
    return cleo


@pytest.mark.parametrize("choice", ["ask", "month", "quarter"])
async def test_a_member_allows_their_own_face(world, cleo, choice):
    """With the terms that are chosen; the first choice is to be asked each time. It is told how it ends."""
    cleo.at(PARTY, Role.MEMBER)
    await cleo.says(f"/start g-{PARTY}")
    assert "“Party”" in cleo.newest.text
    assert cleo.newest.labels[0] == word(cleo, "button-allow-ask")
    await cleo.presses(word(cleo, f"button-allow-{choice}"))
    (one,) = await given(world)
    assert one.grant.subject_id == (await person_of(world, cleo)).id
    assert one.grant.terms.ask is (choice == "ask")
    assert one.grant.terms.alone
    assert not one.grant.terms.together_with
    await cleo.says("/consents")
    assert "“Party”" in cleo.newest.text
    await cleo.presses("Party")
    assert "in this group only" in cleo.newest.text
    await cleo.presses("End it now")
    assert await given(world) == []


async def test_a_new_answer_replaces_the_old_one(world, cleo):
    """There is never more than one to a group."""
    await gives(world, cleo)
    await gives(world, cleo, "button-allow-ask")
    (one,) = await given(world)
    assert one.grant.terms.ask
    await cleo.says(f"/start g-{PARTY}")
    await cleo.presses("End it now")
    assert await given(world) == []


async def test_in_german(world, cleo):
    await cleo.says("/language de")
    cleo.language = Language.DE
    cleo.at(PARTY, Role.MEMBER)
    await cleo.says(f"/start g-{PARTY}")
    assert "Dürfen die Mitglieder von „Party“" in cleo.newest.text
    await cleo.presses(word(cleo, "button-refuse"))
    assert cleo.newest.text == word(cleo, "group-not-given")
    assert await given(world) == []


@pytest.mark.parametrize("code", [PARTY, "-100123", "office", "../x", "a b", "x" * 80, ""])
async def test_a_forged_way_leads_nowhere(world, cleo, code):
    """Who is no member of that group learns nothing of it, not even its name, and gives nothing."""
    await turned_on(world.chatter("boss"))
    heard = len(cleo.heard)
    await cleo.says(f"/start g-{code}")
    assert "Party" not in cleo.newest.text
    assert not any(word(cleo, "button-allow-ask") in one.labels for one in cleo.heard[heard:])
    assert await given(world) == []


async def test_who_left_between_question_and_press_gives_nothing(world, cleo):
    """Membership is asked at the press."""
    cleo.at(PARTY, Role.MEMBER)
    await cleo.says(f"/start g-{PARTY}")
    cleo.at(PARTY, Role.NOBODY)
    await cleo.presses(word(cleo, "button-allow-month"))
    assert cleo.newest.text == word(cleo, "group-not-member")
    assert await given(world) == []


async def test_an_admin_gives_nobody_elses_face(world, cleo):
    """Whatever an admin presses or types, the permission is of their own face, and needs a model of it."""
    boss = world.chatter("boss", name="@boss")
    there = await turned_on(boss)
    cleo.at(PARTY, Role.MEMBER)
    await cleo.says(f"/start g-{PARTY}")
    stolen = cleo.button(word(cleo, "button-allow-month")).token
    await boss.act(token=stolen)
    await there.act(token=stolen)
    assert await given(world) == []
    await boss.says(f"/start g-{PARTY}")
    assert word(boss, "group-give-not-yet") in boss.newest.text
    assert boss.newest.labels == [word(boss, "button-begin")]
    await there.says("/portrait @cleo on a boat")
    assert there.newest.text == word(boss, "group-nobody-called")


async def test_without_proof_it_is_kept_and_counts_for_nothing(world, cleo):
    """As with a person."""
    await turned_on(world.chatter("boss"))
    await gives(world, cleo, proven=False)
    ada = world.chatter("ada").at(PARTY, Role.MEMBER)
    await ada.says("/portrait")
    assert "cleo" not in ada.newest.text
