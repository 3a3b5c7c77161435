"""Consent is asked in one place, and an old card cannot undo or repeat what was answered."""

from __future__ import annotations

import pytest

from tests.bot.world import PHOTO


def asking(ada) -> list:
    """The messages that ask for consent and can be answered."""
    return [
        one for one in ada.heard if any("Yes, I agree" in label or "I am 18" in label for label in one.labels)
    ]


@pytest.mark.parametrize("keeps", [False, True])
async def test_the_question_stands_in_one_place(world, keeps):
    """Asked again by an old button, a photo or a change of mind: the earlier one goes, or points to it."""
    ada = world.chatter()
    ada.paper.keeps = keeps
    await ada.says("/start")
    begin = ada.button("Let’s go").token
    await ada.presses("Let’s go")
    for again in ({"token": begin}, {"token": begin}):
        await ada.act(**again)
        assert asking(ada) == [ada.newest]
    await ada.sends(PHOTO)
    assert asking(ada) == [ada.newest]
    await ada.presses("No, thanks")
    await ada.presses("I changed my mind")
    assert asking(ada) == [ada.newest]
    assert sum("biometric data" in text for text in ada.texts) == 1
    assert ada.texts.count("I ask you this further down.") == (4 if keeps else 0)
    await ada.presses("Yes, I agree")
    assert asking(ada) == [ada.newest]
    await ada.act(token=begin)
    assert asking(ada) == [ada.newest]
    assert "18 or older" in ada.newest.text


async def test_old_buttons_change_nothing_once_it_is_answered(world):
    """A yes on an old card leads on and is kept once; a no leads to where consent is withdrawn."""
    ada = world.chatter()
    await ada.says("/start")
    await ada.presses("Let’s go")
    old = [ada.button(label).token for label in ("Yes, I agree", "No, thanks")]
    await ada.presses("Yes, I agree")
    old.insert(1, ada.button("I am 18 or older, and the pictures show me").token)
    await ada.presses("I am 18 or older, and the pictures show me")
    for token in old[:2]:
        await ada.act(token=token)
        assert ada.newest.drawn.card.startswith("selfies:")
    assert asking(ada) == []
    assert sum("Thank you! Noted" in text for text in ada.texts) == 1
    await ada.act(token=old[2])
    assert "Withdraw consent" in ada.newest.labels
    assert not any("nothing was kept" in text for text in ada.texts)
    async with world.memory.work() as work:
        person = await work.people.find_or_create(platform="paper", external_id="ada", language=ada.language)
        consents = await work.people.consents(person.id)
        assert len(consents) == 2
        assert await work.people.has_consented(person.id)


async def test_after_a_withdrawal_it_is_asked_anew(world):
    """What was agreed to before stays written where it was; the new question stands in one place again."""
    ada = world.chatter()
    await world.consents(ada)
    await ada.says("/privacy")
    await ada.presses("Withdraw consent")
    await ada.presses("Yes, withdraw")
    for _ in range(2):
        await ada.sends(PHOTO)
        assert asking(ada) == [ada.newest]
    assert sum("Thank you! Noted" in text for text in ada.texts) == 1
    assert "I ask you this further down." not in ada.texts


NOT_SO, SLIP = "That is not so", "That was a mistake"
DELETE = "Delete everything"
ADULT = "I am 18 or older, and the pictures show me"


async def says_no(ada):
    await ada.says("/start")
    await ada.presses("Let’s go")
    await ada.presses("Yes, I agree")
    await ada.presses(NOT_SO)


async def test_photos_at_the_question_of_age_name_that_question(world):
    """What is open is said, and that the photos have to come again; they were not kept."""
    ada = world.chatter()
    await ada.says("/start")
    await ada.presses("Let’s go")
    await ada.presses("Yes, I agree")
    await ada.sends(PHOTO)
    assert "whether you are 18" in ada.texts[-2]
    assert "Send it again after that" in ada.texts[-2]
    for _ in range(2):  # many photos come as several messages
        await ada.sends(PHOTO)
    assert sum("Send it again after that" in text for text in ada.texts) == 1
    assert "Send it again after that" in ada.texts[-2]
    assert asking(ada) == [ada.newest]
    await ada.presses(ADULT)
    assert "Now send me selfies" in ada.newest.text


async def test_who_is_not_18_is_not_asked_until_the_answer_suits(world):
    """No button, old or new, leads to the question within a day; the first yes does not stand either."""
    ada = world.chatter()
    await ada.says("/start")
    await ada.presses("Let’s go")
    first = ada.button("Yes, I agree").token
    await ada.presses("Yes, I agree")
    second = ada.button(ADULT).token
    await ada.presses(NOT_SO)
    assert "ask again in 24 hours" in ada.newest.text
    assert ada.newest.labels == [SLIP]
    for again in ({"token": first}, {"token": second}, {"text": "ja"}, {"command": ("selfies", "")}):
        await ada.act(**again)
        assert asking(ada) == []
    await ada.sends(PHOTO)
    assert "I have not kept this photo." in ada.texts
    assert asking(ada) == []
    async with world.memory.look() as work:
        person = await work.people.find(platform="paper", external_id="ada")
        assert all(one.withdrawn_at for one in await work.people.consents(person.id))
    world.clock.forward(24 * 3600 + 1)
    await ada.says("/start")
    await ada.presses("Let’s go")
    assert "biometric data" in ada.newest.text
    await ada.presses("Yes, I agree")
    await ada.presses(ADULT)
    assert "Now send me selfies" in ada.newest.text


async def test_a_slip_is_believed_once(world):
    """It leads to both questions anew; a second no stands for a day."""
    ada = world.chatter()
    await says_no(ada)
    slip = ada.button(SLIP).token
    await ada.act(token=slip)
    assert "biometric data" in ada.newest.text
    await ada.presses("Yes, I agree")
    await ada.presses(NOT_SO)
    assert "ask again in" in ada.newest.text
    assert ada.newest.labels == []
    await ada.act(token=slip)
    assert asking(ada) == []


async def test_who_has_something_stored_is_not_told_that_nothing_was_kept(world):
    """After a withdrawal the photos and the model are still there: that is said, and deleting is offered."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.says("/privacy")
    await ada.presses("Withdraw consent")
    await ada.presses("Yes, withdraw")
    await ada.says("/selfies")
    await ada.presses("Yes, I agree")
    await ada.presses(NOT_SO)
    assert "kept none" not in ada.newest.text
    assert "stays locked" in ada.newest.text
    assert ada.newest.labels == [SLIP, DELETE]
    await ada.says("/selfies")
    assert ada.newest.labels == [SLIP, DELETE]
    await ada.presses(DELETE)
    await ada.presses("Yes, delete everything for good")
    assert "receipt" in ada.newest.text.lower()


async def test_a_first_yes_is_not_asked_for_twice(world, ada):
    """Whatever was said and sent since: the second question is the open one, at the end of the chat."""
    await ada.says("/start")
    await ada.presses("Let’s go")
    yes = ada.button("Yes, I agree").token
    await ada.presses("No, thanks")
    await ada.act(token=yes)
    await ada.says("me on the beach")
    await ada.sends(PHOTO)
    assert ADULT in ada.newest.labels
    assert asking(ada) == [ada.newest]
    await ada.presses(ADULT)
    async with world.memory.look() as work:
        person = await work.people.find(platform="paper", external_id="ada")
        assert await work.people.has_consented(person.id)
