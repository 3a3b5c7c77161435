"""What the tests of tasks share: rooms that answer as told, and a few steps of a person's story."""

import asyncio
import io

from PIL import Image

from storage.domain.jobs import JobKind
from storage.domain.records import Finding, RequestKind, SelfieState
from tests.builders import WEB, event_id
from worker.engines import Painted, Stop, Trained, Verdict

LEASE_S = 0.6


class Rooms:
    """Stands where the children stand: answers orders by the function given for their type."""

    def __init__(self):
        self.answers = {"SetOrder": lambda order: ()}
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
