"""One job, from claim to end: the lease is kept, cancelling and fencing are heard, it ends once.

What the job does stands in worker/making. The dispatcher (arq, in __main__) only calls `run(job_id)`; the
database says whether there is anything to do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog

from storage.domain.errors import Fault, MoonselfieError, Retryable
from storage.domain.jobs import JobKind, JobState
from storage.logs import whereabouts
from worker.desk import Desk, Fenced, Moot, Workshop
from worker.engines import Stop
from worker.making import portraits, proving, selfies, training

log = structlog.get_logger(__name__)

_LONGEST_WAIT_S = 30.0


Make = Callable[[Desk], Awaitable[None]]
"""Does a job and ends it."""

MAKERS: Mapping[JobKind, Make] = {
    JobKind.ASSESS: selfies.assess,
    JobKind.ASSESS_VIDEO: selfies.assess,
    JobKind.TRAIN: training.train,
    JobKind.PORTRAITS: portraits.paint,
    JobKind.UPSCALE: portraits.enlarge,
    JobKind.PROVE: proving.prove,
}


class Tasks:
    """Runs jobs of one worker process. `worker` names it in the database."""

    def __init__(
        self,
        shop: Workshop,
        *,
        worker: str,
        lease_s: float = 3.0,
        makers: Mapping[JobKind, Make] = MAKERS,
    ) -> None:
        self._shop = shop
        self._worker = worker
        self._lease_s = lease_s
        self._makers = makers

    async def run(self, job_id: str) -> float | None:
        """Do the job if it is to be had. Returns seconds after which to call again, None when it is settled.

        When the awaiting task is cancelled (shutdown) the job is handed back, with a checkpoint where there
        is one.
        """
        async with self._shop.memory.work() as work:
            claim = await work.jobs.claim(job_id, worker=self._worker, lease_s=self._lease_s)
            await work.commit()
        if claim is None or isinstance(claim, float):
            return claim
        desk = Desk(self._shop, claim)
        keeper = asyncio.create_task(self._keep_lease(desk))
        work_task = asyncio.create_task(self._settle(desk))
        try:
            wait_s: float | None = await asyncio.shield(work_task)
        except asyncio.CancelledError:
            desk.stop("shutdown")
            await asyncio.wait([work_task])
            raise
        finally:
            keeper.cancel()
            await asyncio.wait([keeper])
        return wait_s

    async def _keep_lease(self, desk: Desk) -> None:
        """Renew about three times per lease; hear of cancelling, of the end of time, of being fenced off."""
        while not desk.stopping.is_set() or desk.reason == "shutdown":
            await asyncio.sleep(self._lease_s / 3)
            try:
                async with self._shop.memory.work() as work:
                    await work.rights.run_out(desk.job.id)  # first: people are held before jobs
                    answer = await work.jobs.renew(desk.job.id, desk.claim.attempt, lease_s=self._lease_s)
                    await work.commit()
            except Fault as fault:  # the next renewal may get through; if not, fencing protects
                log.warning("lease not renewed", job=desk.job.id, code=fault.code)
                continue
            if answer is None:
                desk.stop("fenced")
            elif answer:
                desk.stop("cancel")

    async def _settle(self, desk: Desk) -> float | None:
        """Make it, and whatever happens write an ending that fits.

        Seconds to wait before another try, or None.
        """
        try:
            try:
                return await self._make(desk)
            finally:
                await desk.clear()
        except Fenced:
            log.info("job fenced off", job=desk.job.id, attempt=desk.claim.attempt)
            return None
        except Fault as fault:  # even the ending could not be written: the lease runs out, somebody goes on
            log.warning("job left to its lease", job=desk.job.id, code=fault.code)
            return self._lease_s

    async def _make(self, desk: Desk) -> float | None:
        claim = desk.claim
        log.info("job begun", job=desk.job.id, kind=desk.job.kind, attempt=claim.attempt, tries=claim.tries)
        try:
            await self._makers[desk.job.kind](desk)
        except Fenced:
            raise
        except Stop:
            await self._stopped(desk)
        except (Moot, KeyError) as gone:  # what it was about was taken back or deleted meanwhile
            log.info("job moot", job=desk.job.id, where=whereabouts(gone))
            await desk.end(JobState.CANCELLED)
        except Retryable as fault:
            return await self._again(desk, fault.code)
        except MoonselfieError as error:
            log.warning("job given up", job=desk.job.id, code=error.code)
            await desk.end(JobState.FAILED, error_code=error.code)
        except Exception as error:  # noqa: BLE001 - the edge: one broken job must not end the worker
            log.error("job broke", job=desk.job.id, where=whereabouts(error))  # noqa: TRY400 - no values
            return await self._again(desk, "worker-failed")
        return None

    async def _stopped(self, desk: Desk) -> None:
        if desk.reason == "cancel":
            await desk.end(JobState.CANCELLED)
        elif desk.reason == "fenced":
            raise Fenced
        else:
            await desk.release(counted=False)
            log.info("job handed back", job=desk.job.id)

    async def _again(self, desk: Desk, code: str) -> float:
        """Hand it back as failed; the memory ends what failed too often. Seconds until the next try."""
        await desk.release(counted=True)
        wait_s = min(0.5 * 2.0**desk.claim.tries, _LONGEST_WAIT_S)
        log.warning(
            "job will be tried again", job=desk.job.id, code=code, tries=desk.claim.tries, wait_s=wait_s
        )
        return wait_s
