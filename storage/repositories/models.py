"""Face models of a person. Their names are sealed: people name them after people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, insert, select, update

from storage import ledger
from storage.domain import quota
from storage.domain.errors import BadInput
from storage.domain.names import checked_name
from storage.domain.records import FaceModel, ModelState
from storage.repositories import rights
from storage.tables import face_model, selfie
from storage.transaction import Transaction

COLUMN = "face_model.name"


class SqlModels:
    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    async def create(self, person_id: str) -> FaceModel:
        await self._db.lock_person(person_id)
        count = await self._db.scalar(
            select(func.count()).select_from(face_model).where(face_model.c.person_id == person_id)
        )
        quota.check(count, self._db.quotas.models, "too-many-models")
        made = FaceModel(
            id=self._db.new_id(),
            person_id=person_id,
            name="",
            state=ModelState.COLLECTING,
            base_model="",
            created_at=self._db.now(),
        )
        await self._db.run(
            insert(face_model).values(
                id=made.id,
                person_id=person_id,
                name_sealed=await self._db.seal(person_id, COLUMN, made.id, ""),
                state=made.state.value,
                base_model="",
                created_at=made.created_at,
                facts={},
            )
        )
        return made

    async def get(self, person_id: str, model_id: str) -> FaceModel:
        return await self._model(await self._db.one(_mine(person_id, model_id), model_id))

    async def of_any(self, model_id: str) -> FaceModel:
        statement = select(face_model).where(face_model.c.id == model_id)
        return await self._model(await self._db.one(statement, model_id))

    async def of_person(self, person_id: str, *, begun: bool = False) -> Sequence[FaceModel]:
        conditions = (face_model.c.person_id == person_id, *((is_begun(),) if begun else ()))
        rows = await self._db.rows(
            select(face_model).where(*conditions).order_by(face_model.c.created_at, face_model.c.id)
        )
        return [await self._model(row) for row in rows]

    async def rename(self, person_id: str, model_id: str, name: str) -> None:
        await self._db.lock_person(person_id)
        name = checked_name(name)
        models = await self.of_person(person_id)
        if any(m.id != model_id and m.name.casefold() == name.casefold() for m in models):
            raise BadInput("name-taken")
        sealed = await self._db.seal(person_id, COLUMN, model_id, name)
        await self._change(person_id, model_id, name_sealed=sealed)

    async def set_state(self, person_id: str, model_id: str, state: ModelState) -> None:
        await self._change(person_id, model_id, state=state.value)

    async def trained(
        self,
        person_id: str,
        model_id: str,
        *,
        adapter_key: str,
        base_model: str,
        facts: dict[str, Any],
        selfie_ids: Sequence[str] | None = None,
    ) -> None:
        await self._db.lock_person(person_id)
        row = await self._db.one(_mine(person_id, model_id).with_for_update(), model_id)
        if row.adapter_key != adapter_key:
            await self._db.sweep(row.adapter_key)
        await self._change(
            person_id,
            model_id,
            state=ModelState.READY.value,
            adapter_key=adapter_key,
            base_model=base_model,
            selfie_ids=None if selfie_ids is None else list(selfie_ids),
            facts=facts,
            trained_at=self._db.now(),
        )
        await ledger.append_for(self._db, person_id, "model-trained")
        await rights.learnt(self._db, person_id, model_id, adapter_key=adapter_key, selfie_ids=selfie_ids)

    async def _change(self, person_id: str, model_id: str, **values: Any) -> None:
        statement = update(face_model).where(face_model.c.id == model_id, face_model.c.person_id == person_id)
        if not await self._db.run(statement.values(**values)):
            raise KeyError(model_id)

    async def _model(self, row: Row[Any]) -> FaceModel:
        return FaceModel(
            id=row.id,
            person_id=row.person_id,
            name=(await self._db.unseal(row.person_id, COLUMN, row.id, row.name_sealed)).decode(),
            state=ModelState(row.state),
            base_model=row.base_model,
            created_at=row.created_at,
            adapter_key=row.adapter_key,
            trained_at=row.trained_at,
            facts=row.facts,
        )


def _mine(person_id: str, model_id: str) -> Any:
    return select(face_model).where(face_model.c.id == model_id, face_model.c.person_id == person_id)


def is_begun() -> ColumnElement[bool]:
    """Leave out a set that was only looked at, before the first photo: it is no model to anybody."""
    photos = select(selfie.c.id).where(selfie.c.model_id == face_model.c.id).exists()
    looked_at = and_(
        face_model.c.state == ModelState.COLLECTING.value, face_model.c.trained_at.is_(None), ~photos
    )
    return ~looked_at
