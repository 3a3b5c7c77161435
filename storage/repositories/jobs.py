"""Jobs as people know them: asked for, waiting, moving, cancelled. The workers' side is in leases.py."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select, update

from storage.domain.jobs import Claim, Job, JobKind, JobState
from storage.domain.records import Place
from storage.repositories import admission, leases, rights, submission
from storage.repositories.ending import NOT_STARTED, OPEN, end
from storage.tables import job
from storage.transaction import Transaction

REMEMBERED_DURATIONS = 15


class SqlJobs:
    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    async def submit(
        self,
        *,
        kind: JobKind,
        person_id: str,
        target_id: str,
        place: Place,
        event_id: str,
        asked_at: Place | None = None,
    ) -> Job:
        row = await submission.submit(
            self._db,
            kind=kind,
            person_id=person_id,
            target_id=target_id,
            place=place,
            event_id=event_id,
            asked_at=asked_at,
        )
        return read(row)

    async def get(self, job_id: str) -> Job:
        return read(await self._db.one(select(job).where(job.c.id == job_id), job_id))

    async def newest(self, *, person_id: str, kind: JobKind, target_id: str) -> Job | None:
        row = await self._db.first(
            select(job)
            .where(job.c.person_id == person_id, job.c.kind == kind.value, job.c.target_id == target_id)
            .order_by(job.c.created_at.desc(), job.c.id.desc())
            .limit(1)
        )
        return None if row is None else read(row)

    async def cancel(self, person_id: str, job_id: str) -> Job:
        """An ended job stays as it ended."""
        mine = select(job).where(job.c.id == job_id, job.c.person_id == person_id)
        row = await self._db.one(mine.with_for_update(), job_id)
        if row.state in NOT_STARTED:
            await end(self._db, row, JobState.CANCELLED)
        elif row.state == JobState.RUNNING.value:
            await self._db.run(update(job).where(job.c.id == job_id).values(cancel_requested=True))
        return read(await self._db.one(mine, job_id))

    async def place_in_queue(self, job_id: str) -> int:
        return await admission.place_in_queue(self._db, job_id)

    async def moving(self) -> Sequence[Job]:
        rows = await self._db.rows(
            select(job).where(job.c.state.in_(OPEN)).order_by(job.c.created_at, job.c.id)
        )
        return [read(row) for row in rows]

    async def estimate_s(self, kind: JobKind) -> float | None:
        rows = await self._db.rows(
            select(job.c.started_at, job.c.ended_at)
            .where(
                job.c.kind == kind.value,
                job.c.state == JobState.DONE.value,
                job.c.started_at.is_not(None),
                job.c.ended_at.is_not(None),
            )
            .order_by(job.c.ended_at.desc())
            .limit(REMEMBERED_DURATIONS)
        )
        durations = sorted((row.ended_at - row.started_at).total_seconds() for row in rows)
        return durations[len(durations) // 2] if durations else None

    async def waiting(self) -> dict[str, int]:
        """How many jobs wait or are admitted, by queue: for metrics and for scaling workers."""
        rows = await self._db.rows(
            select(job.c.queue, func.count().label("jobs"))
            .where(job.c.state.in_(NOT_STARTED))
            .group_by(job.c.queue)
        )
        return {row.queue: row.jobs for row in rows}

    async def stirring(self) -> bool:
        return await admission.stirring(self._db)

    async def admit(self, capacity: dict[str, int]) -> Sequence[Job]:
        return [read(row) for row in await admission.admit(self._db, capacity)]

    async def claim(self, job_id: str, *, worker: str, lease_s: float) -> Claim | float | None:
        outcome = await leases.claim(self._db, job_id, worker=worker, lease_s=lease_s)
        if outcome is None or isinstance(outcome, float):
            return outcome
        return Claim(
            job=read(outcome),
            attempt=outcome.attempt,
            checkpoint_key=outcome.checkpoint_key,
            tries=outcome.failures + 1,
        )

    async def renew(self, job_id: str, attempt: int, *, lease_s: float) -> bool | None:
        return await leases.renew(self._db, job_id, attempt, lease_s=lease_s)

    async def report(
        self,
        job_id: str,
        attempt: int,
        *,
        progress: float,
        stage: str,
        remaining_s: float | None,
        preview_key: str | None = None,
    ) -> None:
        await leases.report(
            self._db,
            job_id,
            attempt,
            progress=progress,
            stage=stage,
            remaining_s=remaining_s,
            preview_key=preview_key,
        )

    async def keep_checkpoint(self, job_id: str, attempt: int, checkpoint_key: str) -> None:
        await leases.keep_checkpoint(self._db, job_id, attempt, checkpoint_key)

    async def release(self, job_id: str, attempt: int, *, counted: bool = False) -> None:
        await leases.release(self._db, job_id, attempt, counted=counted)

    async def finish(
        self, job_id: str, attempt: int, state: JobState, *, error_code: str | None = None
    ) -> bool:
        return await leases.finish(self._db, job_id, attempt, state, error_code=error_code)


def read(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        kind=JobKind(row.kind),
        person_id=row.person_id,
        target_id=row.target_id,
        place=Place(platform=row.platform, chat=row.chat, private=row.private),
        asked_at=rights.asked_at(row) if row.asked_chat is not None else None,
        state=JobState(row.state),
        created_at=row.created_at,
        version=row.version,
        attempt=row.attempt,
        cancel_requested=row.cancel_requested,
        progress=row.progress,
        stage=row.stage,
        remaining_s=row.remaining_s,
        error_code=row.error_code,
        preview_key=row.preview_key,
        ended_at=row.ended_at,
        selfie_ids=None if row.selfie_ids is None else tuple(row.selfie_ids),
    )
