"""Progress edits, made rare: Telegram allows about one in three seconds a chat.

A progress card that comes too soon is held back, the newest one wins, and it is made when the chat's time
has come. Everything else (a result, an answer) never waits, and takes the place of what was held back for
its message.
"""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot.platforms.telegram.errors import NotEditable
from bot.platforms.telegram.letter import Letter
from bot.platforms.telegram.refs import Ref
from bot.platforms.telegram.sending import Sender
from storage.domain.errors import Fault, Retryable
from storage.domain.records import Place

log = structlog.get_logger()

_REMEMBERED = 2000  # messages whose present shape differs from what the conversation was told

Message = tuple[str, int]  # chat, message id


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    place: Place
    ref: Ref
    letter: Letter


class Edits:
    """All edits of cards go through here, one at a time in a chat."""

    def __init__(self, sender: Sender, *, every_s: float, now_s: Callable[[], float]) -> None:
        self._sender = sender
        self._every_s = every_s
        self._now_s = now_s
        self._held: dict[Message, _Held] = {}
        self._present: dict[Message, Ref] = {}
        self._edited_at: dict[str, float] = {}
        self._locks: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()
        self._news = asyncio.Event()
        self._running = False

    def turn(self, place: Place) -> asyncio.Lock:
        """To hold while anything is sent to this place, so that messages keep their order."""
        return self._locks.setdefault(place.chat, asyncio.Lock())

    def present(self, place: Place, ref: Ref) -> Ref:
        """Tell what the message really shows by now: a held-back edit may have changed its shape."""
        return self._present.get((place.chat, ref.main), ref)

    def hold(self, place: Place, ref: Ref, letter: Letter) -> bool:
        """Put the edit off when it comes too soon (True): the caller goes on as if it were done."""
        since = self._now_s() - self._edited_at.get(place.chat, float("-inf"))
        if not self._running or since >= self._every_s:
            return False
        self._held[(place.chat, ref.main)] = _Held(place=place, ref=ref, letter=letter)
        self._news.set()
        return True

    async def now(self, place: Place, ref: Ref, letter: Letter) -> Ref:
        """Edit at once, with `turn` held; NotEditable when the message is gone or of another shape."""
        self.forget(place, ref)
        self._edited_at[place.chat] = self._now_s()
        return await self._sender.edit(place, ref, letter)

    def forget(self, place: Place, ref: Ref) -> None:
        self._held.pop((place.chat, ref.main), None)
        self._present.pop((place.chat, ref.main), None)

    async def run(self) -> None:
        """Make what was held back, each when its time has come."""
        self._running = True
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                while self._held:
                    for message, held in list(self._held.items()):
                        if self._due_in_s(held.place.chat) <= 0:
                            await self._make(message, held.place)
                    self._edited_at = {
                        chat: at for chat, at in self._edited_at.items() if self._now_s() - at < self._every_s
                    }
                    await asyncio.sleep(min(0.5, self._every_s / 4))
        finally:
            self._running = False

    def _due_in_s(self, chat: str) -> float:
        return self._edited_at.get(chat, float("-inf")) + self._every_s - self._now_s()

    async def _make(self, message: Message, place: Place) -> None:
        async with self.turn(place):
            held = self._held.pop(message, None)
            if held is None:  # something newer was shown meanwhile
                return
            self._edited_at[place.chat] = self._now_s()
            try:
                ref = await self._sender.edit(place, self.present(place, held.ref), held.letter)
            except NotEditable:
                return  # the next one that does not wait is sent anew
            except Retryable:
                self._held.setdefault(message, held)
                return
            except Fault as fault:
                log.info("telegram.edit_dropped", code=fault.code)
                return
            if ref != held.ref:
                self._present[message] = ref
                if len(self._present) > _REMEMBERED:
                    del self._present[next(iter(self._present))]
