"""Notes outlive a process, stay few, and say nothing about anybody."""

from __future__ import annotations

from sqlalchemy import select

from bot.platforms.notebook import Notebook
from storage.domain.records import Place
from storage.tables import card

PLACE = Place(platform="telegram", chat="4711001")


async def test_a_note_is_found_again_by_its_subject_only(memory):
    """Another subject, another chat or another bot finds nothing."""
    notes = Notebook(memory=memory, secret="token")
    await notes.write(PLACE, "sent:k", "text:5")
    assert await Notebook(memory=memory, secret="token").find(PLACE, "sent:k") == "text:5"
    assert await notes.find(PLACE, "sent:other") is None
    assert await notes.find(Place(platform="telegram", chat="4711002"), "sent:k") is None
    assert await Notebook(memory=memory, secret="other").find(PLACE, "sent:k") is None


async def test_notes_do_not_grow_without_end(memory):
    """After many messages there are few lines, and the newest note is one of them."""
    notes = Notebook(memory=memory, secret="token")
    for number in range(400):
        await notes.write(PLACE, f"sent:{number}", f"text:{number}")
    assert await notes.find(PLACE, "sent:399") == "text:399"
    rows = await _rows(memory)
    assert len(rows) <= 256


async def test_a_note_names_nobody(memory):
    """Neither the chat nor the subject can be read from what is stored."""
    await Notebook(memory=memory, secret="token").write(PLACE, "sent:delivery-77", "text:5")
    ((*stored,),) = await _rows(memory)
    assert PLACE.chat not in " ".join(stored)
    assert "delivery-77" not in " ".join(stored)


async def _rows(memory):
    async with memory.look() as work:
        return await work.sessions._db.rows(select(card))
