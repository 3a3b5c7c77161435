"""Suspensions on every database: they hold for accounts, outlive erasure and unlinking, and end in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import tables
from storage.domain.errors import Refusal
from storage.domain.grants import Reason
from storage.repositories import blocks
from storage.tables_consent import suspended_account
from tests.builders import a_model, a_person
from tests.consenting import done, requested, submitted
from tests.contracts.linking import found, linked, unlinked

HOUR_S = 3600.0


@pytest.fixture
async def eve(memory):
    return await a_person(memory, "eve")


async def suspended(memory, person, **fields):
    await done(memory, lambda work: work.grants.suspend(person.id, suspended=True, **fields))


async def is_suspended(memory, person):
    return await done(memory, lambda work: work.grants.is_suspended(person.id))


async def erased(memory, person):
    return await done(memory, lambda work: work.erasure.everything(person.id))


async def test_deleting_everything_does_not_end_a_suspension(memory, eve):
    """Who was suspended and comes back as a new person draws nothing; lifted, they do."""
    await suspended(memory, eve)
    await erased(memory, eve)
    again = await a_person(memory, "eve")
    assert again.id != eve.id
    assert await is_suspended(memory, again)
    model = await a_model(memory, again)
    await done(
        memory,
        lambda work: work.models.trained(
            again.id, model.id, adapter_key="people/x/a/1", base_model="p", facts={}
        ),
    )
    request = await requested(memory, again, model)
    with pytest.raises(Refusal, match=Reason.REQUESTER_SUSPENDED):
        await submitted(memory, again, request)
    await done(memory, lambda work: work.grants.suspend(again.id, suspended=False))
    await submitted(memory, again, request)


async def test_what_outlives_the_person_names_nobody(memory, clock):
    """A keyed hash and two moments: neither the account nor an id is found in any table."""
    eve = await a_person(memory, "4815162342")
    await suspended(memory, eve, ends_at=clock() + timedelta(hours=1))
    await erased(memory, eve)
    async with memory.look() as look:
        (kept,) = await look.transaction.rows(select(suspended_account))
        rows = [
            str(row)
            for table in tables.metadata.sorted_tables
            if table.name != "sweep"
            for row in await look.transaction.rows(select(table))
        ]
    assert kept._fields == ("account_mark", "since", "ends_at")
    assert len(kept.account_mark) == 64
    assert not [row for row in rows if "4815162342" in row or eve.id in row]


async def test_a_suspension_ends_in_time_and_is_forgotten(memory, clock, eve):
    """At its end everything works again, and the next tidying leaves nothing of it."""
    await suspended(memory, eve, ends_at=clock() + timedelta(hours=1))
    clock.forward(HOUR_S - 1)
    await done(memory, lambda work: work.sessions.tidy())
    assert await is_suspended(memory, eve)
    clock.forward(1)
    assert not await is_suspended(memory, eve)
    await done(memory, lambda work: work.sessions.tidy())
    async with memory.look() as look:
        assert await look.transaction.rows(select(suspended_account)) == []


async def test_a_later_word_replaces_an_earlier_one(memory, clock, eve):
    """First for an hour, then until it is lifted: after the hour it still holds."""
    await suspended(memory, eve, ends_at=clock() + timedelta(hours=1))
    await suspended(memory, eve)
    clock.forward(HOUR_S + 1)
    await done(memory, lambda work: work.sessions.tidy())
    assert await is_suspended(memory, eve)


async def test_unlinking_gives_no_way_out(memory):
    """Eve is suspended, joins a fresh account and leaves it again: neither account is free of it."""
    eve, fresh = await found(memory, "eve"), await a_person(memory, "fresh")
    await a_model(memory, fresh)
    await suspended(memory, eve)
    await done(memory, lambda work: work.models.create(fresh.id))
    kept = await linked(memory, fresh, eve, names=("fresh", "eve"))
    await unlinked(memory, fresh, "eve")
    assert kept.person_id == fresh.id
    assert await is_suspended(memory, fresh)
    assert await is_suspended(memory, await found(memory, "eve"))


async def test_the_longer_suspension_holds_for_both(memory, clock):
    """Two suspended accounts become one person: it ends with the later end."""
    eve, ada = await found(memory, "eve"), await a_person(memory, "ada")
    await suspended(memory, eve, ends_at=clock() + timedelta(hours=2))
    await suspended(memory, ada, ends_at=clock() + timedelta(hours=1))
    await linked(memory, ada, eve, names=("ada", "eve"))
    clock.forward(1.5 * HOUR_S)
    await unlinked(memory, ada, "eve")
    assert await is_suspended(memory, ada)
    clock.forward(HOUR_S)
    assert not await is_suspended(memory, ada)


async def test_others_are_not_suspended(memory, eve):
    """The mark is of this account alone."""
    await suspended(memory, eve)
    assert not await is_suspended(memory, await a_person(memory, "ada"))


async def test_whom_others_blocked_stays_blocked_after_deleting_everything(memory, eve):
    """Blocks are by account: the returning person cannot draw who blocked them."""
    ada = await a_person(memory, "ada")
    await done(memory, lambda work: work.grants.block(ada.id, eve.id))
    await erased(memory, eve)
    again = await a_person(memory, "eve")
    async with memory.look() as look:
        marks = await look.transaction.rows(select(tables.metadata.tables["face_block"].c.account_mark))
        assert [row.account_mark for row in marks] == list(await blocks.marks_of(look.transaction, again.id))
