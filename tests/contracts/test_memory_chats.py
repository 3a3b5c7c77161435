"""What every memory knows of conversations: sessions, events, cards, transcripts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.domain.errors import Retryable
from storage.domain.records import (
    Place,
)
from storage.memory import StoredSession, StoredToken
from tests.builders import WEB, a_person


async def test_a_session_is_compared_and_set(memory, second_memory):
    """Of two that save the same next version one is told that it was too late."""
    person = await a_person(memory)

    async def save(of, version, step):
        stored = StoredSession(person_id=person.id, flow="selfies", step=step, data={"n": 1}, version=version)
        async with of.work() as work:
            await work.sessions.save(stored, place=WEB)
            await work.commit()

    await save(memory, 1, "start")
    await save(second_memory, 2, "collect")
    with pytest.raises(Retryable) as raced:
        await save(memory, 2, "review")
    assert raced.value.code == "session-raced"
    with pytest.raises(Retryable):
        await save(memory, 1, "start")
    async with memory.look() as look:
        found = await look.sessions.load(person.id)
        assert (found.step, found.version, found.data) == ("collect", 2, {"n": 1})
        assert await look.people.last_place(person.id) == WEB


async def test_an_event_begins_once(memory, second_memory):
    """A repeated update is known again, also by another process; unanswered ones are found after a crash."""
    person = await a_person(memory)
    async with memory.work() as work:
        assert await work.sessions.begin_event("update-1", person_id=person.id, place=WEB)
        assert await work.sessions.begin_event("update-2", person_id=person.id, place=WEB)
        assert await work.sessions.begin_event("update-3")
        await work.commit()
    async with second_memory.work() as work:
        assert not await work.sessions.begin_event("update-1", person_id=person.id, place=WEB)
        await work.sessions.answered("update-2")
        await work.commit()
    async with memory.work() as work:
        assert not await work.sessions.begin_event("update-2")
        unanswered = await work.sessions.unanswered()
        assert [(u.event_id, u.person_id, u.place) for u in unanswered] == [("update-1", person.id, WEB)]


async def test_tidying_forgets_old_events_and_buttons(memory, clock):
    """After a month an event id is forgotten, unless its answer is still owed."""
    person = await a_person(memory)
    async with memory.work() as work:
        await work.sessions.begin_event("old")
        await work.sessions.begin_event("owed", person_id=person.id, place=WEB)
        await work.sessions.keep_token(
            StoredToken(
                token="t",
                person_id=person.id,
                action={"flow": "x"},
                session_version=3,
                expires_at=clock() + timedelta(days=90),
            )
        )
        await work.commit()
    clock.forward(31 * 86_400)
    async with memory.work() as work:
        await work.sessions.tidy()
        assert (await work.sessions.find_token("t")).action == {"flow": "x"}
        assert await work.sessions.find_token("t\0") is None
        assert await work.sessions.begin_event("old")
        assert not await work.sessions.begin_event("owed")
        clock.forward(90 * 86_400)
        await work.sessions.tidy()
        assert await work.sessions.find_token("t") is None


async def test_cards_are_remembered_by_place(memory):
    other = Place(platform="web", chat="there")
    async with memory.work() as work:
        await work.sessions.remember_card(WEB, "progress", "m1")
        await work.sessions.remember_card(WEB, "progress", "m2")
        assert await work.sessions.find_card(WEB, "progress") == "m2"
        assert await work.sessions.find_card(other, "progress") is None


async def test_a_transcript_grows_and_is_edited(memory, second_memory):
    """An edited line gets a new sequence, so that a page asks for what changed after the last it saw."""
    person = await a_person(memory)
    async with memory.work() as work:
        first = await work.transcripts.put(WEB, person_id=person.id, ref="a", body={"text": "Hallo ü"})
        second = await work.transcripts.put(WEB, person_id=person.id, ref="b", body={"text": "b"})
        third = await work.transcripts.put(WEB, person_id=person.id, ref="a", body={"text": "edited"})
        await work.commit()
    assert first < second < third
    async with second_memory.look() as look:
        lines = await look.transcripts.lines(WEB, person_id=person.id)
        assert [(line.ref, line.body["text"]) for line in lines] == [("b", "b"), ("a", "edited")]
        assert [
            line.ref for line in await look.transcripts.lines(WEB, person_id=person.id, after=second)
        ] == ["a"]
    bob = await a_person(memory, "bob")
    async with memory.work() as work:
        assert not await work.transcripts.lines(WEB, person_id=bob.id)
        with pytest.raises(KeyError):
            await work.transcripts.put(WEB, person_id=bob.id, ref="a", body={})
