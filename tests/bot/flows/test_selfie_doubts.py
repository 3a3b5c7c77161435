"""Doubtful photos, decided by the person: is this you? The flow is bot/flows/selfie_doubts.py."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chat.screen import Mark
from storage.domain.records import Finding, SelfieState
from tests.bot.world import PHOTO

DOUBT = Finding(code="perhaps-another-person", severity="ask")


async def doubts(world, ada, *findings):
    """One doubtful photo for each finding, shown as the card and the marks say."""
    made = []
    for number, found in enumerate(findings):
        await ada.sends(PHOTO + b"doubtful" + bytes([number]))
        made.append(await world.judges(SelfieState.DOUBTFUL, found))
    world.clock.forward(5)
    await world.deliver()
    return made


async def states(world, *selfies):
    async with world.memory.look() as work:
        return [(await work.selfies.get(one.person_id, one.id)).state for one in selfies]


async def test_a_doubtful_photo_is_decided_side_by_side(world):
    """A photo that may show somebody else is shown beside a sure one; the person's word counts."""
    ada = world.chatter()
    await world.consents(ada)
    await world.collects(ada, 3)
    await doubts(world, ada, DOUBT, DOUBT)
    assert "About 2 photos I am not sure" in ada.card("selfies:").text
    await ada.presses("Look at 2 doubtful photos")
    assert len(ada.newest.drawn.pictures) == 2
    assert ada.newest.text.startswith("Is this you, in both pictures?")
    assert "I am not sure that this is you" not in ada.newest.text  # the question has said it
    await ada.presses("Yes, both")
    assert "4 photos are good" in ada.card("selfies:").text
    await ada.presses("Only the left one")
    assert "that settles it" in ada.card("selfies-doubt").text
    assert "4 photos are good" in ada.newest.text  # no dead end: what comes next is at the end of the chat
    assert "4 photos are good" in ada.card("selfies:").text
    assert "not sure" not in ada.card("selfies:").text


async def test_a_doubt_is_asked_about_below_the_photo_once_all_are_looked_at(world):
    """The card may be far above: it comes again at the end of the chat, once for every new doubt."""
    ada = world.chatter()
    await world.consents(ada)
    await ada.sends(PHOTO, PHOTO + b"2")
    first = ada.newest
    await world.judges(SelfieState.DOUBTFUL, DOUBT)
    await world.deliver()
    assert ada.newest.ref == first.ref  # another photo is still being looked at
    await world.judges()
    await world.deliver()
    card = ada.newest
    assert card.ref != first.ref
    assert card.drawn.quiet
    assert card.labels[0] == "Look at 1 doubtful photo"
    await ada.sends(PHOTO + b"3")
    await world.judges()
    await world.deliver()
    assert ada.newest.ref == card.ref


async def test_the_left_picture_is_the_one_most_of_the_set_agrees_with(world):
    """Not the first that came: the worker has named which one is nearest to whom the set shows."""
    ada = world.chatter()
    await world.consents(ada)
    stored = []
    for number in range(3):
        await ada.sends(PHOTO + bytes([number]))
        stored.append(await world.judges())
    await doubts(world, ada, replace(DOUBT, params={"beside": stored[1].id}))
    await ada.presses("Look at 1 doubtful photo")
    assert ada.newest.drawn.pictures[0].data == PHOTO + b"\x01"


@pytest.mark.parametrize(
    ("answer", "left", "right"),
    [
        ("Yes, both", SelfieState.ACCEPTED, SelfieState.ACCEPTED),
        ("Only the left one", SelfieState.ACCEPTED, SelfieState.REMOVED),
        ("Only the right one", SelfieState.REMOVED, SelfieState.ACCEPTED),
        ("Neither", SelfieState.REMOVED, SelfieState.REMOVED),
    ],
)
async def test_each_answer_is_possible_whichever_picture_is_wrong(world, answer, left, right):
    """The one on the left may be the stranger: the person can say so, and it goes."""
    ada = world.chatter()
    await world.consents(ada)
    await ada.sends(PHOTO)
    first = await world.judges()
    (second,) = await doubts(world, ada, replace(DOUBT, params={"beside": first.id}))
    await ada.presses("Look at 1 doubtful photo")
    await ada.presses(answer)
    assert await states(world, first, second) == [left, right]
    assert "that settles it" in ada.card("selfies-doubt").text


async def test_not_me_counts_although_the_set_has_settled_it(world):
    """A doubt that later photos settled while the question stood: the person's no is still obeyed."""
    ada = world.chatter()
    await world.consents(ada)
    await world.collects(ada, 2)
    (asked,) = await doubts(world, ada, DOUBT)
    await ada.presses("Look at 1 doubtful photo")
    async with world.memory.work() as work:
        await work.selfies.judge(replace(asked, state=SelfieState.ACCEPTED, findings=()))
        await work.commit()
    await ada.presses("Only the left one")
    assert await states(world, asked) == [SelfieState.REMOVED]


async def test_other_doubts_are_asked_alone(world):
    """Closed eyes are no question of who: the photo stands alone, with what is not sure about it."""
    ada = world.chatter()
    await world.consents(ada)
    await world.collects(ada, 2)
    await doubts(world, ada, Finding(code="eyes-perhaps-closed", severity="ask"))
    await ada.presses("Look at 1 doubtful photo")
    assert len(ada.newest.drawn.pictures) == 1
    assert "Your eyes look closed to me." in ada.newest.text
    await ada.presses("Keep it")
    assert "that settles it" in ada.card("selfies-doubt").text


async def test_a_photo_that_others_outvote_changes_its_mark(world):
    """A tick that no longer holds does not stay on the photo."""
    ada = world.chatter()
    await world.consents(ada)
    (first_ref,) = await ada.sends(PHOTO)
    first = await world.judges()
    await world.tells()
    assert ada.mark_on(first_ref) is Mark.ACCEPTED
    await ada.sends(PHOTO + b"2")
    second = await world.judges()
    again = Finding(code="judged-again", severity="warn", params={"by": second.id})
    async with world.memory.work() as work:
        await work.selfies.judge(replace(first, state=SelfieState.DOUBTFUL, findings=(DOUBT, again)))
        await work.commit()
    await world.tells()
    assert ada.mark_on(first_ref) is Mark.DOUBTFUL
    assert ada.mark_on(second.message_ref) is Mark.ACCEPTED
    assert "About one photo I am not sure" in ada.card("selfies:").text
