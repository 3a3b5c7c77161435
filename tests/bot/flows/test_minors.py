"""Who writes that they are under 18 is taken at their word, wherever they write it."""

from __future__ import annotations

import pytest

from bot.flows.small_talk import age_said
from storage.domain.jobs import JobKind
from storage.domain.records import Language
from tests.bot.world import PHOTO

ADULT = "I am 18 or older, and the pictures show me"


@pytest.mark.parametrize(
    ("text", "bare", "age"),
    [
        ("ich bin 16", False, 16),
        ("Ich bin erst 15!", False, 15),
        ("nein, ich bin 17 Jahre alt.", False, 17),
        ("I'm 16", False, 16),
        ("I’m only 12 years old", False, 12),
        ("16 years old", False, 16),
        ("ja, ich bin 25", False, 25),
        ("16", True, 16),
        ("16", False, None),
        ("ich bin 16 Ritter", False, None),
        ("me at 16, on a boat", True, None),
        ("", True, None),
    ],
)
def test_an_age_is_known_when_nothing_else_is_said(text, bare, age):
    """In both languages; a number alone only where it answers the question."""
    assert age_said(text, bare=bare) == age


async def consented(world):
    async with world.memory.look() as work:
        person = await work.people.find(platform="paper", external_id="ada")
        return await work.people.has_consented(person.id)


@pytest.mark.parametrize("said", ["I am 16", "16"])
@pytest.mark.parametrize("pressed", [0, 1])
async def test_at_either_question_it_is_a_no(world, ada, said, pressed):
    """No golden yes comes after it, and the old one leads nowhere."""
    await ada.says("/start")
    await ada.presses("Let’s go")
    if pressed:
        await ada.presses("Yes, I agree")
    yes = ada.button(ADULT if pressed else "Yes, I agree").token
    await ada.says(said)
    assert "Thank you for being honest" in ada.newest.text
    assert ADULT not in ada.labels
    assert "Yes, I agree" not in ada.labels
    await ada.act(token=yes)
    assert ADULT not in ada.newest.labels
    assert not await consented(world)


async def test_after_the_consent_it_ends_it(world, ada):
    """Amid the photos: nothing is taken in any more; what is stored can be deleted, a slip be undone."""
    await world.consents(ada)
    await world.collects(ada, 2)
    await ada.says("ich bin 16")
    assert not await consented(world)
    assert "Delete everything" in ada.newest.labels
    assert "That was a mistake" in ada.newest.labels
    await ada.sends(PHOTO + b"more")
    assert await world.moving(JobKind.ASSESS) == []
    await ada.says("ich bin 16")
    assert ADULT not in ada.newest.labels


async def test_with_a_model_too(world, ada):
    """And pictures stay locked."""
    await world.has_model(ada)
    await world.has_pictures(ada)
    await ada.says("I am 17 years old")
    assert not await consented(world)
    before = len(ada.heard)
    await ada.says("/gallery")
    assert not any(message.drawn.pictures for message in ada.heard[before:])


async def test_an_adults_age_is_no_no(world):
    """It still wants its press."""
    ada = world.chatter(language=Language.DE)
    await ada.says("/start")
    await ada.presses("Los geht’s")
    await ada.presses("Ja, ich bin einverstanden")
    await ada.says("ich bin 25")
    assert "Ich bin 18 oder älter, und die Bilder zeigen mich" in ada.newest.labels
