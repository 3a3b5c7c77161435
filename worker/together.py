"""Orders that wait for the same child and fit into the same forwards are drawn together.

Stands before the child that creates. Whoever is alone is passed through; whoever has to wait anyway shares
the next turn with others who wait. When one of them is stopped (cancelled, or a permission was taken back)
all of them are, and the others are drawn again, each alone: nobody's face is drawn on for another's sake.
What fails together is tried alone, so nobody pays for another's broken order.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from worker.child import Listener
from worker.desk import Room
from worker.engines import PaintOrder, Stop
from worker.orders import JointOrder, may_share

MOST_ORDERS = 4


@dataclass(slots=True, kw_only=True, eq=False)
class _Guest:
    """One order that waits, and who hears of it."""

    order: PaintOrder
    listener: Listener
    stopping: asyncio.Event
    time_limit_s: float
    answer: asyncio.Future[Any]
    alone: bool = False


class Together:
    """A `Room` that lets orders share the room behind it."""

    def __init__(self, room: Room, *, most_orders: int = MOST_ORDERS) -> None:
        self._room, self._most_orders = room, most_orders
        self._waiting: list[_Guest] = []
        self._serving: asyncio.Task[None] | None = None

    async def run(
        self, order: object, *, listener: Listener, stopping: asyncio.Event, time_limit_s: float
    ) -> Any:
        """As `Child.run`; a Stop comes at once when the order has not been begun."""
        if not isinstance(order, PaintOrder):
            return await self._room.run(
                order, listener=listener, stopping=stopping, time_limit_s=time_limit_s
            )
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        guest = _Guest(
            order=order, listener=listener, stopping=stopping, time_limit_s=time_limit_s, answer=answer
        )
        self._waiting.append(guest)
        if self._serving is None or self._serving.done():
            self._serving = asyncio.create_task(self._serve())
        return await self._answered(guest)

    async def _answered(self, guest: _Guest) -> Any:
        stopped = asyncio.create_task(guest.stopping.wait())
        try:
            await asyncio.wait([guest.answer, stopped], return_when=asyncio.FIRST_COMPLETED)
            if guest in self._waiting:  # stopped before it was begun
                self._waiting.remove(guest)
                raise Stop
            return await guest.answer
        except asyncio.CancelledError:
            guest.stopping.set()
            if guest in self._waiting:
                self._waiting.remove(guest)
            raise
        finally:
            stopped.cancel()

    async def _serve(self) -> None:
        """Until nobody waits."""
        while self._waiting:
            guests = self._next()
            if len(guests) == 1:
                await self._alone(guests[0])
            else:
                await self._jointly(guests)

    def _next(self) -> list[_Guest]:
        """Who came first, and those who may share with them."""
        first = self._waiting[0]
        guests = [first]
        if not first.alone:
            others = [one for one in self._waiting[1:] if not one.alone and may_share(first.order, one.order)]
            guests += others[: self._most_orders - 1]
        self._waiting = [one for one in self._waiting if one not in guests]
        return guests

    async def _alone(self, guest: _Guest) -> None:
        try:
            made = await self._room.run(
                guest.order,
                listener=guest.listener,
                stopping=guest.stopping,
                time_limit_s=guest.time_limit_s,
            )
        except Exception as error:  # noqa: BLE001 - it is its job's: handed on, whatever it is
            _tell(guest, error)
        else:
            _tell(guest, made)

    async def _jointly(self, guests: Sequence[_Guest]) -> None:
        order = JointOrder(orders=tuple(guest.order for guest in guests))
        stopping = asyncio.Event()
        watches = [asyncio.create_task(_pass_on(guest.stopping, stopping)) for guest in guests]
        try:
            made = await self._room.run(
                order,
                listener=_shared(guests),
                stopping=stopping,
                time_limit_s=sum(guest.time_limit_s for guest in guests),
            )
        except Exception:  # noqa: BLE001 - whose fault it was shows when each is tried alone
            self._again(guests)
        else:
            for guest, pictures in zip(guests, made, strict=True):
                _tell(guest, pictures)
        finally:
            for watch in watches:
                watch.cancel()

    def _again(self, guests: Sequence[_Guest]) -> None:
        """Who was stopped hears it; the others come next, each alone."""
        for guest in guests:
            guest.alone = True
            if guest.stopping.is_set():
                _tell(guest, Stop())
        self._waiting = [one for one in guests if not one.answer.done()] + self._waiting


def _tell(guest: _Guest, outcome: object) -> None:
    if guest.answer.done():  # nobody waits for it any more
        return
    if isinstance(outcome, Exception):
        guest.answer.set_exception(outcome)
    else:
        guest.answer.set_result(outcome)


async def _pass_on(stopping: asyncio.Event, all_stopping: asyncio.Event) -> None:
    await stopping.wait()
    all_stopping.set()


def _shared(guests: Sequence[_Guest]) -> Listener:
    """Progress is everybody's; a preview belongs to the order whose number it bears."""

    async def report(progress: float, stage: str, remaining_s: float | None) -> None:
        for guest in guests:
            await guest.listener.report(progress, stage, remaining_s)

    async def preview(jpeg: bytes, number: int = 0) -> None:
        await guests[number].listener.preview(jpeg, 0)

    return Listener(report=report, preview=preview)
