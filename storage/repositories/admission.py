"""Who is next: fair over people, so that forty photos of one person do not make another wait.

A person's first waiting job stands before everybody's second one; jobs already admitted or running count too.
A video takes a minute where a photo takes a moment: so photos come first, of one person one video at a time,
and of all places videos get a few.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Subquery, and_, case, func, or_, select, update

from storage.domain.jobs import JobKind, JobState
from storage.repositories.ending import NOT_STARTED
from storage.tables import job
from storage.transaction import Transaction

LOCK = 7_202  # advisory lock: one dispatcher admits at a time
ACTIVE = (JobState.ADMITTED.value, JobState.RUNNING.value)
VIDEOS_A_PERSON = 1  # admitted or running
PLACES_A_VIDEO = 8  # of so many places one is for a video, and one at least

IS_VIDEO = case((job.c.kind == JobKind.ASSESS_VIDEO.value, 1), else_=0)


async def admit(db: Transaction, capacity: dict[str, int]) -> Sequence[Row[Any]]:
    await db.lock(LOCK)
    for queue, most in capacity.items():
        active, videos = await _active(db, queue)
        order = _fair_order(queue)
        taken = await _take(db, order, order.c.is_video == 0, most - active)
        for_videos = max(1, most // PLACES_A_VIDEO) - videos
        one_each = (order.c.is_video == 1) & (order.c.nth <= VIDEOS_A_PERSON)
        await _take(db, order, one_each, min(for_videos, most - active - taken))
    held = or_(job.c.state == JobState.ADMITTED.value, _abandoned(db))
    return await db.rows(
        select(job).where(held, job.c.queue.in_(list(capacity))).order_by(job.c.created_at, job.c.id)
    )


async def _active(db: Transaction, queue: str) -> tuple[int, int]:
    """How many jobs are admitted or running, and how many of them are videos."""
    row = await db.one(
        select(func.count().label("jobs"), func.coalesce(func.sum(IS_VIDEO), 0).label("videos")).where(
            job.c.queue == queue, job.c.state.in_(ACTIVE)
        ),
        queue,
    )
    return int(row.jobs), int(row.videos)


async def _take(db: Transaction, order: Subquery, condition: ColumnElement[bool], most: int) -> int:
    """Admit the first of those; how many it were."""
    if most <= 0:
        return 0
    chosen = select(order.c.id).where(condition).order_by(order.c.number).limit(most)
    return await db.run(
        update(job)
        .where(job.c.id.in_(chosen), job.c.state == JobState.WAITING.value)
        .values(state=JobState.ADMITTED.value)
    )


async def stirring(db: Transaction) -> bool:
    found = await db.first(select(job.c.id).where(or_(job.c.state.in_(NOT_STARTED), _abandoned(db))).limit(1))
    return found is not None


def _abandoned(db: Transaction) -> ColumnElement[bool]:
    return and_(job.c.state == JobState.RUNNING.value, job.c.lease_until < db.now())


async def place_in_queue(db: Transaction, job_id: str) -> int:
    """One more than the jobs of its queue that come before it: running, admitted, or first in turn."""
    row = await db.one(select(job.c.state, job.c.queue, job.c.created_at).where(job.c.id == job_id), job_id)
    if row.state not in NOT_STARTED:
        return 0
    running = job.c.state == JobState.RUNNING.value
    admitted = job.c.state == JobState.ADMITTED.value
    number = 0
    if row.state == JobState.ADMITTED.value:
        earlier = or_(
            job.c.created_at < row.created_at, and_(job.c.created_at == row.created_at, job.c.id <= job_id)
        )
        admitted = and_(admitted, earlier)
    else:
        order = _fair_order(row.queue)
        number = int(await db.scalar(select(order.c.number).where(order.c.id == job_id)))
    before = select(func.count()).where(job.c.queue == row.queue, or_(running, admitted))
    return number + int(await db.scalar(before))


def _fair_order(queue: str) -> Subquery:
    """The waiting jobs of a queue, numbered from 1 in the order of admission: (id, number, is_video, nth).

    `nth`: of a video, the how many-th of its person, those admitted or running counted.
    """
    busy = (
        select(
            job.c.person_id,
            func.count().label("jobs"),
            func.sum(IS_VIDEO).label("videos"),
        )
        .where(job.c.queue == queue, job.c.state.in_(ACTIVE))
        .group_by(job.c.person_id)
        .subquery()
    )
    came = (job.c.created_at, job.c.id)
    turn = func.row_number().over(partition_by=job.c.person_id, order_by=(IS_VIDEO, *came))
    nth = func.row_number().over(partition_by=(job.c.person_id, IS_VIDEO), order_by=came)
    waiting = (
        select(
            job.c.id,
            job.c.created_at,
            IS_VIDEO.label("is_video"),
            (turn + func.coalesce(busy.c.jobs, 0)).label("turn"),
            (nth + func.coalesce(busy.c.videos, 0)).label("nth"),
        )
        .outerjoin(busy, busy.c.person_id == job.c.person_id)
        .where(job.c.queue == queue, job.c.state == JobState.WAITING.value)
        .subquery()
    )
    first = (waiting.c.is_video, waiting.c.turn, waiting.c.created_at, waiting.c.id)
    number = func.row_number().over(order_by=first)
    return select(waiting.c.id, waiting.c.is_video, waiting.c.nth, number.label("number")).subquery()
