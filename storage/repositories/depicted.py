"""What the depicted may do with pictures of them that others asked for: see, delete, report.

The one place where a person reaches what lies in somebody else's folder: each function first finds the job
that showed them (`job_subject`), and nothing else is ever handed out.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy import Row, delete, insert, select, update

from storage import ledger
from storage.domain.permissions import Report
from storage.domain.records import Picture
from storage.repositories import takedown
from storage.repositories.ending import cancel_all
from storage.repositories.pictures import read_picture
from storage.repositories.rights import lock_people
from storage.tables import picture
from storage.tables_consent import face_report, grant_use, job_subject
from storage.transaction import Transaction

OPEN, REMOVED = "open", "removed"
log = structlog.get_logger(__name__)
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is taken for another


class SqlDepicted:
    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    async def pictures(self, person_id: str, job_id: str) -> Sequence[Picture]:
        use = await self._use(person_id, job_id)
        if use.sent_at is None:
            return ()
        rows = await self._db.rows(
            select(picture)
            .where(picture.c.request_id == use.request_id)
            .order_by(picture.c.rank, picture.c.id)
        )
        return [read_picture(row) for row in rows]

    async def remove(self, person_id: str, job_id: str) -> int:
        use = await self._use(person_id, job_id)
        await lock_people(self._db, {person_id, use.requester_id})
        removed = await self._removed(use)
        if removed:
            await ledger.append_for(self._db, person_id, "pictures-removed", job=job_id, pictures=removed)
        return removed

    async def made_under(self, person_id: str, grant_id: str) -> int:
        return len(await self._under(person_id, grant_id))

    async def remove_under(self, person_id: str, grant_id: str) -> int:
        jobs = {row.request_id: row.job_id for row in await self._under(person_id, grant_id)}
        return sum([await self.remove(person_id, job_id) for job_id in sorted(jobs.values())])

    async def report(self, person_id: str, job_id: str) -> str:
        use = await self._use(person_id, job_id)
        await lock_people(self._db, {person_id, use.requester_id})
        mine = (face_report.c.person_id == person_id, face_report.c.request_id == use.request_id)
        known = await self._db.first(select(face_report.c.id).where(*mine, face_report.c.state == OPEN))
        if known is not None:
            return str(known.id)
        reference = "R-" + "".join(secrets.choice(_SIGNS) for _ in range(8))
        await self._db.run(
            insert(face_report).values(
                id=reference,
                person_id=person_id,
                requester_id=use.requester_id,
                request_id=use.request_id,
                job_id=job_id,
                state=OPEN,
                at=self._db.now(),
            )
        )
        shown = await self._db.rows(select(picture.c.id).where(picture.c.request_id == use.request_id))
        await takedown.order(self._db, use.requester_id, use.request_id, [row.id for row in shown])
        log.warning("picture reported: python -m storage.reports lists it", reference=reference)
        await ledger.append_for(self._db, person_id, "picture-reported", report=reference)
        return reference

    async def reports(self) -> Sequence[Report]:
        rows = await self._db.rows(
            select(face_report)
            .where(face_report.c.state == OPEN)
            .order_by(face_report.c.at, face_report.c.id)
        )
        return [
            Report(reference=row.id, at=row.at, request_id=row.request_id, job_id=row.job_id) for row in rows
        ]

    async def settle(self, reference: str, *, remove: bool) -> None:
        still = (face_report.c.id == reference, face_report.c.state == OPEN)
        row = await self._db.one(select(face_report).where(*still).with_for_update(), reference)
        if remove:
            await self.remove(row.person_id, row.job_id)
        state = REMOVED if remove else "dismissed"
        mine = face_report.c.id == reference
        await self._db.run(update(face_report).where(mine).values(state=state, settled_at=self._db.now()))
        await ledger.append_for(self._db, row.person_id, "report-settled", report=reference, outcome=state)

    async def _use(self, person_id: str, job_id: str) -> Row[Any]:
        """KeyError unless that job showed this person, for somebody else."""
        return await self._db.one(
            select(grant_use)
            .join(
                job_subject,
                (job_subject.c.job_id == grant_use.c.job_id)
                & (job_subject.c.subject_id == grant_use.c.subject_id),
            )
            .where(
                grant_use.c.job_id == job_id,
                grant_use.c.subject_id == person_id,
                grant_use.c.requester_id != person_id,
            ),
            job_id,
        )

    async def _under(self, person_id: str, grant_id: str) -> Sequence[Row[Any]]:
        """Uses under this permission of which pictures are there."""
        return await self._db.rows(
            select(grant_use.c.request_id, grant_use.c.job_id)
            .join(
                job_subject,
                (job_subject.c.job_id == grant_use.c.job_id)
                & (job_subject.c.subject_id == grant_use.c.subject_id),
            )
            .where(
                grant_use.c.subject_id == person_id,
                grant_use.c.grant_id == grant_id,
                grant_use.c.pictures > 0,
                select(picture.c.id).where(picture.c.request_id == grant_use.c.request_id).exists(),
            )
            .order_by(grant_use.c.id)
        )

    async def _removed(self, use: Row[Any]) -> int:
        """Out of the vault and, by the outbox, out of the chats; how many pictures."""
        db, request_id = self._db, use.request_id
        found = await db.rows(select(picture).where(picture.c.request_id == request_id))
        if not found:
            return 0
        for one in found:
            await db.sweep(one.blob_key, one.hd_key)
            await cancel_all(db, use.requester_id, target_id=one.id)
        await takedown.order(db, use.requester_id, request_id, [one.id for one in found])
        await db.run(delete(picture).where(picture.c.request_id == request_id))
        await db.run(
            update(grant_use)
            .where(grant_use.c.request_id == request_id, grant_use.c.removed_at.is_(None))
            .values(removed_at=db.now())
        )
        await db.run(  # there is nothing left to decide
            update(face_report)
            .where(face_report.c.request_id == request_id, face_report.c.state == OPEN)
            .values(state=REMOVED, settled_at=db.now())
        )
        return len(found)
