"""Suspensions: kept by account, so that neither deleting everything nor unlinking an account ends one.

What is kept is a keyed hash of the account, since when, and until when: nothing else of the person.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select

from storage.repositories import marks
from storage.tables_consent import suspended_account
from storage.transaction import Transaction

_PURPOSE = "suspension"


async def begin(db: Transaction, person_id: str, *, ends_at: datetime | None) -> None:
    """All accounts the person has now. A later word replaces an earlier one."""
    for mark in await marks.of_person(db, person_id, _PURPOSE):
        await db.run(
            db.insert_new(suspended_account)
            .values(account_mark=mark, since=db.now(), ends_at=ends_at)
            .on_conflict_do_update(index_elements=["account_mark"], set_={"ends_at": ends_at})
        )


async def lift(db: Transaction, person_id: str) -> None:
    """For all accounts the person has now."""
    marked = await marks.of_person(db, person_id, _PURPOSE)
    await db.run(delete(suspended_account).where(suspended_account.c.account_mark.in_(marked)))


async def stands(db: Transaction, person_id: str) -> bool:
    """Whether one of the person's accounts is suspended now."""
    marked = await marks.of_person(db, person_id, _PURPOSE)
    found = select(suspended_account.c.since).where(
        suspended_account.c.account_mark.in_(marked), _lasts(db.now())
    )
    return await db.first(found.limit(1)) is not None


async def spread(db: Transaction, person_id: str) -> None:
    """To accounts that joined since: the longest suspension of any of them holds for all."""
    marked = await marks.of_person(db, person_id, _PURPOSE)
    rows = await db.rows(
        select(suspended_account.c.ends_at).where(
            suspended_account.c.account_mark.in_(marked), _lasts(db.now())
        )
    )
    if rows:
        ends = [row.ends_at for row in rows if row.ends_at is not None]
        await begin(db, person_id, ends_at=max(ends) if len(ends) == len(rows) else None)


async def tidy(db: Transaction) -> None:
    """Forget suspensions that are over."""
    await db.run(delete(suspended_account).where(suspended_account.c.ends_at <= db.now()))


def _lasts(now: datetime) -> ColumnElement[bool]:
    return or_(suspended_account.c.ends_at.is_(None), suspended_account.c.ends_at > now)
