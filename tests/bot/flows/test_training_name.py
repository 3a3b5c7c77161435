"""While a name is asked for: what is no name is answered, and the question stays open."""

from __future__ import annotations

import pytest

from storage.domain.jobs import JobKind

ANSWERED = [("danke!", "You are welcome!"), ("ok", "All right!"), ("hallo", "Hello!")]


async def asked_for_a_name(world, ada):
    await world.consents(ada)
    await world.collects(ada, 3)
    await ada.presses("Train")


async def names(world):
    async with world.memory.look() as work:
        person = await work.people.find(platform="paper", external_id="ada")
        return [model.name for model in await work.models.of_person(person.id)]


@pytest.mark.parametrize(("said", "answer"), ANSWERED)
async def test_small_talk_is_no_name(world, ada, said, answer):
    """A kind line and the question again, for the name and at the confirmation; a name then is one."""
    await asked_for_a_name(world, ada)
    await ada.says(said)
    assert ada.newest.text.startswith(answer)
    assert "What shall I call" in ada.newest.text
    assert ada.labels.count("“Me”") == 1
    assert await names(world) == [""]
    await ada.says("Lena")
    await ada.says(said)
    assert ada.newest.text.startswith(answer)
    assert "I will learn “Lena”" in ada.newest.text
    await ada.presses("Start training")
    assert await names(world) == ["Lena"]


@pytest.mark.parametrize("said", ["ja bitte starten", "Ja!", "Start", "los geht’s", "Training"])
async def test_who_agrees_in_words_renames_nothing(world, ada, said):
    """At the name, and where Start training waits for its press: what was given stays, and is asked again."""
    await asked_for_a_name(world, ada)
    await ada.says(said)
    assert await names(world) == [""]
    assert "What shall I call" in ada.newest.text
    await ada.says("Lena")
    await ada.says(said)
    assert await names(world) == ["Lena"]
    assert "I will learn “Lena”" in ada.newest.text
    await ada.says("Jo Meier")
    assert await names(world) == ["Jo Meier"]


async def test_a_bad_name_leaves_the_field_asking_for_one(world, ada):
    """The hint in the field stays, too."""
    await asked_for_a_name(world, ada)
    await ada.says("Lena <b>x</b>")
    assert "without a slash" in ada.newest.text
    assert ada.newest.drawn.placeholder == "A name"


async def test_a_question_is_no_name(world, ada):
    """It is answered as one, with Help, and the next sentence is the name."""
    await asked_for_a_name(world, ada)
    await ada.says("how long does that take?")
    assert "sounds like a question" in ada.newest.text
    assert "What shall I call" in ada.newest.text
    assert "really be called" not in ada.newest.text
    await ada.presses("Help")
    assert "/portrait" in ada.newest.text
    await ada.says("Lena")
    assert "I will learn “Lena”" in ada.newest.text


@pytest.mark.parametrize(
    ("said", "answer"),
    [*ANSWERED, ("how long does that take?", "That sounds like a question"), ("😀", "A name needs")],
)
async def test_a_new_name_is_asked_for_until_one_comes(world, ada, said, answer):
    """The same while renaming: nothing is renamed to it, nothing drawn."""
    await world.has_model(ada, "Lena")
    await ada.says("/models")
    await ada.presses("Lena")
    await ada.presses("Rename")
    await ada.says(said)
    assert answer in ada.newest.text
    assert await names(world) == ["Lena"]
    await ada.says("Léna-Marie 🌙")
    assert await names(world) == ["Léna-Marie 🌙"]
    assert await world.moving(JobKind.PORTRAITS) == []


async def test_a_name_given_elsewhere_is_not_asked_for_again(world, ada):
    """Another name was wanted, and then given by renaming: Train shows the confirmation."""
    await asked_for_a_name(world, ada)
    train = ada.button("Train").token
    await ada.says("on the beach")
    await ada.presses("Another name")
    await ada.says("/models")
    await ada.presses("on the beach")
    await ada.presses("Rename")
    await ada.says("Lena")
    await ada.act(token=train)
    assert "I will learn “Lena”" in ada.newest.text
