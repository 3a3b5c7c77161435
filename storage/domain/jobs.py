"""Jobs: what to make, for whom, how far it is. The database is the truth; the queue says what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from storage.domain.records import Place


class JobKind(StrEnum):
    """What `target_id` names: a selfie, a selfie (of a video), a model, a request, a picture, a challenge."""

    ASSESS = "assess"
    ASSESS_VIDEO = "assess-video"
    TRAIN = "train"
    PORTRAITS = "portraits"
    UPSCALE = "upscale"
    PROVE = "prove"


class JobState(StrEnum):
    WAITING = "waiting"  # in the database only
    ADMITTED = "admitted"  # handed to the dispatcher
    RUNNING = "running"  # leased by a worker
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


QUEUE_OF: dict[JobKind, str] = {
    JobKind.ASSESS: "assess",
    JobKind.ASSESS_VIDEO: "assess",
    JobKind.TRAIN: "train",
    JobKind.PORTRAITS: "create",
    JobKind.UPSCALE: "create",
    JobKind.PROVE: "assess",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    id: str
    kind: JobKind
    person_id: str
    target_id: str
    place: Place  # where the answer goes
    state: JobState
    created_at: datetime
    version: int = 1
    attempt: int = 0  # the fencing token of the newest claim
    cancel_requested: bool = False
    progress: float = 0.0  # 0..1
    stage: str = ""  # a Fluent message id, e.g. "stage-preparing"
    remaining_s: float | None = None  # honest estimate, None while unknown
    error_code: str | None = None  # a Fluent message id
    preview_key: str | None = None  # vault key of a small JPEG while drawing
    ended_at: datetime | None = None
    asked_at: Place | None = None  # the group it was asked in, when the answer goes to a private chat first
    selfie_ids: tuple[str, ...] | None = None  # of a training: its photos; None for what began before 0009


class JobMessage(BaseModel):
    """The whole of what travels through the dispatcher: an id. Never a prompt, a picture or a name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    job_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A worker's right to run a job until its lease ends; writes name `attempt`, so late ones are void."""

    job: Job
    attempt: int
    checkpoint_key: str | None  # vault key of the last checkpoint, for resuming
    tries: int = 1  # this claim and those that failed or died before it; releases for a shutdown not counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One outbox row: this job ended; tell the person at `place`. Written in the transaction of the end."""

    job_id: str
    person_id: str
    place: Place
    created_at: datetime
    tries: int = 0
