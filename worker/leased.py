"""arq's worker with its sharp edges filed off (measured in docs/decisions/0012-arq-as-dispatcher.md).

arq marks a job as in progress for the longest time-out of any function, so that a killed worker's job waits
that long. Here the mark is a short lease, renewed while the job runs. Everything that matters stands in the
database: arq may start a job twice or lose one, and nothing comes of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from arq import Retry, func
from arq.connections import ArqRedis
from arq.constants import in_progress_key_prefix
from arq.worker import Worker

from storage.queue import (
    EXPIRES_EXTRA_MS,
    FUNCTION,
    HEALTH_CHECK_INTERVAL_S,
    JOB_TIMEOUT_S,
    KEEP_RESULT_S,
    MAX_TRIES,
    POLL_DELAY_S,
    QUEUE_READ_LIMIT,
    UNREACHABLE,
    deserialize,
    queue_name,
    serialize,
)

log = structlog.get_logger(__name__)

RunJob = Callable[[str], Awaitable[float | None]]


class LeasedWorker(Worker):
    """Serves one queue with `run(job_id)`; stop it with `stop()`, which hands running jobs back."""

    def __init__(
        self,
        run_job: RunJob,
        pool: ArqRedis,
        *,
        queue: str,
        name: str,
        max_jobs: int,
        lease_s: float,
    ) -> None:
        async def run(_context: dict[Any, Any], job_id: str) -> None:
            wait_s = await run_job(job_id)
            if wait_s is not None:
                raise Retry(defer=max(0.05, wait_s))

        super().__init__(
            [func(run, name=FUNCTION, timeout=JOB_TIMEOUT_S, keep_result=KEEP_RESULT_S, max_tries=MAX_TRIES)],  # type: ignore[arg-type]
            queue_name=queue_name(queue),
            redis_pool=pool,
            handle_signals=False,
            max_jobs=max_jobs,
            poll_delay=POLL_DELAY_S[queue],
            queue_read_limit=QUEUE_READ_LIMIT,
            max_tries=MAX_TRIES,
            keep_result=KEEP_RESULT_S,
            health_check_interval=HEALTH_CHECK_INTERVAL_S,
            health_check_key=f"{queue_name(queue)}:health:{name}",
            expires_extra_ms=EXPIRES_EXTRA_MS,
            job_serializer=serialize,
            job_deserializer=deserialize,
            log_results=False,
        )
        self.in_progress_timeout_s = self._lease_s = lease_s

    async def serve(self) -> None:
        """Until `stop`; raises what ends it (a lost Redis, say): the supervisor starts it anew."""
        async with asyncio.TaskGroup() as group:
            keeper = group.create_task(self._keep_leases())
            try:
                await self.main()
            finally:
                keeper.cancel()

    async def hand_back(self) -> None:
        """Cancel what runs and wait until each job has been handed back to the database."""
        self.allow_pick_jobs = False
        for task in [*self.job_tasks.values()]:
            task.cancel()
        if self.tasks:
            await asyncio.wait([*self.tasks.values()])

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(self._lease_s / 3)
            running = [job_id for job_id, task in self.tasks.items() if not task.done()]
            if not running:
                continue
            try:
                async with asyncio.timeout(self._lease_s), self.pool.pipeline(transaction=False) as pipe:
                    for job_id in running:
                        pipe.set(in_progress_key_prefix + job_id, b"1", px=int(self._lease_s * 1000))
                    await pipe.execute()
            except UNREACHABLE as error:
                log.warning("dispatcher's lease not renewed", where=type(error).__name__)
