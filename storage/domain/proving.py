"""Proof of person: three small tasks, drawn afresh, done before a camera within three minutes.

Pure. `worker/assess/challenge.py` looks at what was sent; `storage/repositories/proofs.py` remembers what
came of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Protocol

from storage.domain.errors import BadInput

TASKS = 3
ANSWER_WITHIN = timedelta(minutes=3)
DRAWS_A_DAY = 6
CASE_LASTS = timedelta(hours=48)  # what is kept for a moderator goes then, decided or not


class Task(StrEnum):
    """Left and right are the person's own."""

    TURN_LEFT = "turn-left"
    TURN_RIGHT = "turn-right"
    LOOK_UP = "look-up"
    LOOK_DOWN = "look-down"
    TILT_LEFT = "tilt-left"
    TILT_RIGHT = "tilt-right"
    SMILE = "smile"
    OPEN_MOUTH = "open-mouth"
    RAISE_BROWS = "raise-brows"
    PUCKER = "pucker"


TURNS = frozenset({Task.TURN_LEFT, Task.TURN_RIGHT})
DRAWN = tuple(task for task in Task if task is not Task.RAISE_BROWS)
"""What is asked for: raised brows are not seen well enough yet (docs/proof.md)."""


class ProofState(StrEnum):
    DRAWN = "drawn"  # the tasks are shown
    USED = "used"  # a video came in time; nothing else may answer this challenge
    PROVEN = "proven"
    FAILED = "failed"
    UNSURE = "unsure"  # a moderator decides
    LAPSED = "lapsed"


class ProofEvent(StrEnum):
    USE = "use"
    PROVE = "prove"
    FAIL = "fail"
    DOUBT = "doubt"
    LAPSE = "lapse"


PROOF_STEPS: Mapping[tuple[ProofState, ProofEvent], ProofState] = {
    (ProofState.DRAWN, ProofEvent.USE): ProofState.USED,
    (ProofState.DRAWN, ProofEvent.LAPSE): ProofState.LAPSED,
    (ProofState.USED, ProofEvent.PROVE): ProofState.PROVEN,
    (ProofState.USED, ProofEvent.FAIL): ProofState.FAILED,
    (ProofState.USED, ProofEvent.DOUBT): ProofState.UNSURE,
    (ProofState.UNSURE, ProofEvent.PROVE): ProofState.PROVEN,
    (ProofState.UNSURE, ProofEvent.FAIL): ProofState.FAILED,
    (ProofState.UNSURE, ProofEvent.LAPSE): ProofState.LAPSED,
}


_SETTLED_BY = {
    ProofState.PROVEN: ProofEvent.PROVE,
    ProofState.FAILED: ProofEvent.FAIL,
    ProofState.UNSURE: ProofEvent.DOUBT,
}


def proof_after(state: ProofState, event: ProofEvent) -> ProofState:
    """BadInput("proof-over") when there is no such step: a challenge is answered once."""
    try:
        return PROOF_STEPS[state, event]
    except KeyError:
        raise BadInput("proof-over") from None


class ProofFinding(StrEnum):
    """What was wrong with an answer; also the code of its sentence in the texts."""

    NO_FACE = "proof-no-face"
    SEVERAL_PEOPLE = "proof-several-people"
    ANOTHER_PERSON = "proof-another-person"  # not the one on the photos
    TASK_MISSED = "proof-task-missed"  # not shown, or not in this order
    TOO_SHORT = "proof-too-short"
    FLAT = "proof-flat"  # a photo or a screen held before the camera
    CUT = "proof-cut"  # not one take
    UNREADABLE = "proof-unreadable"
    LATE = "proof-late"
    FORWARDED = "proof-forwarded"
    USED = "proof-used"


class ProofWay(StrEnum):
    """Who found that it is them."""

    VIDEO = "video"
    MODERATOR = "moderator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """Tasks for one model's photos. Only the person it was drawn for can answer it, once."""

    id: str
    person_id: str
    model_id: str
    tasks: tuple[Task, ...]
    drawn_at: datetime
    state: ProofState
    used_at: datetime | None = None
    selfie_ids: tuple[str, ...] = ()  # the photos it is compared with, once it is used
    findings: tuple[ProofFinding, ...] = ()
    missed: tuple[int, ...] = ()  # numbers of the tasks that were not seen, from 1
    video_key: str | None = None
    frames_key: str | None = None

    @property
    def ends_at(self) -> datetime:
        return self.drawn_at + ANSWER_WITHIN

    def is_open(self, now: datetime) -> bool:
        """Whether a video can answer it."""
        return self.state is ProofState.DRAWN and now <= self.ends_at

    @property
    def case_ends_at(self) -> datetime:
        """When what is kept for a moderator goes."""
        return (self.used_at or self.drawn_at) + CASE_LASTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What came of a video: proven, failed or unsure; `frames_key` when a moderator has to look."""

    state: ProofState
    findings: tuple[ProofFinding, ...] = ()
    missed: tuple[int, ...] = ()
    frames_key: str | None = None

    @property
    def event(self) -> ProofEvent:
        return _SETTLED_BY[self.state]


class Draws(Protocol):
    """`random.SystemRandom` outside tests: nobody may foresee the tasks."""

    def sample(self, population: Sequence[Task], k: int) -> list[Task]: ...


def draw_tasks(random: Draws | Random) -> tuple[Task, ...]:
    """Three different tasks, one turn of the head at least: a flat picture cannot turn."""
    while True:
        drawn = tuple(random.sample(DRAWN, TASKS))
        if TURNS & set(drawn):
            return drawn
