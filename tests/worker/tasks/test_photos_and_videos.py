"""Photos and videos become selfies with a verdict, whatever happens in between."""

import asyncio

import pytest

from storage.domain.errors import Retryable
from storage.domain.jobs import JobKind, JobState
from storage.domain.records import SelfieState
from tests.worker.tasks.workshop import (
    LEASE_S,
    accepted,
    deliveries,
    job_of,
    rejected,
    selfies_of,
    send,
)
from worker.desk import SetLocks, Workshop
from worker.orders import PhotoOrder, VideoOrder
from worker.tasks import Tasks


async def test_accepted_photo_is_kept_clean(memory, vault, rooms, bell, tasks, model):
    """A verdict is stored with its job's end in one go, the cleaned photo takes the place of the one sent."""
    rooms.answers["PhotoOrder"] = accepted
    selfie, job_id = await send(memory, vault, model)
    assert await tasks.run(job_id) is None
    [kept] = await selfies_of(memory, model)
    assert (kept.state, kept.features, kept.coverage) == (
        SelfieState.ACCEPTED,
        b"features of photo",
        ("front",),
    )
    assert await vault.get(model.person_id, kept.blob_key) == b"clean photo"
    with pytest.raises(KeyError):
        await vault.get(model.person_id, selfie.blob_key)
    assert (await job_of(memory, job_id)).state is JobState.DONE
    assert [one.job_id for one in await deliveries(memory)] == [job_id]
    assert bell.rings == 1


async def test_rejected_photo_has_reason_and_crop(memory, vault, rooms, tasks, model):
    """A photo turned down carries its finding and the crop that shows it."""
    rooms.answers["PhotoOrder"] = rejected
    _, job_id = await send(memory, vault, model)
    await tasks.run(job_id)
    [selfie] = await selfies_of(memory, model)
    assert (selfie.state, selfie.findings[0].code) == (SelfieState.REJECTED, "too-dark")
    assert await vault.get(model.person_id, selfie.crop_key) == b"crop"


@pytest.mark.parametrize("fault", ["worker-too-slow", "worker-out-of-memory"])
async def test_file_that_breaks_the_child_is_turned_down(memory, vault, rooms, tasks, model, fault):
    """A photo past the child's time or memory gets a verdict instead of another try, and is not kept."""

    def broken(order):
        raise Retryable(fault)

    rooms.answers["PhotoOrder"] = broken
    selfie, job_id = await send(memory, vault, model)
    await tasks.run(job_id)
    [kept] = await selfies_of(memory, model)
    assert (kept.state, kept.findings[0].code) == (SelfieState.REJECTED, "photo-damaged")
    with pytest.raises(KeyError):
        await vault.get(model.person_id, selfie.blob_key)


async def test_album_with_duplicates_sees_them(memory, vault, rooms, tasks, model):
    """Photos of one set judged at the same time still know each other."""

    async def unless_known(order, listener, stopping):
        await asyncio.sleep(0.01)
        return rejected(order) if b"features of " + order.data in order.known else accepted(order)

    rooms.answers["PhotoOrder"] = unless_known
    jobs = [(await send(memory, vault, model, data=data))[1] for data in (b"a", b"b", b"a", b"a", b"b")]
    await asyncio.gather(*[tasks.run(job_id) for job_id in jobs])
    assert len(await selfies_of(memory, model, SelfieState.ACCEPTED)) == 2
    assert len(await selfies_of(memory, model, SelfieState.REJECTED)) == 3


async def test_set_that_changed_elsewhere_is_looked_at_again(memory, vault, rooms, shop, model):
    """Two workers that judge copies at the same instant do not both accept: the later one judges again."""

    async def unless_known(order, listener, stopping):
        await asyncio.sleep(0.05)
        return rejected(order) if order.known else accepted(order)

    rooms.answers["PhotoOrder"] = unless_known
    jobs = [(await send(memory, vault, model))[1] for _ in range(2)]
    here = Tasks(shop, worker="here", lease_s=LEASE_S)
    there = Tasks(
        Workshop(**{**{n: getattr(shop, n) for n in shop.__slots__}, "sets": SetLocks()}), worker="there"
    )
    await asyncio.gather(here.run(jobs[0]), there.run(jobs[1]))
    assert len(await selfies_of(memory, model, SelfieState.ACCEPTED)) == 1
    assert len(rooms.orders) == 3


@pytest.mark.parametrize("ends", ["consent", "photo"])
async def test_a_photo_that_waits_in_line_is_not_measured_once_it_may_not_be(
    memory, vault, rooms, tasks, model, ends
):
    """Withdrawn or taken back while another of the set is judged: no face is measured any more."""
    measuring, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(order, listener, stopping):
        measuring.set()
        await go_on.wait()
        return accepted(order)

    rooms.answers["PhotoOrder"] = slowly
    _, first = await send(memory, vault, model, data=b"first")
    second, job_id = await send(memory, vault, model, data=b"second")
    async with asyncio.TaskGroup() as group:
        group.create_task(tasks.run(first))
        await measuring.wait()
        waiting = group.create_task(tasks.run(job_id))
        await asyncio.sleep(0.1)
        async with memory.work() as work:
            if ends == "consent":
                await work.people.withdraw_consents(model.person_id)
            else:
                await work.selfies.set_state(model.person_id, second.id, SelfieState.REMOVED)
            await work.commit()
        go_on.set()
        await waiting
    assert [order.data for order in rooms.orders] == [b"first"]


async def test_video_becomes_several_selfies(memory, vault, rooms, tasks, model):
    """The best frame takes the video's place, the others become selfies; the video is not kept."""
    rooms.answers["VideoOrder"] = lambda order: [
        accepted(PhotoOrder(data=name, known=())) for name in (b"1", b"2", b"3")
    ]
    selfie, job_id = await send(memory, vault, model, data=b"video", kind=JobKind.ASSESS_VIDEO)
    await tasks.run(job_id)
    kept = await selfies_of(memory, model, SelfieState.ACCEPTED)
    assert [await vault.get(model.person_id, one.blob_key) for one in kept] == [
        b"clean 1",
        b"clean 2",
        b"clean 3",
    ]
    assert {one.message_ref for one in kept} == {"m1"}
    assert isinstance(rooms.orders[0], VideoOrder)
    with pytest.raises(KeyError):
        await vault.get(model.person_id, selfie.blob_key)


async def test_photo_taken_back_meanwhile_gets_no_verdict(memory, vault, rooms, tasks, model):
    """A selfie removed while it was judged stays removed."""
    selfie, job_id = await send(memory, vault, model)

    async def removed_meanwhile(order, listener, stopping):
        async with memory.work() as work:
            await work.selfies.set_state(model.person_id, selfie.id, SelfieState.REMOVED)
            await work.commit()
        return accepted(order)

    rooms.answers["PhotoOrder"] = removed_meanwhile
    await tasks.run(job_id)
    assert [one.state for one in await selfies_of(memory, model)] == [SelfieState.REMOVED]
    assert (await job_of(memory, job_id)).state is JobState.CANCELLED
    assert await vault.measure(model.person_id) == (0, 0)


async def test_photo_of_a_model_deleted_meanwhile_does_not_come_back(memory, vault, rooms, tasks, model):
    """Whoever deletes a face model while one of its photos is judged leaves no file behind."""
    _, job_id = await send(memory, vault, model)

    async def deleted_meanwhile(order, listener, stopping):
        async with memory.work() as work:
            await work.erasure.model(model.person_id, model.id)
            await work.commit()
        return rejected(order)

    rooms.answers["PhotoOrder"] = deleted_meanwhile
    await tasks.run(job_id)
    assert await vault.measure(model.person_id) == (0, 0)
