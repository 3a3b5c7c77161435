"""A friend deletes the face model, or everything, while somebody else's wish with it is under way."""

from __future__ import annotations

import pytest

from storage.domain.jobs import JobKind, JobState
from tests.bot.flows.inviting import allows, proves
from tests.bot.flows.linking import person_of

GONE = "face model of somebody in this picture no longer exists"


@pytest.fixture
async def friends(world, ada):
    """Ada, who may draw Cleo without asking, and Cleo."""
    cleo = world.chatter("cleo", name="@cleo")
    await world.has_model(cleo, "Cleo")
    await world.has_model(ada)
    await proves(world, cleo)
    await allows(world, ada, cleo, "Yes, for 30 days")
    await ada.says("/models")
    await ada.presses("Draw @cleo")
    return ada, cleo


async def deletes_the_model(cleo):
    await cleo.says("/models")
    await cleo.presses("Cleo")
    await cleo.presses("Delete")
    await cleo.presses("Yes, delete")


async def deletes_everything(cleo):
    await cleo.says("/delete")
    await cleo.presses("Yes, delete everything for good")


async def worker_ends(world, claim):
    async with world.memory.work() as work:
        assert await work.jobs.finish(claim.job.id, claim.attempt, JobState.CANCELLED)
        await work.commit()


both_ways = pytest.mark.parametrize("deletes", [deletes_the_model, deletes_everything])


@both_ways
async def test_a_waiting_wish_ends_with_a_sentence(world, friends, deletes):
    """The card of the one who asked says why nothing comes; no button leads back to what is gone."""
    ada, cleo = friends
    await ada.says("on a boat")
    await deletes(cleo)
    await world.tells()
    card = ada.card("job")
    assert GONE in card.text
    assert "on a boat" in card.text
    assert (card.labels, card.drawn.progress) == ([], None)
    assert await world.moving() == []


@both_ways
async def test_a_wish_that_is_being_drawn_ends_with_a_sentence(world, friends, deletes):
    """The worker is told to stop, and the card gives the reason, not just that it was cancelled."""
    ada, cleo = friends
    await ada.says("on a boat")
    claim = await world.claim(JobKind.PORTRAITS)
    await deletes(cleo)
    async with world.memory.work() as work:
        assert await work.jobs.renew(claim.job.id, claim.attempt, lease_s=60)
        await work.commit()
    await worker_ends(world, claim)
    await world.tells()
    assert GONE in ada.card("job").text


@both_ways
async def test_pictures_that_wait_for_delivery_do_not_come(world, friends, deletes):
    """Done and not sent yet: none is shown, and the card says why."""
    ada, cleo = friends
    await ada.says("on a boat")
    await world.paints()
    await deletes(cleo)
    await world.tells()
    assert GONE in ada.card("job").text
    assert not any(message.drawn.pictures for message in ada.heard)


@both_ways
async def test_an_enlargement_ends_with_a_sentence(world, friends, deletes):
    """The picture is gone with the model: the card of its HD copy says so."""
    ada, cleo = friends
    await ada.says("on a boat")
    await world.paints()
    await world.deliver()
    await ada.presses("HD 1")
    claim = await world.claim(JobKind.UPSCALE)
    await deletes(cleo)
    await worker_ends(world, claim)
    await world.tells()
    card = ada.card(f"job:{claim.job.id}")
    assert "it was deleted" in card.text
    assert (card.labels, card.drawn.progress) == ([], None)


@both_ways
async def test_an_old_button_leads_to_nothing(world, friends, deletes):
    """Again on a message of before: what it was about is gone, and nothing is drawn."""
    ada, cleo = friends
    await ada.says("on a boat")
    await world.paints()
    await world.deliver()
    again, stop = ada.button("Again").token, await ada_stops(world, ada)
    await deletes(cleo)
    await world.tells()
    for token in (again, stop):
        await ada.act(token=token)
    assert any("was deleted" in text for text in ada.texts)
    assert await world.moving(JobKind.PORTRAITS) == []


async def ada_stops(world, ada):
    """A wish that was stopped: the token of its Try again."""
    await ada.says("in a tree")
    await ada.presses("Cancel")
    await world.tells()
    return ada.button("Try again").token


async def test_own_wishes_go_with_the_own_model(world, ada):
    """Nothing of one's own is kept without a model: neither wish nor job."""
    await world.has_model(ada)
    await ada.says("on a boat")
    await ada.says("/models")
    await ada.presses("Ada")
    await ada.presses("Delete")
    await ada.presses("Yes, delete")
    async with world.memory.look() as work:
        stored = await work.erasure.stored((await person_of(world, ada)).id)
    assert (stored["requests"], stored["jobs"], stored["models"]) == (0, 0, 0)
    assert "• 1 picture request" in ada.newest.text


async def test_the_own_model_is_chosen_once_it_is_ready(world, ada):
    """Whoever was chosen before; nobody is said to be over who is not."""
    cleo = world.chatter("cleo", name="@cleo")
    await world.has_model(cleo, "Cleo")
    await world.consents(ada)
    await world.collects(ada, 3)
    await allows(world, ada, cleo, "Yes, for 30 days")
    await ada.says("/train")
    await ada.presses("“Me”")
    await ada.presses("Start training")
    await ada.says("/models")
    await ada.presses("Draw @cleo")
    await world.trains()
    await world.deliver()
    await ada.presses("🌙 On the moon")
    assert len(await world.moving(JobKind.PORTRAITS)) == 1
