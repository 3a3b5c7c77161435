"""Portraits: which blob, which seed, how alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, select, update

from storage.domain.records import Picture, PortraitRequest
from storage.repositories import takedown, wishes_kept
from storage.repositories.ending import cancel_all
from storage.repositories.requests import opened
from storage.repositories.unsent import waits
from storage.tables import picture, portrait_request
from storage.tables_consent import face_report
from storage.transaction import Transaction

_NOTES = ("notes", "hd_notes")


class SqlPictures:
    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    async def add(self, made: Picture) -> None:
        """KeyError unless the request is there and the person's own: a deleted one takes no pictures."""
        await self._db.one(
            select(portrait_request.c.id).where(
                portrait_request.c.id == made.request_id,
                portrait_request.c.person_id == made.person_id,
                portrait_request.c.model_id == made.model_id,
                wishes_kept.is_there(),
            ),
            made.request_id,
        )
        values = {name: getattr(made, name) for name in Picture.__slots__}
        values |= {name: list(values[name]) for name in _NOTES}
        await self._db.run(self._db.insert_new(picture).values(**values).on_conflict_do_nothing())

    async def get(self, person_id: str, picture_id: str) -> Picture:
        return read_picture(
            await self._db.one(_mine(person_id, picture_id).where(~_hidden(picture.c.request_id)), picture_id)
        )

    async def of_request(self, person_id: str, request_id: str) -> Sequence[Picture]:
        rows = await self._db.rows(
            select(picture)
            .where(
                picture.c.request_id == request_id,
                picture.c.person_id == person_id,
                ~_hidden(picture.c.request_id),
            )
            .order_by(picture.c.rank, picture.c.id)
        )
        return [read_picture(row) for row in rows]

    async def newest_requests(self, person_id: str, *, offset: int, limit: int) -> Sequence[PortraitRequest]:
        rows = await self._db.rows(
            select(portrait_request)
            .where(
                portrait_request.c.person_id == person_id,
                select(picture.c.id).where(picture.c.request_id == portrait_request.c.id).exists(),
                ~waits(portrait_request.c.id),
                ~_hidden(portrait_request.c.id),
            )
            .order_by(portrait_request.c.created_at.desc(), portrait_request.c.id.desc())
            .offset(offset)
            .limit(limit)
        )
        return [await opened(self._db, row) for row in rows]

    async def enlarged(
        self,
        person_id: str,
        picture_id: str,
        *,
        hd_key: str,
        width_px: int,
        height_px: int,
        notes: Sequence[str] = (),
    ) -> None:
        row = await self._db.one(_mine(person_id, picture_id).with_for_update(), picture_id)
        if row.hd_key != hd_key:
            await self._db.sweep(row.hd_key)
        await self._db.run(
            update(picture)
            .where(picture.c.id == picture_id)
            .values(hd_key=hd_key, hd_width_px=width_px, hd_height_px=height_px, hd_notes=list(notes))
        )

    async def remove_request(self, person_id: str, request_id: str) -> bool:
        await self._db.lock_person(person_id)  # what is queued of it is queued before this, or refused
        await self._db.one(
            select(portrait_request.c.id).where(
                portrait_request.c.id == request_id,
                portrait_request.c.person_id == person_id,
                wishes_kept.is_there(),
            ),
            request_id,
        )
        going = await self._db.rows(select(picture).where(picture.c.request_id == request_id))
        for found in going:
            await self._db.sweep(found.blob_key, found.hd_key)
            await cancel_all(self._db, person_id, target_id=found.id)
        if going:
            await takedown.order_in_groups(self._db, person_id, request_id, [one.id for one in going])
        await cancel_all(self._db, person_id, target_id=request_id)
        return await wishes_kept.remove(self._db, portrait_request.c.id == request_id)


def _mine(person_id: str, picture_id: str) -> Any:
    return select(picture).where(picture.c.id == picture_id, picture.c.person_id == person_id)


def _hidden(request_id: Any) -> ColumnElement[bool]:
    """Somebody in these pictures reported them, and nobody has decided yet: they are shown to nobody else."""
    reported = (face_report.c.request_id == request_id, face_report.c.state == "open")
    return select(face_report.c.id).where(*reported).exists()


def read_picture(row: Row[Any]) -> Picture:
    values = {name: getattr(row, name) for name in Picture.__slots__}
    return Picture(**values | {name: tuple(values[name]) for name in _NOTES})
