"""Puts a worker together from its settings: memory, vault, children, and one arq worker a queue."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from storage.queue import Bell, connect
from storage.vault import open_vault
from storage.work import open_memory
from worker.child import Child, ChildSpec
from worker.desk import Room, SetLocks, Workshop
from worker.forgetting import Forgetful
from worker.leased import LeasedWorker
from worker.scratch import own_scratch
from worker.settings import WorkerSettings
from worker.tasks import Tasks
from worker.together import MOST_ORDERS, Together

log = structlog.get_logger(__name__)

# Several photos are claimed and fetched ahead, so that their child never waits, several wishes, so that they
# may be drawn together; long work is taken singly.
_MAX_JOBS = {"assess": 8, "create": MOST_ORDERS, "train": 1}
_NOTHING_TO_KEEP_S = 2.0  # from being told to stop to being ended, where a stop leaves nothing behind


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerParts:
    """What `python -m worker` runs."""

    tasks: Tasks
    children: dict[str, Child]
    forgetful: Forgetful | None  # before the child that draws, where there is one
    workers: tuple[LeasedWorker, ...]


@asynccontextmanager
async def wired(settings: WorkerSettings) -> AsyncIterator[WorkerParts]:
    """Everything open inside, everything closed after: children first."""
    name = f"{socket.gethostname()}:{os.getpid()}"
    memory = await open_memory(settings, clock=_utc_now, new_id=_new_id)
    children = {
        queue: Child(spec) for queue, spec in specs(settings).items() if queue in settings.queue_names
    }
    pool = await connect(settings)
    scratch = own_scratch(settings)
    try:
        vault = await open_vault(settings, memory)
        forgetful = Forgetful(children["create"], memory) if "create" in children else None
        rooms: dict[str, Room] = dict(children)
        if forgetful is not None:
            rooms["create"] = Together(forgetful)
        shop = Workshop(
            memory=memory,
            vault=vault,
            bell=Bell(pool),
            rooms=rooms,
            base_model=settings.base_model,
            scratch=scratch,
            new_id=_new_id,
            now=_utc_now,
            train_overrides=settings.train_overrides,
            sets=SetLocks(),
        )
        tasks = Tasks(shop, worker=name, lease_s=settings.worker_lease_s)
        workers = tuple(
            LeasedWorker(
                tasks.run,
                pool,
                queue=queue,
                name=name,
                max_jobs=_MAX_JOBS[queue],
                lease_s=settings.worker_lease_s,
            )
            for queue in settings.queue_names
        )
        yield WorkerParts(tasks=tasks, children=children, forgetful=forgetful, workers=workers)
    finally:
        for child in children.values():
            await child.close()
        await pool.aclose()
        await memory.close()
        await asyncio.to_thread(shutil.rmtree, scratch, ignore_errors=True)
        with contextlib.suppress(OSError):  # another worker's folder lies there too
            scratch.parent.rmdir()


def specs(settings: WorkerSettings) -> dict[str, ChildSpec]:
    """How the children are made, by queue. The more urgent the work, the less it makes way."""
    weights = {"weights_dir": str(settings.weights_dir.resolve())}
    heavy_bytes = settings.worker_memory_mb << 20
    return {
        "assess": ChildSpec(
            name="assess",
            engine="worker.rooms:assess_room",
            threads=1,
            data_limit_bytes=settings.worker_assess_memory_mb << 20,
            memory_limit_bytes=settings.worker_assess_memory_mb << 20,
            stop_grace_s=_NOTHING_TO_KEEP_S,
        ),
        "create": ChildSpec(
            name="create",
            engine="worker.rooms:create_room",
            settings=weights,
            hub=True,
            threads=settings.threads,
            niceness=1,
            memory_limit_bytes=heavy_bytes,
            stop_grace_s=_NOTHING_TO_KEEP_S,
            idle_limit_s=settings.worker_idle_s,
        ),
        "train": ChildSpec(
            name="train",
            engine="worker.rooms:train_room",
            settings=weights,
            hub=True,
            threads=settings.threads,
            niceness=3,
            memory_limit_bytes=heavy_bytes,
            stop_grace_s=settings.worker_stop_s,
            idle_limit_s=settings.worker_idle_s,
        ),
    }


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> str:
    return uuid.uuid4().hex
