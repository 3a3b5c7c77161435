"""The child that draws forgets a face once its person is erased, withdraws, deletes or trains it anew."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from storage.domain.errors import Retryable
from tests.builders import a_person
from tests.consenting import a_friend, done, granted
from tests.worker.painting.adapters import make_adapter
from worker.child import Child, ChildSpec, Listener
from worker.engines import PaintOrder
from worker.forgetting import Forgetful
from worker.orders import EnlargeOrder, ForgetOrder, JointOrder
from worker.painting.studio import Studio


async def unheard(*_):
    pass


class Drawing:
    """A child on paper: keeps the orders it is given, as long as it lives."""

    def __init__(self):
        self.pid = 7
        self.orders = []
        self.meanwhile = []
        self.drawing, self.go_on = asyncio.Event(), asyncio.Event()
        self.go_on.set()
        self.forgot = asyncio.Event()

    async def run(self, order, *, listener, stopping, time_limit_s):
        self.orders.append(order)
        if isinstance(order, ForgetOrder):
            self.forgot.set()
        else:
            self.drawing.set()
            await self.go_on.wait()

    async def forget_soon(self, adapter_ids):
        self.meanwhile.append(adapter_ids)
        self.forgot.set()

    @property
    def forgotten(self):
        return [one.adapter_ids for one in self.orders if isinstance(one, ForgetOrder)]


def order(model, **more):
    plain = {"prompt": "", "negative_prompt": "", "seeds": (1,), "base_model": "pocket", "adapter": b"face"}
    return PaintOrder(adapter_id=model.adapter_key, **plain | more)


async def give(room, one):
    listener = Listener(report=unheard, preview=unheard)
    return await room.run(one, listener=listener, stopping=asyncio.Event(), time_limit_s=500)


@pytest.fixture
def child():
    return Drawing()


@pytest.fixture
async def ada(memory):
    return await a_friend(memory, "ada")


@pytest.fixture
async def bob(memory):
    return await a_friend(memory, "bob")


def erased(bob, model):
    return lambda work: work.erasure.everything(bob.id)


def withdrawn(bob, model):
    return lambda work: work.people.withdraw_consents(bob.id)


def deleted(bob, model):
    return lambda work: work.erasure.model(bob.id, model.id)


def trained_anew(bob, model):
    return lambda work: work.models.trained(
        bob.id, model.id, adapter_key="people/b/adapter/2", base_model="pocket", facts={}
    )


@pytest.mark.parametrize("how", [erased, withdrawn, deleted, trained_anew])
async def test_before_the_next_drawing(memory, child, ada, bob, how):
    """Somebody else's order comes second: the first thing the child hears is whom to forget."""
    room = Forgetful(child, memory)
    await give(room, order(bob[1]))
    await done(memory, how(*bob))
    await give(room, order(ada[1]))
    await give(room, order(ada[1]))
    assert [type(one) for one in child.orders] == [PaintOrder, ForgetOrder, PaintOrder, PaintOrder]
    assert child.forgotten == [(bob[1].adapter_key,)]


@pytest.fixture
async def cleo(memory):
    return await a_person(memory, "cleo")


@pytest.mark.parametrize("how", ["revoked", "paused", "narrowed", "blocked", "over"])
async def test_what_was_taken_back_from_one_is_forgotten(memory, clock, child, ada, bob, cleo, how):
    """Of a friend who still consents, and whose model is still there: the permission alone is gone."""
    grant = await granted(memory, clock, bob[0], cleo)
    room = Forgetful(child, memory)
    await give(room, order(bob[1]))
    await give(room, order(ada[1]))
    assert not child.forgotten
    ways = {
        "revoked": lambda work: work.grants.revoke(bob[0].id, grant.id),
        "paused": lambda work: work.grants.pause(bob[0].id, grant.id),
        "narrowed": lambda work: work.grants.narrow(bob[0].id, grant.id, replace(grant.terms, ask=True)),
        "blocked": lambda work: work.grants.block(bob[0].id, cleo.id),
    }
    if how == "over":
        clock.forward(31 * 24 * 3600)
    else:
        await done(memory, ways[how])
    await give(room, order(ada[1]))
    assert child.forgotten == [(bob[1].adapter_key,)]


async def test_a_permission_given_meanwhile_makes_nothing_forgotten(memory, clock, child, bob, cleo):
    """More is allowed than before, so what is at hand may stay."""
    room = Forgetful(child, memory)
    await give(room, order(bob[1]))
    await granted(memory, clock, bob[0], cleo)
    await give(room, order(bob[1]))
    assert not child.forgotten


async def test_while_somebody_else_is_drawn(memory, clock, child, ada, bob, cleo):
    """Nobody's long order keeps another's face at hand; whoever is being drawn is not taken out of it."""
    grant = await granted(memory, clock, bob[0], cleo)
    room = Forgetful(child, memory, look_every_s=0.01)
    await give(room, order(bob[1]))
    child.go_on.clear()
    child.drawing.clear()
    drawing = asyncio.create_task(give(room, order(ada[1])))
    looking = asyncio.create_task(room.keep_forgetting())
    try:
        await child.drawing.wait()
        await done(memory, lambda work: work.people.withdraw_consents(ada[0].id))
        await done(memory, lambda work: work.grants.revoke(bob[0].id, grant.id))
        async with asyncio.timeout(10):
            await child.forgot.wait()
        assert set(child.meanwhile) == {(bob[1].adapter_key,)}
        child.forgot.clear()
        child.go_on.set()
        await drawing
        async with asyncio.timeout(10):
            await child.forgot.wait()
        assert set(child.forgotten[0]) == {ada[1].adapter_key, bob[1].adapter_key}
    finally:
        looking.cancel()


async def test_all_faces_of_a_joint_and_of_an_enlarging_order(memory, child, ada, bob):
    """Whatever an order wraps, its faces are known."""
    room = Forgetful(child, memory)
    await give(room, JointOrder(orders=(order(ada[1]), order(bob[1]))))
    await give(room, EnlargeOrder(picture=b"", paint=order(bob[1])))
    await give(room, order(ada[1], adapter=None))
    for one in (ada, bob):
        await done(memory, erased(*one))
    await give(room, order(ada[1], adapter=None))
    assert child.forgotten == [(ada[1].adapter_key, bob[1].adapter_key)]


async def test_while_nobody_orders_anything(memory, child, bob):
    """Within one look after the erasure, by itself."""
    room = Forgetful(child, memory, look_every_s=0.01)
    await give(room, order(bob[1]))
    looking = asyncio.create_task(room.keep_forgetting())
    try:
        await asyncio.sleep(0.1)
        assert not child.forgotten
        await done(memory, erased(*bob))
        async with asyncio.timeout(10):
            await child.forgot.wait()
    finally:
        looking.cancel()


async def test_a_child_that_ended_is_not_started_to_forget(memory, child, ada, bob):
    """Its memory went with it."""
    room = Forgetful(child, memory)
    await give(room, order(bob[1]))
    child.pid = None
    await done(memory, erased(*bob))
    await give(room, order(ada[1]))
    assert not child.forgotten


async def test_the_oldest_of_too_many_is_forgotten(memory, child, ada, bob):
    """So that what is kept track of and what is at hand are the same."""
    room = Forgetful(child, memory, most_lent=1)
    for one in (bob, ada, ada):
        await give(room, order(one[1]))
    assert child.forgotten == [(bob[1].adapter_key,)]


async def test_nothing_is_drawn_while_nobody_can_say(child, memory, bob):
    """The memory is away: the order comes again later."""

    class Away:
        def look(self):
            raise Retryable("memory-unavailable")

    room = Forgetful(child, memory)
    await give(room, order(bob[1]))
    room._memory = Away()
    with pytest.raises(Retryable):
        await give(room, order(bob[1]))
    assert len(child.orders) == 1


async def test_the_face_is_out_of_the_process(
    memory, bob, tiny_base, weights, machine, tmp_path, monkeypatch
):
    """A real child draws Bob; once he is erased, neither its cache nor its base model holds him."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    with Studio(weights, machine=machine).easel(str(tiny_base)) as easel:
        face = make_adapter(easel.base, 1)
    key = bob[1].adapter_key
    child = Child(
        ChildSpec(
            name="test", engine="tests.worker.telling_room:build", settings={"weights_dir": str(tmp_path)}
        )
    )
    room = Forgetful(child, memory)
    small = {"base_model": str(tiny_base), "width_px": 48, "height_px": 64}
    try:
        await give(room, order(bob[1], adapter=face, **small))
        told = await give(room, ("tell", str(tiny_base), key))
        assert told["at hand"] == [key]
        assert told["worn"]
        await done(memory, erased(*bob))
        assert await give(room, ("tell", str(tiny_base), key)) == {"at hand": [], "bytes": 0, "worn": False}
    finally:
        await child.close()


class Watching:
    """Orders a drawing of which it is told at each step what is at hand."""

    def __init__(self, child, adapter_id):
        self.child, self.adapter_id = child, adapter_id

    @property
    def pid(self):
        return self.child.pid

    async def forget_soon(self, adapter_ids):
        await self.child.forget_soon(adapter_ids)

    async def run(self, order, **more):
        if isinstance(order, PaintOrder) and order.adapter_id != self.adapter_id:
            order = ("watch", order, self.adapter_id)
        return await self.child.run(order, **more)


async def test_the_face_is_out_between_two_steps_of_somebody_elses_picture(
    memory, ada, bob, tiny_base, weights, machine, tmp_path, monkeypatch
):
    """A real child: Bob goes while Ada is drawn, and her picture is the one that it would have been."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    with Studio(weights, machine=machine).easel(str(tiny_base)) as easel:
        faces = [make_adapter(easel.base, seed) for seed in (1, 2)]
    child = Child(
        ChildSpec(
            name="test", engine="tests.worker.telling_room:build", settings={"weights_dir": str(tmp_path)}
        )
    )
    small = {"base_model": str(tiny_base), "width_px": 48, "height_px": 64}
    hers, key = order(ada[1], adapter=faces[1], **small), bob[1].adapter_key
    room = Forgetful(Watching(child, key), memory, look_every_s=0.05)
    looking = asyncio.create_task(room.keep_forgetting())
    try:
        (alone,) = await give(child, hers)
        await give(room, order(bob[1], adapter=faces[0], **small))
        drawing = asyncio.create_task(give(room, hers))
        await done(memory, withdrawn(*bob))
        (picture,), gone = await drawing
        assert gone
        assert picture.picture == alone.picture
    finally:
        looking.cancel()
        await child.close()
