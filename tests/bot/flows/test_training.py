"""Training: a name, the honest estimate, cancelling, failing, and the message at the end."""

from __future__ import annotations

import pytest

from bot.chat.screen import Style
from bot.flows.naming import looks_like_wish
from storage.domain.jobs import JobKind, JobState
from tests.bot.world import PHOTO, REAL_NUMBERS, World


async def ready_to_train(world, ada):
    await world.consents(ada)
    await world.collects(ada, 3)
    await ada.presses("Train")


async def in_training(world, ada, name="Ada"):
    await ready_to_train(world, ada)
    await ada.says(name)
    await ada.presses("Start training")


async def test_a_bad_name_is_explained_and_asked_again(world):
    """Empty, too long: the reason, and the question stays open."""
    ada = world.chatter()
    await ready_to_train(world, ada)
    await ada.says("x" * 41)
    assert "too long: 40 characters at most" in ada.newest.text
    for nameless in (" \u200b ", "😀", "…"):
        await ada.says(nameless)
        assert "at least one letter or digit" in ada.newest.text
    await ada.says("evil.example/x")
    assert "would look like a link" in ada.newest.text
    await ada.says("Ada")
    assert "“Ada”" in ada.newest.text


async def test_another_name_can_be_given_at_the_confirmation(world):
    """Who mistyped writes the name again; the earlier confirmation loses its buttons."""
    ada = world.chatter()
    await ready_to_train(world, ada)
    await ada.says("Adda")
    await ada.says("Ada")
    assert "I will learn “Ada”" in ada.newest.text
    assert ada.labels.count("Start training") == 1
    await ada.presses("Start training")
    assert "I am learning “Ada”" in ada.card("job:").text


@pytest.mark.parametrize("command", ["/start", "/cancel"])
async def test_a_greeting_during_training_says_what_goes_on(world, command):
    """Instead of a beginner's greeting: that the training runs, and its card with the way to stop it."""
    ada = world.chatter()
    await in_training(world, ada)
    await ada.says(command)
    assert ada.newest.drawn.progress
    assert "“Ada” is" in ada.texts[-2]
    assert "being trained" in ada.texts[-2]
    assert ada.newest.labels == ["Cancel"]


async def test_the_suggested_name_is_one_press(world):
    """Who does not care is called Me."""
    ada = world.chatter()
    await ready_to_train(world, ada)
    await ada.presses("“Me”")
    assert "“Me”" in ada.newest.text


async def test_the_estimate_is_honest(world):
    """The first time nobody knows how long; after that it is the median of what was."""
    ada, bob = world.chatter("ada"), world.chatter("bob")
    await ready_to_train(world, ada)
    await ada.says("Ada")
    assert "first time on this machine" in ada.newest.text
    await ada.presses("Start training")
    claim = await world.claim(JobKind.TRAIN)
    world.clock.forward(600)
    async with world.memory.work() as work:
        await work.models.trained(
            claim.job.person_id,
            claim.job.target_id,
            adapter_key="people/x/a/1",
            base_model="pocket",
            facts={},
        )
        await work.jobs.finish(claim.job.id, claim.attempt, JobState.DONE)
        await work.commit()
    await ready_to_train(world, bob)
    await bob.says("Bob")
    assert "about 10 minutes" in bob.newest.text


async def test_starting_twice_trains_once(world):
    """A second press of Start shows the card of the first."""
    ada = world.chatter()
    await ready_to_train(world, ada)
    await ada.says("Ada")
    token = ada.button("Start training").token
    await ada.act(token=token)
    await ada.act(token=token)
    assert len(await world.moving(JobKind.TRAIN)) == 1


async def test_cancelling_asks_and_keeps_the_photos(world):
    """Cancel asks first; the yes ends the waiting job at once, and training can start again."""
    ada = world.chatter()
    await in_training(world, ada)
    await ada.presses("Cancel")
    assert "Really stop" in ada.newest.text
    await ada.presses("Go on")
    assert "I go on learning" in ada.newest.text
    assert ada.newest.labels == []
    assert len(await world.moving(JobKind.TRAIN)) == 1
    await ada.presses("Cancel")
    await ada.presses("Yes, stop")
    assert "Yes, stop" not in ada.labels
    assert await world.moving(JobKind.TRAIN) == []
    await world.deliver()
    assert "was stopped" in ada.card("job:").text
    assert "Your photos are still here" in ada.newest.text
    await ada.presses("Train again")
    await ada.presses("Start training")
    assert len(await world.moving(JobKind.TRAIN)) == 1


async def test_cancelling_a_running_training_waits_for_the_worker(world):
    """A running one is asked to stop: the card says so, then that it has."""
    ada = world.chatter()
    await in_training(world, ada)
    claim = await world.claim(JobKind.TRAIN)
    await ada.presses("Cancel")
    await ada.presses("Yes, stop")
    assert "I am stopping" in ada.card("job:").text
    async with world.memory.work() as work:
        await work.jobs.finish(claim.job.id, claim.attempt, JobState.CANCELLED)
        await work.commit()
    await world.deliver()
    assert "was stopped" in ada.card("job:").text


async def test_a_failure_says_why_and_offers_again(world):
    """Why it failed in words, that the photos are still there, and the button to try again."""
    ada = world.chatter()
    await in_training(world, ada)
    await world.end(JobKind.TRAIN, JobState.FAILED, error="weights-missing")
    await world.deliver()
    assert "painter is not installed" in ada.newest.text
    assert "Your photos are still here" in ada.newest.text
    await ada.presses("Train again")
    await ada.presses("Start training")
    assert len(await world.moving(JobKind.TRAIN)) == 1


async def test_the_end_offers_four_scenes_and_ones_own(world):
    """When it is done a message of its own offers four scenes and Write my own."""
    ada = world.chatter()
    await in_training(world, ada)
    await world.trains()
    await world.deliver()
    assert ada.newest.labels == [
        "🏖 On the beach",
        "🌿 In the jungle",
        "🌙 On the moon",
        "☕ In a café",
        "Write my own",
    ]
    assert ada.newest.drawn.card is None
    assert "I have learned" in ada.card("job:").text


async def test_too_few_photos_are_no_training(world):
    """/train with too few photos says how many are needed."""
    ada = world.chatter()
    await world.consents(ada)
    await ada.sends(PHOTO)
    await world.judges()
    await ada.says("/train")
    assert any("I need at least 3" in text for text in ada.texts)
    assert await world.moving(JobKind.TRAIN) == []


async def test_train_shows_a_running_training(world):
    """/train while training shows where it stands, at the end of the chat."""
    ada = world.chatter()
    await in_training(world, ada)
    await ada.says("/train")
    assert "I am learning “Ada”" in ada.newest.text


async def test_a_prompt_during_training_is_answered_with_the_card(world):
    """Who cannot wait sees how long it still takes."""
    ada = world.chatter()
    await in_training(world, ada)
    await ada.says("me on the moon")
    assert any("once I know your face" in text for text in ada.texts)
    assert "I am learning “Ada”" in ada.newest.text


async def test_the_empty_gallery_leads_to_what_helps_now(world):
    """Without pictures: to the photos, then to the training, and once it is done to a sentence."""
    ada = world.chatter()
    await ready_to_train(world, ada)
    await ada.says("/gallery")
    assert ada.newest.labels == ["On with the photos"]
    await ada.says("/train")
    await ada.says("Ada")
    await ada.presses("Start training")
    await ada.says("/gallery")
    await ada.presses("Show the training")
    assert ada.newest.drawn.progress
    await world.trains()
    await world.deliver()
    await ada.says("/gallery")
    assert ada.newest.labels == ["Write my own"]


async def test_training_early_is_possible_and_honest(memory, vault, clock):
    """With twelve of twenty-five photos training is offered, not urged, and what that costs is said."""
    world = World(memory=memory, vault=vault, clock=clock, installation=REAL_NUMBERS)
    ada = world.chatter()
    await world.consents(ada)
    await world.collects(ada, 11)
    assert not any("Train" in label for label in ada.labels)
    await world.collects(ada, 1)
    assert ada.button("Train with 12 already").style is Style.PLAIN
    await ada.presses("Train with 12 already")
    await ada.says("Ada")
    assert "with 25 photos the likeness will be better" in ada.newest.text


def job_cards(ada):
    return [one for one in ada.heard if one.drawn and (one.drawn.card or "").startswith("job:")]


async def test_asked_again_there_is_one_card(world, ada):
    """/train during a training shows its card at the end of the chat, and nowhere else."""
    await in_training(world, ada)
    await ada.says("/train")
    assert job_cards(ada) == [ada.newest]
    assert ada.newest.drawn.progress


async def test_asked_again_in_an_old_chat_only_the_newest_card_moves(world, ada):
    """Where the earlier one cannot be taken away, it loses its progress and buttons."""
    ada.paper.keeps = True
    await in_training(world, ada)
    await ada.says("/train")
    earlier, newest = job_cards(ada)
    assert newest.drawn.progress
    assert newest.drawn.rows
    assert not earlier.drawn.progress
    assert not earlier.drawn.rows


async def test_asking_for_the_photos_during_training_shows_where_it_stands(world):
    """Nothing was sent, so nothing is said to be turned away; the training is one press off."""
    ada = world.chatter()
    await in_training(world, ada)
    await ada.says("/selfies")
    assert ada.newest.text.startswith("I am learning “Ada” from your photos")
    await ada.presses("Show the training")
    assert ada.newest.drawn.progress


async def test_asking_for_the_photos_of_a_ready_model_turns_nothing_away(world):
    """With a finished model /selfies says that no photos are needed, and how to begin another."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.says("/selfies")
    assert ada.newest.text.startswith("Your face model is ready")
    assert "New model" in ada.newest.labels


async def test_a_photo_judged_after_the_start_is_said_to_be_new(world):
    """The training did not learn from it: the card says so, and once it is over offers to train again."""
    ada = world.chatter()
    await world.consents(ada)
    await world.collects(ada, 3)
    await ada.sends(PHOTO + b"late")
    await ada.presses("Train")
    await ada.says("Ada")
    await ada.presses("Start training")
    await world.judges()
    await world.tells()
    assert "one photo after the training had begun" in ada.card("selfies:").text
    assert ada.card("selfies:").labels == []
    await world.trains()
    await world.tells()
    await ada.says("/selfies")
    assert "One new photo since the training" in ada.newest.text
    await ada.presses("Train again")
    assert "from 4 photos" in ada.newest.text
    await ada.presses("Start training")
    (again,) = await world.moving(JobKind.TRAIN)
    assert len(again.selfie_ids) == 4
    await world.trains()
    await world.tells()
    await ada.says("/selfies")
    assert "new photo" not in ada.newest.text


async def test_a_second_training_that_is_stopped_leaves_the_model_as_it_was(world):
    """It draws as before, and what is new is offered again."""
    ada = world.chatter()
    await world.consents(ada)
    await world.collects(ada, 3)
    await ada.sends(PHOTO + b"late")
    await ada.presses("Train")
    await ada.says("Ada")
    await ada.presses("Start training")
    await world.judges()
    await world.trains()
    await world.tells()
    await ada.says("/selfies")
    await ada.presses("Train again")
    await ada.presses("Start training")
    await ada.presses("Cancel")
    await ada.presses("Yes, stop")
    await world.tells()
    await ada.says("on a boat")
    assert len(await world.moving(JobKind.PORTRAITS)) == 1
    await ada.says("/selfies")
    assert "One new photo since the training" in ada.newest.text


async def test_a_wish_typed_as_a_name_is_asked_about(world):
    """Yes keeps it; another name asks again, and goes on asking when the person comes back."""
    ada = world.chatter()
    await ready_to_train(world, ada)
    await ada.says("on the beach")
    assert "really be called “on the beach”" in ada.newest.text
    assert ada.newest.labels == ["Yes", "Another name"]
    await ada.presses("Another name")
    await ada.says("/selfies")
    await ada.presses("Train")
    assert "What shall I call" in ada.newest.text
    await ada.says("am Strand")
    await ada.presses("Yes")
    assert "I will learn “am Strand”" in ada.newest.text
    await ada.says("Ada")
    assert "I will learn “Ada”" in ada.newest.text
    await ada.presses("Start training")
    assert "I am learning “Ada”" in ada.card("job:").text


@pytest.mark.parametrize(
    ("typed", "is_wish"),
    [
        ("am Strand", True),
        ("In Paris", True),
        ("as a knight", True),
        ("me with a very big hat", True),
        ("Ada", False),
        ("Im", False),
        ("Anna Maria Luise", False),
        ("Amelie am", False),
    ],
)
def test_what_looks_like_a_wish(typed, is_wish):
    """A preposition before something else, or more words than names have."""
    assert looks_like_wish(typed) is is_wish


async def test_pressing_train_twice_asks_once(world):
    """The second press finds the question there already; /train puts it at the end, once more."""
    ada = world.chatter()
    await world.consents(ada)
    await world.collects(ada, 3)
    token = ada.button("Train").token
    await ada.act(token=token)
    heard = len(ada.heard)
    await ada.act(token=token)
    assert len(ada.heard) == heard
    await ada.says("Ada")
    heard = len(ada.heard)
    await ada.act(token=token)
    assert len(ada.heard) == heard


async def test_the_question_stays_above_what_answers_it(world):
    """What was asked, then the name as typed, then what follows from it: read from above."""
    ada = world.chatter()
    await ready_to_train(world, ada)
    await ada.says("Ada")
    *_, question, typed, confirmation = world.paper.messages(ada.place)
    assert "What shall I call" in question.text
    assert question.labels == []
    assert typed.mine
    assert "I will learn “Ada”" in confirmation.text
