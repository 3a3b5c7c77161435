"""The outbox: ended jobs whose people have not been told yet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import func, select, update

from storage.domain.jobs import Delivery
from storage.domain.records import Place
from storage.tables import delivery
from storage.transaction import Transaction


class SqlOutbox:
    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    async def pending(
        self, *, platforms: Collection[str] | None = None, each: int = 20, limit: int = 1000
    ) -> Sequence[Delivery]:
        """Everybody's oldest first, `each` at most a chat, so that nobody's many hide anybody's one.

        What failed a moment ago only when its time has come; `platforms`: of these only.
        """
        turn = func.row_number().over(
            partition_by=(delivery.c.person_id, delivery.c.platform, delivery.c.chat),
            order_by=delivery.c.id,
        )
        waiting = select(delivery, turn.label("turn")).where(
            delivery.c.sent_at.is_(None),
            delivery.c.parked_at.is_(None),
            delivery.c.not_before <= self._db.now(),
        )
        if platforms is not None:
            waiting = waiting.where(delivery.c.platform.in_(platforms))
        ranked = waiting.subquery()
        rows = await self._db.rows(
            select(ranked).where(ranked.c.turn <= each).order_by(ranked.c.turn, ranked.c.id).limit(limit)
        )
        return [
            Delivery(
                job_id=row.job_id,
                person_id=row.person_id,
                place=Place(platform=row.platform, chat=row.chat, private=row.private),
                created_at=row.created_at,
                tries=row.tries,
            )
            for row in rows
        ]

    async def sent(self, job_id: str) -> None:
        await self._db.run(
            update(delivery)
            .where(delivery.c.job_id == job_id, delivery.c.sent_at.is_(None))
            .values(sent_at=self._db.now())
        )

    async def failed(self, job_id: str, *, retry_in_s: float) -> None:
        await self._db.run(
            update(delivery)
            .where(delivery.c.job_id == job_id)
            .values(tries=delivery.c.tries + 1, not_before=self._db.now() + timedelta(seconds=retry_in_s))
        )

    async def park(self, job_id: str) -> None:
        await self._db.run(
            update(delivery)
            .where(delivery.c.job_id == job_id, delivery.c.sent_at.is_(None))
            .values(tries=delivery.c.tries + 1, parked_at=self._db.now())
        )

    async def unpark(self, person_id: str, place: Place) -> None:
        await self._db.run(
            update(delivery)
            .where(
                delivery.c.person_id == person_id,
                delivery.c.platform == place.platform,
                delivery.c.chat == place.chat,
                delivery.c.parked_at.is_not(None),
            )
            .values(parked_at=None, not_before=self._db.now())
        )
