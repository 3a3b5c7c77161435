"""Consent and selfies: verdicts at the photo, one card, doubtful photos, review, removing, starting over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chat.event import UploadKind
from bot.chat.screen import Mark, Style
from storage.domain.jobs import JobKind, JobState
from storage.domain.records import ConsentKind, Finding, SelfieState
from tests.bot.world import PHOTO


async def test_photos_before_consent_are_answered_kindly_and_not_kept(world):
    """Somebody who sends a photo first is thanked and asked; it is not stored, nor marked as a bad one."""
    ada = world.chatter()
    (ref,) = await ada.sends(PHOTO)
    assert "I have not kept it" in ada.texts[0]
    assert "biometric" in ada.newest.text
    assert ada.mark_on(ref) is None
    async with world.memory.work() as work:
        person = await work.people.find_or_create(platform="paper", external_id="ada", language=ada.language)
        assert await work.models.of_person(person.id) == []
    assert await world.vault.measure(person.id) == (0, 0)
    assert await world.moving() == []


async def test_consent_takes_two_explicit_answers(world):
    """Neither answer alone opens the door, and each is kept with text version and language."""
    ada = world.chatter()
    await ada.says("/start")
    await ada.presses("Let’s go")
    await ada.presses("Yes, I agree")
    await ada.sends(PHOTO)
    assert await world.moving() == []
    assert "18 or older" in ada.newest.text
    await ada.presses("I am 18 or older, and the pictures show me")
    await ada.sends(PHOTO)
    (job,) = await world.moving(JobKind.ASSESS)
    async with world.memory.look() as work:
        consents = await work.people.consents(job.person_id)
    assert {one.kind for one in consents} == set(ConsentKind)
    assert all(one.text_version and one.language is ada.language for one in consents)


async def test_a_no_is_accepted(world):
    """Who declines is not pressed; nothing is stored, and the way back is one button."""
    ada = world.chatter()
    await ada.says("/start")
    await ada.presses("Let’s go")
    await ada.presses("No, thanks")
    assert "nothing was kept" in ada.newest.text
    await ada.presses("I changed my mind")
    assert "biometric" in ada.newest.text


async def test_each_photo_gets_its_verdict_where_it_is(world):
    """Accepted: a mark and not a word. Rejected: mark, reason, fix, and the crop that shows what is meant."""
    ada = world.chatter()
    await world.consents(ada)
    await ada.sends(PHOTO)
    good = await world.judges()
    await ada.sends(PHOTO + b"2")
    bad = await world.judges(
        SelfieState.REJECTED,
        Finding(code="side-light", severity="warn"),
        Finding(code="too-dark"),
        crop=b"\xff\xd8crop",
    )
    heard = len(ada.heard)
    await world.deliver()
    assert ada.mark_on(good.message_ref) is Mark.ACCEPTED
    assert ada.mark_on(bad.message_ref) is Mark.REJECTED
    (reply,) = ada.heard[heard:]
    assert reply.drawn.reply_to == bad.message_ref
    assert reply.text.startswith("It is too dark to see your face. Turn towards a window")
    assert "one side" not in reply.text  # a remark beside a refusal would only confuse
    assert [picture.data for picture in reply.drawn.pictures] == [b"\xff\xd8crop"]
    # Nothing can be done with the photo any more: only its verdict, and the crop that explains it, are kept.
    assert await world.vault.get(good.person_id, good.blob_key)
    with pytest.raises(KeyError):
        await world.vault.get(bad.person_id, bad.blob_key)
    assert await world.vault.get(bad.person_id, bad.crop_key)
    async with world.memory.look() as look:
        kept = await look.selfies.get(bad.person_id, bad.id)
    assert kept == replace(bad, blob_key="")


async def test_there_is_one_card_and_it_says_what_is_missing(world):
    """However many photos come, the card is one message: count, what is missing, what to do."""
    ada = world.chatter()
    await world.consents(ada)
    await ada.sends(PHOTO)
    await world.judges(coverage=("front", "neutral"))
    await world.deliver()
    await ada.sends(PHOTO + b"2")
    cards = [one for one in ada.heard if one.drawn.card and one.drawn.card.startswith("selfies:")]
    assert len(cards) == 1
    assert "1 of 3 photos is good." in cards[0].text
    assert "I am looking at one more" in cards[0].text
    assert "Photos that would help most now" in cards[0].text
    assert "Train" not in cards[0].labels


async def test_train_appears_green_when_the_set_suffices(world):
    """With enough good photos the Train button is there, as the next step."""
    ada = world.chatter()
    await world.consents(ada)
    await world.collects(ada, 3)
    assert ada.button("Train").style is Style.PRIMARY
    assert ada.card("selfies:").labels == ["Train", "Remove last", "Review", "Start over"]


async def test_the_set_has_a_limit(world):
    """Past the most that is useful, photos are turned away with a reason, and not sealed."""
    ada = world.chatter()
    await world.consents(ada)
    refs = await ada.sends(*[PHOTO + bytes([n]) for n in range(14)])
    assert len(await world.moving(JobKind.ASSESS)) == 12
    assert [ada.mark_on(ref) for ref in refs[12:]] == [Mark.REJECTED] * 2
    assert sum("I am still looking at 12 photos" in text for text in ada.texts) == 1
    (job, *_) = await world.moving()
    assert (await world.vault.measure(job.person_id))[0] == 12


async def test_a_full_set_is_not_told_to_wait(world):
    """Once every photo has its verdict, only taking one out makes room."""
    ada = world.chatter()
    await world.consents(ada)
    await world.collects(ada, 12)
    await ada.sends(PHOTO + b"one more")
    assert sum("The set is full" in text for text in ada.texts) == 1


async def test_what_several_good_photos_could_do_better_is_one_line(world):
    """The commonest remark on accepted photos stands on the card with its number; a single one does not."""
    ada = world.chatter()
    await world.consents(ada)
    small, side = (Finding(code=code, severity="warn") for code in ("rather-small", "side-light"))
    for number, found in enumerate(((small,), (small, side), (side, small), (side,), ())):
        await ada.sends(PHOTO + bytes([number]))
        await world.judges(SelfieState.ACCEPTED, *found)
        await world.tells()
        if number == 0:
            assert "small" not in ada.card("selfies:").text
    text = ada.card("selfies:").text
    assert (
        text.count(
            "Good enough, with a tip (3 photos): Your face is rather small; a little closer would be better."
        )
        == 1
    )
    assert "one side" not in text


async def test_photos_can_be_looked_through_and_removed(world):
    """The review shows pages of the good photos; a removed one is gone from set and page."""
    ada = world.chatter()
    await world.consents(ada)
    await world.collects(ada, 8)
    await ada.presses("Review")
    page = ada.card("selfies-review")
    assert len(page.drawn.pictures) == 6
    assert "8 in all, page 1 of 2" in page.text
    await ada.presses("Next ›")
    assert page.labels == ["Remove 7", "Remove 8", "‹ Previous", "Back"]
    await ada.presses("Remove 7")
    assert "7 in all" in page.text
    assert "7 photos are good" in ada.card("selfies:").text


async def test_remove_last_takes_one_even_if_pressed_twice(world):
    """The second press of the same button is stale, and takes nothing."""
    ada = world.chatter()
    await world.consents(ada)
    await world.collects(ada, 3)
    token = ada.button("Remove last").token
    await ada.act(token=token)
    await ada.act(token=token)
    assert "2 of 3" in ada.card("selfies:").text
    assert any("earlier moment" in text for text in ada.texts)


async def test_starting_over_asks_first(world):
    """Start over asks, and only the yes empties the set."""
    ada = world.chatter()
    await world.consents(ada)
    await world.collects(ada, 3)
    await ada.presses("Start over")
    assert "All 3 photos" in ada.newest.text
    await ada.presses("Keep them")
    assert "3 of 3" in ada.card("selfies:").text
    await ada.presses("Start over")
    await ada.presses("Yes, take all out")
    assert "Now send me selfies" in ada.card("selfies:").text


async def test_a_video_gives_several_pictures(world):
    """A short video is one message with several good pictures, and the answer says how many."""
    ada = world.chatter()
    await world.consents(ada)
    (ref,) = await ada.sends(b"a video", kind=UploadKind.VIDEO_NOTE)

    async def write(work, job):
        best = await work.selfies.get(job.person_id, job.target_id)
        for number in range(3):
            frame = best
            if number:
                frame = await work.selfies.add(
                    person_id=best.person_id,
                    model_id=best.model_id,
                    blob_key=f"people/{best.person_id}/selfie/f{number}",
                    source=best.source,
                    message_ref=best.message_ref,
                )
            await work.selfies.judge(replace(frame, state=SelfieState.ACCEPTED))

    await world.end(JobKind.ASSESS_VIDEO, write=write)
    await world.deliver()
    assert ada.mark_on(ref) is Mark.ACCEPTED
    assert any("I took 3 good pictures" in text for text in ada.texts)
    assert "3 of 3" in ada.card("selfies:").text


async def test_a_photo_that_could_not_be_looked_at_can_be_sent_again(world):
    """When the machine fails, the photo counts for nothing, and the person knows."""
    ada = world.chatter()
    await world.consents(ada)
    (ref,) = await ada.sends(PHOTO)
    await world.end(JobKind.ASSESS, JobState.FAILED, error="worker-gave-up")
    await world.deliver()
    assert ada.mark_on(ref) is Mark.REJECTED
    assert "Please send it once more." in ada.newest.text
    assert "Now send me selfies" in ada.card("selfies:").text


@pytest.mark.parametrize("label", ["Remove last", "Start over"])
async def test_the_set_is_closed_once_it_is_trained(world, label):
    """Old buttons of the set change nothing any more once training has begun."""
    ada = world.chatter()
    await world.consents(ada)
    await world.collects(ada, 3)
    token = ada.button(label).token
    await ada.presses("Train")
    await ada.says("Ada")
    await ada.presses("Start training")
    await ada.act(token=token)
    assert any("cannot be changed any more" in text or "earlier moment" in text for text in ada.texts[-2:])
    (job,) = await world.moving(JobKind.TRAIN)
    async with world.memory.look() as work:
        accepted = await work.selfies.of_model(job.person_id, job.target_id, states=(SelfieState.ACCEPTED,))
    assert len(accepted) == 3


async def test_photos_for_a_ready_model_are_not_kept(world):
    """With a ready model, further photos need a new model first: nothing is stored unasked."""
    ada = world.chatter()
    await world.has_model(ada)
    (ref,) = await ada.sends(PHOTO)
    assert "needs no more photos" in ada.newest.text
    assert ada.mark_on(ref) is Mark.REJECTED
    assert await world.moving() == []
    await ada.presses("New model")
    await ada.sends(PHOTO)
    assert len(await world.moving(JobKind.ASSESS)) == 1


async def test_when_the_set_suffices_it_is_said_where_the_person_looks(world):
    """The card may be far above the photos: when the set first suffices it comes again at the end, once."""
    ada = world.chatter()
    await world.consents(ada)
    await ada.sends(PHOTO)
    await world.judges()
    await world.deliver()
    first = ada.newest
    await world.collects(ada, 2)
    assert ada.newest.drawn.card == first.drawn.card
    assert ada.newest.ref != first.ref
    assert "Train" in ada.newest.labels
    cards = len(ada.heard)
    await world.collects(ada, 1)
    assert len(ada.heard) == cards
