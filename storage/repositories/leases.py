"""The workers' side of jobs: a claim is a lease with a fencing token, and every write names the token.

A worker that was thought dead and comes back late finds its attempt outdated; what it writes has no effect.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Row, select, update

from storage.domain.jobs import JobState
from storage.repositories.ending import end
from storage.tables import job
from storage.transaction import Transaction

MOST_FAILURES = 5
SHORTEST_WAIT_S = 0.05


async def claim(db: Transaction, job_id: str, *, worker: str, lease_s: float) -> Row[Any] | float | None:
    """The claimed row; or seconds until the present lease ends; or None: nothing to do."""
    row = await db.first(select(job).where(job.c.id == job_id).with_for_update())
    now = db.now()
    if row is None or row.state not in {JobState.ADMITTED.value, JobState.RUNNING.value}:
        return None
    died = row.state == JobState.RUNNING.value
    if died and row.lease_until is not None and row.lease_until > now:
        return max(float((row.lease_until - now).total_seconds()), SHORTEST_WAIT_S)
    if row.cancel_requested:
        await end(db, row, JobState.CANCELLED)
        return None
    failures = row.failures + int(died)
    if failures >= MOST_FAILURES:
        # It kills whoever takes it: parked, so that it cannot go on killing workers.
        await end(db, row, JobState.FAILED, error_code="job-failed")
        return None
    await db.run(
        update(job)
        .where(job.c.id == job_id, job.c.attempt == row.attempt)
        .values(
            state=JobState.RUNNING.value,
            attempt=row.attempt + 1,
            failures=failures,
            worker=worker,
            lease_until=now + timedelta(seconds=lease_s),
            started_at=row.started_at or now,
        )
    )
    return await db.one(select(job).where(job.c.id == job_id), job_id)


async def renew(db: Transaction, job_id: str, attempt: int, *, lease_s: float) -> bool | None:
    row = await _held(db, job_id, attempt)
    if row is None:
        return None
    await db.run(_mine(job_id, attempt).values(lease_until=db.now() + timedelta(seconds=lease_s)))
    return bool(row.cancel_requested)


async def report(
    db: Transaction,
    job_id: str,
    attempt: int,
    *,
    progress: float,
    stage: str,
    remaining_s: float | None,
    preview_key: str | None,
) -> None:
    """A preview that comes too late is swept, since nobody names it."""
    row = await _held(db, job_id, attempt)
    if row is None:
        await db.sweep(preview_key)
        return
    values: dict[str, Any] = {
        "progress": min(1.0, max(0.0, progress)),
        "stage": stage,
        "remaining_s": remaining_s,
    }
    if preview_key is not None and preview_key != row.preview_key:
        await db.sweep(row.preview_key)
        values["preview_key"] = preview_key
    await db.run(_mine(job_id, attempt).values(**values))


async def keep_checkpoint(db: Transaction, job_id: str, attempt: int, checkpoint_key: str) -> None:
    row = await _held(db, job_id, attempt)
    if row is None:
        await db.sweep(checkpoint_key)
    elif row.checkpoint_key != checkpoint_key:
        await db.sweep(row.checkpoint_key)
        await db.run(_mine(job_id, attempt).values(checkpoint_key=checkpoint_key))


async def release(db: Transaction, job_id: str, attempt: int, *, counted: bool) -> None:
    """Admitted again, for any worker. A cancelled job ends here; so does one that failed too often."""
    row = await _held(db, job_id, attempt)
    if row is None:
        return
    failures = row.failures + int(counted)
    if row.cancel_requested:
        await end(db, row, JobState.CANCELLED)
    elif failures >= MOST_FAILURES:
        await end(db, row, JobState.FAILED, error_code="job-failed")
    else:
        await db.run(
            _mine(job_id, attempt).values(
                state=JobState.ADMITTED.value, lease_until=None, worker=None, failures=failures
            )
        )


async def finish(
    db: Transaction, job_id: str, attempt: int, state: JobState, *, error_code: str | None
) -> bool:
    if not state.ended:
        raise ValueError(f"{state} is not an end")
    row = await _held(db, job_id, attempt)
    if row is None:
        return False
    await end(db, row, state, error_code=error_code)
    return True


async def _held(db: Transaction, job_id: str, attempt: int) -> Row[Any] | None:
    """The job, locked, when this attempt still owns it."""
    return await db.first(
        select(job)
        .where(job.c.id == job_id, job.c.attempt == attempt, job.c.state == JobState.RUNNING.value)
        .with_for_update()
    )


def _mine(job_id: str, attempt: int) -> Any:
    return update(job).where(
        job.c.id == job_id, job.c.attempt == attempt, job.c.state == JobState.RUNNING.value
    )
