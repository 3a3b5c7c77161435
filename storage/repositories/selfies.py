"""Selfies of a face model: where their picture lies, what was found in them. Features are sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, and_, func, insert, or_, select, update

from storage.domain import quota
from storage.domain.jobs import JobKind, JobState
from storage.domain.records import Finding, ModelState, Selfie, SelfieState
from storage.repositories.ending import OPEN
from storage.tables import face_model, job, selfie
from storage.transaction import Transaction

COLUMN = "selfie.features"
COUNTED = (SelfieState.PENDING.value, SelfieState.ACCEPTED.value, SelfieState.DOUBTFUL.value)


class SqlSelfies:
    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    async def add(
        self, *, person_id: str, model_id: str, blob_key: str, source: str, message_ref: str | None
    ) -> Selfie:
        await self._db.lock_person(person_id)
        await self._db.one(
            select(face_model.c.id).where(face_model.c.id == model_id, face_model.c.person_id == person_id),
            model_id,
        )
        await self._check_quota(person_id, model_id)
        made = Selfie(
            id=self._db.new_id(),
            person_id=person_id,
            model_id=model_id,
            state=SelfieState.PENDING,
            blob_key=blob_key,
            created_at=self._db.now(),
            source=source,
            message_ref=message_ref,
        )
        # Photos of one album arrive in the same millisecond: their order is counted, not timed.
        newest = await self._db.scalar(
            select(func.max(selfie.c.sequence)).where(selfie.c.model_id == model_id)
        )
        await self._db.run(
            insert(selfie).values(
                id=made.id,
                person_id=person_id,
                model_id=model_id,
                state=made.state.value,
                blob_key=blob_key,
                created_at=made.created_at,
                source=source,
                message_ref=message_ref,
                findings=[],
                coverage=[],
                sequence=(newest or 0) + 1,
            )
        )
        return made

    async def _check_quota(self, person_id: str, model_id: str) -> None:
        in_set = select(func.count()).where(selfie.c.model_id == model_id, selfie.c.state.in_(COUNTED))
        quota.check(await self._db.scalar(in_set), self._db.quotas.selfies, "too-many-selfies")
        today = select(func.count()).where(
            selfie.c.person_id == person_id, selfie.c.created_at > self._db.now() - quota.DAY
        )
        quota.check(await self._db.scalar(today), self._db.quotas.photos_a_day, "quota-photos")

    async def get(self, person_id: str, selfie_id: str) -> Selfie:
        return await self._selfie(await self._db.one(_mine(person_id, selfie_id), selfie_id))

    async def of_model(
        self, person_id: str, model_id: str, *, states: Sequence[SelfieState] = ()
    ) -> Sequence[Selfie]:
        statement = select(selfie).where(selfie.c.person_id == person_id, selfie.c.model_id == model_id)
        if states:
            statement = statement.where(selfie.c.state.in_([state.value for state in states]))
        return [await self._selfie(row) for row in await self._db.rows(statement.order_by(selfie.c.sequence))]

    async def untrained(self, person_id: str, model_id: str) -> Sequence[Selfie]:
        training = await self._db.first(
            select(job.c.selfie_ids)
            .where(
                job.c.person_id == person_id,
                job.c.kind == JobKind.TRAIN.value,
                job.c.target_id == model_id,
                job.c.state.in_((*OPEN, JobState.DONE.value)),
            )
            .order_by(job.c.created_at.desc(), job.c.id.desc())
        )
        if training is None or training.selfie_ids is None:  # none, or from before photos were noted
            return ()
        accepted = await self.of_model(person_id, model_id, states=(SelfieState.ACCEPTED,))
        return [one for one in accepted if one.id not in training.selfie_ids]

    async def judge(self, judged: Selfie) -> None:
        """Removed meanwhile stays removed: the person's word is later than the verdict."""
        row = await self._db.one(_mine(judged.person_id, judged.id).with_for_update(), judged.id)
        if row.blob_key != judged.blob_key:
            await self._db.sweep(row.blob_key)
        if row.crop_key != judged.crop_key:
            await self._db.sweep(row.crop_key)
        if row.state == SelfieState.REMOVED.value:
            await self._db.sweep(judged.blob_key, judged.crop_key)
            return
        features = judged.features
        if features is not None:
            features = await self._db.seal(judged.person_id, COLUMN, judged.id, features)
        await self._db.run(
            update(selfie)
            .where(selfie.c.id == judged.id)
            .values(
                state=judged.state.value,
                findings=[asdict(finding) for finding in judged.findings],
                coverage=list(judged.coverage),
                blob_key=judged.blob_key,
                crop_key=judged.crop_key,
                features_sealed=features,
            )
        )

    async def set_state(self, person_id: str, selfie_id: str, state: SelfieState) -> None:
        row = await self._db.one(_mine(person_id, selfie_id).with_for_update(), selfie_id)
        changed: dict[str, Any] = {"state": state.value}
        if state is SelfieState.REMOVED:
            # Taken out means gone: the photo, its crop and what was measured and found in it.
            await self._db.sweep(row.blob_key, row.crop_key)
            changed |= {"blob_key": "", "crop_key": None, "features_sealed": None}
            changed |= {"coverage": [], "findings": []}
        await self._db.run(update(selfie).where(selfie.c.id == selfie_id).values(**changed))

    async def drop_photo(self, person_id: str, selfie_id: str) -> None:
        row = await self._db.one(_mine(person_id, selfie_id).with_for_update(), selfie_id)
        if row.state == SelfieState.REJECTED.value and row.blob_key:
            await self._db.sweep(row.blob_key)
            await self._db.run(update(selfie).where(selfie.c.id == selfie_id).values(blob_key=""))

    async def drop_rejected(self, *, older_than: timedelta, limit: int = 500) -> int:
        undecided = and_(
            selfie.c.state == SelfieState.DOUBTFUL.value,
            selfie.c.model_id.in_(
                select(face_model.c.id).where(face_model.c.state == ModelState.READY.value)
            ),
        )
        rows = await self._db.rows(
            select(selfie.c.id, selfie.c.blob_key, selfie.c.crop_key)
            .where(
                or_(selfie.c.state == SelfieState.REJECTED.value, undecided),
                or_(selfie.c.blob_key != "", selfie.c.crop_key.is_not(None)),
                selfie.c.created_at < self._db.now() - older_than,
            )
            .order_by(selfie.c.id)
            .limit(limit)
            .with_for_update()
        )
        if not rows:
            return 0
        await self._db.sweep(*(key for row in rows for key in (row.blob_key, row.crop_key)))
        await self._db.run(
            update(selfie)
            .where(selfie.c.id.in_([row.id for row in rows]))
            .values(blob_key="", crop_key=None, features_sealed=None)
        )
        return len(rows)

    async def _selfie(self, row: Row[Any]) -> Selfie:
        features = row.features_sealed
        if features is not None:
            features = await self._db.unseal(row.person_id, COLUMN, row.id, features)
        return Selfie(
            id=row.id,
            person_id=row.person_id,
            model_id=row.model_id,
            state=SelfieState(row.state),
            blob_key=row.blob_key,
            created_at=row.created_at,
            source=row.source,
            message_ref=row.message_ref,
            findings=tuple(Finding(**finding) for finding in row.findings),
            coverage=tuple(row.coverage),
            crop_key=row.crop_key,
            features=features,
        )


def _mine(person_id: str, selfie_id: str) -> Any:
    return select(selfie).where(selfie.c.id == selfie_id, selfie.c.person_id == person_id)
