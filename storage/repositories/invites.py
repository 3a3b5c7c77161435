"""Links that ask for a permission: made by who wants to draw, opened and answered by who may be drawn."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from storage.domain.errors import BadInput, Refusal
from storage.domain.grant_states import GrantEvent, GrantState, grant_after
from storage.domain.linking import plain_name
from storage.domain.permissions import INVITE_LIFETIME, INVITES_MOST, Invite
from storage.repositories import guessing
from storage.tables_consent import grant_invite
from storage.transaction import Transaction

CODE_BYTES = 18
INVITER = "grant_invite.inviter"


class SqlInvites:
    """Part of SqlGrants; see storage/memory_consent.py."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    async def invite(self, person_id: str, name: str) -> str:
        db, now, invite_id = self._db, self._db.now(), self._db.new_id()
        await db.lock_person(person_id)
        await db.run(
            delete(grant_invite).where(
                grant_invite.c.expires_at <= now, grant_invite.c.state == GrantState.INVITED.value
            )
        )
        still_open = await db.scalar(
            select(func.count()).where(
                grant_invite.c.inviter_id == person_id, grant_invite.c.state == GrantState.INVITED.value
            )
        )
        if still_open >= INVITES_MOST:
            raise Refusal("invite-too-many", most=INVITES_MOST)
        code = secrets.token_urlsafe(CODE_BYTES)
        await db.run(
            insert(grant_invite).values(
                id=invite_id,
                code_mark=self._db.mark("invite", code),
                inviter_id=person_id,
                inviter_name_sealed=await db.seal(person_id, INVITER, invite_id, plain_name(name)),
                state=GrantState.INVITED.value,
                created_at=now,
                expires_at=now + INVITE_LIFETIME,
            )
        )
        return code

    async def open(self, person_id: str, code: str) -> Invite | None:
        db = self._db
        await db.lock_person(person_id)
        await guessing.check(db, person_id)
        row = await db.first(
            select(grant_invite).where(
                grant_invite.c.code_mark == self._db.mark("invite", code),
                grant_invite.c.expires_at > db.now(),
            )
        )
        if row is None or row.opened_by not in {None, person_id}:  # no refusal: the try has to be kept
            await guessing.note(db, person_id)
            return None
        if row.inviter_id == person_id:
            raise BadInput("invite-own")
        if row.opened_by is None:
            taken = await db.run(
                update(grant_invite)
                .where(grant_invite.c.id == row.id, grant_invite.c.opened_by.is_(None))
                .values(opened_by=person_id, state=GrantState.OPENED.value)
            )
            if not taken:  # of two at once, the second finds it used
                await guessing.note(db, person_id)
                return None
        return await self._invite(await self._opened(person_id, row.id))

    async def opened(self, person_id: str) -> Sequence[Invite]:
        rows = await self._db.rows(
            select(grant_invite)
            .where(
                grant_invite.c.opened_by == person_id,
                grant_invite.c.state == GrantState.OPENED.value,
                grant_invite.c.expires_at > self._db.now(),
            )
            .order_by(grant_invite.c.created_at, grant_invite.c.id)
        )
        return [await self._invite(row) for row in rows]

    async def settle(self, person_id: str, invite_id: str, event: GrantEvent) -> Invite:
        """Answer an opened link, once. BadInput("grant-over")."""
        row = await self._opened(person_id, invite_id)
        state = grant_after(GrantState(row.state), event)
        changed = await self._db.run(
            update(grant_invite)
            .where(grant_invite.c.id == invite_id, grant_invite.c.state == row.state)
            .values(state=state.value)
        )
        if not changed or row.expires_at <= self._db.now():
            raise BadInput("grant-over")
        return await self._invite(row)

    async def _opened(self, person_id: str, invite_id: str) -> Row[Any]:
        return await self._db.one(
            select(grant_invite).where(grant_invite.c.id == invite_id, grant_invite.c.opened_by == person_id),
            invite_id,
        )

    async def _invite(self, row: Row[Any]) -> Invite:
        name = await self._db.unseal(row.inviter_id, INVITER, row.id, row.inviter_name_sealed)
        return Invite(
            id=row.id,
            inviter_id=row.inviter_id,
            inviter_name=name.decode(),
            state=GrantState(row.state),
            expires_at=row.expires_at,
            opened_by=row.opened_by,
        )
