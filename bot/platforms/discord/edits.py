"""Progress edits, made rare: one in a few seconds a chat.

A progress card that comes too soon is held back, the newest one wins, and it is made when the chat's time
has come. Everything else never waits, and takes the place of what was held back for its message.
"""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot.platforms.discord.errors import MessageGone
from bot.platforms.discord.letter import Letter
from bot.platforms.discord.sending import Sender
from storage.domain.errors import Fault, Retryable
from storage.domain.records import Place

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    place: Place
    message: int
    letter: Letter


class Edits:
    """All edits of cards go through here, one at a time in a chat."""

    def __init__(self, sender: Sender, *, every_s: float, now_s: Callable[[], float]) -> None:
        self._sender = sender
        self._every_s = every_s
        self._now_s = now_s
        self._held: dict[int, _Held] = {}
        self._edited_at: dict[str, float] = {}
        self._locks: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()
        self._news = asyncio.Event()
        self._running = False

    def turn(self, place: Place) -> asyncio.Lock:
        """To hold while anything is sent to this place, so that messages keep their order."""
        return self._locks.setdefault(place.chat, asyncio.Lock())

    def hold(self, place: Place, message: int, letter: Letter) -> bool:
        """Put the edit off when it comes too soon (True): the caller goes on as if it were done."""
        if not self._running or self._due_in_s(place.chat) <= 0:
            return False
        self._held[message] = _Held(place=place, message=message, letter=letter)
        self._news.set()
        return True

    async def now(self, place: Place, message: int, letter: Letter) -> None:
        """Edit at once, with `turn` held; MessageGone when there is nothing to edit."""
        self._held.pop(message, None)
        self._edited_at[place.chat] = self._now_s()
        await self._sender.edit(place, message, letter)

    async def run(self) -> None:
        """Make what was held back, each when its time has come."""
        self._running = True
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                while self._held:
                    for held in list(self._held.values()):
                        if self._due_in_s(held.place.chat) <= 0:
                            await self._make(held.message, held.place)
                    now_s = self._now_s()
                    self._edited_at = {
                        chat: at for chat, at in self._edited_at.items() if now_s - at < self._every_s
                    }
                    await asyncio.sleep(min(0.5, self._every_s / 4))
        finally:
            self._running = False

    def _due_in_s(self, chat: str) -> float:
        return self._edited_at.get(chat, float("-inf")) + self._every_s - self._now_s()

    async def _make(self, message: int, place: Place) -> None:
        async with self.turn(place):
            held = self._held.get(message)
            if held is None:  # something newer was shown meanwhile
                return
            try:
                await self.now(place, message, held.letter)
            except MessageGone:
                return  # the next one that does not wait is sent anew
            except Retryable:
                self._held.setdefault(message, held)
            except Fault as fault:
                log.info("discord.edit_dropped", code=fault.code)
