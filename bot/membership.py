"""Who is in which group: asked of the platform at every wish and press, noted in the memory, looked at again.

A platform does not always say that somebody left (Telegram only to admins, Discord only with a privilege that
is not asked for). Those on whom jobs under way depend are therefore asked about every few seconds, and once
more before anything is sent to a group.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from bot.chat.platform import Change, ChangeKind, Incoming, Membership, Platform
from storage.domain.errors import Permanent, Retryable
from storage.domain.groups import Group, Role, group_of
from storage.domain.records import Place
from storage.memory import Memory

WATCHED_EVERY_S = 2.0
_STRANGER = Membership(role=Role.NOBODY)
_RANKS = {role: rank for rank, role in enumerate(Role)}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """One per bot process."""

    memory: Memory
    platforms: Mapping[str, Platform]

    async def ask(self, place: Place, person_id: str) -> Membership:
        """What the platform says now; noted before it is returned. Retryable when it cannot be asked."""
        group, platform = group_of(place), self.platforms.get(place.platform)
        if group is None:
            return _STRANGER
        if platform is None:  # served by nobody here: that says nothing about its people
            raise Retryable("platform-away")
        async with self.memory.look() as work:
            accounts = await work.people.accounts_of(person_id, place.platform)
        found = [await _asked(platform, place, account) for account in accounts]
        best = max(found, key=lambda one: (_RANKS[one.role], not one.known), default=_STRANGER)
        await self._note(group, person_id, best.role)
        return best

    async def refresh(self, job_id: str) -> None:
        """Ask about everybody on whom this job depends."""
        async with self.memory.look() as work:
            depended_on = await work.groups.depended_on(job_id)
        for place, person_id in depended_on:
            await self.ask(place, person_id)

    async def watch(self) -> None:
        """Ask about everybody on whom jobs depend. What cannot be asked now is asked the next time."""
        async with self.memory.look() as work:
            depended_on = await work.groups.depended_on()
        for place, person_id in depended_on:
            if place.platform not in self.platforms:
                continue
            try:
                await self.ask(place, person_id)
            except Retryable as fault:
                log.info("membership-not-asked", code=fault.code, platform=place.platform)

    async def changed(self, incoming: Incoming, change: Change) -> None:
        """Note what the platform tells by itself."""
        place, group = incoming.place, group_of(incoming.place)
        if change.kind is ChangeKind.GONE or group is None:
            async with self.memory.work() as work:
                person = await work.people.find(platform=place.platform, external_id=incoming.external_id)
                if person is not None:
                    await work.grants.went(person.id, place)
                await work.commit()
        elif change.kind is ChangeKind.ROLE:
            async with self.memory.look() as work:
                person = await work.people.find(platform=place.platform, external_id=incoming.external_id)
            if person is not None:  # of strangers nothing is noted
                await self.ask(place, person.id)
        else:
            async with self.memory.work() as work:
                if change.kind is ChangeKind.MOVED:
                    await work.groups.moved(group, Group(platform=group.platform, chat=change.moved_to))
                elif change.kind is ChangeKind.REMOVED:
                    await work.groups.closed(group)
                await work.commit()

    async def _note(self, group: Group, person_id: str, role: Role) -> None:
        async with self.memory.look() as work:
            if await work.groups.role(person_id, group) is role:
                return
        async with self.memory.work() as work:
            try:
                if role is Role.NOBODY:
                    await work.groups.left(person_id, group)
                else:
                    await work.groups.joined(person_id, group, is_admin=role is Role.ADMIN)
            except KeyError:  # erased meanwhile
                return
            await work.commit()


async def _asked(platform: Platform, place: Place, external_id: str) -> Membership:
    """Where the bot itself is not any more, it knows nobody."""
    try:
        return await platform.membership(place, external_id)
    except Permanent as error:
        if error.code == "person-unreachable":
            return _STRANGER
        raise Retryable("platform-away") from error
