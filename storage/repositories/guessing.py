"""Tries at the codes of links that ask for a permission: counted under keyed hashes of the person's accounts.

As for linking accounts, no person owns the rows, so that deleting everything gives no new tries. Only wrong
codes count: who opens the right link twice is no guesser.
"""

from __future__ import annotations

from sqlalchemy import func, insert, select

from storage.domain.errors import Refusal
from storage.domain.linking import TRIES, TRIES_WITHIN
from storage.repositories import marks
from storage.tables import link_attempt
from storage.transaction import Transaction

_PURPOSE = ("invite", "tries")


async def check(db: Transaction, person_id: str) -> None:
    """Refusal("invite-too-many-tries") when one of the accounts has no tries left."""
    for mark in await marks.of_person(db, person_id, *_PURPOSE):
        tries = await db.scalar(
            select(func.count())
            .select_from(link_attempt)
            .where(link_attempt.c.account_mark == mark, link_attempt.c.at > db.now() - TRIES_WITHIN)
        )
        if tries >= TRIES:
            raise Refusal("invite-too-many-tries")


async def note(db: Transaction, person_id: str) -> None:
    """Count a wrong code; the caller must not undo its transaction."""
    for mark in await marks.of_person(db, person_id, *_PURPOSE):
        await db.run(insert(link_attempt).values(account_mark=mark, at=db.now()))
