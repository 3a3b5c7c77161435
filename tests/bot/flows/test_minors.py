"""Who writes that they are under 18 is taken at their word, wherever they write it."""

from __future__ import annotations

import pytest

from bot.chat.screen import Mark
from bot.flows.ages import says_minor
from storage.domain.jobs import JobKind
from storage.domain.records import Language
from tests.bot.world import PHOTO

ADULT = "I am 18 or older, and the pictures show me"


@pytest.mark.parametrize(
    "text",
    [
        "ich bin 16",
        "Ich bin erst 15!",
        "nein, ich bin 17 Jahre alt.",
        "I'm 16",
        "I’m only 12 years old",
        "16 years old",
        "I'm twelve",
        "ich bin zwölf",
        "Hi! I am 12",
        "Hallo, ich bin 12",
        "I am 12 btw",
        "I'm 12, is that ok?",
        "I'm under 18",
        "ich bin noch minderjährig",
        "I'm not 18 yet",
        "ich bin noch keine 18",
        "I'm 12 🙂",
        "I am 1\u200b2",
        "I'm a 12 year old girl",
        "ich bin ein 12-jähriger Junge",
        "ICH BIN １２",
    ],
)
def test_a_minor_is_believed(text):
    """Beside other words too, in both languages, in figures and in words."""
    assert says_minor(text, asked=False)
    assert says_minor(text, asked=True)


@pytest.mark.parametrize(
    "text",
    [
        "16",
        "im 16",
        "12 y/o",
        "unter 18",
        "nicht 18",
        "minderjährig",
        "I am 12 on a boat",
        "17 Jahre",
        "16!",
        "zwölf",
    ],
)
def test_at_the_question_less_is_enough(text):
    """There, a number alone answers it; elsewhere it may be a wish."""
    assert says_minor(text, asked=True)


@pytest.mark.parametrize("text", ["16", "unter 18", "I am 12 on a boat", "im 12. Stock", "12 years a slave"])
def test_elsewhere_it_takes_a_sentence(text):
    """Who already said to be 18 or older is not locked out by a word."""
    assert not says_minor(text, asked=False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ja, ich bin 25",
        "ich bin 18",
        "I am 18 and on a boat",
        "ich bin 16 Ritter",
        "me at 16, on a boat",
        "I'm 1.80 m tall",
        "ich bin 170 cm groß",
        "I am 5 feet tall",
        "ich bin 12:30 Uhr da",
        "ich bin nicht minderjährig",
        "I'm not a minor",
        "I am not under 18",
        "ich bin älter als 18",
        "25",
        "am 12. Mai in Rom",
        "ich bin um 16 Uhr da",
        "ich bin 5/6 Ritter",
    ],
)
def test_others_are_not_taken_for_one(text):
    """Ages from 18, heights, times, and who says that they are none."""
    assert not says_minor(text, asked=True)


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


@pytest.mark.parametrize("where", ["caption", "name", "portrait", "invite", "rename"])
async def test_wherever_it_is_written(world, ada, where):
    """A caption, a name, a command's words: nothing is kept, trained or drawn, and the consent ends."""
    if where in ("portrait", "rename", "invite"):
        await world.has_model(ada)
    else:
        await world.consents(ada)
        await world.collects(ada, 3)
    if where == "caption":
        (ref,) = await ada.sends(PHOTO + b"more", caption="I am 12")
        assert ada.mark_on(ref) is Mark.REJECTED
    elif where == "portrait":
        await ada.says("/portrait I am 12")
    else:
        before = {"name": ["Train"], "invite": [], "rename": ["Ada", "Rename"]}[where]
        if where != "name":
            await ada.says({"invite": "/invite", "rename": "/models"}[where])
        for label in before:
            await ada.presses(label)
        await ada.says("I am 12")
    assert any("Thank you for being honest" in text for text in ada.texts[-2:])
    assert not await consented(world)
    assert await world.moving() == []


async def test_an_adults_age_is_no_no(world):
    """It still wants its press."""
    ada = world.chatter(language=Language.DE)
    await ada.says("/start")
    await ada.presses("Los geht’s")
    await ada.presses("Ja, ich bin einverstanden")
    await ada.says("ich bin 25")
    assert "Ich bin 18 oder älter, und die Bilder zeigen mich" in ada.newest.labels
