"""A video that answers tasks: looked at once, settled in the transaction that deletes it."""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode

import pytest

from storage.domain.errors import Retryable
from storage.domain.jobs import JobKind, JobState
from storage.domain.proving import ProofFinding, ProofState
from storage.domain.records import SelfieState
from tests.consenting import done
from tests.worker.tasks.workshop import accepted, deliveries, job_of, send, submit, wait_for_stop
from worker.engines import ChallengeVerdict
from worker.tasks import Tasks

PROVEN = ChallengeVerdict(state=ProofState.PROVEN, distances=(0.1, 0.2))


@pytest.fixture
async def asked(memory, vault, rooms, tasks, model):
    """Two photos that were accepted, tasks, and the video that answers; (challenge, job id)."""
    rooms.answers["PhotoOrder"] = accepted
    for data in (b"one", b"two"):
        _, job_id = await send(memory, vault, model, data)
        await tasks.run(job_id)
    key = await vault.put(model.person_id, "proof", b"video")
    async with memory.work() as work:
        challenge = await work.proofs.draw(model.person_id, model.id)
        challenge = await work.proofs.use(model.person_id, challenge.id, key)
        await work.commit()
    return challenge, await submit(memory, JobKind.PROVE, model.person_id, challenge.id)


async def settled(memory, challenge):
    return await done(memory, lambda work: work.proofs.get(challenge.person_id, challenge.id))


async def covers(memory, model):
    return await done(memory, lambda work: work.proofs.covers(model.person_id, model.id))


async def is_there(vault, challenge):
    try:
        await vault.get(challenge.person_id, challenge.video_key)
    except KeyError:
        return False
    return True


async def test_the_person_of_every_photo(memory, vault, rooms, tasks, asked, model):
    """The child sees the video, the tasks and what is known of each photo; the video is gone afterwards."""
    challenge, job_id = asked
    rooms.answers["ChallengeOrder"] = lambda order: PROVEN
    assert await is_there(vault, challenge)
    assert await tasks.run(job_id) is None
    order = rooms.orders[-1]
    assert (order.video, order.tasks) == (b"video", challenge.tasks)
    assert order.references == [b"features of one", b"features of two"]
    assert (await settled(memory, challenge)).state is ProofState.PROVEN
    assert await covers(memory, model)
    assert not await is_there(vault, challenge)
    assert (await job_of(memory, job_id)).state is JobState.DONE
    assert len([one for one in await deliveries(memory) if one.job_id == job_id]) == 1


async def test_somebody_else(memory, vault, rooms, tasks, asked, model):
    challenge, job_id = asked
    rooms.answers["ChallengeOrder"] = lambda order: ChallengeVerdict(
        state=ProofState.FAILED, findings=(ProofFinding.TASK_MISSED,), missed=(2,), frames=(b"jpeg",)
    )
    await tasks.run(job_id)
    found = await settled(memory, challenge)
    assert (found.state, found.findings, found.missed) == (
        ProofState.FAILED, (ProofFinding.TASK_MISSED,), (2,),
    )  # fmt: skip
    assert found.frames_key is None
    assert not await covers(memory, model)
    assert not await is_there(vault, challenge)


async def test_unsure_keeps_sealed_frames_and_no_video(memory, vault, rooms, tasks, asked, model):
    challenge, job_id = asked
    rooms.answers["ChallengeOrder"] = lambda order: ChallengeVerdict(
        state=ProofState.UNSURE, findings=(ProofFinding.ANOTHER_PERSON,), frames=(b"jpeg 1", b"jpeg 2")
    )
    await tasks.run(job_id)
    found = await settled(memory, challenge)
    assert found.state is ProofState.UNSURE
    frames = json.loads(await vault.get(challenge.person_id, found.frames_key))
    assert [b64decode(one) for one in frames] == [b"jpeg 1", b"jpeg 2"]
    assert not await is_there(vault, challenge)
    assert not await covers(memory, model)


@pytest.mark.parametrize("code", ["worker-too-slow", "worker-out-of-memory"])
async def test_a_video_that_breaks_the_child(memory, vault, rooms, tasks, asked, code):
    """It would break it again: turned down, with a sentence, and deleted."""
    challenge, job_id = asked

    def breaks(order):
        raise Retryable(code)

    rooms.answers["ChallengeOrder"] = breaks
    await tasks.run(job_id)
    assert (await settled(memory, challenge)).findings == (ProofFinding.UNREADABLE,)
    assert not await is_there(vault, challenge)


async def test_a_lost_child_is_tried_again(memory, vault, rooms, tasks, asked):
    """The video waits for the next try, and is looked at once."""
    challenge, job_id = asked

    def lost(order):
        rooms.answers["ChallengeOrder"] = lambda order: PROVEN
        raise Retryable("worker-lost")

    rooms.answers["ChallengeOrder"] = lost
    assert await tasks.run(job_id) is not None
    assert await is_there(vault, challenge)
    assert await tasks.run(job_id) is None
    assert (await settled(memory, challenge)).state is ProofState.PROVEN
    assert await tasks.run(job_id) is None  # delivered twice by the queue: nothing is left to do
    assert sum(type(one).__name__ == "ChallengeOrder" for one in rooms.orders) == 2


async def test_a_worker_that_died_and_comes_back_late(memory, shop, rooms, clock, tasks, asked, model):
    """Another one has settled it: the late verdict changes nothing."""
    challenge, job_id = asked
    began, go_on = asyncio.Event(), asyncio.Event()

    async def slow(order, listener, stopping):
        began.set()
        await go_on.wait()
        return ChallengeVerdict(state=ProofState.FAILED, findings=(ProofFinding.FLAT,))

    rooms.answers["ChallengeOrder"] = slow
    late = asyncio.create_task(Tasks(shop, worker="late", lease_s=600).run(job_id))
    await began.wait()
    clock.forward(601)
    rooms.answers["ChallengeOrder"] = lambda order: PROVEN
    assert await tasks.run(job_id) is None
    go_on.set()
    await late
    assert (await settled(memory, challenge)).state is ProofState.PROVEN
    assert await covers(memory, model)


async def test_a_photo_that_is_gone_cannot_be_vouched_for(memory, vault, rooms, tasks, asked, model):
    """Taken out after the video came: the person is told to begin again."""
    challenge, job_id = asked
    await done(
        memory,
        lambda work: work.selfies.set_state(model.person_id, challenge.selfie_ids[0], SelfieState.REMOVED),
    )
    await tasks.run(job_id)
    job = await job_of(memory, job_id)
    assert (job.state, job.error_code) == (JobState.FAILED, "proof-photos-gone")
    assert (await settled(memory, challenge)).state is ProofState.FAILED
    assert not await is_there(vault, challenge)
    assert not any(type(one).__name__ == "ChallengeOrder" for one in rooms.orders)


async def test_withdrawn_while_it_is_looked_at(memory, vault, rooms, tasks, asked, model):
    """The verdict is not kept, nor the video."""
    challenge, job_id = asked
    began = asyncio.Event()

    async def looks(order, listener, stopping):
        began.set()
        await wait_for_stop(order, listener, stopping)

    rooms.answers["ChallengeOrder"] = looks
    running = asyncio.create_task(tasks.run(job_id))
    await began.wait()
    await done(memory, lambda work: work.people.withdraw_consents(model.person_id))
    await running
    assert (await job_of(memory, job_id)).state is JobState.CANCELLED
    assert (await settled(memory, challenge)).state is ProofState.FAILED
    assert not await is_there(vault, challenge)
