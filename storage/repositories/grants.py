"""Permissions to be drawn: given, narrowed, paused, taken back, blocked. Asking for them is in invites.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, func, insert, or_, select

from storage import ledger
from storage.domain.errors import BadInput, Refusal
from storage.domain.grant_states import GrantEvent, GrantState, grant_after
from storage.domain.grants import Grant, SceneKind, Terms
from storage.domain.groups import Group
from storage.domain.jobs import JobState
from storage.domain.linking import plain_name
from storage.domain.permissions import Invite, Permission, Use
from storage.domain.records import Place
from storage.repositories import absence, blocking, blocks, facts, rights, suspensions
from storage.repositories.invites import SqlInvites
from storage.repositories.requests import SqlRequests
from storage.tables import job, picture
from storage.tables_consent import (
    face_grant,
    face_report,
    grant_use,
)
from storage.transaction import Transaction

SUBJECT, GRANTEE = "face_grant.subject", "face_grant.grantee"


class SqlGrants:
    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction
        self._invites = SqlInvites(transaction)

    # Links that ask

    async def invite(self, person_id: str, name: str) -> str:
        return await self._invites.invite(person_id, name)

    async def open(self, person_id: str, code: str) -> Invite | None:
        return await self._invites.open(person_id, code)

    async def opened(self, person_id: str) -> Sequence[Invite]:
        return await self._invites.opened(person_id)

    async def decline(self, person_id: str, invite_id: str) -> None:
        await self._invites.settle(person_id, invite_id, GrantEvent.DECLINE)

    async def give(self, person_id: str, invite_id: str, terms: Terms, *, name: str) -> Permission:
        await self._db.lock_person(person_id)
        asked = await self._invites.settle(person_id, invite_id, GrantEvent.GIVE)
        grant = Grant(
            id=self._db.new_id(),
            subject_id=person_id,
            terms=terms.checked(self._db.now()),
            given_at=self._db.now(),
            grantee_id=asked.inviter_id,
        )
        return await self._keep(grant, name, asked.inviter_name)

    async def give_group(
        self, person_id: str, group: Group, terms: Terms, *, name: str, group_name: str = ""
    ) -> Permission:
        await self._db.lock_person(person_id)
        if not await self._db.scalar(select(func.count()).where(*facts.membership(person_id, group))):
            raise Refusal("group-not-member")
        grant = Grant(
            id=self._db.new_id(),
            subject_id=person_id,
            terms=terms.checked(self._db.now()),
            given_at=self._db.now(),
            group=group,
        )
        return await self._keep(grant, name, plain_name(group_name))

    async def give_together(self, person_id: str, grant_id: str) -> Permission:
        alone = await self._mine(person_id, grant_id)
        now, grantee = self._db.now(), alone.grantee_id
        if grantee is None or alone.state(now) is not GrantState.VALID:
            raise BadInput("grant-over")
        company = frozenset({grantee})
        found = {one.grant.id: one for one in await self.given(person_id)}
        if any(one.for_both for one in found.values() if one.grant.grantee_id == grantee):
            raise BadInput("grant-over")
        grant = Grant(
            id=self._db.new_id(),
            subject_id=person_id,
            terms=replace(alone.terms, alone=False, together_with=company).checked(now),
            given_at=now,
            grantee_id=grantee,
        )
        return await self._keep(grant, found[grant_id].subject_name, found[grant_id].grantee_name)

    # What was given

    async def narrow(self, person_id: str, grant_id: str, terms: Terms) -> None:
        grant = await self._mine(person_id, grant_id)
        grant_after(grant.state(self._db.now()), GrantEvent.NARROW)
        narrowed = grant.narrowed(terms, self._db.now())
        await self._change(
            person_id, grant_id, "grant-narrowed", terms=narrowed.terms.digest(), **_terms(narrowed.terms)
        )

    async def pause(self, person_id: str, grant_id: str) -> None:
        grant = await self._mine(person_id, grant_id)
        if grant.paused_at is None:
            grant_after(grant.state(self._db.now()), GrantEvent.SUSPEND)
            await self._change(person_id, grant_id, "grant-paused", paused_at=self._db.now())

    async def resume(self, person_id: str, grant_id: str) -> None:
        grant = await self._mine(person_id, grant_id)
        if grant.paused_at is not None:
            grant_after(grant.state(self._db.now()), GrantEvent.RESUME)
            await self._change(person_id, grant_id, "grant-resumed", paused_at=None)

    async def revoke(self, person_id: str, grant_id: str) -> None:
        grant = await self._mine(person_id, grant_id)
        if grant.revoked_at is None:
            await self._change(person_id, grant_id, "grant-revoked", revoked_at=self._db.now())

    async def given(self, person_id: str) -> Sequence[Permission]:
        return await self._permissions(face_grant.c.subject_id == person_id)

    async def to_group(self, group: Group) -> Sequence[Permission]:
        here = (face_grant.c.group_platform == group.platform) & (face_grant.c.group_chat == group.chat)
        return await self._permissions(here & face_grant.c.revoked_at.is_(None))

    async def received(self, person_id: str) -> Sequence[Permission]:
        return await self._permissions(face_grant.c.grantee_id == person_id)

    async def uses(self, person_id: str, *, limit: int = 50, offset: int = 0) -> Sequence[Use]:
        drawn = grant_use.alias()
        enlarged = (drawn.c.subject_id == person_id, drawn.c.request_id == grant_use.c.request_id)
        rows = await self._db.rows(
            select(grant_use)
            .where(
                grant_use.c.subject_id == person_id,
                grant_use.c.requester_id != person_id,
                # Copies in HD, any number of them, must not push what was drawn out of sight.
                or_(grant_use.c.pictures > 0, ~exists().where(*enlarged, drawn.c.pictures > 0)),
            )
            .order_by(grant_use.c.queued_at.desc(), grant_use.c.id.desc())
            .offset(offset)
            .limit(limit)
        )
        larger = await self._larger(person_id, [row.request_id for row in rows if row.sent_at])
        return [
            await self._use(row, larger.get(row.request_id, 0) if row.sent_at and row.pictures else 0)
            for row in rows
        ]

    async def use(self, person_id: str, job_id: str) -> Use:
        row = await self._db.one(
            select(grant_use).where(
                grant_use.c.job_id == job_id,
                grant_use.c.subject_id == person_id,
                grant_use.c.requester_id != person_id,
            ),
            job_id,
        )
        return await self._use(row, 0)

    async def _larger(self, person_id: str, request_ids: Sequence[str]) -> dict[str, int]:
        """How many copies in HD were asked for, by request."""
        rows = await self._db.rows(
            select(grant_use.c.request_id, func.count().label("copies"))
            .where(
                grant_use.c.subject_id == person_id,
                grant_use.c.request_id.in_(request_ids),
                grant_use.c.pictures == 0,
            )
            .group_by(grant_use.c.request_id)
        )
        return {row.request_id: row.copies for row in rows}

    # People and groups

    async def block(self, person_id: str, other_id: str) -> None:
        await blocking.block(self._db, person_id, other_id)

    async def blocks_anybody(self, person_id: str) -> bool:
        return await blocks.any_stands(self._db, person_id)

    async def unblock_all(self, person_id: str) -> int:
        return await blocks.lift_all(self._db, person_id)

    async def suspend(self, person_id: str, *, suspended: bool, ends_at: datetime | None = None) -> None:
        await self._db.lock_person(person_id)
        if suspended:
            await suspensions.begin(self._db, person_id, ends_at=ends_at)
        else:
            await suspensions.lift(self._db, person_id)
        await rights.taken_back(self._db, person_id)
        await rights.decide_anew(self._db, job.c.person_id == person_id)

    async def went(self, person_id: str, place: Place) -> None:
        await self._db.lock_person(person_id)
        if await absence.begin(self._db, person_id, place) and await absence.is_away(self._db, person_id):
            await rights.taken_back(self._db, person_id)

    async def came_back(self, platform: str, external_id: str) -> None:
        await absence.end(self._db, platform, external_id)

    async def is_suspended(self, person_id: str) -> bool:
        return await suspensions.stands(self._db, person_id)

    # The pieces

    async def _keep(self, grant: Grant, subject_name: str, grantee_name: str) -> Permission:
        db, group, grantee = self._db, grant.group, grant.grantee_id
        name = plain_name(subject_name)
        await db.run(
            insert(face_grant).values(
                id=grant.id,
                subject_id=grant.subject_id,
                grantee_id=grantee,
                group_platform=group.platform if group else None,
                group_chat=group.chat if group else None,
                given_at=grant.given_at,
                subject_name_sealed=await db.seal(grant.subject_id, SUBJECT, grant.id, name),
                # A group has no key of its own: what it was called is the subject's to know.
                grantee_name_sealed=await db.seal(
                    grantee or grant.subject_id, GRANTEE, grant.id, grantee_name
                ),
                **_terms(grant.terms),
            )
        )
        await ledger.append_for(
            db, grant.subject_id, "grant-given", grant=grant.id, terms=grant.terms.digest()
        )
        return Permission(
            grant=grant,
            state=GrantState.VALID,
            subject_name=name,
            grantee_name=grantee_name,
            used=0,
            proven=await self._is_proven(grant.subject_id),
        )

    async def _mine(self, person_id: str, grant_id: str) -> Grant:
        await self._db.lock_person(person_id)
        row = await self._db.one(
            select(face_grant).where(face_grant.c.id == grant_id, face_grant.c.subject_id == person_id),
            grant_id,
        )
        return facts.read_grant(row)

    async def _change(
        self, person_id: str, grant_id: str, what: str, *, terms: str = "", **values: Any
    ) -> None:
        await rights.change_grant(self._db, person_id, grant_id, what, terms=terms, **values)
        if what != "grant-resumed":
            await rights.taken_back(self._db, person_id)

    async def _permissions(self, condition: Any) -> Sequence[Permission]:
        rows = await self._db.rows(
            select(face_grant).where(condition).order_by(face_grant.c.given_at.desc(), face_grant.c.id.desc())
        )
        return [await self._permission(row) for row in rows]

    async def _permission(self, row: Row[Any]) -> Permission:
        db, grant = self._db, facts.read_grant(row)
        used = await facts.used_by_grant(db, row.subject_id)
        subject = await db.unseal(row.subject_id, SUBJECT, row.id, row.subject_name_sealed)
        grantee = b""
        if row.grantee_name_sealed is not None:
            whose = row.grantee_id or row.subject_id
            grantee = await db.unseal(whose, GRANTEE, row.id, row.grantee_name_sealed)
        return Permission(
            grant=grant,
            state=grant.state(db.now(), suspended=await absence.is_away(db, row.subject_id)),
            subject_name=subject.decode(),
            grantee_name=grantee.decode(),
            used=used.get(row.id, 0),
            proven=await self._is_proven(row.subject_id),
        )

    async def _is_proven(self, subject_id: str) -> bool:
        """Of one model at least: that is the one others draw with."""
        return bool(await facts.proven_models(self._db, subject_id))

    async def _use(self, row: Row[Any], larger: int) -> Use:
        try:
            prompt = (await SqlRequests(self._db).get(row.requester_id, row.request_id)).prompt
        except KeyError:
            prompt = None
        same = (
            "requester_id",
            "request_id",
            "job_id",
            "pictures",
            "queued_at",
            "grant_id",
            "sent_at",
            "refused",
            "removed_at",
        )
        return Use(
            place=Place(platform=row.platform, chat=row.chat, private=row.private),
            scene=SceneKind(row.scene),
            prompt=prompt,
            larger=larger,
            **await self._became(row),
            **{name: getattr(row, name) for name in same},
        )

    async def _became(self, row: Row[Any]) -> dict[str, Any]:
        """What there is now of a use: how its job ended, whether pictures are there, or were reported."""
        state = await self._db.scalar(select(job.c.state).where(job.c.id == row.job_id))
        pictures = select(picture.c.id).where(picture.c.request_id == row.request_id).limit(1)
        reported = select(face_report.c.id).where(
            face_report.c.person_id == row.subject_id,
            face_report.c.request_id == row.request_id,
            face_report.c.state == "open",
        )
        return {
            "state": JobState(state) if state else None,
            "has_pictures": row.sent_at is not None and await self._db.first(pictures) is not None,
            "report": await self._db.scalar(reported),
        }


def _terms(terms: Terms) -> dict[str, Any]:
    return {
        "alone": terms.alone,
        "together_with": sorted(terms.together_with),
        "scenes": sorted(terms.scenes),
        "pictures_a_day": terms.pictures_a_day,
        "ends_at": terms.ends_at,
        "ask": terms.ask,
    }
