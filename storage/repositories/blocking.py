"""Blocking somebody, which ends for good what they were allowed before.

Lifting the block gives nothing back: see storage/repositories/blocks.py.
"""

from __future__ import annotations

from sqlalchemy import delete, select, update

from storage import ledger
from storage.domain.grant_states import AskState
from storage.repositories import blocks
from storage.repositories.rights import taken_back
from storage.tables_consent import face_grant, grant_ask
from storage.transaction import Transaction

YES = (AskState.ALLOWED_ONCE.value, AskState.ALLOWED_TODAY.value)


async def block(db: Transaction, person_id: str, other_id: str) -> None:
    """Whoever deletes everything and comes back is still blocked."""
    await db.lock_person(person_id)
    if person_id == other_id:
        raise KeyError(other_id)
    await blocks.begin(db, person_id, other_id)
    await _end_what_was_allowed(db, person_id, other_id)
    await ledger.append_for(db, person_id, "somebody-blocked")
    await taken_back(db, person_id)


async def _end_what_was_allowed(db: Transaction, person_id: str, grantee_id: str) -> None:
    """To this one person. A permission to a group is other people's, too: see blocks.py."""
    given = await db.rows(
        select(face_grant.c.id).where(
            face_grant.c.subject_id == person_id,
            face_grant.c.grantee_id == grantee_id,
            face_grant.c.revoked_at.is_(None),
            face_grant.c.ends_at > db.now(),
        )
    )
    for row in given:
        await db.run(update(face_grant).where(face_grant.c.id == row.id).values(revoked_at=db.now()))
        await ledger.append_for(db, person_id, "grant-revoked", grant=row.id)
    theirs = (grant_ask.c.subject_id == person_id, grant_ask.c.requester_id == grantee_id)
    await db.run(delete(grant_ask).where(*theirs, grant_ask.c.state.in_(YES)))
    await db.run(  # nobody is asked in the name of somebody they blocked
        update(grant_ask)
        .where(*theirs, grant_ask.c.state == AskState.OPEN.value)
        .values(state=AskState.REFUSED.value, answered_at=db.now())
    )
