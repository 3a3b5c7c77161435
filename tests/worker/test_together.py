"""Orders that wait together are drawn together; nobody suffers for another's order."""

from __future__ import annotations

import asyncio

import pytest

from storage.domain.errors import Permanent
from worker.child import Child, ChildSpec, Listener
from worker.engines import PaintOrder, Stop
from worker.orders import EnlargeOrder, JointOrder
from worker.together import Together


def order(prompt: str, **more) -> PaintOrder:
    plain = {"negative_prompt": "", "seeds": (1,), "base_model": "pocket", "adapter": None}
    return PaintOrder(prompt=prompt, adapter_id="", **plain | more)


class Room:
    """A child on paper: keeps what it is given, draws when told to, breaks on "broken"."""

    def __init__(self):
        self.orders = []
        self.drawing = asyncio.Event()
        self.go_on = asyncio.Event()
        self.stopped = []
        self.held = set()  # prompts that are drawn without end

    async def run(self, order, *, listener, stopping, time_limit_s):
        self.orders.append(order)
        self.drawing.set()
        await listener.report(0.5, "stage-drawing", None)
        orders = order.orders if isinstance(order, JointOrder) else [getattr(order, "paint", order)]
        for number in range(len(orders)):
            await listener.preview(b"preview", number)
        go_on = asyncio.Event() if any(one.prompt in self.held for one in orders) else self.go_on
        waits = [asyncio.create_task(stopping.wait()), asyncio.create_task(go_on.wait())]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        if stopping.is_set():
            self.stopped.append(order)
            raise Stop
        if isinstance(order, EnlargeOrder):
            return "large"
        if any(one.prompt == "broken" for one in orders):
            raise Permanent("adapter-broken")
        made = [[f"{one.prompt}, drawn"] for one in orders]
        return made if isinstance(order, JointOrder) else made[0]


class Guest:
    def __init__(self, together, one):
        self.stopping = asyncio.Event()
        self.reports, self.previews = [], []
        self.task = asyncio.create_task(
            together.run(
                one,
                listener=Listener(report=self.report, preview=self.preview),
                stopping=self.stopping,
                time_limit_s=60,
            )
        )

    async def report(self, progress, stage, remaining_s):
        self.reports.append(progress)

    async def preview(self, jpeg, number):
        self.previews.append(number)


@pytest.fixture
def room():
    return Room()


@pytest.fixture
def together(room):
    return Together(room, most_orders=3)


async def queued(together, *orders):
    """The first is being drawn, the others wait for it."""
    guests = []
    for one in orders:
        guests.append(Guest(together, one))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    return guests


async def test_who_is_alone_is_passed_through(room, together):
    """One order goes to the child as it is, and so does what is no painting."""
    alone = Guest(together, order("a"))
    large = Guest(together, EnlargeOrder(picture=b"", paint=order("a")))
    room.go_on.set()
    assert await alone.task == ["a, drawn"]
    assert await large.task == "large"
    assert {type(one) for one in room.orders} == {EnlargeOrder, PaintOrder}


async def test_who_waits_anyway_is_drawn_together(room, together):
    """The first is alone; those who came meanwhile share the next turn, as many as may."""
    guests = await queued(together, *(order(name) for name in "abcde"))
    await room.drawing.wait()
    room.go_on.set()
    assert [await guest.task for guest in guests] == [[f"{name}, drawn"] for name in "abcde"]
    assert [len(one.orders) if isinstance(one, JointOrder) else 1 for one in room.orders] == [1, 3, 1]
    assert all(guest.reports and guest.previews == [0] for guest in guests)


async def test_what_does_not_fit_waits_for_its_own_turn(room, together):
    """Another negative prompt or a start picture is drawn alone."""
    guests = await queued(
        together, order("a"), order("b", negative_prompt="hat"), order("c", start_picture=b"x"), order("d")
    )
    room.go_on.set()
    for guest in guests:
        await guest.task
    assert not any(isinstance(one, JointOrder) for one in room.orders)


async def test_when_one_is_stopped_the_others_are_drawn_again(room, together):
    """A permission is taken back in the middle: that face is drawn no further, the others come alone."""
    guests = await queued(together, order("a"), order("b"), order("c"))
    await room.drawing.wait()
    room.drawing.clear()
    room.held = {"b"}
    room.go_on.set()
    await guests[0].task
    await room.drawing.wait()
    guests[1].stopping.set()
    with pytest.raises(Stop):
        await guests[1].task
    assert await guests[2].task == ["c, drawn"]
    assert [len(one.orders) for one in room.stopped] == [2]
    assert room.orders[-1].prompt == "c"


async def test_who_is_stopped_while_waiting_leaves_at_once(room, together):
    """It never reaches the child."""
    guests = await queued(together, order("a"), order("b"))
    await room.drawing.wait()
    guests[1].stopping.set()
    with pytest.raises(Stop):
        await guests[1].task
    room.go_on.set()
    await guests[0].task
    assert [one.prompt for one in room.orders] == ["a"]


async def test_a_broken_order_hurts_only_its_own(room, together):
    """What fails together is tried alone."""
    guests = await queued(together, order("a"), order("broken"), order("c"))
    room.go_on.set()
    assert await guests[0].task == ["a, drawn"]
    with pytest.raises(Permanent, match="adapter-broken"):
        await guests[1].task
    assert await guests[2].task == ["c, drawn"]


async def test_who_goes_away_while_waiting_is_forgotten(room, together):
    """A cancelled task's order is not drawn."""
    guests = await queued(together, order("a"), order("b"))
    guests[1].task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await guests[1].task
    room.go_on.set()
    assert await guests[0].task == ["a, drawn"]
    assert [one.prompt for one in room.orders] == ["a"]


async def test_a_real_child_draws_two_peoples_orders_at_once(paint_order, tmp_path):
    """Over the socket and back: each gets their own pictures and previews, as drawn alone."""
    spec = ChildSpec(
        name="create", engine="worker.rooms:create_room", settings={"weights_dir": str(tmp_path)}
    )
    child = Child(spec)
    orders = [
        paint_order(seeds=(1,), references=()),
        paint_order(seeds=(2, 3), prompt="in a forest", references=()),
    ]
    first = JointOrder(orders=tuple(orders))
    shown = []

    async def report(*_):
        pass

    async def preview(jpeg, number):
        shown.append(number)

    async def drawn(one):
        listener = Listener(report=report, preview=preview)
        return await child.run(one, listener=listener, stopping=asyncio.Event(), time_limit_s=120)

    try:
        jointly = await drawn(first)
        assert set(shown) == {0, 1}
        for one, made in zip(orders, jointly, strict=True):
            alone = {picture.seed: picture for picture in await drawn(one)}
            assert {picture.seed for picture in made} == set(one.seeds)
            assert all((p.width_px, p.height_px) == (one.width_px, one.height_px) for p in made)
            assert alone.keys() == set(one.seeds)
    finally:
        await child.close()
