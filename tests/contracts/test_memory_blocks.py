"""What every memory does with blocks: they outlast deleting everything; lifting one gives nothing back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from storage.domain.grant_states import AskEvent, GrantState
from storage.domain.grants import LONGEST, GroupRules, Reason
from storage.domain.jobs import JobState
from storage.tables_consent import face_block
from tests.builders import a_person
from tests.consenting import (
    GROUP,
    IN_GROUP,
    PRIVATE,
    done,
    granted,
    refused,
    requested,
    submitted,
    terms,
)
from tests.contracts.jobs import found


async def test_blocked_stays_blocked_after_deleting_everything(memory, clock, ada, bob):
    """The account is known again, though the person behind it is new."""
    await granted(memory, clock, bob[0], ada, ask=True)
    asked_for = await requested(memory, ada, bob[1])
    asked = await done(memory, lambda work: work.rights.ask(ada.id, asked_for.id, PRIVATE))
    await done(memory, lambda work: work.rights.answer(bob[0].id, asked[0].id, AskEvent.REFUSE_AND_BLOCK))
    await done(memory, lambda work: work.erasure.everything(ada.id))
    back = await a_person(memory, "ada")
    assert back.id != ada.id
    clock.forward(1)
    await granted(memory, clock, bob[0], back)
    assert await refused(memory, back, await requested(memory, back, bob[1])) == Reason.BLOCKED


async def test_lifting_a_block_gives_nothing_back(memory, clock, ada, bob):
    """Neither the permission nor the yes for today; what is allowed after it begins with a question again."""
    friend, model = bob
    await granted(memory, clock, friend, ada, ask=True)
    request = await requested(memory, ada, model)
    asked = await done(memory, lambda work: work.rights.ask(ada.id, request.id, PRIVATE))
    await done(memory, lambda work: work.rights.answer(friend.id, asked[0].id, AskEvent.ALLOW_TODAY))
    await submitted(memory, ada, request)
    await done(memory, lambda work: work.grants.block(friend.id, ada.id))
    assert await done(memory, lambda work: work.grants.unblock_all(friend.id)) == 1
    async with memory.look() as look:
        [given] = await look.grants.given(friend.id)
    assert given.state is GrantState.REVOKED
    assert await refused(memory, ada, request) == Reason.REVOKED
    clock.forward(1)
    await granted(memory, clock, friend, ada, ask=True)
    assert await refused(memory, ada, await requested(memory, ada, model)) == Reason.ASK_FIRST


async def test_lifting_a_block_gives_nothing_back_in_a_group(memory, clock, ada, bob):
    """The permission to their group stands for the others, and for the one who was blocked never again."""
    friend, model = bob
    cleo = await a_person(memory, "cleo")
    for one in (ada, friend, cleo):
        await done(memory, lambda work, one=one: work.groups.joined(one.id, GROUP, is_admin=False))
    await done(memory, lambda work: work.groups.set_rules(GROUP, GroupRules(enabled=True)))
    await done(memory, lambda work: work.grants.give_group(friend.id, GROUP, terms(clock), name="B"))
    request = await requested(memory, ada, model)
    job = await submitted(memory, ada, request, place=IN_GROUP)
    await done(memory, lambda work: work.grants.block(friend.id, ada.id))
    assert (await found(memory, job.id)).state is JobState.FAILED
    clock.forward(1)
    await done(memory, lambda work: work.grants.unblock_all(friend.id))
    assert not await done(memory, lambda work: work.grants.blocks_anybody(friend.id))
    await done(memory, lambda work: work.sessions.tidy())
    assert await refused(memory, ada, request, place=IN_GROUP) == Reason.REVOKED
    with pytest.raises(KeyError):
        await requested(memory, ada, model)
    await submitted(memory, cleo, await requested(memory, cleo, model), place=IN_GROUP)
    clock.forward(1)
    await done(memory, lambda work: work.grants.give_group(friend.id, GROUP, terms(clock), name="B"))
    await submitted(memory, ada, await requested(memory, ada, model), place=IN_GROUP)
    await done(memory, lambda work: work.grants.block(friend.id, ada.id))
    assert await refused(memory, ada, request, place=IN_GROUP) == Reason.BLOCKED


async def test_a_lifted_block_is_forgotten_with_what_was_given_before_it(memory, clock, ada, bob):
    """Ninety days after it began: no permission lasts longer. One that stands is kept however old it is."""
    await done(memory, lambda work: work.grants.block(bob[0].id, ada.id))
    clock.forward(200 * 24 * 3600)
    await done(memory, lambda work: work.sessions.tidy())
    await done(memory, lambda work: work.grants.block(bob[0].id, ada.id))
    assert await done(memory, lambda work: work.grants.unblock_all(bob[0].id)) == 1
    for seconds, left in ((LONGEST.total_seconds(), 1), (1, 0)):
        clock.forward(seconds)
        await done(memory, lambda work: work.sessions.tidy())
        async with memory.look() as look:
            assert len(await look.transaction.rows(select(face_block.c.at))) == left


async def test_a_block_leaves_what_others_were_allowed(memory, clock, ada, bob):
    """Somebody else's permission stands."""
    cleo = await a_person(memory, "cleo")
    await granted(memory, clock, bob[0], cleo)
    await done(memory, lambda work: work.grants.block(bob[0].id, ada.id))
    await submitted(memory, cleo, await requested(memory, cleo, bob[1]))
