"""Portrait requests: one prompt and its seeds. Prompts are sealed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select

from storage.domain.prompts import checked
from storage.domain.records import PortraitRequest, RequestKind
from storage.domain.scenes import kind_of
from storage.repositories import wishes_kept
from storage.repositories.facts import drawn, reaches
from storage.tables import face_model, picture, portrait_request
from storage.tables_consent import request_with
from storage.transaction import Transaction

PROMPT = "portrait_request.prompt"
NEGATIVE = "portrait_request.negative"


class SqlRequests:
    def __init__(self, transaction: Transaction, *, with_removed: bool = True) -> None:
        """`with_removed`: read also what its person deleted; for those it drew (see wishes_kept.py)."""
        self._db = transaction
        self._there = () if with_removed else (wishes_kept.is_there(),)

    async def add(
        self,
        *,
        person_id: str,
        model_id: str,
        kind: RequestKind,
        prompt: str,
        seeds: Sequence[int],
        negative_prompt: str = "",
        parent_picture_id: str | None = None,
        together_with: Sequence[str] = (),
    ) -> PortraitRequest:
        models = (model_id, *together_with)
        for one in models:
            await self._may_name(person_id, one)
        if parent_picture_id is not None:
            await self._same_people(person_id, parent_picture_id, models)
        made = PortraitRequest(
            id=self._db.new_id(),
            person_id=person_id,
            model_id=model_id,
            kind=kind,
            prompt=checked(prompt),
            seeds=tuple(seeds),
            created_at=self._db.now(),
            negative_prompt=checked(negative_prompt, may_be_empty=True),
            parent_picture_id=parent_picture_id,
            together_with=tuple(together_with),
        )
        await self._db.run(
            insert(portrait_request).values(
                id=made.id,
                person_id=person_id,
                model_id=model_id,
                kind=kind.value,
                prompt_sealed=await self._db.seal(person_id, PROMPT, made.id, made.prompt),
                negative_sealed=await self._db.seal(person_id, NEGATIVE, made.id, made.negative_prompt),
                seeds=list(seeds),
                parent_picture_id=parent_picture_id,
                scene=kind_of(made.prompt, made.negative_prompt).value,
                created_at=made.created_at,
            )
        )
        await self._db.run(
            insert(request_with).values(
                [
                    {"request_id": made.id, "position": position, "model_id": one}
                    for position, one in enumerate(models)
                ]
            )
        )
        return made

    async def _may_name(self, person_id: str, model_id: str) -> None:
        """KeyError unless it is theirs or its owner allowed them something: nobody else's even exists."""
        row = await self._db.one(select(face_model.c.person_id).where(face_model.c.id == model_id), model_id)
        if row.person_id != person_id and not await reaches(self._db, row.person_id, person_id):
            raise KeyError(model_id)

    async def _same_people(self, person_id: str, picture_id: str, models: Sequence[str]) -> None:
        """KeyError unless it is their own picture, of the same models: its faces are carried on."""
        row = await self._db.one(
            select(picture.c.request_id).where(picture.c.id == picture_id, picture.c.person_id == person_id),
            picture_id,
        )
        if {one.model_id for one in await drawn(self._db, row.request_id)} != set(models):
            raise KeyError(picture_id)

    async def get(self, person_id: str, request_id: str) -> PortraitRequest:
        row = await self._db.one(
            select(portrait_request).where(
                portrait_request.c.id == request_id,
                portrait_request.c.person_id == person_id,
                *self._there,
            ),
            request_id,
        )
        return await opened(self._db, row)

    async def count_since(self, person_id: str, since: datetime) -> int:
        return int(
            await self._db.scalar(
                select(func.count()).where(
                    portrait_request.c.person_id == person_id,
                    portrait_request.c.created_at >= since,
                    *self._there,
                )
            )
        )


async def opened(db: Transaction, row: Row[Any]) -> PortraitRequest:
    first, *others = [one.model_id for one in await drawn(db, row.id)]  # also of models that are gone
    return PortraitRequest(
        id=row.id,
        person_id=row.person_id,
        model_id=first,
        kind=RequestKind(row.kind),
        prompt=(await db.unseal(row.person_id, PROMPT, row.id, row.prompt_sealed)).decode(),
        seeds=tuple(row.seeds),
        created_at=row.created_at,
        negative_prompt=(await db.unseal(row.person_id, NEGATIVE, row.id, row.negative_sealed)).decode(),
        parent_picture_id=row.parent_picture_id,
        together_with=tuple(others),
    )
