"""The dispatcher against a real server: what it hands out, what it refuses to read, how it heals."""

from __future__ import annotations

import asyncio
import pickle

import pytest
from arq.constants import job_key_prefix

from storage.domain.jobs import JobKind
from storage.embedded import EmbeddedValkey
from storage.queue import Bell, Dispatcher, connect, deserialize, queue_name, serialize
from storage.settings import Settings
from tests.builders import a_job, a_model, a_person, a_selfie, claim

CAPACITY = {"assess": 2, "train": 1}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("q")


@pytest.fixture
async def pool(folder):
    server = EmbeddedValkey(folder)
    await server.start()
    pool = await connect(Settings(data_dir=folder))
    await pool.flushall()
    yield pool
    await pool.aclose()
    await server.stop()


@pytest.fixture
async def jobs(memory):
    """Three photos to assess and one model to train."""
    person = await a_person(memory)
    model = await a_model(memory, person)
    photos = [await a_selfie(memory, model) for _ in range(3)]
    made = [await a_job(memory, person.id, photo.id, JobKind.ASSESS) for photo in photos]
    return [*made, await a_job(memory, person.id, model.id)]


async def queued(pool, queue):
    return [raw.decode() for raw in await pool.zrange(queue_name(queue), 0, -1)]


async def test_jobs_go_to_their_queue_up_to_its_capacity(memory, pool, jobs):
    """Only what is admitted lies there, as an id and nothing else."""
    await Dispatcher(memory, pool, CAPACITY).dispatch()
    assert await queued(pool, "assess") == [jobs[0].id, jobs[1].id]
    assert await queued(pool, "train") == [jobs[3].id]
    entry = deserialize(await pool.get(job_key_prefix + jobs[0].id))
    assert (entry["f"], entry["a"], entry["k"]) == ("run", [jobs[0].id], {})


async def test_a_wiped_server_heals_with_the_next_round(memory, pool, jobs):
    """What lay there is handed out again; what lies there already is not handed out twice."""
    dispatcher = Dispatcher(memory, pool, CAPACITY)
    await dispatcher.dispatch()
    await dispatcher.dispatch()
    before = await queued(pool, "assess")
    await pool.flushall()
    await dispatcher.dispatch()
    assert await queued(pool, "assess") == before == [jobs[0].id, jobs[1].id]


async def test_an_abandoned_job_is_handed_out_again(memory, pool, jobs, clock):
    """Its worker died: after the lease another one is sent."""
    dispatcher = Dispatcher(memory, pool, {"train": 1})
    await dispatcher.dispatch()
    await claim(memory, jobs[3].id, lease_s=10)
    await pool.flushall()
    assert await dispatcher.dispatch() == []
    clock.forward(11)
    assert [job.id for job in await dispatcher.dispatch()] == [jobs[3].id]
    assert await queued(pool, "train") == [jobs[3].id]


async def test_nothing_is_written_when_nothing_stirs(memory, pool, monkeypatch):
    """An idle dispatcher never takes the write lock."""
    monkeypatch.setattr(memory, "work", None)
    assert await Dispatcher(memory, pool, CAPACITY).dispatch() == ()


async def test_an_absent_server_only_delays(memory, jobs, tmp_path):
    """The jobs stay admitted in the database; no error comes out."""
    nowhere = await connect(Settings(data_dir=tmp_path / "nowhere"))
    held = await asyncio.wait_for(Dispatcher(memory, nowhere, CAPACITY).dispatch(), 30)
    assert len(held) == 3
    await nowhere.aclose()


async def test_it_runs_when_rung(memory, pool, jobs):
    """A running dispatcher hands out what was there, and what comes later."""
    bell = Bell(pool)
    running = asyncio.create_task(Dispatcher(memory, pool, CAPACITY, bell=bell).run())
    try:
        await bell.ring(Bell.SUBMITTED)
        for _ in range(500):
            if await queued(pool, "train"):
                break
            await asyncio.sleep(0.02)
        assert await queued(pool, "train") == [jobs[3].id]
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_the_bell_is_heard_in_other_processes(pool, folder):
    """Each listener hears its own topic once, also when it was not waiting at that moment."""
    elsewhere_pool = await connect(Settings(data_dir=folder))
    here, elsewhere = Bell(pool), Bell(elsewhere_pool)
    first, second = elsewhere.listener(Bell.CHANGED), elsewhere.listener(Bell.CHANGED)
    other = elsewhere.listener(Bell.SUBMITTED)
    listening = asyncio.create_task(elsewhere.run())
    try:
        for _ in range(100):
            await here.ring(Bell.CHANGED)
            if await first.wait(0.1):
                break
        assert await second.wait(1)
        assert not await other.wait(0.01)
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await elsewhere_pool.aclose()


async def test_a_bell_nobody_hears_is_harmless(tmp_path):
    """Without a server ringing returns, and waiting ends with its time."""
    nowhere = await connect(Settings(data_dir=tmp_path / "nowhere"))
    bell = Bell(nowhere)
    listener = bell.listener(Bell.CHANGED)
    await bell.ring(Bell.CHANGED)
    assert await listener.wait(5)  # at least heard in this process
    assert not await listener.wait(0.01)
    await nowhere.aclose()


class Evil:
    def __reduce__(self):
        return (pytest.fail, ("a pickle was run",))


@pytest.mark.parametrize(
    "raw",
    [
        pickle.dumps(Evil()),
        b"",
        b"[]",
        b'"run"',
        serialize({"f": "run", "a": [], "k": {}, "t": 1, "et": 1}),
        serialize({"f": "run", "a": [7], "k": {}, "t": 1, "et": 1}),
        serialize({"f": "run", "a": ["id"], "k": {"x": 1}, "t": 1, "et": 1}),
        serialize({"f": "rm", "a": ["id"], "k": {}, "t": 1, "et": 1}),
    ],
)
def test_foreign_messages_are_refused(raw):
    """Pickles above all: they are not even looked into."""
    with pytest.raises(ValueError):  # noqa: PT011 - json has its own sentences
        deserialize(raw)


def test_an_error_among_the_values_leaves_its_text_behind():
    assert b"geheim" not in serialize({"r": ValueError("geheim")})


async def test_a_cancellation_is_never_lost(pool):
    """redis-py's own time limit for sending swallows some in Python 3.11; ours must not."""

    async def busy():
        while True:
            await pool.publish("a", "b")
            assert not asyncio.current_task().cancelling()

    for number in range(100):
        task = asyncio.create_task(busy())
        await asyncio.sleep(number / 5000)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
