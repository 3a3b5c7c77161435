"""One job on a worker's desk: its inputs from the vault, its order for a child, its progress, its end.

`worker/making/` says what a job does, in order; this says how it is done safely: nothing is kept unless
this attempt still owns the job when it ends, and whatever was stored in vain is deleted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from weakref import WeakValueDictionary

import structlog

from storage.domain.errors import Fault, Refusal
from storage.domain.jobs import QUEUE_OF, Claim, Job, JobState
from storage.memory import Memory, UnitOfWork
from storage.memory_vault import Vault
from worker.child import Listener
from worker.engines import Stop

log = structlog.get_logger(__name__)

Write = Callable[[UnitOfWork], Awaitable[None]]
_REPORT_EVERY_S = 0.7
_CANCEL_GRACE_S = 1.0  # from cancelling to breaking off: a child that hears it in time need not be replaced
CHANGED = "changed"  # what the bell is rung for: a job moved or ended


class Fenced(Exception):  # noqa: N818 - not an error: another attempt owns the job now
    """Write nothing more; somebody else goes on."""


class Moot(Exception):  # noqa: N818 - not an error: nobody wants this any more
    """What the job was about has been taken back or replaced; it ends without a result."""


class Room(Protocol):
    """Where orders are worked on: worker.child.Child."""

    async def run(
        self, order: object, *, listener: Listener, stopping: asyncio.Event, time_limit_s: float
    ) -> Any: ...


class Bell(Protocol):
    """Wakes the bot; a lost ring costs a moment, never a result. Never raises."""

    async def ring(self, topic: str) -> None: ...


class SetLocks:
    """One lock per face model: its photos are judged one after the other, so duplicates see each other."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, model_id: str) -> asyncio.Lock:
        lock = self._locks.get(model_id)
        if lock is None:
            lock = self._locks[model_id] = asyncio.Lock()
        return lock


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """What every job on this worker may use."""

    memory: Memory
    vault: Vault
    bell: Bell
    rooms: Mapping[str, Room]  # by queue
    base_model: str
    scratch: Path  # a private folder for checkpoints under way
    new_id: Callable[[], str]
    now: Callable[[], datetime]
    train_overrides: Mapping[str, Any]
    sets: SetLocks


class Desk:
    """One claimed job. `stopping` is set when the work must end early; `reason` says why."""

    def __init__(self, shop: Workshop, claim: Claim) -> None:
        self.shop = shop
        self.claim = claim
        self.stopping = asyncio.Event()
        self.reason = ""  # cancel | fenced | shutdown
        self._stored: list[str] = []
        self._last_report_s = -_REPORT_EVERY_S
        self._progress: tuple[float, str, float | None] = (0.0, "", None)

    @property
    def job(self) -> Job:
        return self.claim.job

    def stop(self, reason: str) -> None:
        """Ask the work to end soon. The first reason counts, but being fenced off overrides."""
        if not self.reason or reason == "fenced":
            self.reason = reason
        self.stopping.set()

    async def consented(self, work: UnitOfWork) -> None:
        """Raise Refusal when the person's consent, or that of anybody depicted, has ended since."""
        if not await work.people.has_consented(self.job.person_id):
            raise Refusal("no-consent")
        await work.rights.stands(self.job.id)

    async def still_consented(self) -> None:
        """The same in a look of its own: for a drawing that is about to be judged and stored."""
        async with self.shop.memory.look() as work:
            await self.consented(work)

    async def open(self, key: str, *, of: str | None = None) -> bytes:
        """Read one blob of this job's person, or of another whose face the job was allowed to draw."""
        return await self.shop.vault.get(of or self.job.person_id, key)

    async def store(self, kind: str, data: bytes) -> str:
        """Seal and keep bytes; deleted again unless `end` succeeds."""
        key = await self.shop.vault.put(self.job.person_id, kind, data)
        self._stored.append(key)
        return key

    async def compute(self, order: object, *, time_limit_s: float) -> Any:
        """Have the order worked on in this queue's child. Errors as in Child.run.

        Stop comes a moment after whoever wanted it cancels, whatever the child does: loading, fetching, deaf.
        A worker that shuts down waits for as long as the child's own grace: for a checkpoint.
        """
        room = self.shop.rooms[QUEUE_OF[self.job.kind]]
        listener = Listener(report=self._report, preview=self._preview)
        work = asyncio.create_task(
            room.run(order, listener=listener, stopping=self.stopping, time_limit_s=time_limit_s)
        )
        patience = asyncio.create_task(self._lose_patience())
        try:
            await asyncio.wait([work, patience], return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                raise Stop
            return await work
        finally:
            patience.cancel()
            work.cancel()  # where it is not over, the room ends the process
            await asyncio.gather(work, return_exceptions=True)

    async def _lose_patience(self) -> None:
        await self.stopping.wait()
        if self.reason == "shutdown":
            await asyncio.Event().wait()
        await asyncio.sleep(_CANCEL_GRACE_S)

    async def end(
        self, state: JobState, *, write: Write | None = None, error_code: str | None = None
    ) -> None:
        """Write the results and the job's end in one transaction, wake the bot. Fenced when it is not ours.

        Consent is asked for again before anything is delivered; whatever `write` raises undoes all of it.
        """
        async with self.shop.memory.work() as work:
            if state is JobState.DONE:  # before the job's row: whoever takes back holds people, then jobs
                await work.rights.stands(self.job.id, binding=True)
            if write is not None:
                await write(work)
            if not await work.jobs.finish(self.job.id, self.claim.attempt, state, error_code=error_code):
                raise Fenced
            # Now that the job's row is held: withdrawing changes it too, so one of the two comes first.
            if state is JobState.DONE:
                await self.consented(work)
                if (await work.jobs.get(self.job.id)).cancel_requested:
                    raise Moot  # also when consent ended and was given again meanwhile
                self._stored.clear()  # before the commit: if its answer is lost, rows may name these blobs
            await work.commit()
        log.info("job ended", job=self.job.id, kind=self.job.kind, state=state, code=error_code)
        await self.shop.bell.ring(CHANGED)

    async def keep_checkpoint(self, data: bytes) -> None:
        """Seal a checkpoint and name it in the job; the one before is swept."""
        key = await self.shop.vault.put(self.job.person_id, "checkpoint", data)
        async with self.shop.memory.work() as work:
            await work.jobs.keep_checkpoint(self.job.id, self.claim.attempt, key)
            await work.commit()

    async def release(self, *, counted: bool) -> None:
        """Hand the job back, for another worker or a later try."""
        async with self.shop.memory.work() as work:
            await work.jobs.release(self.job.id, self.claim.attempt, counted=counted)
            await work.commit()

    async def clear(self) -> None:
        """Delete what was stored for nothing."""
        while self._stored:
            try:
                await self.shop.vault.delete(self._stored.pop())
            except Fault as fault:
                log.warning("blob not deleted", job=self.job.id, code=fault.code)

    async def _report(
        self, progress: float, stage: str, remaining_s: float | None, preview_key: str | None = None
    ) -> None:
        self._progress = (progress, stage, remaining_s)
        now_s = asyncio.get_running_loop().time()
        if preview_key is None and now_s - self._last_report_s < _REPORT_EVERY_S:
            return
        self._last_report_s = now_s
        try:
            async with self.shop.memory.work() as work:
                await work.jobs.report(
                    self.job.id,
                    self.claim.attempt,
                    progress=progress,
                    stage=stage,
                    remaining_s=remaining_s,
                    preview_key=preview_key,
                )
                await work.commit()
        except Fault as fault:  # a card that stands still is no reason to throw work away
            log.warning("progress not noted", job=self.job.id, code=fault.code)

    async def _preview(self, jpeg: bytes, _number: int) -> None:
        try:
            key = await self.shop.vault.put(self.job.person_id, "preview", jpeg)
        except Fault as fault:
            log.warning("preview not kept", job=self.job.id, code=fault.code)
            return
        progress, stage, remaining_s = self._progress
        await self._report(progress, stage, remaining_s, key)
