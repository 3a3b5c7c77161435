"""What every memory knows of web sessions: which generation counts, and who else is the same person."""

from __future__ import annotations

from sqlalchemy import update

from storage.domain.records import Language
from storage.tables import account


async def advance(memory, generation, chat="c" * 22):
    async with memory.work() as work:
        moved = await work.web_sessions.advance(chat, generation)
        await work.commit()
    return moved


async def test_a_generation_ends_once(memory, second_memory):
    """Ending it again, or an older one, changes nothing; another process sees the same."""
    assert await advance(memory, 0)
    assert not await advance(second_memory, 0)
    assert await advance(second_memory, 1)
    assert not await advance(memory, 1)
    async with memory.look() as look:
        assert await look.web_sessions.generation("c" * 22) == 2
        assert await look.web_sessions.generation("d" * 22) == 0


async def test_what_ended_stays_ended_when_its_person_is_erased(memory):
    """An old cookie must not come to life because there is nobody behind it any more."""
    async with memory.work() as work:
        person = await work.people.find_or_create(platform="web", external_id="c" * 22, language=Language.EN)
        await work.web_sessions.advance("c" * 22, 0)
        await work.erasure.everything(person.id)
        await work.commit()
    async with memory.look() as look:
        assert await look.web_sessions.generation("c" * 22) == 1


async def test_the_other_browsers_are_those_of_the_same_person(memory):
    """Strangers, and the person's accounts of other platforms, are not among them."""
    async with memory.work() as work:
        one, two, _ = [
            await work.people.find_or_create(platform="web", external_id=chat, language=Language.EN)
            for chat in ("one", "two", "stranger")
        ]
        await work.people.find_or_create(platform="telegram", external_id="one", language=Language.EN)
        assert await work.web_sessions.others("one") == []
        joined = update(account).where(account.c.person_id == two.id).values(person_id=one.id)
        await work.transaction.run(joined)
        await work.commit()
    async with memory.look() as look:
        assert await look.web_sessions.others("one") == ["two"]
        assert await look.web_sessions.others("nobody") == []
