"""The outbox: ended jobs whose people have not been told yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select, update

from storage.domain.jobs import Delivery
from storage.domain.records import Place
from storage.tables import delivery
from storage.transaction import Transaction


class SqlOutbox:
    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    async def pending(self, *, limit: int = 50) -> Sequence[Delivery]:
        """Oldest first; what failed a moment ago only when its time has come."""
        rows = await self._db.rows(
            select(delivery)
            .where(delivery.c.sent_at.is_(None), delivery.c.not_before <= self._db.now())
            .order_by(delivery.c.id)
            .limit(limit)
        )
        return [
            Delivery(
                id=row.id,
                job_id=row.job_id,
                person_id=row.person_id,
                place=Place(platform=row.platform, chat=row.chat, private=row.private),
                created_at=row.created_at,
                tries=row.tries,
            )
            for row in rows
        ]

    async def sent(self, delivery_id: int) -> None:
        await self._db.run(
            update(delivery)
            .where(delivery.c.id == delivery_id, delivery.c.sent_at.is_(None))
            .values(sent_at=self._db.now())
        )

    async def failed(self, delivery_id: int, *, retry_in_s: float) -> None:
        await self._db.run(
            update(delivery)
            .where(delivery.c.id == delivery_id)
            .values(tries=delivery.c.tries + 1, not_before=self._db.now() + timedelta(seconds=retry_in_s))
        )
