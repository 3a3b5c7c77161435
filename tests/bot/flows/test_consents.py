"""Permissions in the chat: what was given and received, pausing, narrowing, ending, what was made."""

from __future__ import annotations

import json

import pytest

from storage.domain.errors import Refusal
from storage.domain.grants import SceneKind
from storage.domain.jobs import JobState
from tests.bot.flows.inviting import allows, invitation, opens
from tests.bot.flows.linking import link, person_of
from tests.consenting import MOON, requested, submitted


@pytest.fixture
async def friends(world, ada):
    """Ada, who draws, and Cleo, who has a face model of her own and writes with the handle @cleo."""
    cleo = world.chatter("cleo", name="@cleo")
    await world.has_model(cleo, "Cleo")
    await world.consents(ada)
    return ada, cleo


async def wishes(world, ada, cleo, prompt=MOON):
    """Ada's wish to have Cleo drawn, queued."""
    asking, depicted = await person_of(world, ada), await person_of(world, cleo)
    async with world.memory.look() as work:
        (model,) = await work.models.of_person(depicted.id)
    request = await requested(world.memory, asking, model, prompt=prompt)
    return await submitted(world.memory, asking, request, place=ada.place)


async def job_state(world, job):
    async with world.memory.look() as work:
        return (await work.jobs.get(job.id)).state


async def test_both_sides_see_the_permission(world, friends):
    """With name, state in words and end; the one who received it may keep a receipt and go back."""
    ada, cleo = friends
    await allows(world, ada, cleo, "Yes, for 30 days")
    await cleo.says("/consents")
    assert "You allow:\n• “Ada”: allowed, end" in cleo.newest.text
    assert "They allow you" not in cleo.newest.text
    await ada.says("/consents")
    assert "They allow you:\n• “@cleo”: allowed, end" in ada.newest.text
    await ada.presses("@cleo")
    assert "gave you a permission" in ada.newest.text
    assert ada.newest.labels == ["Receipt", "Back"]


async def test_a_permission_waits_when_its_receiver_links_an_account(world, friends, bob):
    """The second account could be a second person's: nothing is drawn through it until the friend says so."""
    ada, cleo = friends
    await allows(world, ada, cleo, "Yes, for 30 days")
    waiting = await wishes(world, ada, cleo)
    await link(ada, bob)
    assert "“Ada”, whom you allowed to have you drawn, has linked a second account" in cleo.newest.text
    assert await job_state(world, waiting) is JobState.FAILED
    with pytest.raises(Refusal, match="grant-paused"):
        await wishes(world, ada, cleo)
    await cleo.presses("See the permission")
    await cleo.presses("Let it go on")
    await wishes(world, ada, cleo)


async def test_without_the_proof_nothing_is_called_allowed(world, friends):
    """Both lists and both pages say that something is missing, and a wish is refused for that reason."""
    ada, cleo = friends
    await allows(world, ada, cleo, "Yes, for 30 days", proven=False)
    for chatter, label in ((ada, "@cleo"), (cleo, "Ada")):
        await chatter.says("/consents")
        assert f"“{label}”: allowed, but the proof is still missing" in chatter.newest.text
        await chatter.presses(label)
        assert "Until then" in chatter.newest.text
    with pytest.raises(Refusal, match="no-proof"):
        await wishes(world, ada, cleo)


@pytest.mark.parametrize(("label", "state"), [("Pause", "paused"), ("End it now", "taken back")])
async def test_taking_back_works_at_once(world, friends, label, state):
    """One press: what waits ends, nothing new begins, and the list says so."""
    ada, cleo = friends
    await allows(world, ada, cleo, "Yes, for 30 days")
    job = await wishes(world, ada, cleo)
    await cleo.says("/consents")
    await cleo.presses("Ada")
    await cleo.presses(label)
    assert f"State: {state}" in cleo.newest.text
    assert await job_state(world, job) is JobState.FAILED
    with pytest.raises((Refusal, KeyError)):
        await wishes(world, ada, cleo)
    assert ("Let it go on" in cleo.newest.labels) is (label == "Pause")


async def test_a_pause_ends(world, friends):
    """New wishes go through again."""
    ada, cleo = friends
    await allows(world, ada, cleo, "Yes, for 30 days")
    await cleo.says("/consents")
    await cleo.presses("Ada")
    await cleo.presses("Pause")
    await cleo.presses("Let it go on")
    assert "State: allowed" in cleo.newest.text
    assert await job_state(world, await wishes(world, ada, cleo)) is JobState.WAITING


async def test_a_permission_is_ended_on_the_card_that_gave_it(world, friends):
    """Second thoughts need no command."""
    ada, cleo = friends
    await allows(world, ada, cleo, "Yes, for 30 days")
    await cleo.presses("End it now")
    assert "taken back" in cleo.newest.text
    with pytest.raises(KeyError):
        await wishes(world, ada, cleo)


async def test_a_permission_is_made_smaller_step_by_step(world, friends):
    """Each way is offered as long as it would take something away, and only then."""
    ada, cleo = friends
    await allows(world, ada, cleo, "Yes, for 90 days")
    await cleo.says("/consents")
    await cleo.presses("Ada")
    few = cleo.button("Only 4 pictures a day").token
    for label in ("Ask me each time", "Only 4 pictures a day", "Only ready-made scenes", "Only 7 more days"):
        await cleo.presses(label)
        assert label not in cleo.newest.labels
    async with world.memory.look() as work:
        (given,) = await work.grants.given((await person_of(world, cleo)).id)
    terms = given.grant.terms
    assert (terms.ask, terms.pictures_a_day) == (True, 4)
    assert terms.scenes == frozenset(SceneKind) - {SceneKind.OWN_WORDS}
    assert (terms.ends_at - world.clock()).days == 7
    assert "Ready-made scenes only" in cleo.newest.text
    await cleo.act(token=few)
    assert any("only be made smaller" in text for text in cleo.texts)


async def test_the_friend_sees_what_was_made(world, friends):
    """When, by whom, how many, with which prompt, and what became of it."""
    ada, cleo = friends
    await allows(world, ada, cleo, "Yes, for 30 days")
    await cleo.says("/consents")
    await cleo.presses("Pictures made of me")
    assert "Nobody else had a picture of you made" in cleo.newest.text
    await wishes(world, ada, cleo, "in a boat")
    await wishes(world, ada, cleo)
    await cleo.says("/consents")
    await cleo.presses("Pictures made of me")
    assert "“Ada”: 2 pictures, not sent so far (in a boat)" in cleo.newest.text
    await cleo.presses("Back")
    await cleo.presses("Ada")
    await cleo.presses("End it now")
    await cleo.presses("Back")
    await cleo.presses("Pictures made of me")
    assert cleo.newest.text.count("stopped, not sent") == 2


async def test_every_use_can_be_reached(world, friends):
    """Eleven are two pages."""
    ada, cleo = friends
    await allows(world, ada, cleo, "Yes, for 30 days")
    for number in range(11):
        world.clock.forward(24 * 3600)
        job = await wishes(world, ada, cleo, f"in boat {number}")
        await world.end(job.kind, JobState.FAILED, error="worker-crashed")
    await cleo.says("/consents")
    await cleo.presses("Pictures made of me")
    assert "(page 1)" in cleo.newest.text
    assert "in boat 10" in cleo.newest.text
    assert "in boat 0" not in cleo.newest.text
    await cleo.presses("Older ›")
    assert "in boat 0" in cleo.newest.text
    assert cleo.newest.labels == ["‹ Newer", "Back"]
    await cleo.presses("‹ Newer")
    assert "in boat 10" in cleo.newest.text


async def test_nobody_touches_somebody_elses_permission(world, friends):
    """Not the one who received it, by old buttons or by guessing; a stranger's press is none."""
    ada, cleo = friends
    await allows(world, ada, cleo, "Yes, for 30 days")
    await cleo.says("/consents")
    await cleo.presses("Ada")
    eve = world.chatter("eve")
    for chatter in (ada, eve):
        await chatter.act(token=cleo.button("End it now").token)
    assert len(world.paper.notices) == 2
    assert await job_state(world, await wishes(world, ada, cleo)) is JobState.WAITING


async def test_a_long_list_has_pages(world, friends):
    """What stands comes first; every permission can be reached."""
    ada, cleo = friends
    for _ in range(10):
        await opens(cleo, await invitation(ada))
        await cleo.presses("Yes, for 30 days")
    await cleo.says("/consents")
    assert cleo.newest.labels.count("Ada") == 8
    assert "“Ada”: allowed" in cleo.newest.text.partition("You allow:\n")[2].splitlines()[0]
    await cleo.presses("Older ›")
    assert cleo.newest.labels.count("Ada") == 2
    await cleo.presses("‹ Newer")
    assert cleo.newest.labels.count("Ada") == 8


async def test_blocks_are_lifted(world, friends):
    """Then a new yes counts again."""
    ada, cleo = friends
    await opens(cleo, await invitation(ada))
    await cleo.presses("No, and block")
    world.clock.forward(1)
    await allows(world, ada, cleo, "Yes, for 30 days")
    with pytest.raises(Refusal, match="grant-blocked"):
        await wishes(world, ada, cleo)
    await cleo.says("/consents")
    await cleo.presses("Lift all blocks")
    assert "Lift all blocks" not in cleo.newest.labels
    assert await job_state(world, await wishes(world, ada, cleo)) is JobState.WAITING


async def test_either_side_may_keep_a_receipt(world, friends):
    """In words and as JSON to copy, without a name in it; for the photos it is under /privacy."""
    ada, cleo = friends
    await allows(world, ada, cleo, "Yes, for 30 days")
    for chatter, name in ((cleo, "Ada"), (ada, "@cleo")):
        await chatter.says("/consents")
        await chatter.presses(name)
        await chatter.presses("Receipt")
        assert "How to end it: /consents" in chatter.newest.text
        made = receipt_in(chatter)
        assert made["purposes"][0]["purpose"] == "draw-for-somebody-else"
        assert "cleo" not in made["purposes"][0]["recipients"][0]
        await chatter.presses("Back")
    await ada.says("/privacy")
    await ada.presses("Receipt")
    assert receipt_in(ada)["purposes"][0]["purpose"] == "learn-own-face"


def receipt_in(chatter):
    text = chatter.newest.text
    return json.loads(text[text.index("{") : text.rindex("}") + 1])


async def test_a_strangers_permission_has_no_receipt(world, friends, bob):
    """Its id is as unknown as any other."""
    ada, cleo = friends
    await allows(world, ada, cleo, "Yes, for 30 days")
    await cleo.says("/consents")
    await cleo.presses("Ada")
    token = cleo.button("Receipt").token
    await bob.says("/consents")
    await bob.act(token=token)
    assert "27560" not in bob.newest.text
