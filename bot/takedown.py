"""Taking pictures out of chats that somebody in them deleted or reported; the orders are in the memory.

A platform that keeps a message (too old) is asked to put a sentence in its place. What cannot be reached now
is tried again, longer each time; only what is done is forgotten, so a crash in between repeats it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from bot.chat.draw import draw
from bot.chat.platform import Platform
from bot.chat.screen import Say, Screen
from bot.chat.words import Words
from bot.pauses import Pauses, asked_s
from storage.domain.errors import Permanent, Retryable
from storage.domain.permissions import TakenDown
from storage.memory import Memory

_SOON_S = 5.0  # again, for messages that were on their way
_LONGEST_S = 3600.0
_TIMEOUT_S = 20.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Takedowns:
    memory: Memory
    platforms: Mapping[str, Platform]
    words: Words
    pauses: Pauses

    async def take_down(self) -> int:
        """One round: all that is due; returns how many messages went."""
        async with self.memory.look() as work:
            due = await work.takedowns.pending(tuple(self.platforms))
        gone = 0
        for one in due:
            gone += await self._card(one)
        return gone

    async def _card(self, one: TakenDown) -> int:
        gone, wait_s = 0, _SOON_S
        for ref in one.message_refs:
            try:
                await self._message(one, ref)
            except (Retryable, TimeoutError) as error:
                wait_s = max(asked_s(error), min(_LONGEST_S, 2.0 ** min(one.tries, 12)))
                log.info("takedown-waits", platform=one.place.platform, tries=one.tries)
                break
            except Permanent as error:  # blocked or gone for now: they may come back
                wait_s = min(_LONGEST_S, 60.0 * 2.0 ** min(one.tries, 6))
                log.info("takedown-unreached", platform=one.place.platform, code=error.code)
                break
            async with self.memory.work() as work:
                await work.takedowns.done(one, ref)
                await work.commit()
            gone += 1
        async with self.memory.work() as work:
            kept_on = await work.takedowns.settle(one, retry_in_s=wait_s)
            await work.commit()
        if not kept_on:
            log.error("takedown-given-up", platform=one.place.platform)
        return gone

    async def _message(self, one: TakenDown, ref: str) -> None:
        """Retryable and Permanent as the platform says; returns when no picture is in it any more."""
        if (left_s := self.pauses.left_s(one.place)) > 0:
            raise Retryable("platform-away", retry_in_s=left_s)
        platform = self.platforms[one.place.platform]
        async with asyncio.timeout(_TIMEOUT_S):
            if await platform.remove(one.place, ref):
                return
            note = draw(
                Screen(text=(Say("pictures-taken-down"),), quiet=True),
                language=one.language,
                words=self.words,
                token_of=lambda _: "",
                pictures=(),
            )
            await platform.show(one.place, note, replace=ref, key=f"taken-down:{one.id}:{ref}")
