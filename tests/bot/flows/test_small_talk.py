"""What is no wish for a picture is answered kindly and not drawn; every wish stays one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.chat.screen import Ask, Say
from bot.flows.inquiry import asks
from bot.flows.small_talk import Talk, greets, is_answer, talk_of
from storage.domain.jobs import JobKind
from storage.domain.records import Language
from tests.bot.world import WORDS


@pytest.mark.parametrize(
    ("said", "talk"),
    [
        ("danke!", Talk.THANKS),
        ("Vielen lieben Dank ❤️", Talk.THANKS),
        ("Super, danke 😊", Talk.THANKS),
        ("thank you!!", Talk.THANKS),
        ("super 😊", Talk.PRAISE),
        ("WOW, sehr schön!", Talk.PRAISE),
        ("ok", Talk.FINE),
        ("Alles klar.", Talk.FINE),
        ("Beeil dich!!", Talk.HURRY),
        ("hurry up", Talk.HURRY),
        ("yes", Talk.FINE),
        ("danke, bis gleich", Talk.THANKS),
        ("👍🏽", Talk.EMOJI),
        ("❤️ 👩‍🚀", Talk.EMOJI),
    ],
)
def test_small_talk_is_known(said, talk):
    """In both languages, whatever its case, signs and emoji."""
    assert talk_of(said) is talk


@pytest.mark.parametrize(
    "said",
    [
        "dankender Mönch",
        "hello kitty costume",
        "super hero",
        "cool am Strand",
        "in Nice",
        "okapi",
        "danke für 3 Bilder am Strand",
        "guten Morgen in Wien",
        "ja, am Strand",
        "nice beach",
        "👑 königlich",
        "",
        "...",
        "1",
    ],
)
def test_a_wish_is_never_small_talk(said):
    """One word that is not on the list makes it a wish."""
    assert talk_of(said) is None
    assert not greets(said)


@pytest.mark.parametrize(
    ("said", "is_question"),
    [
        ("wie lange dauert das?", True),
        ("how do I delete my pictures?? 🤔", True),
        ("Wirklich (echt?)", True),
        ("???", False),
        ("am Strand", False),
        ("what? on the moon", False),
        ("wie lange dauert das noch", True),
        ("wat is das hier", True),
        ("Hä? wie alt muss ich sein", True),
        ("kann ich das löschen", True),
        ("why not", True),
        ("how much is it", True),
        ("wie ein König auf dem Thron", False),
        ("what if cats could fly", False),
        ("kannst du mich auf dem Mond malen", False),
        ("can you draw me on a boat", False),
        ("Dort, wo die Sonne aufgeht", False),
        ("Kann-do attitude, on a hill", False),
    ],
)
def test_a_question_ends_or_begins_as_questions_do(said, is_question):
    """The mark at the end counts, as long as there are words; without it only a known beginning does."""
    assert asks(said) is is_question


@pytest.mark.parametrize(
    "said", ["Ja", "yes!", "ok", "Ja, ich bin 25", "23", "einverstanden", "nein", "I agree"]
)
def test_what_is_typed_instead_of_a_press_is_known(said):
    """Yes, no, an age."""
    assert is_answer(said)


async def test_thanks_are_answered_and_not_drawn(world):
    """With what can be done next; /portrait and wishes with the same words are drawn all the same."""
    ada = world.chatter()
    await ada.says("/start")
    await ada.says("danke")
    assert "You are welcome" in ada.newest.text
    assert "Let’s go" in ada.newest.labels
    await world.has_model(ada)
    for said, answer in (("danke!", "You are welcome"), ("ok", "All right!"), ("😊", "From emoji alone")):
        await ada.says(said)
        assert answer in ada.newest.text
        assert "write in words where you want to be" in ada.newest.text
        assert ada.newest.labels == ["Write my own", "My pictures", "My models"]
    assert await world.moving(JobKind.PORTRAITS) == []
    await ada.says("/portrait danke")
    assert len(await world.moving(JobKind.PORTRAITS)) == 1


@pytest.mark.parametrize("said", ["danke", "how long does it take?"])
async def test_photos_that_were_asked_for_are_asked_for_still(world, said):
    """What is said beside them is answered; the way to send photos does not go away."""
    ada = world.chatter()
    await world.consents(ada)
    assert ada.newest.drawn.ask is Ask.PHOTOS
    await ada.says(said)
    assert ada.newest.drawn.ask is Ask.PHOTOS
    bob = world.chatter("bob")
    await world.has_model(bob)
    await bob.says(said)
    assert bob.newest.drawn.ask is Ask.NOTHING


async def test_a_question_is_asked_back_and_drawn_only_on_a_press(world):
    """Draw it anyway draws exactly that, once; Help helps."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.says("how do I delete my pictures?")
    assert "sounds like a question" in ada.newest.text
    assert ada.newest.labels == ["Draw it anyway", "Help"]
    assert await world.moving(JobKind.PORTRAITS) == []
    draw = ada.button("Draw it anyway").token
    await ada.presses("Help")
    assert "/portrait" in ada.newest.text
    for _ in range(2):
        await ada.act(token=draw)
    (job,) = await world.moving(JobKind.PORTRAITS)
    async with world.memory.look() as work:
        request = await work.requests.get(job.person_id, job.target_id)
    assert request.prompt == "how do I delete my pictures?"
    await ada.says("/portrait on a boat?")
    assert len(await world.moving(JobKind.PORTRAITS)) == 2


async def test_of_questions_that_were_not_drawn_the_last_is_kept(world):
    """Whoever only asks leaves no pile behind; what was drawn stays."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.says("on a boat, in a storm?")
    await ada.presses("Draw it anyway")
    (job,) = await world.moving(JobKind.PORTRAITS)
    await world.paints()
    for number in range(3):
        await ada.says(f"what is number {number}?")
    async with world.memory.look() as work:
        assert await work.requests.count_since(job.person_id, world.clock() - timedelta(days=1)) == 2


@pytest.mark.parametrize("text", ["shall I be on the moon?", "nude, on a boat?"])
async def test_what_may_not_be_drawn_is_not_kept_either(world, text):
    """Without consent no question is sealed, and never one that would be refused."""
    ada = world.chatter()
    await world.has_model(ada)
    if "nude" not in text:
        await withdraws(ada)
    await ada.says(text)
    assert "sounds like a question" not in ada.newest.text
    async with world.memory.look() as work:
        person = await work.people.find(platform="paper", external_id="ada")
        assert await work.requests.count_since(person.id, world.clock() - timedelta(days=1)) == 0


async def test_what_was_drawn_anyway_is_locked_after_a_withdrawal(world):
    """The old button shows no pictures; it leads to the consent."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.says("am I handsome on a boat?")
    await ada.presses("Draw it anyway")
    await world.paints()
    await world.deliver()
    await withdraws(ada)
    before = len(ada.heard)
    await ada.presses("Draw it anyway")
    assert len(ada.heard) > before
    assert not any(message.drawn.pictures for message in ada.heard[before:])


async def withdraws(chatter):
    await chatter.says("/privacy")
    for text in ("button-withdraw", "button-withdraw-yes"):
        await chatter.presses(WORDS.say(Language.EN, Say(text)))


async def test_a_question_without_a_model_is_answered_as_one(world):
    """Nobody is told to show their face first, who only asks something."""
    ada = world.chatter()
    await ada.says("/start")
    await ada.says("what does it cost?")
    assert "sounds like a question" in ada.newest.text
    assert "show how much longer that takes" in ada.newest.text
    assert ada.newest.labels[0] == "Help"


@pytest.mark.parametrize(
    ("said", "answer"), [("danke", "You are welcome!"), ("how long does it take?", "It goes like this")]
)
async def test_a_question_for_consent_that_is_open_is_put_again(world, said, answer):
    """Both of them: what is said beside it is answered, and the way on is its answer, not the greeting."""
    ada = world.chatter()
    await ada.says("/start")
    for press, yes in (
        ("Let’s go", "Yes, I agree"),
        ("Yes, I agree", "I am 18 or older, and the pictures show me"),
    ):
        await ada.presses(press)
        asked = ada.newest.text
        await ada.says(said)
        assert answer in ada.texts[-2]
        assert ada.newest.text == asked
        assert ada.newest.labels[0] == yes


@pytest.mark.parametrize("said", ["Ja", "ok", "Ich bin 25"])
async def test_a_typed_yes_is_no_consent(world, said):
    """The question comes again, with a word about the button, at either question; nothing is kept."""
    ada = world.chatter(language=Language.DE)
    await ada.says("/start")
    await ada.presses("Los geht’s")
    await ada.says("ja")
    assert "Fast! Drück dazu bitte den Knopf" in ada.texts[-2]
    assert "Ja, ich bin einverstanden" in ada.newest.labels
    await ada.presses("Ja, ich bin einverstanden")
    await ada.says(said if said != "Ich bin 25" else "ja, ich bin 25")
    assert "Fast! Drück dazu bitte den Knopf" in ada.texts[-2]
    assert "Ich bin 18 oder älter, und die Bilder zeigen mich" in ada.newest.labels
    async with world.memory.look() as work:
        person = await work.people.find(platform="paper", external_id="ada")
        assert not await work.people.has_consented(person.id)
