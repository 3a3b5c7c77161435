"""Requests that their person deleted, while somebody who was depicted may still read what was asked for.

Each use shows the prompt, so that nobody can have a friend drawn and then make it unseen what as. Of such a
request the sealed words stay, and nothing else: its person sees it nowhere any more.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, delete, select, update

from storage.tables import picture, portrait_request
from storage.tables_consent import grant_ask, grant_use
from storage.transaction import Transaction


def is_there() -> ColumnElement[bool]:
    """Of a row of `portrait_request`: its person has not deleted it."""
    return portrait_request.c.removed_at.is_(None)


def _is_read() -> ColumnElement[bool]:
    """Of a row of `portrait_request`: it was used to draw somebody else, who is still here."""
    return (
        select(grant_use.c.id)
        .where(
            grant_use.c.request_id == portrait_request.c.id,
            grant_use.c.subject_id != portrait_request.c.person_id,
        )
        .correlate(portrait_request)
        .exists()
    )


async def remove(db: Transaction, *conditions: Any) -> bool:
    """Delete requests with their pictures, whose blobs the caller swept; whether words of any stay."""
    await db.run(delete(portrait_request).where(*conditions, ~_is_read()))
    kept = select(portrait_request.c.id).where(*conditions)
    for table in (picture, grant_ask):
        await db.run(delete(table).where(table.c.request_id.in_(kept)))
    return bool(
        await db.run(update(portrait_request).where(*conditions, is_there()).values(removed_at=db.now()))
    )


async def drop_unread(db: Transaction) -> None:
    """After an erasure: what was kept for those who are gone."""
    await db.run(delete(portrait_request).where(~is_there(), ~_is_read()))
