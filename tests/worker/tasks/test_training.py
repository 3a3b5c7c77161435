"""A training ends once, with one adapter: after stops, deaths, cancellations and lost leases."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from storage.domain.errors import Retryable
from storage.domain.jobs import JobKind, JobState
from storage.domain.records import ModelState, SelfieState
from tests.worker.tasks.workshop import (
    LEASE_S,
    a_trained_model,
    accepted,
    deliveries,
    job_of,
    model_of,
    rejected,
    selfies_of,
    send,
    submit,
    wait_for_stop,
)
from worker.child import Child, ChildSpec
from worker.desk import SetLocks, Workshop
from worker.engines import Stop, Trained
from worker.tasks import Tasks


async def test_training_stores_adapter_and_facts(memory, vault, rooms, tasks, model, tmp_path):
    """A training leaves a ready model with a sealed adapter, and nothing unsealed behind."""
    trained = await a_trained_model(memory, vault, rooms, tasks, model)
    assert (trained.state, trained.base_model, trained.facts["steps"]) == (ModelState.READY, "pocket", 3)
    assert await vault.get(model.person_id, trained.adapter_key) == b"adapter"
    order = rooms.orders[-1]
    assert (order.photos, order.features, order.overrides) == (
        [b"clean photo"],
        [b"features of photo"],
        {"steps": 3},
    )
    assert not order.folder.exists()


async def test_stopped_training_resumes_from_its_checkpoint(memory, vault, rooms, shop, model):
    """A worker told to stop keeps a checkpoint and hands the job back; the next attempt begins with it."""
    rooms.answers["PhotoOrder"] = accepted
    _, job_id = await send(memory, vault, model)
    tasks = Tasks(shop, worker="w", lease_s=LEASE_S)
    await tasks.run(job_id)
    train_id = await submit(memory, JobKind.TRAIN, model.person_id, model.id)
    begun = asyncio.Event()

    async def first(order, listener, stopping):
        begun.set()
        await stopping.wait()
        (order.folder / "checkpoint.safetensors").write_bytes(b"step 7")
        raise Stop

    rooms.answers["TrainOrder"] = first
    running = asyncio.create_task(tasks.run(train_id))
    await begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert (await job_of(memory, train_id)).state is JobState.ADMITTED
    seeds = [rooms.orders[-1].seed]

    async def second(order, listener, stopping):
        seeds.append(order.seed)
        return Trained(adapter=(order.folder / "checkpoint.safetensors").read_bytes(), facts={})

    rooms.answers["TrainOrder"] = second
    await tasks.run(train_id)
    trained = await model_of(memory, model)
    assert await vault.get(model.person_id, trained.adapter_key) == b"step 7"
    assert seeds[0] == seeds[1]


async def test_checkpoint_of_a_dead_worker_is_used(memory, vault, rooms, shop, model, monkeypatch):
    """Checkpoints reach the vault while training goes on; after a death the next worker goes on there."""
    monkeypatch.setattr("worker.making.training._LOOK_EVERY_S", 0.05)
    rooms.answers["PhotoOrder"] = accepted
    _, job_id = await send(memory, vault, model)
    await Tasks(shop, worker="w", lease_s=LEASE_S).run(job_id)
    train_id = await submit(memory, JobKind.TRAIN, model.person_id, model.id)

    async def dies(order, listener, stopping):
        (order.folder / "checkpoint.safetensors").write_bytes(b"step 50")
        await asyncio.sleep(0.5)
        raise Retryable("worker-crashed")

    rooms.answers["TrainOrder"] = dies
    tasks = Tasks(shop, worker="w", lease_s=30.0)
    assert await tasks.run(train_id) > 0
    rooms.answers["TrainOrder"] = lambda order: Trained(
        adapter=(order.folder / "checkpoint.safetensors").read_bytes(), facts={}
    )
    await tasks.run(train_id)
    assert await vault.get(model.person_id, (await model_of(memory, model)).adapter_key) == b"step 50"


async def test_cancel_stops_the_work(memory, vault, rooms, tasks, model):
    """A cancelled job ends as cancelled within a lease, and the model may be trained again."""
    rooms.answers["PhotoOrder"] = accepted
    _, job_id = await send(memory, vault, model)
    await tasks.run(job_id)
    train_id = await submit(memory, JobKind.TRAIN, model.person_id, model.id)
    rooms.answers["TrainOrder"] = wait_for_stop
    running = asyncio.create_task(tasks.run(train_id))
    await asyncio.sleep(0.1)
    async with memory.work() as work:
        await work.jobs.cancel(model.person_id, train_id)
        await work.commit()
    await running
    assert (await job_of(memory, train_id)).state is JobState.CANCELLED
    assert (await model_of(memory, model)).state is ModelState.COLLECTING


@pytest.mark.parametrize("engine", ["starts_deaf", "loads_deaf"])
async def test_cancel_does_not_wait_for_what_loads(
    memory, vault, rooms, shop, model, tmp_path, monkeypatch, engine
):
    """Imports, a base model or a download hear no stop: their process is ended a moment after cancelling."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
    flag = tmp_path / "begun"
    child = Child(
        ChildSpec(
            name="train",
            engine=f"tests.worker.child_engine:{engine}",
            settings={"flag": str(flag)},
            stop_grace_s=60.0,
        )
    )
    rooms.answers["PhotoOrder"] = accepted
    tasks = Tasks(replace(shop, rooms={**shop.rooms, "train": child}), worker="w", lease_s=LEASE_S)
    _, job_id = await send(memory, vault, model)
    await tasks.run(job_id)
    train_id = await submit(memory, JobKind.TRAIN, model.person_id, model.id)
    running = asyncio.create_task(tasks.run(train_id))
    for _ in range(1000):
        if flag.exists():
            break
        await asyncio.sleep(0.05)
    async with memory.work() as work:
        await work.jobs.cancel(model.person_id, train_id)
        await work.commit()
    async with asyncio.timeout(20):  # generously: of the sixty that it would sleep
        await running
    assert (await job_of(memory, train_id)).state is JobState.CANCELLED
    assert child.pid is None


async def test_fenced_attempt_writes_nothing(memory, vault, rooms, shop, model, clock):
    """A worker that lost its lease to another one leaves no trace, even when it finishes."""
    _, job_id = await send(memory, vault, model)
    slow_may_end = asyncio.Event()

    async def slow(order, listener, stopping):
        await slow_may_end.wait()
        return rejected(order)

    rooms.answers["PhotoOrder"] = slow
    late = asyncio.create_task(Tasks(shop, worker="late", lease_s=1000.0).run(job_id))
    await asyncio.sleep(0.1)
    clock.forward(2000.0)
    other = Workshop(**{**{n: getattr(shop, n) for n in shop.__slots__}, "sets": SetLocks()})
    rooms.answers["PhotoOrder"] = accepted
    assert await Tasks(other, worker="other", lease_s=1000.0).run(job_id) is None
    slow_may_end.set()
    assert await late is None
    [kept] = await selfies_of(memory, model)
    assert kept.state is SelfieState.ACCEPTED
    assert len(await deliveries(memory)) == 1


async def test_job_of_another_worker_is_left_alone(memory, vault, rooms, shop, model):
    """While somebody holds the lease, run says when to ask again; once it is done, nothing is to do."""
    _, job_id = await send(memory, vault, model)
    go_on = asyncio.Event()

    async def waits(order, listener, stopping):
        await go_on.wait()
        return accepted(order)

    rooms.answers["PhotoOrder"] = waits
    tasks = Tasks(shop, worker="w", lease_s=LEASE_S)
    running = asyncio.create_task(tasks.run(job_id))
    await asyncio.sleep(0.05)
    assert 0 < await tasks.run(job_id) <= LEASE_S
    go_on.set()
    await running
    assert await tasks.run(job_id) is None


async def test_a_photo_judged_late_is_not_trained_on(memory, vault, rooms, tasks, model):
    """Begun while a photo is looked at, the training learns from the others; that one is new."""
    rooms.answers["PhotoOrder"] = accepted
    early, job_id = await send(memory, vault, model, b"early")
    await tasks.run(job_id)
    late, late_id = await send(memory, vault, model, b"late")
    train_id = await submit(memory, JobKind.TRAIN, model.person_id, model.id)
    await tasks.run(late_id)
    rooms.answers["TrainOrder"] = lambda order: Trained(adapter=b"adapter", facts={})
    await tasks.run(train_id)
    (learnt,) = rooms.orders[-1].photos
    assert b"early" in learnt
    assert (await job_of(memory, train_id)).selfie_ids == (early.id,)
    async with memory.look() as work:
        assert [one.id for one in await work.selfies.untrained(model.person_id, model.id)] == [late.id]
    again_id = await submit(memory, JobKind.TRAIN, model.person_id, model.id)
    async with memory.look() as work:
        assert await work.selfies.untrained(model.person_id, model.id) == []
    await tasks.run(again_id)
    assert len(rooms.orders[-1].photos) == 2


async def test_a_photo_removed_meanwhile_is_not_trained_on(memory, vault, rooms, tasks, model):
    """What was taken out after the training was asked for has no bytes any more."""
    rooms.answers["PhotoOrder"] = accepted
    for data in (b"one", b"two"):
        removed, job_id = await send(memory, vault, model, data)
        await tasks.run(job_id)
    train_id = await submit(memory, JobKind.TRAIN, model.person_id, model.id)
    async with memory.work() as work:
        await work.selfies.set_state(model.person_id, removed.id, SelfieState.REMOVED)
        await work.commit()
    rooms.answers["TrainOrder"] = lambda order: Trained(adapter=b"adapter", facts={})
    await tasks.run(train_id)
    assert len(rooms.orders[-1].photos) == 1
