"""Progress edits, made rare, for platforms that allow few: one in some seconds a chat.

A progress card that comes too soon is held back, the newest one wins, and it is made when the chat's time
has come. Everything else (a result, an answer) never waits, and takes the place of what was held back for
its message.
"""

from __future__ import annotations

import asyncio
import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

import structlog

from storage.domain.errors import Fault, Retryable
from storage.domain.records import Place

log = structlog.get_logger()

Message = TypeVar("Message", bound=Hashable)  # what a platform knows a message by
Edit = TypeVar("Edit")  # what it is to become


class SparseEdits(ABC, Generic[Message, Edit]):
    """All edits of a platform's cards go through here, one at a time in a chat."""

    def __init__(self, platform: str, *, every_s: float, now_s: Callable[[], float]) -> None:
        self._platform = platform
        self._every_s = every_s
        self._now_s = now_s
        self._held: dict[Message, tuple[Place, Edit]] = {}
        self._edited_at: dict[str, float] = {}
        self._locks: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()
        self._news = asyncio.Event()
        self._running = False

    @abstractmethod
    async def _edit_held(self, place: Place, message: Message, edit: Edit) -> None:
        """Make an edit that was held back. A message that is gone is no fault: the next one is sent anew."""

    def turn(self, place: Place) -> asyncio.Lock:
        """To hold while anything is sent to this place, so that messages keep their order."""
        return self._locks.setdefault(place.chat, asyncio.Lock())

    async def run(self) -> None:
        """Make what was held back, each when its time has come."""
        self._running = True
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                while self._held:
                    for message, (place, _) in list(self._held.items()):
                        if self._due_in_s(place.chat) <= 0:
                            await self._make(message, place)
                    now_s = self._now_s()
                    self._edited_at = {
                        chat: at for chat, at in self._edited_at.items() if now_s - at < self._every_s
                    }
                    await asyncio.sleep(min(0.5, self._every_s / 4))
        finally:
            self._running = False

    def _put_off(self, place: Place, message: Message, edit: Edit) -> bool:
        """Hold the edit back when it comes too soon (True)."""
        if not self._running or self._due_in_s(place.chat) <= 0:
            return False
        self._held[message] = (place, edit)
        self._news.set()
        return True

    def _edits_now(self, place: Place) -> None:
        self._edited_at[place.chat] = self._now_s()

    def _due_in_s(self, chat: str) -> float:
        return self._edited_at.get(chat, float("-inf")) + self._every_s - self._now_s()

    async def _make(self, message: Message, place: Place) -> None:
        async with self.turn(place):
            held = self._held.pop(message, None)
            if held is None:  # something newer was shown meanwhile
                return
            self._edits_now(place)
            try:
                await self._edit_held(place, message, held[1])
            except Retryable:
                self._held.setdefault(message, held)
            except Fault as fault:
                log.info("platform.edit_dropped", platform=self._platform, code=fault.code)
