"""What every memory does with transactions, and several processes at once."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text

from storage.domain.records import (
    Language,
)
from storage.memory import StoredSession
from tests.builders import WEB, a_model, a_person, a_request, a_selfie


async def test_commit_is_what_makes_it_stay(memory, second_memory):
    """Without commit nothing stays; with it, another process sees it."""
    async with memory.work() as work:
        lost = await work.people.find_or_create(platform="web", external_id="x", language=Language.EN)
    async with memory.work() as work:
        kept = await work.people.find_or_create(platform="web", external_id="x", language=Language.DE)
        await work.commit()
    assert lost.id != kept.id
    async with second_memory.look() as look:
        assert await look.people.get(kept.id) == kept
        with pytest.raises(KeyError):
            await look.people.get(lost.id)


async def test_an_error_undoes_everything(memory):
    """An exception inside a unit of work leaves nothing behind."""

    async def breaks():
        async with memory.work() as work:
            person = await work.people.find_or_create(platform="web", external_id="x", language=Language.EN)
            made.append(person)
            raise ZeroDivisionError

    made = []
    with pytest.raises(ZeroDivisionError):
        await breaks()
    async with memory.look() as look:
        with pytest.raises(KeyError):
            await look.people.get(made[0].id)


async def test_looking_cannot_commit(memory):
    """A reading unit of work refuses to commit."""
    async with memory.look() as look:
        with pytest.raises(RuntimeError):
            await look.commit()


async def test_nothing_personal_is_readable_in_the_database(memory):
    """Prompts, names, features and chat lines are sealed: their bytes are nowhere in any table."""
    person = await a_person(memory)
    model = await a_model(memory, person)
    selfie = await a_selfie(memory, model)
    await a_request(memory, model, prompt="a SECRETWORD garden")
    async with memory.work() as work:
        await work.models.rename(person.id, model.id, "SECRETWORD")
        await work.selfies.judge(replace(selfie, features=b"SECRETWORD"))
        await work.transcripts.put(WEB, person_id=person.id, ref="a", body={"text": "SECRETWORD"})
        await work.commit()
    async with memory.look() as look:
        for table in ("face_model", "selfie", "portrait_request", "transcript"):
            rows = await look.transaction.rows(text(f"select * from {table}"))  # noqa: S608
            assert rows
            assert b"SECRETWORD" not in b"".join(
                bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                for row in rows
                for value in row
            )


async def test_two_processes_lose_no_update(memory, second_memory):
    """Read-then-write from two processes at once: every increment counts."""
    person = await a_person(memory)
    async with memory.work() as work:
        await work.sessions.save(
            StoredSession(person_id=person.id, flow="f", step="s", data={"n": 0}, version=1), place=WEB
        )
        await work.commit()

    async def count(of, times):
        for _ in range(times):
            async with of.work() as work:
                await work.transaction.lock_person(person.id)
                stored = await work.sessions.load(person.id)
                await work.sessions.save(
                    replace(stored, data={"n": stored.data["n"] + 1}, version=stored.version + 1), place=WEB
                )
                await work.commit()

    await asyncio.gather(*(count(of, 10) for of in (memory, second_memory, memory, second_memory)))
    async with memory.look() as look:
        assert (await look.sessions.load(person.id)).data == {"n": 40}


async def test_cancelling_at_any_moment_leaves_no_lock_behind(memory, second_memory):
    """Work interrupted wherever it is: the next writer, also of another process, gets through."""
    person = await a_person(memory)
    for _ in range(3):
        await a_model(memory, person)

    async def busy():
        while True:
            async with memory.work() as work:
                await work.people.set_language(person.id, Language.DE)
                for _ in range(5):  # an unfinished SELECT is what kept the transaction alive
                    await work.models.of_person(person.id)
                    await work.people.consents(person.id)
                await work.commit()

    interrupted = []
    for number in range(40):
        task = asyncio.create_task(busy())
        await asyncio.sleep(number / 2000)
        task.cancel()
        interrupted.append(task)  # kept, with its traceback: that is what used to keep the lock
        assert (await asyncio.wait([task], timeout=30))[0]
        async with asyncio.timeout(25), second_memory.work() as work:
            await work.people.set_language(person.id, Language.EN)
            await work.commit()
    assert all(task.cancelled() for task in interrupted)
