"""Every way in which work can fail has its ending."""

import pytest

from storage.domain.errors import BadInput, Permanent, Retryable
from storage.domain.jobs import JobKind, JobState
from storage.domain.records import ModelState
from tests.worker.tasks.workshop import (
    a_request,
    a_trained_model,
    accepted,
    deliveries,
    four,
    job_of,
    model_of,
    send,
    submit,
)
from worker.engines import Trained


@pytest.mark.parametrize(
    ("error", "code"),
    [(BadInput("too-few-faces"), "too-few-faces"), (Permanent("weights-missing"), "weights-missing")],
)
async def test_errors_of_the_engine_end_the_job_with_their_code(
    memory, vault, rooms, tasks, model, error, code
):
    """What the person can mend, and what will never work, ends the job at once with the reason."""
    rooms.answers["PhotoOrder"] = accepted
    _, job_id = await send(memory, vault, model)
    await tasks.run(job_id)

    def fails(order):
        raise error

    rooms.answers["TrainOrder"] = fails
    train_id = await submit(memory, JobKind.TRAIN, model.person_id, model.id)
    assert await tasks.run(train_id) is None
    job = await job_of(memory, train_id)
    assert (job.state, job.error_code) == (JobState.FAILED, code)
    assert (await model_of(memory, model)).state is ModelState.FAILED


async def test_what_may_go_through_later_is_tried_again_but_not_for_ever(memory, vault, rooms, tasks, model):
    """A crashing child is replaced a few times with growing pauses; then the job is parked as failed."""

    def crashes(order):
        raise Retryable("worker-crashed")

    rooms.answers["PhotoOrder"] = crashes
    _, job_id = await send(memory, vault, model)
    waits = []
    while (await job_of(memory, job_id)).state is not JobState.FAILED:
        waits.append(await tasks.run(job_id))
    assert waits == sorted(waits)
    assert len(waits) == 5
    assert len(await deliveries(memory)) == 1


async def test_deleted_model_ends_its_jobs_quietly(memory, vault, rooms, tasks, model):
    """A model deleted while it is drawn with: no picture appears, and no error."""
    trained = await a_trained_model(memory, vault, rooms, tasks, model)
    request = await a_request(memory, trained)

    async def deleted_meanwhile(order, listener, stopping):
        async with memory.work() as work:
            await work.erasure.model(model.person_id, model.id)
            await work.commit()
        return four(order)

    rooms.answers["PaintOrder"] = deleted_meanwhile
    job_id = await submit(memory, JobKind.PORTRAITS, model.person_id, request.id)
    await tasks.run(job_id)
    async with memory.look() as work:
        with pytest.raises(KeyError):
            await work.requests.get(model.person_id, request.id)
    files, _ = await vault.measure(model.person_id)
    assert files == 0


async def test_erased_person_ends_everything(memory, vault, rooms, tasks, model):
    """A person erased while a training runs: the worker stops and nothing of it is left."""
    rooms.answers["PhotoOrder"] = accepted
    _, job_id = await send(memory, vault, model)
    await tasks.run(job_id)
    train_id = await submit(memory, JobKind.TRAIN, model.person_id, model.id)

    async def erased_meanwhile(order, listener, stopping):
        async with memory.work() as work:
            await work.erasure.everything(model.person_id)
            await work.commit()
        return Trained(adapter=b"adapter", facts={})

    rooms.answers["TrainOrder"] = erased_meanwhile
    assert await tasks.run(train_id) is None
    files, _ = await vault.measure(model.person_id)
    assert files == 0


async def test_broken_engine_does_not_end_the_worker(memory, vault, rooms, tasks, model):
    """An error nobody expected is counted as a try; the next job runs."""

    def bug(order):
        raise ZeroDivisionError

    rooms.answers["PhotoOrder"] = bug
    _, job_id = await send(memory, vault, model)
    assert await tasks.run(job_id) > 0
    rooms.answers["PhotoOrder"] = accepted
    assert await tasks.run(job_id) is None
    assert (await job_of(memory, job_id)).state is JobState.DONE


async def test_full_disk_spoils_previews_not_the_work(memory, vault, rooms, tasks, model, monkeypatch):
    """While previews and progress cannot be written the drawing goes on, and its pictures are delivered."""
    trained = await a_trained_model(memory, vault, rooms, tasks, model)
    request = await a_request(memory, trained)
    put = vault.put

    async def full_for_previews(person_id, kind, data, *, file_id=None):
        if kind == "preview":
            raise Retryable("storage-full")
        return await put(person_id, kind, data, file_id=file_id)

    monkeypatch.setattr(vault, "put", full_for_previews)

    async def draws(order, listener, stopping):
        await listener.preview(b"preview", 0)
        return four(order)

    rooms.answers["PaintOrder"] = draws
    job_id = await submit(memory, JobKind.PORTRAITS, model.person_id, request.id)
    await tasks.run(job_id)
    assert (await job_of(memory, job_id)).state is JobState.DONE
