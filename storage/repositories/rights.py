"""Deciding over the stored facts, and noting under what a job was queued.

The same question is put four times: when a job is queued, when a worker is about to load a model and again
after drawing, when it ends, and before anything is sent. What is taken back decides the open jobs anew in
its own transaction, so that nothing has to remember to look.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from storage import ledger
from storage.domain.deciding import decide
from storage.domain.errors import Refusal
from storage.domain.grants import Answer, Decision, Policy
from storage.domain.jobs import JobKind, JobState
from storage.domain.records import Place
from storage.repositories import facts, unsent
from storage.repositories.ending import NOT_STARTED, OPEN, end
from storage.tables import job, person, picture, portrait_request
from storage.tables_consent import face_grant, face_proof, face_report, face_standing, grant_use, job_subject
from storage.transaction import Transaction

DRAWING = (JobKind.PORTRAITS.value, JobKind.UPSCALE.value)


async def request_of(db: Transaction, kind: str, target_id: str) -> str:
    """The request whose people a drawing job shows; KeyError when it is gone."""
    if kind == JobKind.PORTRAITS.value:
        return target_id
    row = await db.one(select(picture.c.request_id).where(picture.c.id == target_id), target_id)
    return str(row.request_id)


async def pictures_in(db: Transaction, kind: str, request_id: str) -> int:
    """How many a job takes of a quota: a larger copy takes none."""
    if kind == JobKind.UPSCALE.value:
        return 0
    row = await db.one(
        select(portrait_request.c.seeds).where(portrait_request.c.id == request_id), request_id
    )
    return len(row.seeds)


async def lock_people(db: Transaction, people: set[str]) -> None:
    """Always in the same order. Those who are gone are passed over: the decision will say so."""
    for one in sorted(people):
        await db.first(select(person.c.id).where(person.c.id == one).with_for_update())


async def owners(db: Transaction, request_id: str) -> set[str]:
    return {one.owner_id for one in await facts.drawn(db, request_id) if one.owner_id is not None}


async def decide_new(
    db: Transaction, *, kind: str, person_id: str, target_id: str, place: Place
) -> tuple[facts.Facts, Decision]:
    """Of something that is not queued yet."""
    return await _decided(db, kind, person_id, target_id, place)


async def decide_job(db: Transaction, row: Row[Any]) -> tuple[facts.Facts, Decision]:
    """Of a drawing job, under what it was queued."""
    return await _decided(db, row.kind, row.person_id, row.target_id, asked_at(row), job_id=row.id)


def asked_at(row: Row[Any]) -> Place:
    """Where the wish of a job was spoken; its pictures may go to a private chat first."""
    if row.asked_chat is not None:
        return Place(platform=row.asked_platform, chat=row.asked_chat, private=False)
    return Place(platform=row.platform, chat=row.chat, private=row.private)


async def _decided(
    db: Transaction, kind: str, person_id: str, target_id: str, place: Place, *, job_id: str = ""
) -> tuple[facts.Facts, Decision]:
    request_id = await request_of(db, kind, target_id)
    found = await facts.gather(
        db,
        person_id=person_id,
        request_id=request_id,
        place=place,
        pictures=await pictures_in(db, kind, request_id),
        job_id=job_id,
    )
    return found, decide(found.wish, found.standings, found.rules, Policy(own_proof_needed=db.own_proof))


def enforce(decision: Decision) -> None:
    """Refusal with the reason, also when somebody would have to be asked first."""
    if decision.answer is not Answer.ALLOW:
        raise Refusal(decision.reason.value)


async def hold(db: Transaction, job_id: str, found: facts.Facts, decision: Decision, place: Place) -> None:
    """Note under what this job was queued, and that it counts."""
    for subject in sorted(found.wish.subjects):
        grant_id = decision.grants.get(subject)
        await db.run(
            insert(job_subject).values(
                job_id=job_id,
                subject_id=subject,
                grant_id=grant_id,
                epoch=found.standings[subject].epoch,
            )
        )
        await db.run(
            insert(grant_use).values(
                subject_id=subject,
                requester_id=found.wish.requester.person_id,
                grant_id=grant_id,
                request_id=found.wish.request_id,
                job_id=job_id,
                platform=place.platform,
                chat=place.chat,
                private=place.private,
                scene=found.wish.scene.value,
                pictures=found.wish.pictures,
                queued_at=db.now(),
            )
        )


async def job_row(db: Transaction, job_id: str) -> Row[Any]:
    return await db.one(select(job).where(job.c.id == job_id), job_id)


async def stands(db: Transaction, job_id: str, *, binding: bool) -> None:
    """Refusal unless the job may go on; see storage/memory_consent.py."""
    row = await job_row(db, job_id)
    if row.kind == JobKind.TRAIN.value:
        await may_learn(db, str(row.model_id), row.selfie_ids)
    if row.kind not in DRAWING:
        return
    if binding:
        request_id = await request_of(db, row.kind, row.target_id)
        await lock_people(db, await owners(db, request_id) | {row.person_id})
    enforce((await decide_job(db, row))[1])
    if row.state == JobState.DONE.value and await _is_taken_out(db, row):
        raise Refusal("picture-removed")


async def _is_taken_out(db: Transaction, row: Row[Any]) -> bool:
    """Whether somebody in the pictures of a job that is done deleted them, or reported them."""
    if await _was_removed(db, row.id):
        return True
    reported = (
        face_report.c.request_id == await request_of(db, row.kind, row.target_id),
        face_report.c.state == "open",
    )
    return await db.first(select(face_report.c.id).where(*reported)) is not None


async def _was_removed(db: Transaction, job_id: str) -> bool:
    removed = (grant_use.c.job_id == job_id) & grant_use.c.removed_at.is_not(None)
    return await db.first(select(grant_use.c.id).where(removed)) is not None


async def taken_back(db: Transaction, person_id: str) -> None:
    """Raise the epoch of a person and decide all open jobs of theirs, and that show them, anew.

    The caller locked them.
    """
    now_at = await facts.epoch_of(db, person_id) + 1
    await db.run(
        db.insert_new(face_standing)
        .values(person_id=person_id, epoch=now_at)
        .on_conflict_do_update(index_elements=["person_id"], set_={"epoch": now_at})
    )
    shown = select(job_subject.c.job_id).where(job_subject.c.subject_id == person_id)
    await decide_anew(db, job.c.id.in_(shown) | (job.c.person_id == person_id), epochs={person_id: now_at})


async def consent_taken_back(db: Transaction, person_id: str) -> None:
    """With the consent end all permissions that were given under it; a new consent brings none of them back.

    The caller locked them.
    """
    standing = (face_grant.c.subject_id == person_id) & face_grant.c.revoked_at.is_(None)
    for row in await db.rows(select(face_grant.c.id).where(standing)):
        await change_grant(db, person_id, row.id, "grant-revoked", revoked_at=db.now())
    await taken_back(db, person_id)


async def change_grant(
    db: Transaction, subject_id: str, grant_id: str, what: str, *, terms: str = "", **values: Any
) -> None:
    """Change a grant and say so in the ledger. What has to be decided anew is the caller's to know.

    `terms`: the digest of new ones.
    """
    await db.run(update(face_grant).where(face_grant.c.id == grant_id).values(**values))
    said = {"terms": terms} if terms else {}
    await ledger.append_for(db, subject_id, what, grant=grant_id, **said)


async def pause_received(db: Transaction, person_id: str) -> tuple[tuple[str, str], ...]:
    """Whoever allowed something to a person has to let it go on; returns whose it is and which, each.

    The caller locked that person, and decides their jobs anew.
    """
    standing = (
        (face_grant.c.grantee_id == person_id)
        & face_grant.c.revoked_at.is_(None)
        & face_grant.c.paused_at.is_(None)
        & (face_grant.c.ends_at > db.now())
    )
    found = await db.rows(select(face_grant.c.id, face_grant.c.subject_id).where(standing))
    for row in found:
        await change_grant(db, row.subject_id, row.id, "grant-paused", paused_at=db.now())
    return tuple((row.subject_id, row.id) for row in found)


async def may_learn(db: Transaction, model_id: str, selfie_ids: Sequence[str] | None) -> None:
    """Refusal("proof-needed") when the operator asks for a proof, and there is none of all these photos."""
    if db.own_proof and not await facts.covers(db, model_id, selfie_ids):
        raise Refusal("proof-needed")


async def learnt(
    db: Transaction, person_id: str, model_id: str, *, adapter_key: str, selfie_ids: Sequence[str] | None
) -> None:
    """A model has a new adapter. Its proof goes on when it was of all these photos, and ends otherwise.

    The caller locked the person; who proved nothing loses nothing.
    """
    proof = face_proof.c.model_id == model_id
    if await facts.covers(db, model_id, selfie_ids):
        await db.run(update(face_proof).where(proof).values(adapter_key=adapter_key))
    elif await db.run(delete(face_proof).where(proof)):
        await ledger.append_for(db, person_id, "proof-ended")
        await taken_back(db, person_id)


async def decide_anew(db: Transaction, condition: Any, *, epochs: dict[str, int] | None = None) -> None:
    """Of the drawing jobs meant by a condition on `job`, end those that are no longer allowed.

    Jobs that are done and not yet told of, too: what shows somebody else is erased with them.
    """
    rows = await db.rows(
        select(job)
        .where(condition, job.c.kind.in_(DRAWING), job.c.state.in_(OPEN) | unsent.is_untold())
        .order_by(job.c.id)
    )
    for row in rows:
        await _align(db, row.id, epochs or {})
        decision = await _still(db, row)
        if decision is None or decision.answer is not Answer.ALLOW:
            await _misalign(db, row.id)
            await _stop(db, row, "model-gone" if decision is None else decision.reason.value)


async def run_out(db: Transaction, job_id: str | None = None) -> int:
    """Time takes back, too: of the jobs under a grant that is over by now, end those not told of yet."""
    over = (
        select(job_subject.c.job_id)
        .join(face_grant, face_grant.c.id == job_subject.c.grant_id)
        .where(face_grant.c.ends_at <= db.now(), job_subject.c.epoch >= 0)
    )
    mine = () if job_id is None else (job.c.id == job_id,)
    found = await db.rows(
        select(job).where(job.c.id.in_(over), *mine, job.c.state.in_(OPEN) | unsent.is_untold())
    )
    if not found:
        return 0
    people = {row.person_id for row in found}
    for row in found:
        with suppress(KeyError):  # the picture or the request went meanwhile
            people |= await owners(db, await request_of(db, row.kind, row.target_id))
    await lock_people(db, people)
    await decide_anew(db, job.c.id.in_([row.id for row in found]))
    return len(found)


async def _still(db: Transaction, row: Row[Any]) -> Decision | None:
    try:
        return (await decide_job(db, row))[1]
    except KeyError:  # the picture or the request went meanwhile
        return None


async def _align(db: Transaction, job_id: str, epochs: dict[str, int]) -> None:
    for subject, epoch in epochs.items():
        await db.run(
            update(job_subject)
            .where(
                job_subject.c.job_id == job_id, job_subject.c.subject_id == subject, job_subject.c.epoch >= 0
            )
            .values(epoch=epoch)
        )


async def _misalign(db: Transaction, job_id: str) -> None:
    """Refused once is refused for good: no epoch is below zero, so nothing ever matches again."""
    await db.run(update(job_subject).where(job_subject.c.job_id == job_id).values(epoch=-1))


async def _stop(db: Transaction, row: Row[Any], code: str) -> None:
    await db.run(
        update(grant_use)
        .where(grant_use.c.job_id == row.id, grant_use.c.refused.is_(None))
        .values(refused=code)
    )
    if row.state in NOT_STARTED:
        await end(db, row, JobState.FAILED, error_code=code)
    elif row.state == JobState.RUNNING.value:
        await db.run(update(job).where(job.c.id == row.id).values(cancel_requested=True, error_code=code))
    elif row.state == JobState.DONE.value:
        with suppress(KeyError):  # the picture or the request went meanwhile: nothing is left of it
            request_id = await request_of(db, row.kind, row.target_id)
            if await unsent.shows_others(db, row, request_id):
                await unsent.hold_back(db, row, request_id, code)


async def withheld(db: Transaction, job_id: str) -> str | None:
    """Before sending: why not, or None. What is not sent of others is erased; see memory_consent.py."""
    row = await job_row(db, job_id)
    if row.kind in DRAWING and row.state == JobState.FAILED.value:  # held back when it was taken back
        return str(row.error_code)
    if row.kind not in DRAWING or row.state != JobState.DONE.value:
        return None
    request_id = await request_of(db, row.kind, row.target_id)
    await lock_people(db, await owners(db, request_id) | {row.person_id})
    _, decision = await decide_job(db, row)
    if await _was_removed(db, job_id):
        code = "picture-removed"  # while it was on its way
    elif decision.answer is Answer.ALLOW:
        await db.run(
            update(grant_use)
            .where(grant_use.c.job_id == job_id, grant_use.c.sent_at.is_(None))
            .values(sent_at=db.now())
        )
        return None
    else:
        code = decision.reason.value
    await unsent.hold_back(db, row, request_id, code)
    return code
