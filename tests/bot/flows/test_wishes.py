"""What is written before a face model can draw: kept sealed, offered once it can, drawn on a press."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.flows import wishes
from storage.domain import prompts
from storage.domain.jobs import JobKind, JobState
from tests.bot.flows.test_renaming import drawn
from tests.bot.flows.test_small_talk import withdraws
from tests.bot.flows.test_training import in_training

WISH = "as an astronaut, on the moon."


async def kept(world):
    async with world.memory.look() as work:
        person = await work.people.find(platform="paper", external_id="ada")
        return await work.requests.count_since(person.id, world.clock() - timedelta(days=1))


async def test_a_wish_during_the_training_is_drawn_after_it(world, ada):
    """It is said that it is kept; at the end its button stands before the ideas, and draws exactly it."""
    await in_training(world, ada)
    await ada.says(WISH)
    assert f"Noted for later: {WISH}" in ada.texts[-2]
    assert ada.newest.drawn.progress
    assert await drawn(world) == []
    await world.trains()
    await world.deliver()
    assert "“Ada” is ready!" in ada.newest.text
    assert ada.newest.text.endswith(f"Shall I draw what you wrote? {WISH}")
    assert ada.newest.labels[0] == "Draw my wish"
    await ada.presses("Draw my wish")
    assert await drawn(world) == [WISH]


@pytest.mark.parametrize("said", ["how long does that take", "thanks, see you later"])
async def test_what_is_no_wish_takes_the_place_of_none(world, ada, said):
    """Questions without their mark and small talk are answered; the wish goes on waiting."""
    await in_training(world, ada)
    await ada.says(WISH)
    await ada.says(said)
    assert "Noted for later" not in ada.newest.text
    await world.trains()
    await world.deliver()
    assert ada.newest.text.endswith(f"Shall I draw what you wrote? {WISH}")


async def test_it_is_offered_again_until_it_is_drawn(world, ada):
    """Who does something else first finds it when they ask for portraits; drawn, it is offered no more."""
    await in_training(world, ada)
    await ada.says(WISH)
    await world.trains()
    await world.deliver()
    await ada.says("on a boat")
    await ada.says("/portrait")
    assert WISH in ada.newest.text
    await ada.presses("Draw my wish")
    assert await drawn(world) == ["on a boat", WISH]
    await ada.says("/portrait")
    assert WISH not in ada.newest.text
    assert "Draw my wish" not in ada.newest.labels


async def test_a_wish_before_the_first_photo_is_to_be_written_again(world, ada):
    """Without consent nothing is kept, and whoever wrote it is told so."""
    await ada.says("/start")
    await ada.says(WISH)
    assert "Please write your wish to me again then." in ada.texts[-2]
    assert WISH not in ada.texts[-2]
    assert ada.newest.labels[0] == "Yes, I agree"
    assert await kept(world) == 0


async def test_a_wish_amid_the_photos_is_kept_too(world, ada):
    """Who writes before there is anything to train with reads what is missing, and loses nothing."""
    await world.consents(ada)
    await world.collects(ada, 3)
    await ada.says("/portrait " + WISH)
    assert f"Noted for later: {WISH}" in ada.texts[-2]
    assert "know your face first" in ada.texts[-2]
    assert "Train" in ada.newest.labels
    for step in ("Train", "“Me”", "Start training"):
        await ada.presses(step)
    await world.trains()
    await world.deliver()
    await ada.presses("Draw my wish")
    assert await drawn(world) == [WISH]


async def test_of_several_wishes_the_last_is_kept(world, ada):
    """As the sentence says; a question meanwhile is none, and takes nothing away."""
    await in_training(world, ada)
    for text in ("on a boat", WISH, "how long does it take?"):
        await ada.says(text)
    assert "Forgotten for it: on a boat" in ada.card("wish:").text
    earlier = next(one for one in ada.heard if one.text.startswith("A newer wish"))
    assert earlier.labels == []
    assert ada.labels.count("Forget the wish") == 1
    assert await kept(world) == 1
    await world.trains()
    await world.deliver()
    assert WISH in ada.newest.text


async def test_a_wish_outlives_a_training_that_failed(world, ada):
    """It is offered when the second one has worked."""
    await in_training(world, ada)
    await ada.says(WISH)
    await world.end(JobKind.TRAIN, JobState.FAILED, error="too-few-photos")
    await world.deliver()
    await ada.presses("Train again")
    await ada.presses("Start training")
    await world.trains()
    await world.deliver()
    assert WISH in ada.newest.text


async def test_what_is_drawn_waits_no_longer(world, ada):
    """A wish taken up stays where it is when the next ones come, and is not offered a second time."""
    await in_training(world, ada)
    await ada.says(WISH)
    await world.trains()
    await world.deliver()
    await ada.presses("Draw my wish")
    await world.paints()
    await world.deliver()
    await ada.says("handsome, on a boat?")
    await ada.says("or on a train?")
    assert await kept(world) == 2


async def test_a_wish_goes_with_its_model(world, ada):
    """Deleted with the set it was for; the next set offers nothing."""
    await in_training(world, ada)
    await ada.says(WISH)
    for step in ("/models", "Ada", "Delete", "Yes, delete"):
        await (ada.says(step) if step == "/models" else ada.presses(step))
    assert await kept(world) == 0
    await ada.presses("Let’s go")
    await world.collects(ada, 3)
    for step in ("Train", "“Me”", "Start training"):
        await ada.presses(step)
    await world.trains()
    await world.deliver()
    assert "Draw my wish" not in ada.newest.labels


@pytest.mark.parametrize("text", [WISH, "nude, on a boat"])
async def test_what_may_not_be_drawn_is_not_kept(world, ada, text):
    """Neither without consent nor what the policy refuses."""
    await in_training(world, ada)
    if text == WISH:
        await withdraws(ada)
    await ada.says(text)
    assert "Noted for later" not in "".join(ada.texts)
    assert await kept(world) == 0


@pytest.mark.parametrize("text", ["no x" + " " * 4000 + "y", "\ufdfa" * 3000])
async def test_a_huge_sentence_is_no_wish(world, ada, text, monkeypatch):
    """Its length is looked at before anything that takes longer for longer ones."""
    looked_into = []
    for place, name in ((prompts, "decide"), (wishes, "unwanted")):
        look = getattr(place, name)
        monkeypatch.setattr(place, name, lambda said, look=look: looked_into.append(said) or look(said))
    await in_training(world, ada)
    await ada.says(text)
    assert all(len(said) <= prompts.LENGTH_MOST for said in looked_into)
    assert await kept(world) == (1 if text.startswith("no x") else 0)
    if text.startswith("no x"):  # blanks are no length
        assert "Noted for later: no x y" in ada.texts[-2]
    else:
        assert "Noted for later" not in "".join(ada.texts)


async def test_a_wish_can_be_forgotten(world, ada):
    """With one press, in place; nothing of it is stored or offered any more. Pressed twice it is the same."""
    await in_training(world, ada)
    await ada.says(WISH)
    forget = ada.button("Forget the wish").token
    for _ in range(2):
        await ada.act(token=forget)
        assert await kept(world) == 0
    assert ada.card("wish:").text == "I have forgotten that wish."
    await world.trains()
    await world.deliver()
    assert WISH not in ada.newest.text
    assert "Draw my wish" not in ada.labels


async def test_what_was_drawn_is_not_forgotten_by_the_old_button(world, ada):
    """It waits no longer, so there is nothing to forget."""
    await in_training(world, ada)
    await ada.says(WISH)
    forget = ada.button("Forget the wish").token
    await world.trains()
    await world.deliver()
    await ada.presses("Draw my wish")
    await ada.act(token=forget)
    assert await drawn(world) == [WISH]
    assert await kept(world) == 1


async def test_after_a_withdrawal_a_wish_stays_locked(world, ada):
    """Neither the end of the training nor /portrait opens it."""
    await in_training(world, ada)
    await ada.says(WISH)
    await world.trains()
    await withdraws(ada)
    before = len(ada.heard)
    await world.deliver()
    await ada.says("/portrait")
    assert not any(WISH in text for text in ada.texts[before:])
