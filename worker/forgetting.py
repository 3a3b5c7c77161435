"""The child that draws forgets a face as soon as the memory does.

It keeps adapters at hand between orders. Before each order, and every few seconds while it draws nothing,
those it was given are compared with the memory: what no model of a consenting person names any more (erased,
withdrawn, deleted, trained anew) it is told to forget. So no message has to reach any worker, and none can
be lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any, Protocol

import structlog

from storage.memory import Memory
from worker.child import Listener
from worker.desk import Room
from worker.engines import PaintOrder
from worker.orders import EnlargeOrder, ForgetOrder, JointOrder

log = structlog.get_logger(__name__)

LOOK_EVERY_S = 2.0
MOST_LENT = 64  # adapters kept track of; older ones are forgotten
TIME_LIMIT_S = 60.0


class LastingRoom(Room, Protocol):
    """A room that keeps things between orders, as long as its process lives."""

    @property
    def pid(self) -> int | None:
        """Of the running process; None: nothing is kept."""


class Forgetful:
    """A `Room` before the child that draws: it begins no order while a face lies in it that must not."""

    def __init__(
        self,
        child: LastingRoom,
        memory: Memory,
        *,
        look_every_s: float = LOOK_EVERY_S,
        most_lent: int = MOST_LENT,
    ) -> None:
        self._child, self._memory = child, memory
        self._look_every_s, self._most_lent = look_every_s, most_lent
        self._turn = asyncio.Lock()
        self._lent: dict[str, None] = {}  # ids of adapters, least recently given first

    async def run(
        self, order: object, *, listener: Listener, stopping: asyncio.Event, time_limit_s: float
    ) -> Any:
        """As `Child.run`; Retryable also when the memory cannot say what must be forgotten."""
        async with self._turn:
            await self._forget()
            for adapter_id in _adapters_in(order):
                self._lent.pop(adapter_id, None)
                self._lent[adapter_id] = None
            return await self._child.run(
                order, listener=listener, stopping=stopping, time_limit_s=time_limit_s
            )

    async def keep_forgetting(self) -> None:
        """Until cancelled: also when nobody orders anything. Raises Fault when the memory is away."""
        while True:
            await asyncio.sleep(self._look_every_s)
            async with self._turn:
                await self._forget()

    async def _forget(self) -> None:
        if self._child.pid is None:
            self._lent.clear()
        if not self._lent:
            return
        async with self._memory.look() as work:
            held = await work.rights.may_be_held(tuple(self._lent))
        surplus = list(self._lent)[: -self._most_lent]
        gone = tuple(one for one in self._lent if one not in held or one in surplus)
        if not gone:
            return
        await self._child.run(
            ForgetOrder(adapter_ids=gone),
            listener=Listener(report=_unheard, preview=_unheard),
            stopping=asyncio.Event(),
            time_limit_s=TIME_LIMIT_S,
        )
        for one in gone:
            del self._lent[one]
        log.info("faces forgotten", count=len(gone))


def _adapters_in(order: object) -> Iterator[str]:
    if isinstance(order, JointOrder):
        for one in order.orders:
            yield from _adapters_in(one)
    elif isinstance(order, EnlargeOrder):
        yield from _adapters_in(order.paint)
    elif isinstance(order, PaintOrder) and order.adapter is not None:
        yield order.adapter_id


async def _unheard(*_: object) -> None:
    """Nobody waits to see how far forgetting is."""
