"""Proof of person: tasks answered once, in time, by their person, for the photos there were."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.domain.errors import BadInput, Refusal
from storage.domain.grants import Reason
from storage.domain.jobs import JobKind, JobState
from storage.domain.proving import (
    ANSWER_WITHIN,
    DRAWS_A_DAY,
    TURNS,
    ProofFinding,
    ProofState,
    Settlement,
)
from storage.domain.records import ModelState, SelfieState
from storage.ledger import lines
from storage.tables import sweep
from tests.builders import WEB, a_job, a_model, a_person, a_selfie, admit, claim
from tests.consenting import done, granted, proved, refused, requested, submitted
from tests.contracts.jobs import found

PROVEN = Settlement(state=ProofState.PROVEN)
UNSURE = Settlement(state=ProofState.UNSURE, frames_key="people/ada/proof-frames/1")
DAY_S = timedelta(days=1).total_seconds()


async def photos(memory, model, count=2):
    """Accepted ones."""
    sent = [await a_selfie(memory, model, f"people/ada/selfie/{number}") for number in range(count)]
    async with memory.work() as work:
        for one in sent:
            await work.selfies.set_state(model.person_id, one.id, SelfieState.ACCEPTED)
        await work.commit()
    return [one.id for one in sent]


async def drawn(memory, model):
    return await done(memory, lambda work: work.proofs.draw(model.person_id, model.id))


async def used(memory, challenge, key="people/ada/proof/1"):
    return await done(memory, lambda work: work.proofs.use(challenge.person_id, challenge.id, key))


async def settled(memory, challenge, settlement=PROVEN):
    return await done(memory, lambda work: work.proofs.settle(challenge.person_id, challenge.id, settlement))


async def answered(memory, model, settlement=PROVEN):
    """Tasks drawn, a video sent, and what came of it."""
    challenge = await drawn(memory, model)
    await used(memory, challenge)
    return await settled(memory, challenge, settlement)


async def trained(memory, model, selfie_ids, key="people/ada/adapter/1"):
    await done(
        memory,
        lambda work: work.models.trained(
            model.person_id,
            model.id,
            adapter_key=key,
            base_model="pocket",
            facts={},
            selfie_ids=selfie_ids,
        ),
    )


async def proven(memory, model):
    return model.id in await done(memory, lambda work: work.proofs.proven(model.person_id))


async def covers(memory, model):
    return await done(memory, lambda work: work.proofs.covers(model.person_id, model.id))


async def swept(memory):
    """What is on the list to be unlinked."""
    async with memory.look() as look:
        return {row.key for row in await look.transaction.rows(select(sweep.c.key))}


async def test_three_tasks_with_a_turn_of_the_head(memory, model):
    """Different ones, drawn afresh; what was drawn before can be answered no more."""
    several = [await drawn(memory, model) for _ in range(3)]
    for one in several:
        assert len(set(one.tasks)) == 3
        assert TURNS & set(one.tasks)
    assert await done(memory, lambda work: work.proofs.open(model.person_id)) == several[-1]
    with pytest.raises(BadInput, match="proof-late"):
        await used(memory, several[0])


async def test_before_the_first_training_a_proof_is_of_the_set(memory, clock, model, ada):
    """It covers the training of these photos, and the model once that is done, for others too."""
    ids = await photos(memory, model)
    assert not await covers(memory, model)
    await answered(memory, model)
    assert await covers(memory, model)
    assert not await proven(memory, model)  # there is nothing to be drawn with yet
    await trained(memory, model, ids)
    assert await proven(memory, model)
    friend = await a_person(memory, "bob")
    await granted(memory, clock, ada, friend)
    await submitted(memory, friend, await requested(memory, friend, model))


async def test_fewer_photos_than_were_proven_are_proven(memory, model):
    ids = await photos(memory, model, 3)
    await answered(memory, model)
    await trained(memory, model, ids[:2])
    assert await proven(memory, model)


async def test_one_photo_more_ends_it(memory, model):
    """Photos that came after the video, or in exchange for others, nobody compared with anybody."""
    ids = await photos(memory, model)
    await answered(memory, model)
    more = await photos(memory, model, 1)
    assert not await covers(memory, model)
    await trained(memory, model, [*ids, *more])
    assert not await proven(memory, model)
    assert not await covers(memory, model)  # it ended, and does not come back with the photo removed
    await done(memory, lambda work: work.selfies.set_state(model.person_id, more[0], SelfieState.REMOVED))
    assert not await covers(memory, model)


async def test_photos_exchanged_after_the_proof_are_not_learnt(memory, ada, model):
    """Where owners prove themselves: the job is refused before it waits, and by the worker that began it."""
    memory.own_proof = True
    await photos(memory, model)
    with pytest.raises(Refusal, match="proof-needed"):
        await a_job(memory, ada.id, model.id)
    await answered(memory, model)
    training = await a_job(memory, ada.id, model.id)
    await done(memory, lambda work: work.rights.stands(training.id))
    await done(memory, lambda work: work.jobs.cancel(ada.id, training.id))
    await photos(memory, model, 1)
    with pytest.raises(Refusal, match="proof-needed"):
        await a_job(memory, ada.id, model.id)
    async with memory.look() as look:
        assert (await look.models.get(ada.id, model.id)).state is not ModelState.TRAINING


async def test_a_training_that_waited_when_the_operator_began_to_ask(memory, ada, model):
    """Nobody proved anything: the worker learns nothing."""
    await photos(memory, model)
    training = await a_job(memory, ada.id, model.id)
    memory.own_proof = True
    with pytest.raises(Refusal, match="proof-needed"):
        await done(memory, lambda work: work.rights.stands(training.id))


async def test_own_portraits_need_a_proof_where_owners_prove_themselves(memory, ada, model):
    await trained(memory, model, await photos(memory, model))
    request = await requested(memory, ada, model)
    memory.own_proof = True
    assert await refused(memory, ada, request) == Reason.NO_PROOF
    await answered(memory, model)
    await submitted(memory, ada, request)


async def test_late_by_a_second(memory, clock, model):
    """At the last moment it counts; a second later it does not, and the tasks are no more."""
    first = await drawn(memory, model)
    clock.forward(ANSWER_WITHIN.total_seconds())
    await used(memory, first)
    second = await drawn(memory, model)
    clock.forward(ANSWER_WITHIN.total_seconds() + 1)
    assert await done(memory, lambda work: work.proofs.open(model.person_id)) is None
    with pytest.raises(BadInput, match="proof-late"):
        await used(memory, second)
    await done(memory, lambda work: work.proofs.tidy())
    lapsed = await done(memory, lambda work: work.proofs.get(model.person_id, second.id))
    assert lapsed.state is ProofState.LAPSED


async def test_used_twice(memory, model):
    challenge = await drawn(memory, model)
    await used(memory, challenge)
    with pytest.raises(BadInput, match="proof-used"):
        await used(memory, challenge, "people/ada/proof/2")
    kept = await done(memory, lambda work: work.proofs.get(model.person_id, challenge.id))
    assert kept.video_key == "people/ada/proof/1"


async def test_two_at_once_in_two_processes(memory, second_memory, model):
    """One of them answers."""
    challenge = await drawn(memory, model)
    outcomes = await asyncio.gather(
        used(memory, challenge, "people/ada/proof/1"),
        used(second_memory, challenge, "people/ada/proof/2"),
        return_exceptions=True,
    )
    refusals = [one for one in outcomes if isinstance(one, BadInput)]
    assert [one.code for one in refusals] == ["proof-used"]


async def test_settled_twice(memory, model):
    """The first word counts."""
    challenge = await answered(memory, model, Settlement(state=ProofState.FAILED))
    with pytest.raises(BadInput, match="proof-over"):
        await settled(memory, challenge)
    assert not await covers(memory, model)


async def test_somebody_elses_challenge(memory, model):
    """Its id is as unknown as any other: to be answered, settled, or read."""
    challenge = await drawn(memory, model)
    eve = await a_person(memory, "eve")
    for attempt in (
        lambda work: work.proofs.use(eve.id, challenge.id, "people/eve/proof/1"),
        lambda work: work.proofs.settle(eve.id, challenge.id, PROVEN),
        lambda work: work.proofs.get(eve.id, challenge.id),
        lambda work: work.proofs.draw(eve.id, model.id),
        lambda work: work.proofs.covers(eve.id, model.id),
    ):
        with pytest.raises(KeyError):
            await done(memory, attempt)


async def test_trained_anew_while_the_video_is_looked_at(memory, model):
    """The verdict is of the photos of before; of the adapter that came meanwhile it says nothing."""
    await trained(memory, model, await photos(memory, model))
    challenge = await drawn(memory, model)
    await used(memory, challenge)
    others = await photos(memory, model, 3)
    await trained(memory, model, others, "people/ada/adapter/2")
    await settled(memory, challenge)
    assert not await proven(memory, model)


async def test_a_proof_of_other_photos_ends_that_of_the_adapter(memory, clock, ada, model):
    """The newest proof counts: when it is not of what the adapter was learnt from, others draw no more."""
    ids = await photos(memory, model)
    await answered(memory, model)
    await trained(memory, model, ids)
    friend = await a_person(memory, "bob")
    await granted(memory, clock, ada, friend)
    job = await submitted(memory, friend, await requested(memory, friend, model))
    await done(memory, lambda work: work.selfies.set_state(ada.id, ids[0], SelfieState.REMOVED))
    await answered(memory, model)
    assert not await proven(memory, model)
    assert (await found(memory, job.id)).error_code == Reason.NO_PROOF


async def test_proof_with_one_model_then_a_grant_of_another(memory, clock, ada, model):
    """Eve proves herself with her own photos, and gives a friend the model with somebody else's."""
    ids = await photos(memory, model)
    await answered(memory, model)
    await trained(memory, model, ids)
    victim = await a_model(memory, ada)
    await trained(memory, victim, await photos(memory, victim), "people/ada/adapter/9")
    mallory = await a_person(memory, "mallory")
    given = await granted(memory, clock, ada, mallory)
    assert given.subject_id == ada.id
    assert await refused(memory, mallory, await requested(memory, mallory, victim)) == Reason.NO_PROOF
    await submitted(memory, mallory, await requested(memory, mallory, model))


async def test_so_many_draws_a_day(memory, clock, ada, model):
    """Counted by account: deleting everything gives no new ones."""
    for left in range(DRAWS_A_DAY, 0, -1):
        assert await done(memory, lambda work: work.proofs.draws_left(ada.id)) == left
        await drawn(memory, model)
    with pytest.raises(Refusal, match="proof-too-many-draws"):
        await drawn(memory, model)
    await done(memory, lambda work: work.erasure.everything(ada.id))
    again = await a_model(memory, await a_person(memory, "ada"))
    clock.forward(DAY_S / 2)
    await done(memory, lambda work: work.sessions.tidy())
    with pytest.raises(Refusal, match="proof-too-many-draws"):
        await drawn(memory, again)
    clock.forward(DAY_S / 2 + 1)
    await done(memory, lambda work: work.sessions.tidy())
    await drawn(memory, again)


async def test_without_consent_nothing_is_drawn(memory, model):
    await done(memory, lambda work: work.people.withdraw_consents(model.person_id))
    with pytest.raises(Refusal, match="no-consent"):
        await drawn(memory, model)


@pytest.mark.parametrize("ending", [JobState.DONE, JobState.FAILED, JobState.CANCELLED])
async def test_the_video_goes_with_the_job(memory, model, ending):
    """In the transaction that ends it; what nobody could look at has failed."""
    challenge = await drawn(memory, model)
    await used(memory, challenge)
    job = await a_job(memory, model.person_id, challenge.id, JobKind.PROVE)
    await admit(memory)
    await claim(memory, job.id)
    async with memory.work() as work:
        if ending is JobState.DONE:
            await work.proofs.settle(model.person_id, challenge.id, PROVEN)
        assert await work.jobs.finish(job.id, 1, ending, error_code="x")
        await work.commit()
    left = await done(memory, lambda work: work.proofs.get(model.person_id, challenge.id))
    assert left.video_key is None
    assert left.state is (ProofState.PROVEN if ending is JobState.DONE else ProofState.FAILED)
    assert "people/ada/proof/1" in await swept(memory)


@pytest.mark.parametrize("everything", [True, False])
async def test_deleting_takes_video_and_frames(memory, ada, model, everything):
    """Of a video that waits to be looked at, and of a case that a person has to decide."""
    await answered(memory, model, UNSURE)
    await used(memory, await drawn(memory, model))
    if everything:
        await done(memory, lambda work: work.erasure.everything(ada.id))
        assert f"people/{ada.id}/" in await swept(memory)
    else:
        await done(memory, lambda work: work.erasure.model(ada.id, model.id))
        assert {"people/ada/proof/1", UNSURE.frames_key} <= await swept(memory)
    assert await done(memory, lambda work: work.proofs.cases()) == []


async def an_unsure_case(memory, model):
    """The challenge and job of a video whose person was told that somebody decides."""
    challenge = await drawn(memory, model)
    await used(memory, challenge)
    job = await a_job(memory, model.person_id, challenge.id, JobKind.PROVE)
    await admit(memory)
    await claim(memory, job.id)
    async with memory.work() as work:
        await work.proofs.settle(model.person_id, challenge.id, UNSURE)
        await work.jobs.finish(job.id, 1, JobState.DONE)
        await work.outbox.sent(job.id)
        await work.commit()
    return challenge, job


@pytest.mark.parametrize("is_them", [True, False])
async def test_a_moderator_decides(memory, model, is_them):
    """Once; the frames go, the person is told, and the ledger has the reason."""
    _, job = await an_unsure_case(memory, model)
    (case,) = await done(memory, lambda work: work.proofs.cases())
    assert case.frames_key == UNSURE.frames_key
    decide = lambda work: work.proofs.decide(case.id, is_them=is_them, reason="another-person")  # noqa: E731
    decided = await done(memory, decide)
    assert decided.state is (ProofState.PROVEN if is_them else ProofState.FAILED)
    assert decided.frames_key is None
    assert UNSURE.frames_key in await swept(memory)
    assert decided.findings == (() if is_them else (ProofFinding.ANOTHER_PERSON,))
    assert await covers(memory, model) is is_them
    (told,) = await done(memory, lambda work: work.outbox.pending())
    assert told.job_id != job.id
    assert told.place == WEB
    assert (await found(memory, told.job_id)).target_id == case.id
    with pytest.raises(BadInput, match="proof-over"):
        await done(memory, decide)
    async with memory.look() as look:
        (line,) = [one for one in await lines(look.transaction) if one.what == "proof-decided"]
    assert line.details == {"answer": "yes" if is_them else "no", "reason": "another-person"}


async def test_a_case_nobody_decided(memory, clock, model):
    """After two days what was kept goes, and the person is told; a moment before it does not."""
    challenge, _ = await an_unsure_case(memory, model)
    clock.forward(2 * DAY_S - 1)
    await done(memory, lambda work: work.proofs.tidy())
    assert await swept(memory) == {"people/ada/proof/1"}
    clock.forward(1)
    await done(memory, lambda work: work.proofs.tidy())
    assert UNSURE.frames_key in await swept(memory)
    lapsed = await done(memory, lambda work: work.proofs.get(model.person_id, challenge.id))
    assert lapsed.state is ProofState.LAPSED
    assert len(await done(memory, lambda work: work.outbox.pending())) == 1
    clock.forward(10 * DAY_S)
    await done(memory, lambda work: work.proofs.tidy())
    with pytest.raises(KeyError):
        await done(memory, lambda work: work.proofs.get(model.person_id, challenge.id))


async def test_withdrawn_consent_stops_the_video_from_being_looked_at(memory, ada, model):
    """A job that waits ends at once, and the video with it."""
    challenge = await drawn(memory, model)
    await used(memory, challenge)
    await a_job(memory, ada.id, challenge.id, JobKind.PROVE)
    await done(memory, lambda work: work.people.withdraw_consents(ada.id))
    assert "people/ada/proof/1" in await swept(memory)
    assert (await done(memory, lambda work: work.proofs.get(ada.id, challenge.id))).video_key is None


async def test_a_proof_that_was_given_for_an_adapter_ends_with_it(memory, model):
    """The builder that other tests use leaves behind what a video does."""
    await trained(memory, model, [])
    await done(memory, lambda work: proved(work, model.id))
    assert await proven(memory, model)
    await trained(memory, model, None, "people/ada/adapter/2")
    assert not await proven(memory, model)
