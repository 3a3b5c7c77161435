"""The worker process: takes jobs of its queues (QUEUES) and makes what they ask for.

    python -m worker [--with-parent PID]

Exit codes: 0 stopped when asked (what was under way is handed back), 2 a setting is wrong.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import nullcontext

import structlog

from storage.logs import set_up_logging
from storage.process import EXIT_SETTINGS, kept_going, parent_in, queue_server, told_to_stop
from storage.settings import SettingsError
from worker.leased import LeasedWorker
from worker.settings import WorkerSettings
from worker.wiring import WorkerParts, wired

log = structlog.get_logger(__name__)


async def serve(settings: WorkerSettings, *, parent: int | None) -> None:
    """Until told to stop; then every running job is handed back before anything closes."""
    # Under the launcher, Valkey is the launcher's.
    async with queue_server(settings) if parent is None else nullcontext(), wired(settings) as parts:
        serving = [asyncio.create_task(_kept(worker)) for worker in parts.workers]
        warming = asyncio.create_task(_warm(parts))
        log.info("worker ready", queues=settings.queues, base_model=settings.base_model)
        reason = await told_to_stop(parent=parent)
        log.info("worker stops", reason=reason)
        async with asyncio.TaskGroup() as group:
            for worker in parts.workers:
                group.create_task(worker.hand_back())
        for task in (*serving, warming):
            task.cancel()
        await asyncio.gather(*serving, warming, return_exceptions=True)


async def _kept(worker: LeasedWorker) -> None:
    await kept_going(f"queue {worker.queue_name}", worker.serve)


async def _warm(parts: WorkerParts) -> None:
    """Have the child that answers within half a second ready before the first photo comes."""
    child = parts.children.get("assess")
    if child is not None:
        await kept_going("warming up", child.warm)


def main(arguments: list[str]) -> int:
    try:
        settings = WorkerSettings.load()
        set_up_logging(settings.log_level, process="worker")
        asyncio.run(serve(settings, parent=parent_in(arguments)))
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201 - a sentence for the operator
        return EXIT_SETTINGS
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
