"""Letters: what a turn says in another chat. One that cannot be sent now is kept, and tried again.

In memory only: a crash loses it, and what it was about is found by asking there. Kept are whole screens with
names in them, which no table should hold for people who may be gone by then.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.chat.platform import Platform
from bot.pauses import Pauses
from bot.showing import Showing
from bot.turns import Letter
from storage.domain.errors import Permanent, Retryable
from storage.domain.records import Place
from storage.logs import whereabouts

_TIMEOUT_S = 20.0
_KEPT_FOR = timedelta(days=2)  # twice the longest pause that a platform asks for
_MOST = 1000  # letters, of all chats

log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class Letters:
    showing: Showing
    pauses: Pauses
    platforms: Mapping[str, Platform]
    now: Callable[[], datetime]
    _kept: dict[Place, deque[tuple[datetime, Letter]]] = field(default_factory=dict)
    _posting: set[Place] = field(default_factory=set)

    async def post(self, letter: Letter) -> None:
        """Send it, or keep it: behind those that wait for the same chat already."""
        if letter.place.platform not in self.platforms:
            log.info("elsewhere-not-served", platform=letter.place.platform)
        elif letter.place in self._kept or not await self._sent(letter):
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
                if not await self._sent(first[1]):
                    return
                if self._kept.get(place) is waiting and waiting[0] is first:  # not given up meanwhile
                    self._forget(place)
        finally:
            self._posting.discard(place)

    async def _sent(self, letter: Letter) -> bool:
        """False when it may get through later. Where nobody is any more, and a bug of ours, end it."""
        place = letter.place
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                await self.showing.show(letter.prepared, place, letter.language, anew=True)
        except (Retryable, TimeoutError) as error:
            log.warning("elsewhere-waits", error=type(error).__name__, platform=place.platform)
            return False
        except Permanent as error:
            log.info("elsewhere-undeliverable", code=error.code, platform=place.platform)
        except Exception as error:  # noqa: BLE001 - the edge: one letter's trouble must not stop the others'
            log.error("elsewhere-failed", where=whereabouts(error))  # noqa: TRY400
        return True

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
