"""How a job ends: its state, its delivery row and what follows for its model, in one transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, case, select, update

from storage.domain.jobs import JobKind, JobState
from storage.domain.proving import ProofEvent, ProofState, proof_after
from storage.domain.records import ModelState
from storage.tables import delivery, face_model, job
from storage.tables_consent import proof_challenge
from storage.transaction import Transaction

OPEN = (JobState.WAITING.value, JobState.ADMITTED.value, JobState.RUNNING.value)
NOT_STARTED = (JobState.WAITING.value, JobState.ADMITTED.value)


async def end(db: Transaction, row: Row[Any], state: JobState, *, error_code: str | None = None) -> None:
    """The caller has made sure that the job is still open and its own.

    Who was told to stop for a reason has failed for that reason: a card that only says "cancelled" explains
    nothing to the one who waits for the pictures.
    """
    now = db.now()
    if state is JobState.CANCELLED and row.error_code is not None:
        state, error_code = JobState.FAILED, row.error_code
    await db.run(
        update(job)
        .where(job.c.id == row.id)
        .values(
            state=state.value,
            error_code=error_code,
            ended_at=now,
            lease_until=None,
            remaining_s=None,
            progress=1.0 if state is JobState.DONE else job.c.progress,
            preview_key=None,
            checkpoint_key=None,
        )
    )
    await db.sweep(row.preview_key, row.checkpoint_key)
    await db.run(
        db.insert_new(delivery)
        .values(
            job_id=row.id,
            person_id=row.person_id,
            platform=row.platform,
            chat=row.chat,
            private=row.private,
            created_at=now,
            tries=0,
            not_before=now,
        )
        .on_conflict_do_nothing()
    )
    if row.kind == JobKind.TRAIN.value:
        await _settle_model(db, row.model_id, failed=state is JobState.FAILED)
    if row.kind == JobKind.PROVE.value:
        await _drop_video(db, row.target_id)


async def _drop_video(db: Transaction, challenge_id: str) -> None:
    """Whatever came of it; an answer that nobody could look at proves nothing."""
    mine = proof_challenge.c.id == challenge_id
    await db.sweep(await db.scalar(select(proof_challenge.c.video_key).where(mine)))
    await db.run(update(proof_challenge).where(mine).values(video_key=None))
    unsettled = (mine, proof_challenge.c.state == ProofState.USED.value)
    failed = proof_after(ProofState.USED, ProofEvent.FAIL)
    await db.run(update(proof_challenge).where(*unsettled).values(state=failed.value, decided_at=db.now()))


async def _settle_model(db: Transaction, model_id: str, *, failed: bool) -> None:
    """A model is TRAINING exactly while a training job waits or runs; an earlier adapter stays usable."""
    without = ModelState.FAILED if failed else ModelState.COLLECTING
    await db.run(
        update(face_model)
        .where(face_model.c.id == model_id, face_model.c.state == ModelState.TRAINING.value)
        .values(
            state=case((face_model.c.adapter_key.is_not(None), ModelState.READY.value), else_=without.value)
        )
    )


async def cancel_all(
    db: Transaction, person_id: str, *, target_id: str | None = None, model_id: str | None = None
) -> None:
    """Waiting jobs of this person (and target, and model) end at once, running ones are asked to stop."""
    wanted = [job.c.person_id == person_id]
    if target_id is not None:
        wanted.append(job.c.target_id == target_id)
    if model_id is not None:
        wanted.append(job.c.model_id == model_id)
    for row in await db.rows(select(job).where(*wanted, job.c.state.in_(NOT_STARTED)).with_for_update()):
        await end(db, row, JobState.CANCELLED)
    await db.run(
        update(job).where(*wanted, job.c.state == JobState.RUNNING.value).values(cancel_requested=True)
    )
