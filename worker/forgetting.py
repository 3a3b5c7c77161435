"""The child that draws forgets a face as soon as the memory does.

It keeps adapters at hand between orders. Before each order, and every second, those it was given are compared
with the memory: what no model of a consenting person names any more (erased, withdrawn, deleted, trained
anew) it is told to forget, and what rests on anything that was taken back, paused, blocked or over since it
was given. So no message has to reach any worker, and none can be lost. While others are drawn, it forgets
between two steps; whoever is drawn just then is forgotten as soon as that stops.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from typing import Any, Protocol

import structlog

from storage.memory import Memory
from worker.child import Listener
from worker.desk import Room
from worker.engines import PaintOrder
from worker.orders import EnlargeOrder, ForgetOrder, JointOrder

log = structlog.get_logger(__name__)

LOOK_EVERY_S = 1.0
MOST_LENT = 64  # adapters kept track of; older ones are forgotten
TIME_LIMIT_S = 60.0


class LastingRoom(Room, Protocol):
    """A room that keeps things between orders, as long as its process lives."""

    @property
    def pid(self) -> int | None:
        """Of the running process; None: nothing is kept."""

    async def forget_soon(self, adapter_ids: tuple[str, ...]) -> None:
        """Between two steps of the order under way, which does not need them."""


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
        # What was given, least recently given first, and what that rested on then.
        self._lent: dict[str, frozenset[str]] = {}
        self._drawn: frozenset[str] = frozenset()  # adapters of the order under way
        self._told: frozenset[str] = frozenset()  # what the child was told to forget while it works on it

    async def run(
        self, order: object, *, listener: Listener, stopping: asyncio.Event, time_limit_s: float
    ) -> Any:
        """As `Child.run`; Retryable also when the memory cannot say what must be forgotten."""
        async with self._turn:
            await self._forget()
            await self._lend(_adapters_in(order))
            try:
                return await self._child.run(
                    order, listener=listener, stopping=stopping, time_limit_s=time_limit_s
                )
            finally:
                self._drawn = self._told = frozenset()

    async def keep_forgetting(self) -> None:
        """Until cancelled: also when nobody orders anything. Raises Fault when the memory is away."""
        while True:
            await asyncio.sleep(self._look_every_s)
            if self._turn.locked():
                await self._forget_meanwhile()
            else:
                async with self._turn:
                    await self._forget()

    async def _lend(self, adapter_ids: Iterator[str]) -> None:
        """Note what is about to be given, and on what that rests now."""
        self._drawn = frozenset(adapter_ids)
        if self._drawn:
            async with self._memory.look() as work:
                held = await work.rights.may_be_held(self._drawn)
            for one in sorted(self._drawn):
                self._lent.pop(one, None)
                self._lent[one] = held.get(one, frozenset())

    async def _over(self) -> Collection[str]:
        """What must not be at hand any more."""
        if not self._lent:
            return ()
        async with self._memory.look() as work:
            held = await work.rights.may_be_held(tuple(self._lent))
        return [one for one, rested_on in self._lent.items() if one not in held or not rested_on <= held[one]]

    async def _forget_meanwhile(self) -> None:
        """Before the order under way ends; once more after it, since nothing tells that this was heard."""
        gone = tuple(one for one in await self._over() if one not in self._drawn | self._told)
        if gone:
            self._told |= {*gone}
            await self._child.forget_soon(gone)

    async def _forget(self) -> None:
        if self._child.pid is None:
            self._lent.clear()
        surplus = list(self._lent)[: -self._most_lent]
        gone = tuple({**dict.fromkeys(surplus), **dict.fromkeys(await self._over())})
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
        if order.beside is not None:
            yield order.beside.adapter_id


async def _unheard(*_: object) -> None:
    """Nobody waits to see how far forgetting is."""
