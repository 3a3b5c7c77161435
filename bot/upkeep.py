"""What the bot does beside talking: it shows that it lives, and tidies up what crashes left behind."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog

from storage.domain.errors import Fault
from storage.memory import Memory

ALIVE_EVERY_S = 5.0
ALIVE_WITHIN_S = 30.0
_TIDY_EVERY_S = 3600.0
_AT_ONCE = 500  # selfies in one transaction

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """`sweep` removes blobs that belong to nobody and returns how many.

    `sign_ledger` writes a signed checkpoint of the ledger once a day.
    `keep_rejected` is how long the pictures of a photo that was turned down are kept at most.
    """

    memory: Memory
    sweep: Callable[[], Awaitable[int]]
    alive_file: Path
    keep_rejected: timedelta
    sign_ledger: Callable[[], Awaitable[None]]

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._live())
            group.create_task(self._tidy())

    async def _live(self) -> None:
        """Say that the loop turns and the memory answers; `python -m bot --health` looks at it."""
        while True:
            try:
                async with self.memory.look() as work:
                    await work.outbox.pending(limit=1)
                self.alive_file.touch()
            except Fault as fault:
                log.warning("memory does not answer", code=fault.code)
            await asyncio.sleep(ALIVE_EVERY_S)

    async def tidy_once(self) -> None:
        """All of it, from what is stored: cut off anywhere, the next time makes up for it."""
        await self.sweep()
        await self.sign_ledger()
        async with self.memory.work() as work:
            await work.sessions.tidy()
            await work.proofs.tidy()
            await work.commit()
        dropped = _AT_ONCE
        while dropped == _AT_ONCE:
            async with self.memory.work() as work:
                dropped = await work.selfies.drop_rejected(older_than=self.keep_rejected, limit=_AT_ONCE)
                await work.commit()
            if dropped:
                log.info("photos that were turned down erased", selfies=dropped)

    async def _tidy(self) -> None:
        while True:
            try:
                await self.tidy_once()
            except Fault as fault:
                log.warning("tidying put off", code=fault.code)
            await asyncio.sleep(_TIDY_EVERY_S)


def is_alive(alive_file: Path) -> bool:
    """Whether a bot has shown within half a minute that it lives."""
    try:
        return time.time() - alive_file.stat().st_mtime < ALIVE_WITHIN_S
    except FileNotFoundError:
        return False
