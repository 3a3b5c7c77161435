"""Groups: their rules, who is in them as the platform said last, and what that changes for jobs under way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, delete, func, or_, select, update

from storage import ledger
from storage.domain.grants import GroupRules
from storage.domain.groups import Group, Role, group_of, whole
from storage.domain.records import Place
from storage.repositories import facts, rights
from storage.repositories.ending import OPEN
from storage.tables import card, delivery, job
from storage.tables_consent import face_grant, grant_ask, grant_use, group_member, group_rule, job_subject
from storage.transaction import Transaction


class SqlGroups:
    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    async def rules(self, group: Group, *, locked: bool = False) -> GroupRules | None:
        return await facts.rules_of(self._db, group, locked=locked)

    async def set_rules(self, group: Group, rules: GroupRules, *, by: str | None = None) -> None:
        quiet, log = rules.quiet, rules.log_place
        values = {
            "enabled": rules.enabled,
            "admins_only": rules.admins_only,
            "own_faces_only": rules.own_faces_only,
            "scenes": sorted(rules.scenes),
            "pictures_a_day": rules.pictures_a_day,
            "quiet_begin": quiet.begin if quiet else None,
            "quiet_end": quiet.end if quiet else None,
            "zone": rules.zone,
            "spoiler": rules.spoiler,
            "private_first": rules.private_first,
            "log_chat": log.chat if log is not None and group_of(log) == group else None,
            "language": rules.language.value,
            "changed_at": self._db.now(),
        }
        await self._db.run(
            self._db.insert_new(group_rule)
            .values(platform=group.platform, chat=group.chat, **values)
            .on_conflict_do_update(index_elements=["platform", "chat"], set_=values)
        )
        if by is not None:
            await ledger.append_for(self._db, by, "group-rules-set")
        await rights.decide_anew(self._db, asked_in(group))

    async def joined(self, person_id: str, group: Group, *, is_admin: bool) -> None:
        await self._db.lock_person(person_id)
        values = {"is_admin": is_admin, "seen_at": self._db.now()}
        await self._db.run(
            self._db.insert_new(group_member)
            .values(platform=group.platform, chat=group.chat, person_id=person_id, **values)
            .on_conflict_do_update(index_elements=["platform", "chat", "person_id"], set_=values)
        )
        if not is_admin:  # perhaps no longer
            await rights.decide_anew(self._db, (job.c.person_id == person_id) & asked_in(group))

    async def left(self, person_id: str, group: Group) -> None:
        await self._db.lock_person(person_id)
        if await self._db.run(delete(group_member).where(*facts.membership(person_id, group))):
            await rights.taken_back(self._db, person_id)
            await rights.decide_anew(self._db, (job.c.person_id == person_id) & asked_in(group))

    async def role(self, person_id: str, group: Group) -> Role:
        row = await self._db.first(select(group_member.c.is_admin).where(*facts.membership(person_id, group)))
        if row is None:
            return Role.NOBODY
        return Role.ADMIN if row.is_admin else Role.MEMBER

    async def closed(self, group: Group) -> None:
        """One transaction: off, nobody in it, and what is under way there decided anew."""
        here = (group_rule.c.platform == group.platform, group_rule.c.chat == group.chat)
        await self._db.run(update(group_rule).where(*here).values(enabled=False, changed_at=self._db.now()))
        await self._db.run(
            delete(group_member).where(
                group_member.c.platform == group.platform, group_member.c.chat == group.chat
            )
        )
        await rights.decide_anew(self._db, asked_in(group))

    async def moved(self, old: Group, new: Group) -> None:
        if old.platform != new.platform:
            raise ValueError("a group stays on its platform")
        await self._move_rules(old, new)
        await self._move_members(old, new)
        for table, column, its in (
            (face_grant, "group_chat", face_grant.c.group_platform),
            (grant_use, "chat", grant_use.c.platform),
            (grant_ask, "chat", grant_ask.c.platform),
            (job, "chat", job.c.platform),
            (job, "asked_chat", job.c.asked_platform),
            (delivery, "chat", delivery.c.platform),
        ):
            await self._readdress(table, column, its, old, new)
        # The messages there have other numbers now.
        await self._db.run(delete(card).where(card.c.platform == old.platform, _within(card.c.chat, old)))
        # Perhaps parked, because nobody was there any more.
        there = (delivery.c.platform == new.platform, _within(delivery.c.chat, new))
        parked = (delivery.c.parked_at.is_not(None), delivery.c.private.is_(False))
        await self._db.run(
            update(delivery).where(*there, *parked).values(parked_at=None, not_before=self._db.now())
        )

    async def _move_rules(self, old: Group, new: Group) -> None:
        def of(group: Group) -> tuple[ColumnElement[bool], ...]:
            return (group_rule.c.platform == group.platform, group_rule.c.chat == group.chat)

        if await self._db.first(select(group_rule.c.chat).where(*of(old))) is None:
            return  # told before, or nothing was set
        await self._db.run(delete(group_rule).where(*of(new)))
        await self._readdress(group_rule, "log_chat", group_rule.c.platform, old, new)
        await self._db.run(update(group_rule).where(*of(old)).values(chat=new.chat))

    async def _move_members(self, old: Group, new: Group) -> None:
        def of(group: Group) -> tuple[ColumnElement[bool], ...]:
            return (group_member.c.platform == group.platform, group_member.c.chat == group.chat)

        known = select(group_member.c.person_id).where(*of(new))
        await self._db.run(delete(group_member).where(*of(old), group_member.c.person_id.in_(known)))
        await self._db.run(update(group_member).where(*of(old)).values(chat=new.chat))

    async def _readdress(self, table: Table, column: str, platform: Any, old: Group, new: Group) -> None:
        """The group's own name and, before a slash, that of its rooms."""
        chat = table.c[column]
        moved = func.substr(chat, len(old.chat) + 1)
        await self._db.run(
            update(table)
            .where(platform == old.platform, _within(chat, old))
            .values({column: new.chat + moved})
        )

    async def depended_on(self, job_id: str | None = None) -> Sequence[tuple[Place, str]]:
        in_groups = or_(job.c.private.is_(False), job.c.asked_chat.is_not(None))
        # What is parked asks once more when it is told.
        waits = (delivery.c.sent_at.is_(None), delivery.c.parked_at.is_(None))
        untold = select(delivery.c.id).where(delivery.c.job_id == job.c.id, *waits).exists()
        open_ones = (job.c.id == job_id) if job_id else job.c.state.in_(OPEN) | untold
        rows = await self._db.rows(
            select(job)
            .where(in_groups, open_ones, job.c.kind.in_(rights.DRAWING))
            .order_by(job.c.created_at, job.c.id)
        )
        found: dict[tuple[Place, str], None] = {}
        for row in rows:
            subjects = await self._db.rows(
                select(job_subject.c.subject_id).where(job_subject.c.job_id == row.id)
            )
            for person_id in (row.person_id, *sorted(one.subject_id for one in subjects)):
                found[whole(rights.asked_at(row)), person_id] = None
        return list(found)


def asked_in(group: Group) -> ColumnElement[bool]:
    """Of a row of `job`: its wish was spoken in this group, wherever its pictures go first."""
    there = and_(job.c.platform == group.platform, _within(job.c.chat, group), job.c.private.is_(False))
    return or_(there, and_(job.c.asked_platform == group.platform, _within(job.c.asked_chat, group)))


def _within(chat: Any, group: Group) -> ColumnElement[bool]:
    return facts.within(chat, group)
