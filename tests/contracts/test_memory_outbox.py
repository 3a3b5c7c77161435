"""What every memory does with deliveries: made with the end of a job, once, and kept until they are told."""

from __future__ import annotations

from dataclasses import replace

from storage.domain.jobs import JobState
from tests.builders import (
    WEB,
    a_job,
    a_model,
    admit,
    claim,
)
from tests.contracts.jobs import deliveries, finish, found


async def test_a_delivery_is_made_once_and_retried_later(memory, second_memory, ada, model, clock):
    """Failed ones wait for their time; sent ones are gone for every process."""
    job = await a_job(memory, ada.id, model.id)
    await admit(memory)
    taken = await claim(memory, job.id)
    assert await finish(memory, job.id, taken.attempt, JobState.FAILED, error_code="training-diverged")
    assert not await finish(memory, job.id, taken.attempt)
    async with memory.work() as work:
        (delivery,) = await work.outbox.pending()
        assert (delivery.place, delivery.person_id, delivery.tries) == (WEB, ada.id, 0)
        await work.outbox.failed(delivery.job_id, retry_in_s=30)
        await work.commit()
    assert await deliveries(second_memory) == []
    clock.forward(31)
    async with second_memory.work() as work:
        (delivery,) = await work.outbox.pending()
        assert delivery.tries == 1
        await work.outbox.sent(delivery.job_id)
        await work.commit()
    assert await deliveries(memory) == []
    assert (await found(memory, job.id)).error_code == "training-diverged"


async def test_a_parked_delivery_waits_for_its_person(memory, ada, model, clock):
    """However long; once they are there again, in that chat, it is pending at once."""
    job = await a_job(memory, ada.id, model.id)
    await admit(memory)
    taken = await claim(memory, job.id)
    await finish(memory, job.id, taken.attempt)
    async with memory.work() as work:
        (delivery,) = await work.outbox.pending()
        await work.outbox.park(delivery.job_id)
        await work.commit()
    clock.forward(10 * 24 * 3600)
    for place, found_there in ((replace(WEB, chat="elsewhere"), []), (WEB, [job.id])):
        assert await deliveries(memory) == []
        async with memory.work() as work:
            await work.outbox.unpark(ada.id, place)
            await work.commit()
        assert await deliveries(memory) == found_there


async def test_the_end_and_its_delivery_are_one_transaction(memory, ada, model):
    """A crash between them leaves the job running, with no delivery: never one without the other."""
    job = await a_job(memory, ada.id, model.id)
    await admit(memory)
    taken = await claim(memory, job.id)
    async with memory.work() as work:
        assert await work.jobs.finish(job.id, taken.attempt, JobState.DONE)
    assert (await found(memory, job.id)).state is JobState.RUNNING
    assert await deliveries(memory) == []


async def test_a_late_word_about_a_deleted_delivery_touches_no_other(memory, ada, model):
    """Numbers may be given again; what is said to be sent, put off or parked is one job's alone."""
    gone = await a_job(memory, ada.id, model.id)
    await admit(memory)
    taken = await claim(memory, gone.id)
    await finish(memory, gone.id, taken.attempt)
    async with memory.work() as work:
        await work.erasure.model(ada.id, model.id)
        await work.commit()
    other = await a_job(memory, ada.id, (await a_model(memory, ada)).id)
    await admit(memory)
    taken = await claim(memory, other.id)
    await finish(memory, other.id, taken.attempt)
    async with memory.work() as work:
        await work.outbox.sent(gone.id)
        await work.outbox.park(gone.id)
        await work.outbox.failed(gone.id, retry_in_s=60)
        await work.commit()
    assert await deliveries(memory) == [other.id]
