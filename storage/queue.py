"""The dispatcher: tells workers through arq what to do next. The database decides; what is lost comes again.

One of the three files that know arq 0.28 (with worker/tasks.py and worker/__main__.py). Its sharp edges,
found by experiment, are answered by the constants below; docs/decisions/0012-arq-as-dispatcher.md tells each
story.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from arq.connections import ArqRedis
from pydantic import ValidationError
from redis.asyncio import ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from storage.domain.errors import MoonselfieError
from storage.domain.jobs import QUEUE_OF, Job, JobMessage
from storage.embedded import socket_path
from storage.memory import Memory
from storage.settings import Settings

FUNCTION = "run"  # the only one: an unknown name would fail for ever while versions are mixed
DISPATCH_EVERY_S = 0.3
QUEUE_TIMEOUT_S = 5

# What a LeasedWorker is made with.
LEASE_S = 3.0  # arq's in-progress key, renewed; unrenewed it is the longest time-out of any job
QUEUE_READ_LIMIT = 10_000  # arq reads only the first 100, running ones included
MAX_TRIES = 1_000_000  # tries are counted in the database; arq gives up silently
KEEP_RESULT_S = 0  # a kept result blocks the same job id
EXPIRES_EXTRA_MS = 30 * 86_400_000  # jobs that wait over 24 hours would expire
HEALTH_CHECK_INTERVAL_S = 10
JOB_TIMEOUT_S = 24 * 3600  # engines have time-outs of their own; arq's 300 s would kill a training
POLL_DELAY_S: Mapping[str, float] = {"assess": 0.05, "create": 0.1, "train": 0.5}
JOB_COMPLETION_WAIT_S: Mapping[str, int] = {"assess": 10, "create": 60, "train": 0}

UNREACHABLE = (RedisError, OSError, TimeoutError)

log = structlog.get_logger(__name__)


def queue_name(queue: str) -> str:
    """The arq queue of "assess", "create" or "train"."""
    return f"moonselfie:{queue}"


def serialize(entry: dict[str, Any]) -> bytes:
    """JSON, never pickle; an error among the values becomes its class name (its text may hold anything)."""
    return json.dumps(entry, default=lambda value: {"type": type(value).__name__}).encode()


def deserialize(raw: bytes) -> dict[str, Any]:
    """ValueError unless it is one of our messages; a foreign pickle is not even looked into."""
    entry = json.loads(raw)
    if not isinstance(entry, dict) or entry.get("f") != FUNCTION or entry.get("k"):
        raise ValueError("not a message of ours")
    arguments = entry.get("a")
    if not isinstance(arguments, list) or len(arguments) != 1:
        raise ValueError("not a message of ours")
    try:
        JobMessage(job_id=arguments[0])
    except ValidationError:
        raise ValueError("not a message of ours") from None
    return entry


def queue_url(settings: Settings) -> str:
    return settings.redis_url or f"unix://{socket_path(settings.data_dir)}"


async def connect(settings: Settings) -> ArqRedis:
    """A pool that waits out restarts of the server; nothing is sent yet. `await pool.aclose()` at the end."""
    connections: Any = ConnectionPool.from_url(
        queue_url(settings),
        retry=Retry(ExponentialBackoff(cap=1, base=0.05), 10),
        retry_on_error=[RedisConnectionError, RedisTimeoutError],
        socket_timeout=_PatientSeconds(QUEUE_TIMEOUT_S),
        socket_connect_timeout=2,
        health_check_interval=15,
    )
    pool = ArqRedis(
        pool_or_conn=connections,
        job_serializer=serialize,
        job_deserializer=deserialize,
        default_queue_name=queue_name("assess"),
        expires_extra_ms=EXPIRES_EXTRA_MS,
    )
    pool.auto_close_connection_pool = True
    return pool


class _PatientSeconds(float):
    """A time-out that redis-py 5.3 keeps to when reading, and overlooks when sending (`if socket_timeout`).

    It sends under `asyncio.wait_for`, which in Python 3.11 loses a cancellation that comes when the sending
    is just done: 119 of 150 tasks went on for ever. Whoever calls has a time limit of their own.
    """

    def __bool__(self) -> bool:
        return False


class Listener:
    """One ear for one topic. A ring between two waits is not missed."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def hear(self) -> None:
        self._rung.set()

    async def wait(self, timeout_s: float) -> bool:
        """True when it rang; False when the time was up, which must do as well."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._rung.wait()
        except TimeoutError:
            return False
        finally:
            self._rung.clear()
        return True


class Bell:
    """Wake-ups between processes over publish/subscribe. Losing one costs a moment, never a result.

    Topics: "submitted" (there is something to dispatch) and "changed" (a job moved or ended).
    """

    SUBMITTED = "submitted"
    CHANGED = "changed"
    CHANNEL = "moonselfie:bell"

    def __init__(self, pool: ArqRedis) -> None:
        self._pool = pool
        self._listeners: dict[str, list[Listener]] = {}

    def listener(self, topic: str) -> Listener:
        made = Listener()
        self._listeners.setdefault(topic, []).append(made)
        return made

    async def ring(self, topic: str) -> None:
        """Never raises but for cancellation: the bell is a courtesy."""
        self._hear(topic)
        try:
            async with asyncio.timeout(1):
                await self._pool.publish(self.CHANNEL, topic)
        except UNREACHABLE:
            log.debug("bell not heard elsewhere")

    async def run(self) -> None:
        """For ever: pass on what other processes ring."""
        while True:
            try:
                await self._listen()
            except UNREACHABLE:
                await asyncio.sleep(1)

    async def _listen(self) -> None:
        async with self._pool.pubsub() as subscription:
            await subscription.subscribe(self.CHANNEL)
            while True:
                message = await subscription.get_message(ignore_subscribe_messages=True, timeout=2)
                if message is not None:
                    self._hear(bytes(message["data"]).decode(errors="replace"))

    def _hear(self, topic: str) -> None:
        for listener in self._listeners.get(topic, ()):
            listener.hear()


class Dispatcher:
    """Admits waiting jobs and hands them to arq, every 0.3 s and when rung for.

    Level-triggered: a lost message, or a wiped server, heals with the next round. `capacity` says how many
    jobs of each queue may be admitted or running at once, e.g. {"assess": 8, "create": 4, "train": 2};
    queues left out are not served.
    """

    def __init__(
        self, memory: Memory, pool: ArqRedis, capacity: Mapping[str, int], *, bell: Bell | None = None
    ) -> None:
        self._memory = memory
        self._pool = pool
        self._capacity = dict(capacity)
        self._rung = bell.listener(Bell.SUBMITTED) if bell is not None else Listener()
        self._reachable = True

    def wake(self) -> None:
        """Dispatch at once: something was submitted in this process."""
        self._rung.hear()

    async def run(self) -> None:
        """For ever."""
        while True:
            try:
                await self.dispatch()
            except MoonselfieError as error:
                log.warning("dispatch put off", code=error.code)
                await asyncio.sleep(DISPATCH_EVERY_S)
            await self._rung.wait(DISPATCH_EVERY_S)

    async def dispatch(self) -> Sequence[Job]:
        """One round; the jobs arq was asked to hold."""
        async with self._memory.look() as look:
            if not await look.jobs.stirring():
                return ()
        async with self._memory.work() as work:
            held = await work.jobs.admit(self._capacity)
            await work.commit()
        try:
            for job in held:
                await self._hold(job)
        except UNREACHABLE as error:
            if self._reachable:
                log.warning("queue server unreachable; jobs wait", error=type(error).__name__)
            self._reachable = False
        else:
            self._reachable = True
        return held

    async def _hold(self, job: Job) -> None:
        async with asyncio.timeout(QUEUE_TIMEOUT_S):
            await self._pool.enqueue_job(
                FUNCTION, job.id, _job_id=job.id, _queue_name=queue_name(QUEUE_OF[job.kind])
            )
