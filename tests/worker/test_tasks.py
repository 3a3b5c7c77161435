"""A worker's tasks on a real memory and a real vault: every ending, and what may happen in between."""

import asyncio
import io
import itertools

import pytest
from PIL import Image

from storage.domain.errors import BadInput, Permanent, Retryable
from storage.domain.jobs import JobKind, JobState
from storage.domain.records import Finding, ModelState, RequestKind, SelfieState
from tests.builders import WEB, a_model, a_person, event_id
from worker.desk import SetLocks, Workshop
from worker.engines import Painted, Stop, Trained, Verdict
from worker.orders import PhotoOrder, VideoOrder
from worker.tasks import Tasks

LEASE_S = 0.6


class Rooms:
    """Stands where the children stand: answers orders by the function given for their type."""

    def __init__(self):
        self.answers = {}
        self.orders = []

    async def run(self, order, *, listener, stopping, time_limit_s):
        self.orders.append(order)
        if stopping.is_set():
            raise Stop
        answer = self.answers[type(order).__name__]
        if asyncio.iscoroutinefunction(answer):
            return await answer(order, listener, stopping)
        return answer(order)


class CountingBell:
    def __init__(self):
        self.rings = 0

    async def ring(self, topic):
        self.rings += topic == "changed"


def jpeg(width=576, height=768, *, flat=False):
    image = (
        Image.effect_noise((width, height), 80).convert("RGB")
        if not flat
        else Image.new("RGB", (width, height))
    )
    stream = io.BytesIO()
    image.save(stream, "JPEG")
    return stream.getvalue()


def accepted(order):
    return Verdict(
        state=SelfieState.ACCEPTED,
        findings=(),
        coverage=("front",),
        picture=b"clean " + order.data,
        features=b"features of " + order.data,
    )


def rejected(order):
    return Verdict(
        state=SelfieState.REJECTED,
        findings=(Finding(code="too-dark", params={"p95": 30.0}),),
        picture=b"clean " + order.data,
        crop=b"crop",
    )


async def wait_for_stop(order, listener, stopping):
    await stopping.wait()
    raise Stop


@pytest.fixture
def rooms():
    return Rooms()


@pytest.fixture
def bell():
    return CountingBell()


@pytest.fixture
def shop(memory, vault, rooms, bell, tmp_path, clock):
    ids = itertools.count(1)
    return Workshop(
        memory=memory,
        vault=vault,
        bell=bell,
        rooms={"assess": rooms, "create": rooms, "train": rooms},
        base_model="pocket",
        scratch=tmp_path,
        new_id=lambda: f"made-{next(ids)}",
        now=clock,
        train_overrides={"steps": 3},
        sets=SetLocks(),
    )


@pytest.fixture
def tasks(shop):
    return Tasks(shop, worker="w", lease_s=LEASE_S)


@pytest.fixture
async def model(memory):
    return await a_model(memory, await a_person(memory))


async def submit(memory, kind, person_id, target_id):
    async with memory.work() as work:
        job = await work.jobs.submit(
            kind=kind, person_id=person_id, target_id=target_id, place=WEB, event_id=event_id()
        )
        await work.jobs.admit({"assess": 100, "create": 100, "train": 100})
        await work.commit()
    return job.id


async def send(memory, vault, model, data=b"photo", kind=JobKind.ASSESS):
    """A selfie as the bot leaves it, with its job."""
    key = await vault.put(model.person_id, "selfie", data)
    async with memory.work() as work:
        selfie = await work.selfies.add(
            person_id=model.person_id, model_id=model.id, blob_key=key, source="photo", message_ref="m1"
        )
        await work.commit()
    return selfie, await submit(memory, kind, model.person_id, selfie.id)


async def job_of(memory, job_id):
    async with memory.look() as work:
        return await work.jobs.get(job_id)


async def selfies_of(memory, model, *states):
    async with memory.look() as work:
        return await work.selfies.of_model(model.person_id, model.id, states=states)


async def deliveries(memory):
    async with memory.look() as work:
        return await work.outbox.pending()


async def model_of(memory, model):
    async with memory.look() as work:
        return await work.models.get(model.person_id, model.id)


async def a_trained_model(memory, vault, rooms, tasks, model):
    rooms.answers["PhotoOrder"] = accepted
    rooms.answers["TrainOrder"] = lambda order: Trained(adapter=b"adapter", facts={"steps": 3})
    _, job_id = await send(memory, vault, model)
    await tasks.run(job_id)
    await tasks.run(await submit(memory, JobKind.TRAIN, model.person_id, model.id))
    return await model_of(memory, model)


async def a_request(memory, model, seeds=(1, 2, 3, 4), **more):
    async with memory.work() as work:
        request = await work.requests.add(
            person_id=model.person_id,
            model_id=model.id,
            kind=more.pop("kind", RequestKind.NEW),
            prompt="on the moon",
            seeds=seeds,
            **more,
        )
        await work.commit()
    return request


def four(order):
    return [
        Painted(picture=jpeg(), seed=seed, width_px=576, height_px=768, likeness=0.9 - number / 10)
        for number, seed in enumerate(order.seeds)
    ]


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


async def test_withdrawn_consent_stops_the_job(memory, vault, rooms, tasks, model):
    """Consent that ended while the job waited keeps the engine from running at all."""
    _, job_id = await send(memory, vault, model)
    async with memory.work() as work:
        await work.people.withdraw_consents(model.person_id)
        await work.commit()
    await tasks.run(job_id)
    assert rooms.orders == []
    assert (await job_of(memory, job_id)).error_code in {"no-consent", None}
    assert (await job_of(memory, job_id)).state in {JobState.FAILED, JobState.CANCELLED}


async def test_consent_withdrawn_while_drawing_delivers_nothing(memory, vault, rooms, tasks, model):
    """Consent that ends while four pictures are drawn: none of them is kept."""
    trained = await a_trained_model(memory, vault, rooms, tasks, model)
    request = await a_request(memory, trained)

    async def withdrawn_meanwhile(order, listener, stopping):
        async with memory.work() as work:
            await work.people.withdraw_consents(model.person_id)
            await work.commit()
        return four(order)

    rooms.answers["PaintOrder"] = withdrawn_meanwhile
    job_id = await submit(memory, JobKind.PORTRAITS, model.person_id, request.id)
    await tasks.run(job_id)
    assert (await job_of(memory, job_id)).state in {JobState.FAILED, JobState.CANCELLED}
    async with memory.look() as work:
        assert await work.pictures.of_request(model.person_id, request.id) == []
    files, _ = await vault.measure(model.person_id)
    assert files == 2  # the photo and the adapter: no picture was left behind


async def test_four_portraits(memory, vault, rooms, tasks, model):
    """A prompt gives four sealed pictures in the painter's order, with seeds and likeness."""
    trained = await a_trained_model(memory, vault, rooms, tasks, model)
    request = await a_request(memory, trained)
    rooms.answers["PaintOrder"] = four
    await tasks.run(await submit(memory, JobKind.PORTRAITS, model.person_id, request.id))
    async with memory.look() as work:
        pictures = await work.pictures.of_request(model.person_id, request.id)
    assert [(one.rank, one.seed) for one in pictures] == [(0, 1), (1, 2), (2, 3), (3, 4)]
    assert all((one.width_px, one.height_px) == (576, 768) for one in pictures)
    assert (await vault.get(model.person_id, pictures[0].blob_key))[:2] == b"\xff\xd8"
    order = rooms.orders[-1]
    assert (order.prompt, order.adapter, order.references) == (
        "on the moon",
        b"adapter",
        (b"features of photo",),
    )


async def test_hd_is_made_once(memory, vault, rooms, tasks, model):
    """A picture is enlarged to twice its size; asked again, nothing is drawn."""
    trained = await a_trained_model(memory, vault, rooms, tasks, model)
    request = await a_request(memory, trained)
    rooms.answers["PaintOrder"] = four
    rooms.answers["EnlargeOrder"] = lambda order: Painted(
        picture=jpeg(1152, 1536), seed=order.paint.seeds[0], width_px=1152, height_px=1536, likeness=0.9
    )
    await tasks.run(await submit(memory, JobKind.PORTRAITS, model.person_id, request.id))
    async with memory.look() as work:
        best = (await work.pictures.of_request(model.person_id, request.id))[0]
    for _ in range(2):
        await tasks.run(await submit(memory, JobKind.UPSCALE, model.person_id, best.id))
    async with memory.look() as work:
        best = await work.pictures.get(model.person_id, best.id)
    assert (best.hd_width_px, best.hd_height_px) == (1152, 1536)
    assert len(await vault.get(model.person_id, best.hd_key)) > 1000
    assert sum(type(order).__name__ == "EnlargeOrder" for order in rooms.orders) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda painted: painted[:3],
        lambda painted: [
            *painted[:3],
            Painted(picture=b"no", seed=4, width_px=576, height_px=768, likeness=0.1),
        ],
        lambda painted: [
            *painted[:3],
            Painted(picture=jpeg(64, 64), seed=4, width_px=64, height_px=64, likeness=0.1),
        ],
        lambda painted: [
            *painted[:3],
            Painted(picture=jpeg(flat=True), seed=4, width_px=576, height_px=768, likeness=None),
        ],
    ],
    ids=["one-missing", "undecodable", "wrong-size", "one-colour"],
)
async def test_spoilt_output_is_not_delivered(memory, vault, rooms, tasks, model, spoil):
    """Pictures that are not what was ordered are never kept, whatever the engine says."""
    trained = await a_trained_model(memory, vault, rooms, tasks, model)
    request = await a_request(memory, trained)
    rooms.answers["PaintOrder"] = lambda order: spoil(four(order))
    job_id = await submit(memory, JobKind.PORTRAITS, model.person_id, request.id)
    await tasks.run(job_id)
    assert (await job_of(memory, job_id)).state is not JobState.DONE
    async with memory.look() as work:
        assert await work.pictures.of_request(model.person_id, request.id) == []


async def test_previews_show_up_and_go(memory, vault, rooms, tasks, model):
    """While drawing, the job names a preview and its stage; when it has ended, the preview is gone."""
    trained = await a_trained_model(memory, vault, rooms, tasks, model)
    request = await a_request(memory, trained)
    seen = []

    async def draws(order, listener, stopping):
        for number in range(3):
            await listener.report(number / 3, "stage-drawing", 2.0)
            await listener.preview(b"preview %d" % number)
            seen.append(await job_of(memory, job_id))
        return four(order)

    rooms.answers["PaintOrder"] = draws
    job_id = await submit(memory, JobKind.PORTRAITS, model.person_id, request.id)
    await tasks.run(job_id)
    assert [round(job.progress, 2) for job in seen] == [0.0, 0.33, 0.67]
    assert len({job.preview_key for job in seen}) == 3
    for job in seen:
        with pytest.raises(KeyError):
            await vault.get(model.person_id, job.preview_key)


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
        await listener.preview(b"preview")
        return four(order)

    rooms.answers["PaintOrder"] = draws
    job_id = await submit(memory, JobKind.PORTRAITS, model.person_id, request.id)
    await tasks.run(job_id)
    assert (await job_of(memory, job_id)).state is JobState.DONE
