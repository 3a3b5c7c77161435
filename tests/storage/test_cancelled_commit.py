"""A commit that is cancelled while it is made is made, and so is what follows it: a destroyed key is gone."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from storage.tables import data_key
from storage.work import open_memory
from tests.builders import a_person


async def wrapped_key(memory, person):
    async with memory.look() as look:
        return await look.transaction.scalar(
            select(data_key.c.wrapped).where(data_key.c.person_id == person.id)
        )


def on_disk(settings, wrapped):
    return [path.name for path in settings.data_dir.glob("*sqlite*") if wrapped in path.read_bytes()]


async def test_a_key_that_was_destroyed_opens_nothing(memory, vault, settings):
    """Stopped in the middle of deleting everything: the vault has forgotten the key, and no log keeps it."""
    person = await a_person(memory, "ada")
    key = await vault.put(person.id, "portrait", b"face")
    wrapped = await wrapped_key(memory, person)
    assert on_disk(settings, wrapped)

    async def erases():
        async with memory.work() as work:
            await work.erasure.everything(person.id)
            asyncio.get_running_loop().call_soon(task.cancel)
            await work.commit()

    task = asyncio.create_task(erases())
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await wrapped_key(memory, person) is None
    assert on_disk(settings, wrapped) == []
    with pytest.raises(KeyError):
        await vault.get(person.id, key)


async def test_what_a_crash_left_in_the_log_goes_at_the_next_start(memory, settings, clock, monkeypatch):
    """Killed between the commit and what follows it."""
    person = await a_person(memory, "ada")
    wrapped = await wrapped_key(memory, person)

    async def killed(_transaction):
        raise asyncio.CancelledError

    async def erases():
        async with memory.work() as work:
            await work.erasure.everything(person.id)
            await work.commit()

    monkeypatch.setattr(memory, "committed", killed)
    with pytest.raises(asyncio.CancelledError):
        await erases()
    assert on_disk(settings, wrapped)
    again = await open_memory(settings, clock=clock, new_id=lambda: "x")
    assert on_disk(settings, wrapped) == []
    await again.close()
