"""The memory's part for the queue and what it brings back; see storage/memory.py."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from storage.domain.jobs import Claim, Delivery, Job, JobKind, JobState
from storage.domain.records import Place


class Jobs(Protocol):
    async def submit(
        self,
        *,
        kind: JobKind,
        person_id: str,
        target_id: str,
        place: Place,
        event_id: str,
        asked_at: Place | None = None,
    ) -> Job:
        """Insert a waiting job; the same (`event_id`, kind, target_id) again returns the first one.

        `asked_at`: a group in which the wish was spoken, when `place`, where it is told, is a private chat.
        Refusal with a code when consent, quota or policy forbid it ("no-consent", "quota-portraits", ...).
        """

    async def get(self, job_id: str) -> Job: ...
    async def newest(self, *, person_id: str, kind: JobKind, target_id: str) -> Job | None: ...
    async def cancel(self, person_id: str, job_id: str) -> Job:
        """A waiting job ends at once (with its delivery row); a running one is asked to stop."""

    async def place_in_queue(self, job_id: str) -> int:
        """1 = nothing is before it in its queue, not even running; 0 = it runs or has ended."""

    async def moving(self) -> Sequence[Job]:
        """Jobs that wait or run: for progress cards."""

    async def estimate_s(self, kind: JobKind) -> float | None:
        """Median duration of the last jobs of this kind that were done here; None when there are none."""

    async def waiting(self) -> dict[str, int]:
        """How many jobs have not started, by queue: for metrics and for scaling workers."""

    # The dispatcher's and the workers' side:
    async def stirring(self) -> bool:
        """Whether there is anything to admit or to hand to a worker (again): a cheap question."""

    async def admit(self, capacity: dict[str, int]) -> Sequence[Job]:
        """Admit waiting jobs per queue up to capacity, fair over people.

        Returns every job the dispatcher must hold: admitted, or running with an ended lease.
        """

    async def claim(self, job_id: str, *, worker: str, lease_s: float) -> Claim | float | None:
        """The claim; or seconds until the present lease ends; or None when there is nothing to do."""

    async def renew(self, job_id: str, attempt: int, *, lease_s: float) -> bool | None:
        """True: cancel was asked for; False: go on; None: fenced off, stop and write nothing."""

    async def report(
        self,
        job_id: str,
        attempt: int,
        *,
        progress: float,
        stage: str,
        remaining_s: float | None,
        preview_key: str | None = None,
    ) -> None: ...
    async def keep_checkpoint(self, job_id: str, attempt: int, checkpoint_key: str) -> None: ...
    async def release(self, job_id: str, attempt: int, *, counted: bool = False) -> None:
        """Hand it back: admitted again. A shutdown does not count as a try; a failure (`counted`) does."""

    async def finish(
        self, job_id: str, attempt: int, state: JobState, *, error_code: str | None = None
    ) -> bool:
        """End it and write its delivery row; False (and nothing written) when another attempt owns it."""


class Outbox(Protocol):
    async def pending(
        self, *, platforms: Collection[str] | None = None, each: int = 20, limit: int = 1000
    ) -> Sequence[Delivery]:
        """Return everybody's oldest first, `each` at most a chat; of these platforms only."""

    async def sent(self, job_id: str) -> None:
        """Told. Named by the job, as below: a delivery's number may be given again after a deletion."""

    async def failed(self, job_id: str, *, retry_in_s: float) -> None: ...
    async def park(self, job_id: str) -> None:
        """Nobody was there, or nothing helps: not sent, and not tried again before `unpark`."""

    async def unpark(self, person_id: str, place: Place) -> None:
        """The person is there again: what was parked for this place is pending."""
