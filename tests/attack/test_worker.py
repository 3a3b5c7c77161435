"""A friend takes the permission back while a worker has the friend's face in its hands."""

from __future__ import annotations

import contextlib

import pytest

from storage.domain.jobs import JobState
from tests.builders import WEB, a_person
from tests.consenting import a_friend, done, granted, proved, requested, submitted
from tests.worker.tasks.conftest import bell, rooms, shop, tasks
from tests.worker.tasks.workshop import four, job_of
from worker.engines import Stop

__all__ = ["bell", "rooms", "shop", "tasks"]


@pytest.fixture
async def ordered(memory, vault, clock):
    """Ada has ordered a picture of Bob; (ada, request, job id, how Bob takes it back)."""
    bob, model = await a_friend(memory)
    ada = await a_person(memory, "ada")
    grant = await granted(memory, clock, bob, ada)
    key = await vault.put(bob.id, "adapter", b"the face of Bob")
    async with memory.work() as work:
        await work.models.trained(bob.id, model.id, adapter_key=key, base_model="pocket", facts={})
        await proved(work, model.id)  # what was trained anew is to be proven anew
        await work.commit()
    request = await requested(memory, ada, model, seeds=(1, 2, 3, 4))
    job = await submitted(memory, ada, request, place=WEB)
    await done(memory, lambda work: work.jobs.admit({"create": 100}))

    async def takes_back(how: str) -> None:
        if how == "revokes":
            await done(memory, lambda work: work.grants.revoke(bob.id, grant.id))
        elif how == "lets it run out":
            clock.forward(30 * 24 * 3600)
        elif how == "deletes the model":
            await done(memory, lambda work: work.erasure.model(bob.id, model.id))
        else:
            await done(memory, lambda work: work.erasure.everything(bob.id))

    return ada, request, job.id, takes_back


async def nothing_came_of_it(memory, vault, ada, request, job_id):
    """The job failed, or went with the model; no picture is named, told of or left in a file."""
    with contextlib.suppress(KeyError):
        assert (await job_of(memory, job_id)).state in {JobState.FAILED, JobState.CANCELLED}
    async with memory.look() as work:
        with contextlib.suppress(KeyError):
            assert await work.pictures.of_request(ada.id, request.id) == []
    await vault.sweep()
    assert (await vault.measure(ada.id))[0] == 0


async def test_what_is_allowed_is_drawn(memory, rooms, tasks, ordered):
    """So that the tests below could fail."""
    ada, request, job_id, _ = ordered
    rooms.answers["PaintOrder"] = four
    await tasks.run(job_id)
    async with memory.look() as work:
        assert len(await work.pictures.of_request(ada.id, request.id)) == 4
    assert rooms.orders[-1].adapter == b"the face of Bob"


WAYS = ["revokes", "lets it run out", "deletes the model", "deletes everything"]


@pytest.mark.parametrize("how", WAYS)
async def test_taken_back_before_anybody_looked(memory, vault, rooms, tasks, ordered, how):
    """The job waits in the dispatcher while the permission ends."""
    ada, request, job_id, takes_back = ordered
    await takes_back(how)
    await tasks.run(job_id)
    assert rooms.orders == []
    await nothing_came_of_it(memory, vault, ada, request, job_id)


@pytest.mark.parametrize("how", WAYS)
async def test_taken_back_while_the_face_is_read(memory, vault, rooms, tasks, ordered, how, monkeypatch):
    """Consent was asked; the permission ends while the adapter comes out of the vault."""
    ada, request, job_id, takes_back = ordered
    read = vault.get

    async def slow(person_id, key):
        data = await read(person_id, key)
        await takes_back(how)
        return data

    monkeypatch.setattr(vault, "get", slow)
    rooms.answers["PaintOrder"] = four
    await tasks.run(job_id)
    await nothing_came_of_it(memory, vault, ada, request, job_id)


@pytest.mark.parametrize("how", WAYS)
async def test_taken_back_while_it_is_drawn(memory, vault, rooms, tasks, ordered, how):
    """The engine is told to stop, and what it had drawn with a preview leaves no file behind."""
    ada, request, job_id, takes_back = ordered
    told = []

    async def drawing(order, listener, stopping):
        await listener.preview(b"half a face", 0)
        await takes_back(how)
        await stopping.wait()
        told.append(True)
        raise Stop

    rooms.answers["PaintOrder"] = drawing
    await tasks.run(job_id)
    assert told
    await nothing_came_of_it(memory, vault, ada, request, job_id)
