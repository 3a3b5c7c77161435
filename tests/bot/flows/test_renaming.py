"""Right after a renaming: the next line may be a better name, and is asked about."""

from __future__ import annotations

import pytest

from bot.flows.naming import looks_like_name
from storage.domain.jobs import JobKind
from tests.bot.flows.test_training_name import names

BETTER = "Léna-Marie 🌙"


async def renamed(world, ada):
    await world.has_model(ada, "Ada")
    await ada.says("/models")
    await ada.presses("Ada")
    await ada.presses("Rename")
    await ada.says("Lena")


async def drawn(world):
    found = []
    for job in await world.moving(JobKind.PORTRAITS):
        async with world.memory.look() as work:
            found.append((await work.requests.get(job.person_id, job.target_id)).prompt)
    return found


async def test_a_better_name_is_asked_about(world, ada):
    """Nothing is drawn of it; the press renames, and may be repeated by another line."""
    await renamed(world, ada)
    for name in (BETTER, "Lena Luise"):
        await ada.says(name)
        assert ada.newest.text == f"Shall the model be called “{name}”, or shall I draw that?"
        assert ada.newest.labels == ["That is its name", "Draw that"]
        assert await drawn(world) == []
        await ada.presses("That is its name")
        assert await names(world) == [name]


async def test_it_is_drawn_where_that_was_meant(world, ada):
    """Exactly that; the name stays, and the next line is a wish again."""
    await renamed(world, ada)
    await ada.says("Paris")
    await ada.presses("Draw that")
    assert await names(world) == ["Lena"]
    await ada.says("Rome")
    assert await drawn(world) == ["Paris", "Rome"]


async def test_a_wish_after_a_renaming_is_drawn(world, ada):
    """What does not look like a name; and anything at all, once the person was elsewhere."""
    await renamed(world, ada)
    await ada.presses("Another name")
    await ada.says("Lea")
    await ada.says("on a boat")
    await ada.says("Paris")
    assert await drawn(world) == ["on a boat", "Paris"]


@pytest.mark.parametrize(
    ("typed", "is_name"),
    [
        (BETTER, True),
        ("Paris", True),
        ("Am Strand", False),
        ("on a boat", False),
        ("A knight in gold armour", False),
        ("Danke!", False),
        ("Hallo", False),
        ("Really?", False),
        ("😀", False),
    ],
)
def test_what_could_be_a_name(typed, is_name):
    """At most three words, the first with a capital letter, and neither talk nor a question."""
    assert looks_like_name(typed) is is_name
