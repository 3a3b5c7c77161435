"""Letters: what a turn says in another chat. One that cannot be sent now is kept, and tried again.

In memory only: a crash loses it, and what it was about is found by asking there. Kept are whole screens with
names in them, which no table should hold for people who may be gone by then. For the same reason it is asked
before every try, the first one too, whether the letter is still meant: a chat may have become somebody else's
or nobody's (showing something there would make an account anew in the web chat), and what it asks may be
answered or taken back.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.chat.platform import Platform
from bot.pauses import Pauses
from bot.showing import Showing, Still
from bot.turns import Letter
from storage.domain.errors import Permanent, Refusal, Retryable
from storage.domain.records import Place
from storage.logs import whereabouts
from storage.memory import Memory

_TIMEOUT_S = 20.0
_KEPT_FOR = timedelta(days=2)  # twice the longest pause that a platform asks for
_MOST = 1000  # letters, of all chats

log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class Letters:
    memory: Memory
    showing: Showing
    pauses: Pauses
    platforms: Mapping[str, Platform]
    now: Callable[[], datetime]
    refresh: Callable[[str], Awaitable[None]]  # asks who is in the group of a job now
    _kept: dict[Place, deque[tuple[datetime, Letter]]] = field(default_factory=dict)
    _posting: set[Place] = field(default_factory=set)

    async def post(self, letter: Letter) -> None:
        """Send it, or keep it: behind those that wait for the same chat already."""
        if letter.place.platform not in self.platforms:
            log.info("elsewhere-not-served", platform=letter.place.platform)
        elif letter.place in self._kept or not await self._dealt_with(letter):
            self._keep(letter)

    async def post_again(self) -> None:
        """Send what is kept, each chat's in order, where no pause lasts; no chat waits for another."""
        self._drop_old()
        async with asyncio.TaskGroup() as group:
            for place in [one for one in self._kept if one not in self._posting]:
                if self.pauses.left_s(place) <= 0:
                    group.create_task(self._post_kept(place))

    async def _post_kept(self, place: Place) -> None:
        self._posting.add(place)
        try:
            while waiting := self._kept.get(place):
                first = waiting[0]
                if not await self._dealt_with(first[1]):
                    return
                if self._kept.get(place) is waiting and waiting[0] is first:  # not given up meanwhile
                    self._forget(place)
        finally:
            self._posting.discard(place)

    async def _dealt_with(self, letter: Letter) -> bool:
        """False when it waits on, also while nobody can be asked whether it is still meant."""
        try:
            if await self._still_meant(letter):
                return await self._sent(letter)
        except Retryable:
            return False
        log.info("elsewhere-over", platform=letter.place.platform)
        return True

    async def _still_meant(self, letter: Letter) -> bool:
        """Whether a letter is for whoever is in that chat now, and asks nothing that is over."""
        if letter.job_id and not await self._stands(letter.job_id):
            return False
        if not letter.person_id or not letter.place.private:
            return True
        async with self.memory.look() as work:
            accounts = await work.links.accounts(letter.person_id)
            alone = None if accounts else await work.people.last_place(letter.person_id)
            if letter.place not in (alone, *(one.place for one in accounts)):
                return False
            if not letter.question_id:
                return True
            return letter.question_id in {one.id for one in await work.rights.questions(letter.person_id)}

    async def _stands(self, job_id: str) -> bool:
        """Whether those who are shown still allow it, and are still there."""
        await self.refresh(job_id)
        async with self.memory.work() as work:
            try:
                await work.rights.stands(job_id)
            except (Refusal, KeyError):
                return False
            return True

    def _still(self, job_id: str) -> Still:
        async def still() -> None:
            if not await self._stands(job_id):
                raise Retryable("taken-back")

        return still

    async def _sent(self, letter: Letter) -> bool:
        """False when it may get through later. Where nobody is any more, and a bug of ours, end it."""
        place = letter.place
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                still = self._still(letter.job_id) if letter.job_id else None
                await self.showing.show(letter.prepared, place, letter.language, anew=True, still=still)
        except (Retryable, TimeoutError) as error:
            log.warning("elsewhere-waits", error=type(error).__name__, platform=place.platform)
            return False
        except Permanent as error:
            log.info("elsewhere-undeliverable", code=error.code, platform=place.platform)
            if error.code == "person-unreachable" and letter.person_id:
                await self._gone(letter)
        except Exception as error:  # noqa: BLE001 - the edge: one letter's trouble must not stop the others'
            log.error("elsewhere-failed", where=whereabouts(error))  # noqa: TRY400
        return True

    async def _gone(self, letter: Letter) -> None:
        """What somebody allowed others rests while nobody can ask or tell them."""
        with suppress(KeyError):  # erased meanwhile
            async with self.memory.work() as work:
                await work.grants.went(letter.person_id, letter.place)
                await work.commit()

    def _keep(self, letter: Letter) -> None:
        self._kept.setdefault(letter.place, deque()).append((self.now(), letter))
        while sum(map(len, self._kept.values())) > _MOST:
            self._drop(min(self._kept, key=lambda place: self._kept[place][0][0]))

    def _drop_old(self) -> None:
        for place in list(self._kept):
            while place in self._kept and self.now() - self._kept[place][0][0] > _KEPT_FOR:
                self._drop(place)

    def _drop(self, place: Place) -> None:
        """Give up the oldest of a chat, and say so."""
        log.error("elsewhere-given-up", platform=place.platform)
        self._forget(place)

    def _forget(self, place: Place) -> None:
        self._kept[place].popleft()
        if not self._kept[place]:
            del self._kept[place]
