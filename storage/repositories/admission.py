"""Who is next: fair over people, so that forty photos of one person do not make another wait.

A person's first waiting job stands before everybody's second one; jobs already admitted or running count too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Subquery, and_, func, or_, select, update

from storage.domain.jobs import JobState
from storage.repositories.ending import NOT_STARTED
from storage.tables import job
from storage.transaction import Transaction

LOCK = 7_202  # advisory lock: one dispatcher admits at a time
ACTIVE = (JobState.ADMITTED.value, JobState.RUNNING.value)


async def admit(db: Transaction, capacity: dict[str, int]) -> Sequence[Row[Any]]:
    await db.lock(LOCK)
    for queue, most in capacity.items():
        active = await db.scalar(select(func.count()).where(job.c.queue == queue, job.c.state.in_(ACTIVE)))
        if active < most:
            order = _fair_order(queue)
            chosen = select(order.c.id).order_by(order.c.number).limit(most - active)
            await db.run(
                update(job)
                .where(job.c.id.in_(chosen), job.c.state == JobState.WAITING.value)
                .values(state=JobState.ADMITTED.value)
            )
    held = or_(job.c.state == JobState.ADMITTED.value, _abandoned(db))
    return await db.rows(
        select(job).where(held, job.c.queue.in_(list(capacity))).order_by(job.c.created_at, job.c.id)
    )


async def stirring(db: Transaction) -> bool:
    found = await db.first(select(job.c.id).where(or_(job.c.state.in_(NOT_STARTED), _abandoned(db))).limit(1))
    return found is not None


def _abandoned(db: Transaction) -> ColumnElement[bool]:
    return and_(job.c.state == JobState.RUNNING.value, job.c.lease_until < db.now())


async def place_in_queue(db: Transaction, job_id: str) -> int:
    row = await db.one(select(job.c.state, job.c.queue, job.c.created_at).where(job.c.id == job_id), job_id)
    if row.state not in NOT_STARTED:
        return 0
    admitted = (job.c.queue == row.queue, job.c.state == JobState.ADMITTED.value)
    if row.state == JobState.ADMITTED.value:
        ahead = await db.scalar(
            select(func.count()).where(
                *admitted,
                or_(
                    job.c.created_at < row.created_at,
                    (job.c.created_at == row.created_at) & (job.c.id < job_id),
                ),
            )
        )
        return int(ahead) + 1
    order = _fair_order(row.queue)
    number = await db.scalar(select(order.c.number).where(order.c.id == job_id))
    return int(number) + int(await db.scalar(select(func.count()).where(*admitted)))


def _fair_order(queue: str) -> Subquery:
    """(id, number): the waiting jobs of a queue, numbered from 1 in the order of admission."""
    busy = (
        select(job.c.person_id, func.count().label("jobs"))
        .where(job.c.queue == queue, job.c.state.in_(ACTIVE))
        .group_by(job.c.person_id)
        .subquery()
    )
    turn = func.row_number().over(partition_by=job.c.person_id, order_by=(job.c.created_at, job.c.id))
    waiting = (
        select(job.c.id, job.c.created_at, (turn + func.coalesce(busy.c.jobs, 0)).label("turn"))
        .outerjoin(busy, busy.c.person_id == job.c.person_id)
        .where(job.c.queue == queue, job.c.state == JobState.WAITING.value)
        .subquery()
    )
    number = func.row_number().over(order_by=(waiting.c.turn, waiting.c.created_at, waiting.c.id))
    return select(waiting.c.id, number.label("number")).subquery()
