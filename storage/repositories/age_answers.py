"""The no to the question of age, and its one correction: kept in the session, and never left behind.

A chat that joins or leaves would begin with an empty session, so that linking accounts would be the way to be
asked anew.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import insert, select, update

from storage.domain.consent import NOT_ADULT_AT, PRESSED_WRONG, no_of_age_left
from storage.domain.linking import Account
from storage.repositories.people import SqlPeople
from storage.repositories.rights import consent_taken_back
from storage.tables import session
from storage.transaction import Transaction


async def of(db: Transaction, person_id: str) -> dict[str, Any]:
    """What the session keeps of it; empty when it was never said."""
    data = await db.scalar(select(session.c.data).where(session.c.person_id == person_id)) or {}
    return {name: data[name] for name in (NOT_ADULT_AT, PRESSED_WRONG) if data.get(name)}


async def carry(db: Transaction, gone: str, kept: str, side: Account, *, is_asking: bool) -> dict[str, Any]:
    """Into the session of the person who stays, whose chat `side` is; returns what holds for them then.

    While the no of the one who goes counts, no consent stands: the caller, who locked both, decides their
    jobs anew. `is_asking`: this person's own turn saves their session in this transaction, so that a new
    version would turn it down.
    """
    theirs, own = await of(db, gone), await of(db, kept)
    merged = own | theirs
    said = [one[NOT_ADULT_AT] for one in (own, theirs) if NOT_ADULT_AT in one]
    if said:
        merged[NOT_ADULT_AT] = max(said, key=datetime.fromisoformat)
    if merged != own:
        await _keep(db, kept, merged, side, raised=not is_asking)
    if no_of_age_left(theirs, db.now()):
        await SqlPeople(db, partial(consent_taken_back, db)).withdraw_consents(kept)
    return merged


async def leave(db: Transaction, person_id: str, leaving: Account) -> None:
    """Whose account leaves begins anew with it. Who never said no is a stranger until they write."""
    said = await of(db, person_id)
    if not no_of_age_left(said, db.now()):
        said.pop(NOT_ADULT_AT, None)
    if said:
        begun = await SqlPeople(db).find_or_create(
            platform=leaving.platform, external_id=leaving.external_id, language=leaving.language
        )
        await _keep(db, begun.id, said, leaving, raised=False)


async def _keep(
    db: Transaction, person_id: str, said: dict[str, Any], side: Account, *, raised: bool
) -> None:
    row = await db.first(select(session).where(session.c.person_id == person_id))
    if row is None:
        await db.run(
            insert(session).values(
                person_id=person_id,
                flow="welcome",
                step="start",
                data=said,
                version=0,  # nobody was answered here yet
                platform=side.place.platform,
                chat=side.place.chat,
                private=side.place.private,
                saved_at=db.now(),
            )
        )
        return
    await db.run(
        update(session)
        .where(session.c.person_id == person_id)
        .values(data=row.data | said, version=row.version + raised)
    )
