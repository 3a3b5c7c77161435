"""Keyed hashes of a person's accounts: who reads the database learns no account from them.

What must hold although the person deletes everything and comes back is kept under these, and hangs on nobody.
Each purpose has its own, so that rows of different purposes cannot be joined.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from storage.tables import account
from storage.transaction import Transaction


async def of_person(db: Transaction, person_id: str, *purpose: str) -> Sequence[str]:
    """One an account."""
    rows = await db.rows(
        select(account.c.platform, account.c.external_id).where(account.c.person_id == person_id)
    )
    return [db.mark(*purpose, row.platform, row.external_id) for row in rows]
