"""Pictures that are done and not sent yet.

Of somebody else they are shown by nothing but their delivery, which asks once more; and when they are taken
back before it, they are erased at once. Who waits for them is told the reason by the same delivery.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, select, update

from storage.domain.jobs import JobKind, JobState
from storage.repositories.facts import drawn
from storage.tables import delivery, job, picture
from storage.tables_consent import grant_use, job_subject
from storage.transaction import Transaction


def is_untold() -> ColumnElement[bool]:
    """Of a row of `job`: it ended, and its person does not know yet."""
    return select(delivery.c.id).where(delivery.c.job_id == job.c.id, delivery.c.sent_at.is_(None)).exists()


def waits(target_id: Any) -> ColumnElement[bool]:
    """Whether pictures of somebody else wait to be sent: those of this request, or this one's larger copy."""
    others = select(job_subject.c.job_id).where(
        job_subject.c.job_id == job.c.id, job_subject.c.subject_id != job.c.person_id
    )
    return (
        select(job.c.id)
        .where(
            job.c.target_id == target_id,
            job.c.state == JobState.DONE.value,
            others.correlate(job).exists(),
            is_untold().correlate(job),
        )
        .correlate_except(job)
        .exists()
    )


async def hold_back(db: Transaction, row: Row[Any], request_id: str, code: str) -> None:
    """End a job that is done as one that failed; pictures of somebody else that nobody saw are erased."""
    await db.run(update(job).where(job.c.id == row.id).values(state=JobState.FAILED.value, error_code=code))
    await db.run(update(grant_use).where(grant_use.c.job_id == row.id).values(refused=code))
    if await shows_others(db, row, request_id):
        await _erase(db, row, request_id)


async def shows_others(db: Transaction, row: Row[Any], request_id: str) -> bool:
    """Whether anybody but the one who asks is in it; a model that is gone was somebody's."""
    return {one.owner_id for one in await drawn(db, request_id)} != {row.person_id}


async def _erase(db: Transaction, row: Row[Any], request_id: str) -> None:
    if row.kind == JobKind.UPSCALE.value:
        large = await db.one(select(picture.c.hd_key).where(picture.c.id == row.target_id), row.target_id)
        await db.sweep(large.hd_key)
        await db.run(
            update(picture)
            .where(picture.c.id == row.target_id)
            .values(hd_key=None, hd_width_px=None, hd_height_px=None, hd_notes=[])
        )
        return
    shown = await db.scalar(
        select(func.count()).where(
            grant_use.c.request_id == request_id,
            grant_use.c.sent_at.is_not(None),
            grant_use.c.job_id != row.id,
            # Found right to be sent, and perhaps not sent: nobody was there.
            ~select(delivery.c.id)
            .where(delivery.c.job_id == grant_use.c.job_id, delivery.c.sent_at.is_(None))
            .exists(),
        )
    )
    if shown:  # the same request was drawn and sent before, by another job
        return
    for one in await db.rows(
        select(picture.c.blob_key, picture.c.hd_key).where(picture.c.request_id == request_id)
    ):
        await db.sweep(one.blob_key, one.hd_key)
    await db.run(delete(picture).where(picture.c.request_id == request_id))
