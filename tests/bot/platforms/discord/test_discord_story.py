"""The stories of the product on Discord, in German and in English: real conversation, memory and vault."""

from __future__ import annotations

import pytest

from storage.domain.jobs import JobKind, JobState
from storage.domain.records import Finding, Language, SelfieState
from tests.bot.platforms.discord.story import (
    ANOTHER,
    CONSENT,
    PICTURES,
    Visitor,
    prompts,
    results,
    video_gives,
)
from tests.contracts.platform import Mark, labels_of, pictures_of, selfie

# Enrol


async def test_enrol(anna, world):
    """Hello, consent, an album with a bad photo, a file, a video: each is answered; then the set suffices."""
    await anna.types("start")
    await anna.reads("welcome-photos")
    await anna.driver.send_photos([selfie(9)])
    await anna.reads("photos-before-consent", n=1)
    assert await world.moving() == []
    for label in CONSENT[1:]:
        await anna.press(label)
    await anna.reads("selfies-empty", needed=4)

    await anna.driver.send_photos([selfie(n) for n in range(3)], caption="me")
    for _ in range(2):
        await world.judges()
    await world.judges(SelfieState.REJECTED, Finding(code="too-dark"), crop=selfie(24))
    await world.tells()
    await anna.reads("too-dark")
    assert pictures_of(await anna.driver.seen())[-1].data == selfie(24)

    await anna.driver.send_files([("IMG_0001.HEIC", selfie(25))])
    await world.judges()
    await anna.driver.send_video(b"a video")
    await video_gives(world, 2)
    await world.tells()
    await anna.reads("video-gave", n=2)
    early, album, heic, video = [one.mark for one in await anna.driver.seen() if one.mine]
    assert (early, album, heic, video) == (None, Mark.DOUBTFUL, Mark.ACCEPTED, Mark.ACCEPTED)
    await anna.reads("selfies-good", accepted=5)
    assert await anna.may_press("button-train")

    await anna.press("button-remove-last")
    await anna.reads("selfies-count", accepted=4, needed=4)
    await anna.press("button-review")
    assert len((await anna.newest()).pictures) == 4
    await anna.press("button-remove", n=1)
    await anna.press("button-back")
    assert not await anna.may_press("button-train")


@pytest.mark.parametrize(
    ("answer", "left", "right"),
    [
        ("button-both-me", SelfieState.ACCEPTED, SelfieState.ACCEPTED),
        ("button-left-me", SelfieState.ACCEPTED, SelfieState.REMOVED),
        ("button-right-me", SelfieState.REMOVED, SelfieState.ACCEPTED),
        ("button-neither-me", SelfieState.REMOVED, SelfieState.REMOVED),
    ],
)
async def test_a_doubtful_pair_and_each_answer(anna, world, answer, left, right):
    """The two stand side by side in one message; the person's word counts, and settles the question there."""
    await anna.greeted()
    await anna.photos(1)
    await anna.driver.send_photos([selfie(2)])
    await world.judges(SelfieState.DOUBTFUL, ANOTHER)
    await world.tells()
    await anna.press("button-decide", n=1)
    asked = await anna.newest()
    assert [one.data for one in asked.pictures] == [selfie(1), selfie(2)]
    assert anna.word("doubt-question") in asked.text
    await anna.press(answer)
    (settled,) = [one for one in await anna.driver.seen() if one.ref == asked.ref]
    assert (settled.text, settled.buttons, settled.pictures) == (anna.word("doubt-settled"), (), ())
    person = await anna.person()
    async with world.memory.look() as work:
        (model,) = await work.models.of_person(person.id)
        photos = await work.selfies.of_model(person.id, model.id)
    assert [one.state for one in photos] == [left, right]


# Train


async def test_train_with_all_that_can_go_wrong(anna, world):
    """A name, the estimate, a card with its place and progress; cancelled, failed, and in the end learnt."""
    await anna.ready_to_train()
    await anna.types("train")
    await anna.reads("training-name")
    await anna.types("cancel")
    await anna.reads("cancelled-question")
    await anna.types("train")
    await anna.says("Ada")
    await anna.reads("training-confirm", name="Ada", n=4)
    await anna.press("button-train-now")
    await anna.reads("stage-waiting-training")
    await anna.types("train")
    assert len([one for one in await anna.driver.seen() if anna.word("button-stop") in one.buttons]) == 1

    await anna.press("button-stop")
    await anna.press("button-go-on-training")
    await anna.reads("training-goes-on")
    await anna.press("button-stop")
    await anna.press("button-stop-yes")
    await world.tells()
    await anna.reads("training-stopped")
    assert await world.moving() == []

    await anna.press("button-train-again")
    await anna.press("button-train-now")
    await world.end(JobKind.TRAIN, JobState.FAILED, error="worker-crashed")
    await world.tells()
    failed = (await anna.newest()).text
    for name in ("training-failed", "worker-crashed", "photos-are-kept"):
        assert anna.word(name) in failed

    await anna.press("button-train-again")
    await anna.press("button-train-now")
    await world.trains()
    await world.tells()
    await anna.reads("training-card-done", name="Ada")
    done = await anna.newest()
    assert done.text == anna.word("training-done", name="Ada")
    assert done.buttons == tuple(
        anna.word(one)
        for one in ("scene-beach", "scene-jungle", "scene-moon", "scene-cafe", "button-write-own")
    )


# Portraits


async def test_portraits_and_everything_under_them(anna, world):
    """Four pictures of a sentence; HD as a file; again, varied, more like one; refused; deleted."""
    await anna.trained()
    await anna.says("on a boat")
    await anna.reads("portrait-card", prompt="on a boat")
    await anna.painted()
    (first,) = await results(anna)
    each = ("button-hd", "button-vary", "button-more-like")
    numbered = [anna.word(label, n=n) for label in each for n in range(1, 5)]
    assert first.buttons == (*numbered, anna.word("button-again"), anna.word("button-delete"))
    assert anna.word("portrait-done", prompt="on a boat", n=4) in first.text

    await anna.press("button-hd", n=2)
    await world.enlarges()
    await world.tells()
    (large,) = [one for one in pictures_of(await anna.driver.seen()) if one.original]
    assert (large.file_name, large.data) == ("portrait-2-1152x1536.png", b"\x89PNG large")

    for label, args in (("button-again", {}), ("button-vary", {"n": 2}), ("button-more-like", {"n": 3})):
        await anna.press(label, **args)
        assert await prompts(world) == ["on a boat"]
        await anna.painted()
    await anna.types("portrait", prompt="on a roof")
    assert await prompts(world) == ["on a roof"]
    await anna.press("button-stop")
    await world.tells()
    await anna.reads("portrait-stopped", prompt="on a roof")
    assert len(await results(anna)) == 4

    for refused, why in (("naked", "prompt-sexual"), ("nackt am Strand", "prompt-sexual")):
        await anna.says(refused)
        assert (await anna.newest()).text == anna.word(why)
    await anna.types("portrait", prompt="x" * 501)
    assert (await anna.newest()).text == anna.word("prompt-too-long", length=501, most=500)
    assert await world.moving() == []

    gone = (await results(anna))[-1]
    await anna.press("button-delete")
    asked = await anna.newest()
    assert [one.data for one in asked.pictures] == [one.data for one in gone.pictures]
    await anna.press("button-keep-them")
    await anna.press("button-delete")
    await anna.press("button-delete-yes")
    await anna.reads("portrait-deleted")
    (there,) = [one for one in await anna.driver.seen() if one.ref == gone.ref]
    assert (there.text, there.pictures, there.buttons) == (anna.word("portrait-was-here"), (), ())
    assert len(await results(anna)) == 3


async def test_portraits_that_did_not_come_out(anna, world):
    """The reason is told, and one press tries again; so with HD."""
    await anna.trained()
    await anna.press("scene-moon")
    await world.end(JobKind.PORTRAITS, JobState.FAILED, error="worker-timed-out")
    await world.tells()
    await anna.reads("worker-timed-out")
    await anna.press("button-try-again")
    await anna.painted()
    await anna.press("button-hd", n=1)
    await world.end(JobKind.UPSCALE, JobState.FAILED, error="worker-crashed")
    await world.tells()
    await anna.reads("hd-failed")
    await anna.press("button-try-again")
    await world.enlarges()
    await world.tells()
    assert [one.original for one in pictures_of(await anna.driver.seen())].count(True) == 1


async def test_models_and_gallery(anna, world):
    """A second face: switched under /models, deleted with a receipt; earlier pictures have pages."""
    await anna.trained("Ada")
    for number in range(5):
        await anna.says(f"on boat {number}")
        await anna.painted()
    await anna.types("gallery")
    page = await anna.newest()
    assert anna.word("gallery-page", page=1) in page.text
    assert len(page.pictures) == 4
    await anna.press("button-next")
    await anna.reads("gallery-page", page=2)
    await anna.press("button-open", n=5)
    opened = await anna.newest()
    assert "on boat 0" in opened.text
    assert len(opened.pictures) == PICTURES
    await anna.press("button-previous")
    await anna.reads("gallery-page", page=1)

    await anna.types("models")
    await anna.press("button-new-model")
    await anna.photos(*range(10, 14))
    await anna.training("Ada with beard")
    await world.trains()
    await world.tells()
    await anna.says("in a cave")
    await anna.types("models")
    listed = (await anna.newest()).text
    assert f"Ada with beard: {anna.word('model-state-chosen')}" in listed
    await anna.press("button-model", name="Ada")
    await anna.press("button-use")
    await anna.reads("model-in-use", name="Ada")
    await anna.says("in a tree")
    faces = []
    for job in await world.moving(JobKind.PORTRAITS):
        async with world.memory.look() as work:
            request = await work.requests.get(job.person_id, job.target_id)
            faces.append((request.prompt, (await work.models.get(job.person_id, request.model_id)).name))
    assert sorted(faces) == [("in a cave", "Ada with beard"), ("in a tree", "Ada")]

    await anna.types("models")
    await anna.press("button-model", name="Ada with beard")
    await anna.press("button-delete")
    await anna.press("button-delete-yes")
    await anna.reads("receipt-model")
    await anna.types("models")
    assert "beard" not in (await anna.newest()).text


# Account


async def test_consent_is_withdrawn_and_given_anew(anna, world):
    """What is under way stops, pictures stay locked, and with a new yes everything is there again."""
    await anna.moon()
    await anna.says("on a boat")
    await anna.types("privacy")
    await anna.press("button-withdraw")
    await anna.press("button-keep-consent")
    await anna.reads("kept")
    await anna.press("button-withdraw")
    await anna.press("button-withdraw-yes")
    await anna.reads("withdrawn")
    assert await world.moving() == []
    await world.tells()
    for command in ("gallery", "portrait"):
        before = len(pictures_of(await anna.driver.seen()))
        await anna.types(command, **({"prompt": "on a roof"} if command == "portrait" else {}))
        await anna.reads("no-consent")
        assert len(pictures_of(await anna.driver.seen())) == before
    await anna.driver.send_photos([selfie(3)])
    await anna.reads("photos-before-consent", n=1)
    assert await world.moving() == []
    await anna.press("button-agree")
    await anna.press("button-adult")
    await anna.types("gallery")
    assert len((await anna.newest()).pictures) == 1


async def test_everything_is_deleted_with_a_receipt(anna, world):
    """What goes is listed before; after it the person is a stranger, and nothing of them is left."""
    await anna.moon()
    person = await anna.person()
    await anna.types("delete")
    await anna.reads("everything-final")
    await anna.press("button-keep-all")
    await anna.types("privacy")
    await anna.press("button-delete-everything")
    await anna.press("button-delete-everything-yes")
    receipt = (await anna.newest()).text
    assert anna.word("receipt-everything") in receipt
    assert anna.word("item-pictures", n=4) in receipt
    assert anna.driver.copyable()
    assert await world.vault.measure(person.id) == (0, 0)
    assert await anna.person() is None
    await anna.types("start")
    await anna.reads("welcome-hello")
    await anna.types("privacy")
    assert anna.word("item-nothing") in (await anna.newest()).text


# Commands


async def test_the_language_is_switched(anna):
    """By command and by button, whatever the app's language is; it stays so."""
    other = Visitor(anna.driver, anna.world, next(one for one in Language if one is not anna.language))
    await anna.greeted()
    await anna.types("language", language=other.language.value)
    await other.reads("language-now")
    await other.reads("selfies-empty", needed=4)
    await other.types("help")
    await other.reads("help-how")
    await other.press(f"button-language-{anna.language.value}")
    await anna.types("help")
    assert anna.word("help-how") in (await anna.newest()).text


async def test_photos_given_to_the_command_are_judged(anna, world):
    """No message carries them, so the verdict comes with the picture it is about."""
    await anna.greeted()
    await anna.types("selfies", photo_1=("a.jpg", selfie(1)), photo_2=("b.jpg", selfie(2)))
    assert len(await world.moving(JobKind.ASSESS)) == 2
    await world.judges()
    await world.judges(SelfieState.REJECTED, Finding(code="too-dark"), crop=selfie(24))
    await world.tells()
    seen = await anna.driver.seen()
    assert pictures_of(seen)[-1].data == selfie(24)
    assert anna.word("button-train") not in labels_of(seen)
