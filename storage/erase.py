"""Forgetting: one model, or everything of a person.

The person's data key is destroyed first: from the commit on nothing sealed with it can be opened by anybody,
whatever becomes of the rest. Rows go in the same transaction; blobs are put on the sweep list and unlinked
after it, so that a crash in between only delays that. The receipt counts what was destroyed and names
nobody.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import ColumnElement, Table, Text, and_, cast, delete, func, insert, or_, select, update

from storage import ledger
from storage.domain.records import Receipt, SelfieState
from storage.repositories import takedown, wishes_kept
from storage.repositories.models import is_begun
from storage.repositories.rights import taken_back
from storage.tables import (
    card,
    consent,
    face_model,
    job,
    person,
    picture,
    portrait_request,
    receipt,
    selfie,
    transcript,
)
from storage.tables_consent import face_grant, grant_use, job_subject, proof_challenge, request_with
from storage.transaction import Transaction

COUNTED: dict[str, Table] = {
    "models": face_model,
    "requests": portrait_request,
    "pictures": picture,
    "jobs": job,
    "consents": consent,
    "messages": transcript,
}

# Every column that names a blob; what none of them names belongs to nothing.
KEYS: dict[Table, tuple[str, ...]] = {
    face_model: ("adapter_key",),
    selfie: ("blob_key", "crop_key"),
    picture: ("blob_key", "hd_key"),
    job: ("preview_key", "checkpoint_key"),
    proof_challenge: ("video_key", "frames_key"),
}


def folder_of(person_id: str) -> str:
    """Where all blobs of a person lie in the vault."""
    return f"people/{person_id}/"


def _seen(table: Table, person_id: str) -> tuple[ColumnElement[bool], ...]:
    """The person's rows that they know of: what they deleted and others may still read is not theirs."""
    mine = (table.c.person_id == person_id,)
    return (*mine, wishes_kept.is_there()) if table is portrait_request else mine


def _shows(model_id: str) -> ColumnElement[bool]:
    """Of a row of `picture`: this model was drawn in it, alone or in company."""
    drawn = select(request_with.c.request_id).where(request_with.c.model_id == model_id)
    return or_(picture.c.model_id == model_id, picture.c.request_id.in_(drawn))


class SqlErasure:
    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    async def model(self, person_id: str, model_id: str) -> Receipt:
        await self._db.lock_person(person_id)
        await self._db.one(
            select(face_model.c.id).where(face_model.c.id == model_id, face_model.c.person_id == person_id),
            model_id,
        )
        destroyed = {
            name: await self._count(table, table.c.model_id == model_id, *_seen(table, person_id))
            for name, table in COUNTED.items()
            if name in {"requests", "jobs"}
        }
        destroyed |= await self._selfies(selfie.c.model_id == model_id, selfie.c.person_id == person_id)
        destroyed["pictures"] = await self._count(picture, _shows(model_id))
        destroyed["files"] = await self._sweep_model(model_id)
        await self._drop_models(person_id, face_model.c.id == model_id)
        return await self._receipt(person_id, "model", {"models": 1, **destroyed})

    async def everything(self, person_id: str) -> Receipt:
        await self._db.lock_person(person_id)
        subject = await self._db.scalar(select(person.c.subject).where(person.c.id == person_id))
        keys = await self._db.destroy_key(person_id)
        destroyed = await self._rows(person_id)
        files, _ = await self._blobs(person_id)
        # Also what shows others: they could not have it taken out of a group any more.
        await self._order(takedown.order_in_groups, picture.c.person_id == person_id)
        await self._forget_cards(person_id)
        await self._db.sweep(folder_of(person_id))
        for row in await self._db.rows(select(face_model.c.id).where(face_model.c.person_id == person_id)):
            await self._sweep_model(row.id)  # also what others drew with it: those lie in folders of theirs
        await self._drop_models(person_id, face_model.c.person_id == person_id)
        await self._leave_others(person_id)
        await self._db.run(delete(person).where(person.c.id == person_id))
        await wishes_kept.drop_unread(self._db)
        return await self._receipt(
            None, "everything", {"keys": keys, **destroyed, "files": files}, subject=subject
        )

    async def stored(self, person_id: str) -> dict[str, int]:
        return await self._rows(person_id)

    async def _drop_models(self, person_id: str, condition: Any) -> None:
        """With everything of the person's own that was made with them.

        Own jobs under way lose their row, so their next renewal tells the worker to stop and to write
        nothing. What others asked for stays without a model: so it is refused, and they are told.
        """
        models = select(face_model.c.id).where(condition)
        drawn = select(request_with.c.request_id).where(request_with.c.model_id.in_(models))
        made = or_(job.c.model_id.in_(models), job.c.target_id.in_(drawn))
        await self._db.run(delete(job).where(job.c.person_id == person_id, made))
        mine = (portrait_request.c.person_id == person_id, portrait_request.c.id.in_(drawn))
        await wishes_kept.remove(self._db, *mine)
        await self._db.run(delete(face_model).where(condition))
        await taken_back(self._db, person_id)

    async def _leave_others(self, person_id: str) -> None:
        """Take the person out of what stays because it is other people's.

        The depicted keep that pictures of them were made, by nobody they could find: neither the id nor the
        private chat of the one who asked.
        """
        used = grant_use.c.requester_id == person_id
        await self._db.run(update(grant_use).where(used, grant_use.c.private).values(chat=""))
        await self._db.run(update(grant_use).where(used).values(requester_id=self._db.new_id()))
        await self._db.run(delete(job_subject).where(job_subject.c.subject_id == person_id))
        named = cast(face_grant.c.together_with, Text()).contains(f'"{person_id}"', autoescape=True)
        for row in await self._db.rows(select(face_grant.c.id, face_grant.c.together_with).where(named)):
            company = [one for one in row.together_with if one != person_id]
            await self._db.run(
                update(face_grant).where(face_grant.c.id == row.id).values(together_with=company)
            )

    async def _rows(self, person_id: str) -> dict[str, int]:
        counts = {name: await self._count(table, *_seen(table, person_id)) for name, table in COUNTED.items()}
        counts["models"] = await self._count(face_model, face_model.c.person_id == person_id, is_begun())
        return counts | await self._selfies(selfie.c.person_id == person_id)

    async def _selfies(self, *conditions: Any) -> dict[str, int]:
        """As people count: photos that are there, and apart from them what is left of those that are not."""
        rows = await self._count(selfie, *conditions)
        there = (selfie.c.blob_key != "", selfie.c.state != SelfieState.REMOVED.value)
        photos = await self._count(selfie, *conditions, *there)
        return {"selfies": photos, "verdicts": rows - photos}

    async def _count(self, table: Table, *conditions: Any) -> int:
        return int(await self._db.scalar(select(func.count()).select_from(table).where(*conditions)))

    async def _blobs(self, person_id: str) -> tuple[int, int]:
        if self._db.blob_bytes is None:
            return 0, 0
        files, size = await self._db.blob_bytes(person_id)
        return int(files), int(size)

    async def _sweep_model(self, model_id: str) -> int:
        """Put all blobs made from it or with it on the sweep list, and drop every picture that shows it.

        In a picture of two the model may be the second one: the picture hangs on the first.
        """
        keys: list[str | None] = []
        for table, names in KEYS.items():
            owned = table.c.id if table is face_model else table.c.model_id
            condition = _shows(model_id) if table is picture else owned == model_id
            for row in await self._db.rows(select(*(table.c[name] for name in names)).where(condition)):
                keys.extend(row)
        await self._take_down(model_id)
        await self._db.run(delete(picture).where(_shows(model_id)))
        return await self._db.sweep(*keys)

    async def _take_down(self, model_id: str) -> None:
        """Out of the chats of others who asked for pictures of it; own pictures, out of groups."""
        owned = select(face_model.c.person_id).where(face_model.c.id == model_id).scalar_subquery()
        await self._order(takedown.order, _shows(model_id), picture.c.person_id != owned)
        await self._order(takedown.order_in_groups, _shows(model_id), picture.c.person_id == owned)

    async def _order(self, order: Callable[..., Awaitable[None]], *conditions: ColumnElement[bool]) -> None:
        rows = await self._db.rows(
            select(picture.c.id, picture.c.request_id, picture.c.person_id).where(*conditions)
        )
        whose = {row.request_id: row.person_id for row in rows}
        for request_id, person_id in sorted(whose.items()):
            of_it = [row.id for row in rows if row.request_id == request_id]
            await order(self._db, person_id, request_id, of_it)

    async def _forget_cards(self, person_id: str) -> None:
        """Cards hang on chats: those of the person's private ones go."""
        if places := await takedown.places_of(self._db, person_id):
            conditions = [and_(card.c.platform == platform, card.c.chat == chat) for platform, chat in places]
            await self._db.run(delete(card).where(or_(*conditions), ~takedown.is_ordered()))

    async def _receipt(
        self, person_id: str | None, scope: str, destroyed: dict[str, int], *, subject: str = ""
    ) -> Receipt:
        made = Receipt(id=self._db.new_id(), at=self._db.now(), scope=scope, destroyed=destroyed)
        await self._db.run(insert(receipt).values(id=made.id, at=made.at, scope=scope, destroyed=destroyed))
        if person_id is not None:
            await ledger.append_for(self._db, person_id, "erased", scope=scope, receipt=made.id)
        else:
            await ledger.append(self._db, subject=subject, what="erased", scope=scope, receipt=made.id)
        return made
