"""Showing that one is the person on the photos: before the first training, after a yes, by /prove."""

from __future__ import annotations

import pytest

from bot.chat.event import UploadKind
from bot.chat.screen import Ask, Mark, Say
from storage.domain.jobs import JobKind, JobState
from storage.domain.proving import ANSWER_WITHIN, DRAWS_A_DAY, ProofFinding, ProofState
from storage.domain.records import Language
from tests.bot.flows.inviting import invitation, opens
from tests.bot.flows.linking import person_of
from tests.bot.world import PHOTO, WORDS
from tests.consenting import done

NOTE = {"kind": UploadKind.VIDEO_NOTE}
VIDEO = b"a video"


@pytest.fixture
def ada(world):
    return world.chatter("ada", name="@ada")


@pytest.fixture
async def owner(world, ada):
    """Ada has her photos, where owners prove themselves, and has just pressed Start training."""
    world.memory.own_proof = True
    await world.consents(ada)
    await world.collects(ada, 3)
    await ada.presses("Train")
    await ada.says("Ada")
    assert "Before I learn, I ask you to show that it is you" in ada.newest.text
    await ada.presses("Start training")
    return ada


async def model_of(world, chatter):
    person = await person_of(world, chatter)
    async with world.memory.look() as work:
        return (await work.models.of_person(person.id))[-1]


async def photos_of(world, chatter):
    model = await model_of(world, chatter)
    async with world.memory.look() as work:
        return await work.selfies.of_model(model.person_id, model.id)


async def stored_videos(world, chatter):
    """What lies in the vault of answers to tasks."""
    person = await person_of(world, chatter)
    folder = world.vault._store._root / "people" / person.id / "proof"  # nobody else can look
    return sorted(one.name for one in folder.glob("*")) if folder.is_dir() else []


async def challenge_of(world, chatter):
    person = await person_of(world, chatter)
    async with world.memory.look() as work:
        return await work.proofs.open(person.id)


# The owner


async def test_the_owner_is_asked_before_the_first_training(world, owner):
    """Three tasks in order, the time, and what becomes of the video; nothing is learnt yet."""
    challenge = await challenge_of(world, owner)
    card = owner.newest
    assert "Within three minutes" in card.text
    places = [card.text.index(WORDS.say(Language.EN, step)) for step in _said(challenge)]
    assert places == sorted(places)
    assert "1. " in card.text
    assert "I delete the video as soon as I have looked at it." in card.text
    assert "round video note" in card.text  # the paper has Telegram's limits and sentences
    assert card.drawn.ask is Ask.VIDEO
    assert list(card.drawn.steps) == [WORDS.say(Language.EN, step) for step in _said(challenge)]
    assert card.labels == ["Other tasks", "Not now"]
    assert await world.moving(JobKind.TRAIN) == []


def _said(challenge):
    return [Say(f"proof-task-{task.value}") for task in challenge.tasks]


async def test_proven_goes_on_without_asking_again(world, owner):
    """The video is acknowledged at once; the verdict begins the training that was asked for."""
    (ref,) = await owner.sends(VIDEO, **NOTE)
    assert owner.mark_on(ref) is Mark.RECEIVED
    assert "I have your video" in owner.newest.text
    assert len(await photos_of(world, owner)) == 3
    await world.looks_at_video()
    await world.deliver()
    assert "It is you: the photos of “Ada” are yours" in owner.card("proof:").text
    (training,) = await world.moving(JobKind.TRAIN)
    assert training.state is JobState.WAITING
    assert owner.card("job:").drawn.progress is not None
    assert await stored_videos(world, owner) == []
    await world.trains()
    await world.deliver()
    assert "is ready" in owner.newest.text
    await owner.presses("🌙 On the moon")
    (job,) = await world.moving(JobKind.PORTRAITS)
    assert job.state is JobState.WAITING


async def test_in_german(world):
    """From the first word to the training."""
    world.memory.own_proof = True
    bob = world.chatter("bob", language=Language.DE)
    await bob.says("/start")
    await bob.presses("Los geht’s")
    await bob.presses("Ja, ich bin einverstanden")
    await bob.presses("Ich bin 18 oder älter, und die Bilder zeigen mich")
    await world.collects(bob, 3)
    await bob.presses("Trainieren")
    await bob.says("Bob")
    assert "Bevor ich lerne, bitte ich dich zu zeigen, dass du es bist" in bob.newest.text
    await bob.presses("Training starten")
    assert "innerhalb von drei Minuten" in bob.newest.text
    assert "in dieser Reihenfolge" in bob.newest.text
    assert "runde Videonachricht" in bob.newest.text
    await bob.sends(VIDEO, **NOTE)
    assert "dein Video ist da" in bob.newest.text
    await world.looks_at_video(ProofState.FAILED, ProofFinding.TASK_MISSED, missed=(2,))
    await world.deliver()
    assert "An diesem Video konnte ich nicht sehen, dass du es bist." in bob.newest.text
    assert "nicht in dieser Reihenfolge" in bob.newest.text
    await bob.presses("Neue Aufgaben")
    await bob.sends(VIDEO, **NOTE)
    await world.looks_at_video()
    await world.deliver()
    assert "Du bist es: Die Fotos von „Bob“ zeigen dich. ✓" in bob.card("proof:").text
    assert await world.moving(JobKind.TRAIN)


@pytest.mark.parametrize("finding", [one for one in ProofFinding if one is not ProofFinding.TASK_MISSED])
async def test_failed_says_why_and_leads_to_new_tasks(world, owner, finding):
    """The reason and what to do, one press to go on; nothing is learnt."""
    before = await challenge_of(world, owner)
    await owner.sends(VIDEO, **NOTE)
    await world.looks_at_video(ProofState.FAILED, finding)
    await world.deliver()
    assert WORDS.say(Language.EN, Say(finding.value)) in owner.newest.text
    assert await world.moving(JobKind.TRAIN) == []
    await owner.presses("New tasks")
    assert (await challenge_of(world, owner)).id != before.id


async def test_a_missed_task_is_named(world, owner):
    """By its own words, so that it can be done better."""
    challenge = await challenge_of(world, owner)
    await owner.sends(VIDEO, **NOTE)
    await world.looks_at_video(ProofState.FAILED, ProofFinding.TASK_MISSED, missed=(3,))
    await world.deliver()
    first, _, third = (WORDS.say(Language.EN, step) for step in _said(challenge))
    assert third in owner.newest.text
    assert first not in owner.newest.text


async def test_unsure_is_told_honestly_and_decided_by_a_person(world, owner):
    """The answer comes when it was decided, and the training begins then."""
    await owner.sends(VIDEO, **NOTE)
    await world.looks_at_video(ProofState.UNSURE, ProofFinding.ANOTHER_PERSON)
    await world.deliver()
    assert "I am not sure. A person" in owner.newest.text
    assert await world.moving(JobKind.TRAIN) == []
    (case,) = await done(world.memory, lambda work: work.proofs.cases())
    await done(world.memory, lambda work: work.proofs.decide(case.id, is_them=True, reason="same-person"))
    await world.deliver()
    assert "A person has looked at your video" in owner.card("proof:").text
    assert await world.moving(JobKind.TRAIN)


async def test_a_person_says_no(world, owner):
    await owner.sends(VIDEO, **NOTE)
    await world.looks_at_video(ProofState.UNSURE)
    await world.deliver()
    (case,) = await done(world.memory, lambda work: work.proofs.cases())
    await done(world.memory, lambda work: work.proofs.decide(case.id, is_them=False, reason="flat"))
    await world.deliver()
    assert "A person has looked at your video and could not see" in owner.newest.text
    assert "a photo or a screen" in owner.newest.text
    assert "New tasks" in owner.newest.labels


async def test_a_case_that_nobody_decided_is_told(world, owner):
    await owner.sends(VIDEO, **NOTE)
    await world.looks_at_video(ProofState.UNSURE)
    await world.deliver()
    world.clock.forward(48 * 3600)
    await done(world.memory, lambda work: work.proofs.tidy())
    await world.deliver()
    assert "nobody decided about your video in time" in owner.newest.text


async def test_the_worker_that_gave_up_is_our_fault(world, owner):
    """Said so, with the way to go on; the video is gone."""
    await owner.sends(VIDEO, **NOTE)
    assert len(await stored_videos(world, owner)) == 1
    await world.end(JobKind.PROVE, JobState.FAILED, error="job-failed")
    await world.deliver()
    assert "that was my fault" in owner.newest.text
    assert await stored_videos(world, owner) == []
    await owner.presses("New tasks")
    assert await challenge_of(world, owner) is not None


async def test_photos_that_came_since_are_to_be_shown_too(world, owner):
    """The training does not begin with a photo that nobody compared."""
    await owner.sends(VIDEO, **NOTE)
    await owner.sends(PHOTO + b"9")  # no video: a photo as any other
    await world.judges()
    await world.looks_at_video()
    await world.tells()
    assert await world.moving(JobKind.TRAIN) == []
    assert "I could not go on where you were" in owner.newest.text
    assert "show me that you are the person on them" in owner.newest.text


async def test_without_the_setting_nobody_is_asked(world, ada):
    """The training begins at once; own portraits need nothing."""
    await world.has_model(ada)
    await ada.presses("🌙 On the moon")
    assert await world.moving(JobKind.PORTRAITS)


async def test_a_model_of_before_is_shown_before_it_is_drawn(world, ada):
    """The operator asks since today: a wish waits for the video, and then for one press."""
    await world.has_model(ada)
    world.memory.own_proof = True
    await ada.presses("🌙 On the moon")
    assert "Within three minutes" in ada.newest.text
    await ada.sends(VIDEO, **NOTE)
    await world.looks_at_video()
    await world.deliver()
    await ada.presses("Draw it now")
    (job,) = await world.moving(JobKind.PORTRAITS)
    assert job.state is JobState.WAITING


# What is no answer


async def test_late(world, owner):
    """A second too late nothing is kept, and one press draws new tasks."""
    world.clock.forward(ANSWER_WITHIN.total_seconds() + 1)
    (ref,) = await owner.sends(VIDEO, **NOTE)
    assert owner.mark_on(ref) is Mark.REJECTED
    assert "three minutes are over" in owner.newest.text
    assert await stored_videos(world, owner) == []
    assert await world.moving(JobKind.PROVE, JobKind.ASSESS_VIDEO) == []
    await owner.presses("New tasks")
    await owner.sends(VIDEO, **NOTE)
    assert await world.moving(JobKind.PROVE)


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"forwarded": True}, "This was forwarded"),
        ({"unfit": "proof-not-round"}, "only take a round video note"),
    ],
)
async def test_what_does_not_show_them_now_is_refused_kindly(world, owner, known, said):
    """Not kept, neither as a proof nor as photos; the same tasks can still be answered."""
    await owner.sends(VIDEO, **NOTE, **known)
    assert said in owner.newest.text
    assert await stored_videos(world, owner) == []
    assert await world.moving(JobKind.PROVE, JobKind.ASSESS_VIDEO) == []
    await owner.sends(VIDEO, **NOTE)
    assert await world.moving(JobKind.PROVE)


async def test_photos_instead_of_the_video(world, owner):
    """Said kindly, with the way back to the photos, where they are photos again."""
    await owner.sends(PHOTO)
    assert "A photo cannot show me" in owner.newest.text
    assert len(await photos_of(world, owner)) == 3
    await owner.presses("On with the photos")
    await owner.sends(PHOTO + b"7")
    assert len(await photos_of(world, owner)) == 4


async def test_several_videos_at_once(world, owner):
    await owner.sends(VIDEO, VIDEO, **NOTE)
    assert "only one video" in owner.newest.text
    assert await stored_videos(world, owner) == []


async def test_a_second_video_while_the_first_is_looked_at(world, owner):
    """Neither a proof nor photos; the first one counts."""
    await owner.sends(VIDEO, **NOTE)
    await owner.sends(VIDEO, **NOTE)
    assert "still looking at your first video" in owner.newest.text
    assert len(await world.moving(JobKind.PROVE)) == 1
    assert await world.moving(JobKind.ASSESS_VIDEO) == []


async def test_a_new_try_without_new_tasks_is_no_selfie(world, owner):
    """After a no, a video sent at once is not learnt from: it says what is missing."""
    await owner.sends(VIDEO, **NOTE)
    await world.looks_at_video(ProofState.FAILED, ProofFinding.NO_FACE)
    await world.deliver()
    await owner.sends(VIDEO, **NOTE)
    assert "no tasks are open" in owner.newest.text
    assert await world.moving(JobKind.ASSESS_VIDEO) == []
    await owner.presses("New tasks")
    assert "Within three minutes" in owner.newest.text


async def test_while_a_person_decides_a_video_is_not_lost_silently(world, owner):
    await owner.sends(VIDEO, **NOTE)
    await world.looks_at_video(ProofState.UNSURE)
    await world.deliver()
    await owner.sends(VIDEO, **NOTE)
    assert "A person still has to look at your video" in owner.newest.text
    await owner.presses("On with the photos")
    await owner.sends(VIDEO, **NOTE)
    assert await world.moving(JobKind.ASSESS_VIDEO)


async def test_a_selfie_video_elsewhere_is_one_and_says_so(world, owner):
    """Back at the photos, a video is photos although the tasks are still open; one press leads to others."""
    await owner.presses("Not now")
    await owner.says("/selfies")
    await owner.sends(VIDEO, kind=UploadKind.VIDEO)
    assert await world.moving(JobKind.ASSESS_VIDEO)
    assert await world.moving(JobKind.PROVE) == []
    assert any("I took the video as photos" in text for text in owner.texts)
    await owner.presses("New tasks")
    await owner.sends(VIDEO, **NOTE)
    assert await world.moving(JobKind.PROVE)


async def test_words_are_no_wish_here(world, owner):
    """The tasks come once more; nothing is drawn, and the video is still waited for."""
    await owner.says("on the beach")
    assert "I am waiting for your video" in owner.newest.text
    await owner.sends(VIDEO, **NOTE)
    assert await world.moving(JobKind.PROVE)


async def test_not_now(world, owner):
    """Nothing is begun; /prove leads back, and so does Train."""
    await owner.presses("Not now")
    assert "Write /prove" in owner.newest.text
    await owner.says("/prove")
    assert "Within three minutes" in owner.newest.text
    await owner.says("/train")
    await owner.presses("Start training")
    assert "Within three minutes" in owner.newest.text


async def test_a_repeated_update_answers_once(world, owner):
    """The same note delivered twice by the platform is one answer."""
    await owner.sends(VIDEO, **NOTE)
    await owner.repeats()
    assert len(await world.moving(JobKind.PROVE)) == 1


async def test_after_a_restart_the_video_still_counts(world, owner):
    world.restart()
    await owner.sends(VIDEO, **NOTE)
    await world.looks_at_video()
    world.restart()
    await world.deliver()
    assert await world.moving(JobKind.TRAIN)


# /prove


async def test_by_command_and_by_its_german_names(world, ada):
    """Before the consent it leads there, before the photos to them, then to the tasks; at last it is done."""
    await ada.says("/prove")
    assert "biometric" in ada.newest.text
    await world.consents(ada)
    await ada.says("/prove")
    assert any("more good photos of you first: 0 so far, at least 3" in text for text in ada.texts)
    await world.collects(ada, 3)
    for said in ("/nachweis", "/beweisen", "nachweis"):
        await ada.says(said)
        assert "Within three minutes" in ada.newest.text
    await ada.sends(VIDEO, **NOTE)
    await world.looks_at_video()
    await world.deliver()
    assert "It is you" in ada.newest.text
    await ada.says("/train")
    await ada.says("Ada")
    await ada.presses("Start training")
    await world.trains()
    await world.deliver()
    await ada.says("/prove")
    assert "all proven" in ada.newest.text


async def test_so_many_draws_a_day(world, owner):
    """The card says when few are left, takes the button away at the end, and then it is tomorrow."""
    for left in reversed(range(DRAWS_A_DAY - 1)):
        await owner.presses("Other tasks")
        assert ("once more today" in owner.newest.text) is (left == 1)
    assert "Other tasks" not in owner.newest.labels
    await owner.says("/prove")
    assert f"{DRAWS_A_DAY} times within a day" in owner.newest.text


async def test_somebody_elses_button(world, owner):
    """A press on another person's card draws nothing for them."""
    token = owner.button("Other tasks").token
    before = await challenge_of(world, owner)
    eve = world.chatter("eve")
    await eve.act(token=token)
    assert world.paper.notices
    assert await challenge_of(world, owner) == before


async def test_the_model_was_deleted_meanwhile(world, owner):
    """The tasks go with it; a late video finds none."""
    model = await model_of(world, owner)
    await done(world.memory, lambda work: work.erasure.model(model.person_id, model.id))
    (ref,) = await owner.sends(VIDEO, **NOTE)
    assert owner.mark_on(ref) is Mark.REJECTED
    assert "does not exist any more" in owner.newest.text
    assert await world.moving(JobKind.PROVE, JobKind.ASSESS_VIDEO) == []
    await owner.says("/selfies")
    await owner.sends(PHOTO)
    assert await world.moving(JobKind.ASSESS)


# The friend


@pytest.fixture
async def friends(world, ada):
    """Ada asks; Cleo has a face model that nobody compared with her."""
    cleo = world.chatter("cleo", name="@cleo")
    await world.has_model(cleo, "Cleo")
    await world.consents(ada)
    return ada, cleo


async def test_a_friend_says_yes_proves_and_is_drawn(world, friends):
    """product.md's story, end to end: link, yes, tasks, video, and the one who asked draws."""
    ada, cleo = friends
    await opens(cleo, await invitation(ada))
    await cleo.presses("Yes, for 30 days")
    assert "Within three minutes" in cleo.newest.text
    await ada.says("/models")
    assert "Draw @cleo" not in ada.newest.labels
    await cleo.sends(VIDEO, **NOTE)
    await world.looks_at_video()
    await world.deliver()
    assert "“Ada” may have pictures of you made now" in cleo.newest.text
    assert "“@cleo” is the person of the photos" in ada.newest.text
    await ada.presses("My models")
    await ada.presses("Draw @cleo")
    await ada.presses("🌙 On the moon")
    (job,) = await world.moving(JobKind.PORTRAITS)
    assert job.state is JobState.WAITING


async def test_the_list_of_permissions_leads_there_too(world, friends):
    ada, cleo = friends
    await opens(cleo, await invitation(ada))
    await cleo.presses("Yes, for 30 days")
    await cleo.presses("Not now")
    await cleo.says("/consents")
    await cleo.presses("Ada")
    await cleo.presses("Show that it is me")
    await cleo.sends(VIDEO, **NOTE)
    await world.looks_at_video()
    await world.deliver()
    await cleo.says("/consents")
    await cleo.presses("Ada")
    assert "Show that it is me" not in cleo.newest.labels


async def test_only_the_proven_face_is_offered(world, friends):
    """Cleo proves herself with one model, and puts somebody else into a newer one: nobody gets that face."""
    ada, cleo = friends
    await opens(cleo, await invitation(ada))
    await cleo.presses("Yes, for 30 days")
    await cleo.sends(VIDEO, **NOTE)
    await world.looks_at_video()
    await world.deliver()
    shown = await model_of(world, cleo)
    person = await person_of(world, cleo)
    async with world.memory.work() as work:
        victim = await work.models.create(person.id)
        await work.models.trained(
            person.id, victim.id, adapter_key="people/x/adapter/2", base_model="pocket", facts={}
        )
        await work.commit()
    await ada.says("/models")
    await ada.presses("Draw @cleo")
    await ada.presses("🌙 On the moon")
    (job,) = await world.moving(JobKind.PORTRAITS)
    async with world.memory.look() as work:
        request = await work.requests.get(job.person_id, job.target_id)
    assert request.model_id == shown.id != victim.id


async def test_two_faces_that_need_it_are_asked_about(world, friends):
    """By their names; the tasks are for the one that was chosen."""
    _, cleo = friends
    person = await person_of(world, cleo)
    async with world.memory.work() as work:
        other = await work.models.create(person.id)
        await work.models.rename(person.id, other.id, "Second")
        await work.models.trained(
            person.id, other.id, adapter_key="people/x/adapter/2", base_model="pocket", facts={}
        )
        await work.commit()
    await cleo.says("/prove")
    assert "Which face model" in cleo.newest.text
    await cleo.presses("Second")
    assert (await challenge_of(world, cleo)).model_id == other.id


async def test_too_many_draws_do_not_undo_the_yes(world, friends):
    """The permission is kept, and it is said when it goes on."""
    ada, cleo = friends
    for _ in range(DRAWS_A_DAY):
        await cleo.says("/prove")
    await opens(cleo, await invitation(ada))
    await cleo.presses("Yes, for 30 days")
    assert "Please try again tomorrow" in cleo.newest.text
    person = await person_of(world, cleo)
    async with world.memory.look() as work:
        assert len(await work.grants.given(person.id)) == 1


async def test_a_paused_permission_is_not_called_to_begin(world, friends, clock):
    """Only those that stand are named, and only their people are written to."""
    ada, cleo = friends
    await opens(cleo, await invitation(ada))
    await cleo.presses("Yes, for 30 days")
    person = await person_of(world, cleo)
    async with world.memory.work() as work:
        (given,) = await work.grants.given(person.id)
        await work.grants.pause(person.id, given.grant.id)
        await work.commit()
    await cleo.sends(VIDEO, **NOTE)
    await world.looks_at_video()
    await world.deliver()
    assert "may have pictures of you made now" not in cleo.newest.text
    assert not any("You can have pictures made" in text for text in ada.texts)
