"""Tries that are counted: at the codes of links that ask for a permission, and tasks drawn for a proof.

Under keyed hashes of the person's accounts: as for linking accounts, no person owns the rows, so that
deleting everything gives no new tries. Of codes only wrong ones count: who opens the right link twice is no
guesser.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, insert, select

from storage.domain.errors import Refusal
from storage.domain.linking import TRIES, TRIES_WITHIN
from storage.domain.proving import DRAWS_A_DAY
from storage.domain.quota import DAY
from storage.repositories import marks
from storage.tables import link_attempt
from storage.transaction import Transaction

_CODES = ("invite", "tries")
_DRAWS = ("proof", "draws")


async def check(db: Transaction, person_id: str) -> None:
    """Refusal("invite-too-many-tries") when one of the accounts has no tries left."""
    if await _count(db, person_id, _CODES, TRIES_WITHIN) >= TRIES:
        raise Refusal("invite-too-many-tries")


async def note(db: Transaction, person_id: str) -> None:
    """Count a wrong code; the caller must not undo its transaction."""
    await _note(db, person_id, _CODES)


async def check_draws(db: Transaction, person_id: str) -> None:
    """Refusal("proof-too-many-draws") when one of the accounts had tasks drawn too often today."""
    if await draws(db, person_id) >= DRAWS_A_DAY:
        raise Refusal("proof-too-many-draws", most=DRAWS_A_DAY)


async def draws(db: Transaction, person_id: str) -> int:
    """How often tasks were drawn within the last day, by the account that did most."""
    return await _count(db, person_id, _DRAWS, DAY)


async def note_draw(db: Transaction, person_id: str) -> None:
    await _note(db, person_id, _DRAWS)


async def _count(db: Transaction, person_id: str, purpose: tuple[str, ...], within: timedelta) -> int:
    counts = [
        await db.scalar(
            select(func.count())
            .select_from(link_attempt)
            .where(link_attempt.c.account_mark == mark, link_attempt.c.at > db.now() - within)
        )
        for mark in await marks.of_person(db, person_id, *purpose)
    ]
    return max(map(int, counts), default=0)


async def _note(db: Transaction, person_id: str, purpose: tuple[str, ...]) -> None:
    for mark in await marks.of_person(db, person_id, *purpose):
        await db.run(insert(link_attempt).values(account_mark=mark, at=db.now()))
