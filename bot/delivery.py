"""Finished jobs into the chat, exactly once as far as the platform allows; progress; what a crash left.

The outbox is the truth. A bell only makes it quick: without one (or when a ring is lost) the outbox is read
anyway.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

import structlog

from bot.chat.platform import Platform
from bot.conversation import Conversation
from bot.membership import WATCHED_EVERY_S
from bot.pauses import asked_s
from storage.domain.errors import Fault, Permanent, Retryable
from storage.domain.jobs import Delivery, Job, JobKind
from storage.domain.records import Language, Place
from storage.memory import Memory, UnitOfWork

POLL_S = 0.3
PROGRESS_S = 1.0
CATCH_UP_S = 5.0
LAPSE_S = 30.0
LONGEST_BACKOFF_S = 300.0
MOST_TRIES = 30
_GROUP_EDIT_EVERY_S = 10.0  # others read there, too
_WITH_CARD = (JobKind.TRAIN, JobKind.PORTRAITS, JobKind.UPSCALE)

log = structlog.get_logger()


class Bell(Protocol):
    """Rings when the outbox has something new. A lost ring costs only the wait."""

    async def wait(self, timeout_s: float) -> None:
        """Return when it rings, or after `timeout_s`."""


class NoBell:
    """Poll."""

    async def wait(self, timeout_s: float) -> None:
        await asyncio.sleep(timeout_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What the card of a job showed last."""

    stage: str
    percent: int
    ahead: int
    preview_key: str | None
    stopping: bool
    language: Language  # of the chat: who changes it reads the next edit in the new one

    def differs(self, other: _Shown) -> bool:
        """Whether a person would notice."""
        return abs(self.percent - other.percent) >= 2 or replace(self, percent=0) != replace(other, percent=0)


class Deliverer:
    """Runs beside the platforms until cancelled."""

    def __init__(
        self,
        *,
        memory: Memory,
        conversation: Conversation,
        platforms: Mapping[str, Platform],
        clock: Callable[[], datetime],
        bell: Bell | None = None,
    ) -> None:
        self._memory, self._conversation, self._platforms = memory, conversation, platforms
        self._clock = clock
        self._bell: Bell = bell or NoBell()
        self._busy: set[tuple[str, Place]] = set()
        self._passed_over: set[tuple[str, Place]] = set()  # busy ones for whom more has come meanwhile
        self._redrawing: set[Place] = set()
        self._shown: dict[str, _Shown] = {}
        self._edited_at: dict[Place, datetime] = {}

    async def run(self) -> None:
        """Serve until cancelled; trouble with the memory is waited out."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._for_ever(lambda: self.deliver_pending(group), self._rung, "outbox"))
            group.create_task(
                self._for_ever(lambda: self.redraw_moving(group), _pause(PROGRESS_S), "progress")
            )
            group.create_task(self._for_ever(self._conversation.catch_up, _pause(CATCH_UP_S), "catch-up"))
            group.create_task(self._for_ever(self._conversation.post_again, _pause(CATCH_UP_S), "letters"))
            group.create_task(self._for_ever(self._conversation.take_down, _pause(PROGRESS_S), "takedowns"))
            group.create_task(self._for_ever(self._lapse, _pause(LAPSE_S), "lapse"))
            group.create_task(
                self._for_ever(self._conversation.watch_members, _pause(WATCHED_EVERY_S), "members")
            )

    async def _lapse(self) -> None:
        """What time ends: questions that nobody answered, and what rests on permissions that are over.

        A worker ends at once what it is drawing; here it is what waits, also for somebody to be there.
        """
        await self._conversation.lapse()
        async with self._memory.work() as work:
            await work.rights.run_out()
            await work.commit()

    async def _rung(self) -> None:
        await self._bell.wait(POLL_S)

    async def _for_ever(
        self, step: Callable[[], Awaitable[object]], pause: Callable[[], Awaitable[None]], name: str
    ) -> None:
        while True:
            if not await self._tried(step, name):
                await asyncio.sleep(1.0)
            await pause()

    async def _tried(self, step: Callable[[], Awaitable[object]], name: str) -> bool:
        """Whether the step could be made."""
        try:
            await step()
        except Exception as error:  # noqa: BLE001 - an edge: the next round tries again
            log.error("delivery-round-failed", loop=name, error=type(error).__name__)  # noqa: TRY400
            return False
        return True

    async def deliver_pending(self, group: asyncio.TaskGroup) -> None:
        """Start delivering what waits, one task per person and place; who is busy comes when that is over."""
        async with self._memory.look() as work:
            pending = await work.outbox.pending(platforms=tuple(self._platforms))
        per_person: dict[tuple[str, Place], list[Delivery]] = defaultdict(list)
        for delivery in pending:
            per_person[delivery.person_id, delivery.place].append(delivery)
        for whose, deliveries in per_person.items():
            if whose in self._busy:
                self._passed_over.add(whose)
            else:
                self._busy.add(whose)
                group.create_task(self._deliver_all(whose, deliveries, group))

    async def _deliver_all(
        self, whose: tuple[str, Place], deliveries: Sequence[Delivery], group: asyncio.TaskGroup
    ) -> None:
        await self._deliver(whose, deliveries)
        if whose in self._passed_over:  # the bell has rung for it already
            self._passed_over.discard(whose)
            await self._tried(lambda: self.deliver_pending(group), "outbox")

    async def _deliver(self, whose: tuple[str, Place], deliveries: Sequence[Delivery]) -> None:
        try:
            await self._conversation.deliver(*deliveries)
        except Permanent as error:
            log.info("deliveries-parked", code=error.code, platform=whose[1].platform, count=len(deliveries))
            gone = whose if error.code == "person-unreachable" and whose[1].private else None
            await self._settle(deliveries, parked=True, gone=gone)
        except Retryable as error:
            log.warning("deliveries-wait", code=error.code, platform=whose[1].platform)
            await self._settle(deliveries, retry_in_s=asked_s(error))
        except Exception as error:  # noqa: BLE001 - the edge: one person's trouble must not stop the others'
            log.error("deliveries-failed", error=type(error).__name__, count=len(deliveries))  # noqa: TRY400
            await self._settle(deliveries, give_up=True)
        finally:
            self._busy.discard(whose)

    async def _settle(
        self,
        deliveries: Sequence[Delivery],
        *,
        retry_in_s: float = 0.0,
        parked: bool = False,
        give_up: bool = False,
        gone: tuple[str, Place] | None = None,
    ) -> None:
        """Put off as long as asked for, else longer each time; where nobody is, and past all tries, park.

        Parked is not sent: a picture of somebody else stays hidden, and is erased when it is taken back. Once
        the person writes from there again, its delivery asks and tells. What somebody who is gone allowed
        others rests until then.
        """
        try:
            async with self._memory.work() as work:
                if gone is not None:
                    await work.grants.went(*gone)
                for one in deliveries:
                    if parked or (give_up and one.tries >= MOST_TRIES):
                        await work.outbox.park(one.job_id)
                    else:
                        wait_s = retry_in_s or min(LONGEST_BACKOFF_S, 2.0 ** min(one.tries, 10))
                        await work.outbox.failed(one.job_id, retry_in_s=wait_s)
                await work.commit()
        except Fault as error:
            log.warning("deliveries-not-settled", code=error.code)

    async def redraw_moving(self, group: asyncio.TaskGroup) -> None:
        """Start redrawing the cards of jobs under way, where a person would notice a change, sparsely.

        One card per place at a time: a chat that is slow keeps only its own cards waiting.
        """
        async with self._memory.look() as work:
            moving = [job for job in await work.jobs.moving() if job.kind in _WITH_CARD]
            states = [(job, await _shown(job, work)) for job in moving]
        self._forget_ended({job.id for job in moving})
        for job, state in states:
            known = self._shown.get(job.id)
            changed = known is None or state.differs(known)
            if changed and job.place not in self._redrawing and self._may_edit(job.place):
                self._redrawing.add(job.place)
                group.create_task(self._redraw(job, state))

    async def _redraw(self, job: Job, state: _Shown) -> None:
        self._edited_at[job.place] = self._clock()
        # Noted also when it fails: a card that cannot be edited now is not worth hurrying for.
        self._shown[job.id] = state
        try:
            await self._conversation.progress(job)
        except (Retryable, Permanent) as error:
            log.info("card-not-redrawn", code=error.code, platform=job.place.platform)
        except Exception as error:  # noqa: BLE001 - the edge: one card's trouble must not stop the others'
            log.error("card-failed", error=type(error).__name__)  # noqa: TRY400
        finally:
            self._redrawing.discard(job.place)

    def _may_edit(self, place: Place) -> bool:
        platform = self._platforms.get(place.platform)
        if platform is None:
            return False
        edited_at = self._edited_at.get(place)
        if edited_at is None:
            return True
        every_s = platform.limits.edit_every_s if place.private else _GROUP_EDIT_EVERY_S
        return (self._clock() - edited_at).total_seconds() >= every_s

    def _forget_ended(self, moving: set[str]) -> None:
        self._shown = {job_id: shown for job_id, shown in self._shown.items() if job_id in moving}
        now = self._clock()
        recent = {place: at for place, at in self._edited_at.items() if (now - at).total_seconds() < 60}
        self._edited_at = recent


async def _shown(job: Job, work: UnitOfWork) -> _Shown:
    place_in_queue = await work.jobs.place_in_queue(job.id)
    return _Shown(
        stage=job.stage if place_in_queue == 0 else "",
        percent=round(job.progress * 100),
        ahead=place_in_queue,
        preview_key=job.preview_key,
        stopping=job.cancel_requested,
        language=(await work.people.get(job.person_id, place=job.place)).language,
    )


def _pause(seconds: float) -> Callable[[], Awaitable[None]]:
    async def pause() -> None:
        await asyncio.sleep(seconds)

    return pause
