"""Submitting a job: whose target it is, and whether consent, quota and prompt policy allow it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from storage.domain import prompts, quota
from storage.domain.errors import Refusal
from storage.domain.jobs import QUEUE_OF, JobKind, JobState
from storage.domain.records import ModelState, Place
from storage.repositories import facts, rights
from storage.repositories.ending import NOT_STARTED, OPEN
from storage.repositories.people import SqlPeople
from storage.repositories.requests import SqlRequests
from storage.tables import face_model, job, picture, portrait_request, selfie
from storage.tables_consent import proof_challenge
from storage.transaction import Transaction

TARGETS: dict[JobKind, Any] = {
    JobKind.ASSESS: selfie,
    JobKind.ASSESS_VIDEO: selfie,
    JobKind.PORTRAITS: portrait_request,
    JobKind.UPSCALE: picture,
    JobKind.PROVE: proof_challenge,
}
ASSESSING = (JobKind.ASSESS.value, JobKind.ASSESS_VIDEO.value, JobKind.PROVE.value)


async def submit(
    db: Transaction,
    *,
    kind: JobKind,
    person_id: str,
    target_id: str,
    place: Place,
    event_id: str,
    asked_at: Place | None = None,
) -> Row[Any]:
    drawing = kind.value in rights.DRAWING
    if drawing:  # the depicted ones too: what they take back comes before this, or after it
        request_id = await rights.request_of(db, kind.value, target_id)
        await rights.lock_people(db, await rights.owners(db, request_id) | {person_id})
    await db.lock_person(person_id)
    first = await db.first(
        select(job).where(job.c.event_id == event_id, job.c.kind == kind.value, job.c.target_id == target_id)
    )
    if first is not None:
        if first.person_id != person_id:
            raise KeyError(target_id)
        return first
    model_id = await _model_of(db, kind, person_id, target_id)
    if kind is JobKind.PORTRAITS and (once := await _drawing_of(db, target_id)) is not None:
        return once
    if not await SqlPeople(db).has_consented(person_id):
        raise Refusal("no-consent")
    await _check_quota(db, kind, person_id)
    if kind is JobKind.PORTRAITS:
        await _check_prompt(db, person_id, target_id)
    held = None
    if drawing:
        held = await rights.decide_new(
            db, kind=kind.value, person_id=person_id, target_id=target_id, place=asked_at or place
        )
        rights.enforce(held[1])
    photos = await _begin_training(db, model_id) if kind is JobKind.TRAIN else None
    queued = await put(
        db,
        kind=kind,
        person_id=person_id,
        model_id=model_id,
        target_id=target_id,
        place=place,
        event_id=event_id,
        photos=photos,
        asked_at=asked_at,
    )
    db.submitted = True
    if held is not None:
        await rights.hold(db, queued.id, *held, asked_at or place)
    return queued


async def put(
    db: Transaction,
    *,
    kind: JobKind,
    person_id: str,
    model_id: str,
    target_id: str,
    place: Place,
    event_id: str,
    photos: Sequence[str] | None = None,
    asked_at: Place | None = None,
) -> Row[Any]:
    """A waiting job's row, unasked: the caller has decided."""
    job_id = db.new_id()
    await db.run(
        insert(job).values(
            id=job_id,
            event_id=event_id,
            kind=kind.value,
            queue=QUEUE_OF[kind],
            person_id=person_id,
            model_id=model_id,
            target_id=target_id,
            platform=place.platform,
            chat=place.chat,
            private=place.private,
            asked_platform=asked_at.platform if asked_at else None,
            asked_chat=asked_at.chat if asked_at else None,
            state=JobState.WAITING.value,
            version=1,
            attempt=0,
            failures=0,
            cancel_requested=False,
            progress=0.0,
            stage="",
            selfie_ids=None if photos is None else list(photos),
            created_at=db.now(),
        )
    )
    return await db.one(select(job).where(job.c.id == job_id), job_id)


async def _drawing_of(db: Transaction, request_id: str) -> Row[Any] | None:
    """A request is drawn once: its job that is under way or done, if there is one."""
    return await db.first(
        select(job)
        .where(
            job.c.kind == JobKind.PORTRAITS.value,
            job.c.target_id == request_id,
            job.c.state.in_((*OPEN, JobState.DONE.value)),
        )
        .order_by(job.c.created_at.desc())
    )


async def _model_of(db: Transaction, kind: JobKind, person_id: str, target_id: str) -> str:
    """The target's model; KeyError when the target is unknown or somebody else's, or its model gone."""
    if kind is JobKind.TRAIN:
        statement = select(face_model.c.id).where(
            face_model.c.id == target_id, face_model.c.person_id == person_id
        )
    else:
        target = TARGETS[kind]
        statement = select(target.c.model_id).where(
            target.c.id == target_id, target.c.person_id == person_id, target.c.model_id.is_not(None)
        )
    return str((await db.one(statement, target_id))[0])


async def _check_quota(db: Transaction, kind: JobKind, person_id: str) -> None:
    async def count(*wanted: Any) -> int:
        return int(await db.scalar(select(func.count()).where(job.c.person_id == person_id, *wanted)))

    if kind.value in ASSESSING:
        return  # an album is many photos; they, and draws of tasks, are counted when they come in
    waiting = await count(job.c.state.in_(NOT_STARTED), job.c.kind.not_in(ASSESSING))
    quota.check(waiting, db.quotas.waiting, "too-many-jobs")
    today = (job.c.kind == kind.value, job.c.created_at > db.now() - quota.DAY)
    if kind is JobKind.PORTRAITS:
        quota.check(await count(*today), db.quotas.portraits_a_day, "quota-portraits")
    elif kind is JobKind.TRAIN:
        quota.check(await count(*today), db.quotas.trainings_a_day, "quota-trainings")


async def _check_prompt(db: Transaction, person_id: str, request_id: str) -> None:
    asked = await SqlRequests(db, with_removed=False).get(person_id, request_id)
    for text in (asked.prompt, asked.negative_prompt):
        prompts.decide(text).enforce()


async def _begin_training(db: Transaction, model_id: str) -> Sequence[str]:
    """Close the set; returns which photos are learnt from: one that is still looked at comes too late."""
    photos = await facts.photos_of(db, model_id)
    await rights.may_learn(db, model_id, photos)
    running = await db.first(
        select(job.c.id).where(
            job.c.model_id == model_id, job.c.kind == JobKind.TRAIN.value, job.c.state.in_(OPEN)
        )
    )
    if running is not None:
        raise Refusal("already-training")
    await db.run(
        update(face_model).where(face_model.c.id == model_id).values(state=ModelState.TRAINING.value)
    )
    return photos
