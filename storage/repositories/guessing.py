"""Tries at the codes of links that ask for a permission: counted under keyed hashes of the person's accounts.

As for linking accounts, no person owns the rows, so that deleting everything gives no new tries. Only wrong
codes count: who opens the right link twice is no guesser.
"""

from __future__ import annotations

from sqlalchemy import func, insert, select

from storage.domain.errors import Refusal
from storage.domain.linking import TRIES, TRIES_WITHIN
from storage.tables import account, link_attempt
from storage.transaction import Transaction


async def check(db: Transaction, person_id: str) -> None:
    """Refusal("invite-too-many-tries") when one of the accounts has no tries left."""
    for mark in await _marks(db, person_id):
        tries = await db.scalar(
            select(func.count())
            .select_from(link_attempt)
            .where(link_attempt.c.account_mark == mark, link_attempt.c.at > db.now() - TRIES_WITHIN)
        )
        if tries >= TRIES:
            raise Refusal("invite-too-many-tries")


async def note(db: Transaction, person_id: str) -> None:
    """Count a wrong code; the caller must not undo its transaction."""
    for mark in await _marks(db, person_id):
        await db.run(insert(link_attempt).values(account_mark=mark, at=db.now()))


async def _marks(db: Transaction, person_id: str) -> list[str]:
    rows = await db.rows(
        select(account.c.platform, account.c.external_id).where(account.c.person_id == person_id)
    )
    return [db.mark("invite", "tries", row.platform, row.external_id) for row in rows]
