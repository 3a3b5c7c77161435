"""What every memory does with jobs: submit once, admit fairly, lease with fencing, end once, tell once."""

from __future__ import annotations

import asyncio

import pytest

from storage.domain.errors import Refusal
from storage.domain.jobs import JobKind, JobState
from storage.domain.records import ModelState
from tests.builders import (
    WEB,
    a_job,
    a_model,
    a_person,
    a_request,
    a_selfie,
    admit,
    claim,
    pictures_of,
)
from tests.contracts.jobs import deliveries, finish, found


async def test_the_same_event_makes_one_job(memory, second_memory, ada, model):
    """A repeated update, also through another process, gets the job the first one made."""
    jobs = await asyncio.gather(
        *(a_job(of, ada.id, model.id, event="update-7") for of in [memory, second_memory] * 3)
    )
    assert len({job.id for job in jobs}) == 1
    async with memory.look() as look:
        assert len(await look.jobs.moving()) == 1


async def test_without_consent_nothing_is_made(memory):
    eve = await a_person(memory, "eve", consented=False)
    model = await a_model(memory, eve)
    with pytest.raises(Refusal) as refusal:
        await a_job(memory, eve.id, model.id)
    assert refusal.value.code == "no-consent"


@pytest.mark.parametrize(
    ("prompt", "code"), [("a naked man", "prompt-sexual"), ("as a schoolgirl", "prompt-minor")]
)
async def test_a_refused_prompt_makes_no_job(memory, model, prompt, code):
    """The policy is asked in submit, whoever wrote the request."""
    request = await a_request(memory, model, prompt=prompt)
    with pytest.raises(Refusal) as refusal:
        await a_job(memory, model.person_id, request.id, JobKind.PORTRAITS)
    assert refusal.value.code == code


async def test_a_model_is_trained_once_at_a_time(memory, ada, model):
    """A second training of the same model is refused while the first one waits; afterwards it may."""
    first = await a_job(memory, ada.id, model.id)
    with pytest.raises(Refusal) as refusal:
        await a_job(memory, ada.id, model.id)
    assert refusal.value.code == "already-training"
    async with memory.work() as work:
        assert (await work.models.get(ada.id, model.id)).state is ModelState.TRAINING
        cancelled = await work.jobs.cancel(ada.id, first.id)
        assert cancelled.state is JobState.CANCELLED
        assert (await work.models.get(ada.id, model.id)).state is ModelState.COLLECTING
        await work.commit()
    assert await deliveries(memory) == [first.id]
    await a_job(memory, ada.id, model.id)


async def test_portraits_have_a_daily_quota(memory, ada, model, clock):
    """The fifty-first of a day is refused; a day later there is room again."""
    request = await a_request(memory, model)
    async with memory.work() as work:
        for number in range(50):
            job = await work.jobs.submit(
                kind=JobKind.PORTRAITS,
                person_id=ada.id,
                target_id=request.id,
                place=WEB,
                event_id=str(number),
            )
            await work.jobs.cancel(ada.id, job.id)
        await work.commit()
    with pytest.raises(Refusal) as refusal:
        await a_job(memory, ada.id, request.id, JobKind.PORTRAITS)
    assert (refusal.value.code, refusal.value.params) == ("quota-portraits", {"limit": 50})
    clock.forward(24 * 3600 + 1)
    await a_job(memory, ada.id, request.id, JobKind.PORTRAITS)


async def test_only_so_many_wait(memory, ada, model):
    """Twenty waiting orders are the most; photos being assessed do not count."""
    selfie = await a_selfie(memory, model)
    for _ in range(25):
        await a_job(memory, ada.id, selfie.id, JobKind.ASSESS)
    for _ in range(20):
        await a_job(memory, ada.id, (await a_request(memory, model)).id, JobKind.PORTRAITS)
    one_more = await a_request(memory, model)
    with pytest.raises(Refusal) as refusal:
        await a_job(memory, ada.id, one_more.id, JobKind.PORTRAITS)
    assert refusal.value.code == "too-many-jobs"


async def test_a_request_is_drawn_once(memory, ada, model):
    """Submitted again, by whatever event, it is the same job, while it waits and after it is done."""
    request = await a_request(memory, model)
    first = await a_job(memory, ada.id, request.id, JobKind.PORTRAITS)
    again = await a_job(memory, ada.id, request.id, JobKind.PORTRAITS)
    assert again.id == first.id


async def test_admission_is_fair_over_people(memory, ada, model, clock):
    """Bob's first photo goes before Ada's second, though Ada sent six before him."""
    bob = await a_person(memory, "bob")
    bobs = await a_selfie(memory, await a_model(memory, bob))
    adas = [await a_selfie(memory, model) for _ in range(6)]
    jobs = []
    for selfie in adas:
        jobs.append(await a_job(memory, ada.id, selfie.id, JobKind.ASSESS))
        clock.forward(1)
    late = await a_job(memory, bob.id, bobs.id, JobKind.ASSESS)
    async with memory.look() as look:
        places = [await look.jobs.place_in_queue(job.id) for job in jobs]
        assert await look.jobs.place_in_queue(late.id) == 2
        assert await look.jobs.waiting() == {"assess": 7}
    assert places == [1, 3, 4, 5, 6, 7]
    held = await admit(memory, assess=2)
    assert [job.id for job in held] == [jobs[0].id, late.id]
    held = await admit(memory, assess=3)
    assert [job.id for job in held] == [jobs[0].id, jobs[1].id, late.id]
    async with memory.look() as look:
        assert await look.jobs.place_in_queue(jobs[2].id) == 4


async def test_what_runs_comes_before_what_waits(memory, ada, model):
    """A place counts the running job as well, and nothing of another queue; what runs has no place."""
    selfies = [await a_selfie(memory, model) for _ in range(3)]
    jobs = [await a_job(memory, ada.id, selfie.id, JobKind.ASSESS) for selfie in selfies]
    await a_job(memory, ada.id, model.id)
    await admit(memory, assess=2, train=1)
    async with memory.work() as work:
        first = (await places(work, jobs[:2])).index(1)
        assert await work.jobs.claim(jobs[first].id, worker="w", lease_s=60)
        await work.commit()
    async with memory.look() as look:
        assert await places(look, [jobs[first], jobs[1 - first], jobs[2]]) == [0, 2, 3]


async def places(work, jobs):
    return [await work.jobs.place_in_queue(job.id) for job in jobs]


async def test_admission_keeps_to_the_capacity_of_each_queue(memory, second_memory, ada, model):
    """Two dispatchers at once admit no more than one would; queues left out are not touched."""
    selfies = [await a_selfie(memory, model) for _ in range(6)]
    for selfie in selfies:
        await a_job(memory, ada.id, selfie.id, JobKind.ASSESS)
    await a_job(memory, ada.id, model.id)
    held = await asyncio.gather(*(admit(of, assess=2) for of in (memory, second_memory, memory)))
    assert len({job.id for jobs in held for job in jobs}) == 2
    async with memory.look() as look:
        assert await look.jobs.stirring()


async def test_only_one_worker_gets_a_job(memory, second_memory, ada, model):
    """Of many claims one is given; the others hear how long the lease lasts."""
    job = await a_job(memory, ada.id, model.id)
    assert await claim(memory, job.id) is None  # not admitted yet
    await admit(memory)
    outcomes = await asyncio.gather(
        *(claim(of, job.id, worker=str(n)) for n, of in enumerate([memory, second_memory] * 3))
    )
    waits = [outcome for outcome in outcomes if isinstance(outcome, float)]
    assert waits == [10.0] * 5
    assert (await found(memory, job.id)).state is JobState.RUNNING


async def test_a_late_worker_writes_nothing(memory, ada, model, clock):
    """Once another attempt owns the job, the first one is fenced off everywhere."""
    job = await a_job(memory, ada.id, model.id)
    await admit(memory)
    first = await claim(memory, job.id)
    clock.forward(11)
    held = await admit(memory)
    assert [h.id for h in held] == [job.id]
    second = await claim(memory, job.id)
    assert (first.attempt, second.attempt, second.tries) == (1, 2, 2)
    async with memory.work() as work:
        jobs = work.jobs
        assert await jobs.renew(job.id, first.attempt, lease_s=10) is None
        await jobs.report(
            job.id, first.attempt, progress=0.9, stage="late", remaining_s=None, preview_key="people/x/p/late"
        )
        await jobs.keep_checkpoint(job.id, first.attempt, "people/x/c/late")
        await jobs.release(job.id, first.attempt)
        assert not await jobs.finish(job.id, first.attempt, JobState.DONE)
        await work.commit()
    after = await found(memory, job.id)
    assert (after.state, after.attempt, after.stage) == (JobState.RUNNING, 2, "")
    assert await deliveries(memory) == []
    assert await finish(memory, job.id, second.attempt)
    assert await deliveries(memory) == [job.id]


async def test_progress_checkpoints_and_previews(memory, ada, model, clock):
    """What a worker reports is read back; a resumed claim finds the newest checkpoint."""
    job = await a_job(memory, ada.id, model.id)
    await admit(memory)
    first = await claim(memory, job.id)
    async with memory.work() as work:
        for number in (1, 2):
            await work.jobs.keep_checkpoint(job.id, 1, f"people/x/checkpoint/{number}")
            await work.jobs.report(
                job.id,
                1,
                progress=0.3 * number,
                stage="stage-training",
                remaining_s=60.0,
                preview_key=f"people/x/preview/{number}",
            )
        assert await work.jobs.renew(job.id, 1, lease_s=10) is False
        await work.commit()
    moving = await found(memory, job.id)
    assert (moving.progress, moving.stage, moving.remaining_s) == (0.6, "stage-training", 60.0)
    assert moving.preview_key == "people/x/preview/2"
    async with memory.work() as work:
        await work.jobs.release(job.id, first.attempt)
        await work.commit()
    second = await claim(memory, job.id)
    assert second.checkpoint_key == "people/x/checkpoint/2"
    assert (second.attempt, second.tries) == (2, 1)  # a shutdown is not a failure


@pytest.mark.parametrize("how", ["killed", "failed"])
async def test_a_poison_job_is_parked(memory, ada, model, clock, how):
    """A job that killed or failed five workers ends as failed and is told of; releases do not count."""
    job = await a_job(memory, ada.id, model.id)
    await admit(memory)
    for number in range(5):
        calm = await claim(memory, job.id)
        async with memory.work() as work:
            await work.jobs.release(job.id, calm.attempt)
            await work.commit()
        taken = await claim(memory, job.id)
        assert taken.tries == number + 1
        if how == "killed":
            clock.forward(11)
        else:
            async with memory.work() as work:
                await work.jobs.release(job.id, taken.attempt, counted=True)
                await work.commit()
    assert await claim(memory, job.id) is None
    after = await found(memory, job.id)
    assert (after.state, after.error_code) == (JobState.FAILED, "job-failed")
    assert await deliveries(memory) == [job.id]
    async with memory.look() as look:
        assert (await look.models.get(ada.id, model.id)).state is ModelState.FAILED


@pytest.mark.parametrize("admitted", [False, True])
async def test_cancelling_what_has_not_started_ends_it(memory, ada, model, admitted):
    """Waiting or handed to the dispatcher: it ends at once, is told of, and no worker gets it."""
    job = await a_job(memory, ada.id, model.id)
    if admitted:
        await admit(memory)
    async with memory.work() as work:
        assert (await work.jobs.cancel(ada.id, job.id)).state is JobState.CANCELLED
        assert (await work.jobs.cancel(ada.id, job.id)).state is JobState.CANCELLED
        await work.commit()
    assert await claim(memory, job.id) is None
    assert await deliveries(memory) == [job.id]


@pytest.mark.parametrize("then", ["finish", "die", "release"])
async def test_cancelling_what_runs_asks_it_to_stop(memory, ada, model, clock, then):
    """The worker hears of it with the next renewal; if it dies or hands the job back, that ends it too."""
    job = await a_job(memory, ada.id, model.id)
    await admit(memory)
    taken = await claim(memory, job.id)
    async with memory.work() as work:
        assert (await work.jobs.cancel(ada.id, job.id)).state is JobState.RUNNING
        assert await work.jobs.renew(job.id, taken.attempt, lease_s=10) is True
        if then == "release":
            await work.jobs.release(job.id, taken.attempt)
        await work.commit()
    if then == "finish":
        assert await finish(memory, job.id, taken.attempt, JobState.CANCELLED)
    if then == "die":
        clock.forward(11)
        assert await claim(memory, job.id) is None
    assert (await found(memory, job.id)).state is JobState.CANCELLED
    assert await deliveries(memory) == [job.id]


async def test_an_estimate_is_the_median_of_what_it_took(memory, ada, model, clock):
    """None while nothing was made; then the median duration of this kind."""
    async with memory.look() as look:
        assert await look.jobs.estimate_s(JobKind.TRAIN) is None
    for seconds in (10, 100, 30):
        job = await a_job(memory, ada.id, model.id)
        clock.forward(500)  # waiting does not count
        await admit(memory)
        taken = await claim(memory, job.id, lease_s=1000)
        clock.forward(seconds)
        await finish(memory, job.id, taken.attempt)
    async with memory.look() as look:
        assert await look.jobs.estimate_s(JobKind.TRAIN) == 30
        assert await look.jobs.estimate_s(JobKind.UPSCALE) is None


async def test_jobs_of_an_erased_model_or_person_never_run(memory, ada, model):
    """Erasing takes the jobs along: no claim, no renewal, no end, no delivery."""
    request = await a_request(memory, model)
    picture = (await pictures_of(memory, request))[0]
    selfie = await a_selfie(memory, model)
    other = await a_model(memory, ada)
    kept = await a_job(memory, ada.id, other.id)
    jobs = [
        await a_job(memory, ada.id, target, kind)
        for kind, target in [
            (JobKind.TRAIN, model.id),
            (JobKind.PORTRAITS, request.id),
            (JobKind.UPSCALE, picture.id),
            (JobKind.ASSESS, selfie.id),
        ]
    ]
    await admit(memory)
    taken = await claim(memory, jobs[0].id)
    async with memory.work() as work:
        await work.erasure.model(ada.id, model.id)
        await work.commit()
    async with memory.work() as work:
        assert await work.jobs.renew(jobs[0].id, taken.attempt, lease_s=10) is None
        await work.jobs.report(jobs[0].id, taken.attempt, progress=1, stage="", remaining_s=None)
        assert not await work.jobs.finish(jobs[0].id, taken.attempt, JobState.DONE)
        await work.commit()
    for job in jobs:
        assert await claim(memory, job.id) is None
    assert isinstance((await claim(memory, kept.id)).attempt, int)
    async with memory.work() as work:
        await work.erasure.everything(ada.id)
        await work.commit()
    assert await claim(memory, kept.id) is None
    assert await admit(memory) == []
    assert await deliveries(memory) == []
    with pytest.raises(KeyError):
        await found(memory, kept.id)


async def test_ended_jobs_leave_no_checkpoint_or_preview(memory, ada, model):
    """They go on the sweep list with the end."""
    job = await a_job(memory, ada.id, model.id)
    await admit(memory)
    taken = await claim(memory, job.id)
    async with memory.work() as work:
        await work.jobs.keep_checkpoint(job.id, taken.attempt, "people/x/checkpoint/1")
        await work.jobs.report(
            job.id, taken.attempt, progress=0.5, stage="s", remaining_s=None, preview_key="people/x/preview/1"
        )
        await work.jobs.finish(job.id, taken.attempt, JobState.DONE)
        assert await work.transaction.sweep() == 0
        await work.commit()
        assert work.transaction.swept
    assert (await found(memory, job.id)).preview_key is None
