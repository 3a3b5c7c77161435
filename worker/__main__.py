"""The worker process: takes jobs of its queues (QUEUES) and makes what they ask for.

    python -m worker [--with-parent PID]

Exit codes: 0 stopped when asked (what was under way is handed back), 2 a setting is wrong, 1 the
database is silent (below a launcher, which starts it again).
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import nullcontext

import structlog

from storage.logs import set_up_logging
from storage.process import kept_going, parent_in, queue_server, told_to_stop
from storage.settings import SettingsError
from storage.start import check_start, refused
from worker.leased import LeasedWorker
from worker.settings import WorkerSettings
from worker.start import check_worker
from worker.wiring import WorkerParts, wired

log = structlog.get_logger(__name__)


async def serve(settings: WorkerSettings, *, parent: int | None) -> None:
    """Until told to stop; then every running job is handed back before anything closes."""
    await check_start(settings, parent=parent)
    # Under the launcher, Valkey is the launcher's.
    async with queue_server(settings) if parent is None else nullcontext(), wired(settings) as parts:
        serving = [asyncio.create_task(_kept(worker)) for worker in parts.workers]
        beside = [asyncio.create_task(_warm(parts)), asyncio.create_task(_forget(parts))]
        log.info("worker ready", queues=settings.queues, base_model=settings.base_model)
        reason = await told_to_stop(parent=parent)
        log.info("worker stops", reason=reason)
        async with asyncio.TaskGroup() as group:
            for worker in parts.workers:
                group.create_task(worker.hand_back())
        for task in (*serving, *beside):
            task.cancel()
        await asyncio.gather(*serving, *beside, return_exceptions=True)


async def _kept(worker: LeasedWorker) -> None:
    await kept_going(f"queue {worker.queue_name}", worker.serve)


async def _warm(parts: WorkerParts) -> None:
    """Have the child that answers within half a second ready before the first photo comes."""
    child = parts.children.get("assess")
    if child is not None:
        await kept_going("warming up", child.warm)


async def _forget(parts: WorkerParts) -> None:
    """Have faces leave the child that draws also while nobody has anything drawn."""
    if parts.forgetful is not None:
        await kept_going("forgetting", parts.forgetful.keep_forgetting)


def main(arguments: list[str]) -> int:
    parent = parent_in(arguments)
    try:
        settings = WorkerSettings.load()
        set_up_logging(settings.log_level, process="worker")
        check_worker(settings)
        asyncio.run(serve(settings, parent=parent))
    except SettingsError as error:
        return refused(error, parent=parent)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
