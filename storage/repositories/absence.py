"""Who cannot be reached: what they allow others rests until they write again. Kept with the account.

Of several linked accounts each may be gone; the person is away when all of them are. Nobody is suspended by
it, and their own pictures are not touched: who asks for some is there.
"""

from __future__ import annotations

from sqlalchemy import select, update

from storage.domain.records import Place
from storage.tables import account
from storage.transaction import Transaction


async def is_away(db: Transaction, person_id: str) -> bool:
    rows = await db.rows(select(account.c.away_at).where(account.c.person_id == person_id))
    return bool(rows) and all(row.away_at is not None for row in rows)


async def begin(db: Transaction, person_id: str, place: Place) -> bool:
    """Nobody is in this private chat of theirs any more; whether that is new. The caller locked them."""
    mine = (account.c.person_id == person_id, account.c.platform == place.platform)
    rows = await db.rows(select(account.c.external_id, account.c.chat).where(*mine))
    # Linked accounts know their chat; a single one needs no telling apart.
    here = [row.external_id for row in rows if len(rows) == 1 or place.chat in (row.chat, row.external_id)]
    left = account.c.external_id.in_(here) & account.c.away_at.is_(None)
    return bool(await db.run(update(account).where(*mine, left).values(away_at=db.now())))


async def end(db: Transaction, platform: str, external_id: str) -> None:
    """They wrote again."""
    await db.run(
        update(account)
        .where(
            account.c.platform == platform,
            account.c.external_id == external_id,
            account.c.away_at.is_not(None),
        )
        .values(away_at=None)
    )
