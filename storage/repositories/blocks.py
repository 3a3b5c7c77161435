"""Whom somebody blocks: kept by account, so that deleting everything and coming back does not help.

Nothing given before a block counts any more for the account that was blocked, neither after it was lifted nor
where it stands for others, like a permission to a group. So a lifted block is remembered for as long as
anything given before it could still stand.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update

from storage.domain.grants import LONGEST
from storage.repositories import marks
from storage.tables_consent import face_block
from storage.transaction import Transaction

_PURPOSE = "block"


async def marks_of(db: Transaction, person_id: str) -> Collection[str]:
    """By which others may have blocked this person."""
    return await marks.of_person(db, person_id, _PURPOSE)


async def begin(db: Transaction, person_id: str, other_id: str) -> None:
    """All accounts the other has now."""
    for mark in await marks_of(db, other_id):
        await _put(db, person_id, mark, at=db.now(), lifted_at=None)


async def _put(
    db: Transaction, person_id: str, mark: str, *, at: datetime, lifted_at: datetime | None
) -> None:
    values = {"at": at, "lifted_at": lifted_at}
    await db.run(
        db.insert_new(face_block)
        .values(subject_id=person_id, account_mark=mark, **values)
        .on_conflict_do_update(index_elements=["subject_id", "account_mark"], set_=values)
    )


async def carry(db: Transaction, gone: str, kept: str) -> None:
    """Whom either of two people blocked before they became one is blocked by it from now on."""
    for row in await db.rows(select(face_block).where(face_block.c.subject_id == gone)):
        mine = face_block.c.subject_id == kept, face_block.c.account_mark == row.account_mark
        there = await db.first(select(face_block.c.lifted_at).where(*mine))
        lifted = row.lifted_at is not None and (there is None or there.lifted_at is not None)
        await _put(db, kept, row.account_mark, at=db.now(), lifted_at=db.now() if lifted else None)


async def of_accounts(
    db: Transaction, person_id: str, marked: Collection[str]
) -> tuple[bool, datetime | None]:
    """Whether this person blocks one of these accounts, and when the last block began, also a lifted one."""
    rows = await db.rows(
        select(face_block.c.at, face_block.c.lifted_at).where(
            face_block.c.subject_id == person_id, face_block.c.account_mark.in_(list(marked))
        )
    )
    return any(row.lifted_at is None for row in rows), max((row.at for row in rows), default=None)


async def any_stands(db: Transaction, person_id: str) -> bool:
    return await db.first(select(face_block.c.at).where(*_stand(person_id)).limit(1)) is not None


async def lift_all(db: Transaction, person_id: str) -> int:
    """How many accounts it were."""
    return await db.run(update(face_block).where(*_stand(person_id)).values(lifted_at=db.now()))


async def tidy(db: Transaction) -> None:
    """Forget lifted blocks that nothing given before them can outlast."""
    over = face_block.c.lifted_at.is_not(None), face_block.c.at < db.now() - LONGEST
    await db.run(delete(face_block).where(*over))


def _stand(person_id: str) -> tuple[ColumnElement[bool], ...]:
    return face_block.c.subject_id == person_id, face_block.c.lifted_at.is_(None)
