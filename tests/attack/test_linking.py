"""Linking accounts to get rid of a no: of a suspension, of a block."""

from __future__ import annotations

import pytest

from storage.domain.grants import Answer
from storage.domain.linking import plain_name
from tests.builders import a_model, a_person
from tests.consenting import PRIVATE, a_friend, done, granted, requested, submitted
from tests.contracts.linking import found, linked


async def verdict(memory, person, request):
    async with memory.look() as work:
        return await work.rights.may(person.id, request.id, PRIVATE)


@pytest.mark.parametrize("shows_the_code", ["eve", "fresh"])
async def test_a_suspended_account_stays_suspended_in_a_new_person(memory, clock, shows_the_code):
    """Eve is suspended; without pictures she joins a fresh account, and goes on as its person."""
    eve, fresh = await found(memory, "eve"), await a_person(memory, "fresh")
    model = await a_model(memory, fresh)
    async with memory.work() as work:
        await work.models.trained(fresh.id, model.id, adapter_key="people/x/a/1", base_model="p", facts={})
        await work.commit()
    await done(memory, lambda work: work.grants.suspend(eve.id, suspended=True))
    host, guest = (eve, fresh) if shows_the_code == "eve" else (fresh, eve)
    names = ("eve", "fresh") if host is eve else ("fresh", "eve")
    kept = await linked(memory, host, guest, names=names)
    assert kept.person_id == fresh.id
    request = await requested(memory, fresh, model)
    assert (await verdict(memory, fresh, request)).answer is Answer.REFUSE


async def test_whom_somebody_blocked_stays_blocked(memory, clock):
    """Bob blocked Eve from an account without pictures; by linking it he must not let her back in."""
    bob, model = await a_friend(memory)
    eve = await a_person(memory, "eve")
    await granted(memory, clock, bob, eve)
    request = await requested(memory, eve, model)
    job = await submitted(memory, eve, request)
    other = await found(memory, "other")
    await done(memory, lambda work: work.grants.block(other.id, eve.id))
    assert (await verdict(memory, eve, request)).answer is Answer.ALLOW
    await linked(memory, bob, other, names=("bob", "other"))
    assert (await verdict(memory, eve, request)).answer is Answer.REFUSE
    async with memory.look() as work:
        assert (await work.jobs.get(job.id)).state.ended


@pytest.mark.parametrize("lifted_first", [True, False])
async def test_a_block_carried_along_and_lifted_gives_nothing_back(memory, clock, lifted_first):
    """Bob lifts the block before or after he links the account that blocked Eve: what he gave her is over."""
    bob, model = await a_friend(memory)
    eve = await a_person(memory, "eve")
    await granted(memory, clock, bob, eve)
    request = await requested(memory, eve, model)
    other = await found(memory, "other")
    await done(memory, lambda work: work.grants.block(other.id, eve.id))
    clock.forward(60)
    if lifted_first:
        await done(memory, lambda work: work.grants.unblock_all(other.id))
    await linked(memory, bob, other, names=("bob", "other"))
    await done(memory, lambda work: work.grants.unblock_all(bob.id))
    assert (await verdict(memory, eve, request)).answer is Answer.REFUSE
    clock.forward(60)
    await granted(memory, clock, bob, eve)
    assert (await verdict(memory, eve, request)).answer is Answer.ALLOW


async def test_a_blocked_account_does_not_hide_in_an_allowed_person(memory, clock):
    """Eve, whom Bob blocked, joins Ada, whom Bob allows: from then on neither of them draws him."""
    bob, model = await a_friend(memory)
    ada, eve = await a_person(memory, "ada"), await found(memory, "eve")
    await granted(memory, clock, bob, ada)
    request = await requested(memory, ada, model)
    await done(memory, lambda work: work.grants.block(bob.id, eve.id))
    assert (await verdict(memory, ada, request)).answer is Answer.ALLOW
    await linked(memory, ada, eve, names=("ada", "eve"))
    assert (await verdict(memory, ada, request)).answer is Answer.REFUSE


@pytest.mark.parametrize("name", ["Ada” is you. “", 'x" (checked) "', "„Ada“ ✓ „", "«Ada»", "＂Ada＂"])
def test_a_name_does_not_speak_with_our_voice(name):
    """A display name closes the quotation marks it stands between, and goes on as if it were the bot."""
    assert not set(plain_name(name)) & set('"“”„«»')
