"""What a worker can make, as the tasks see it.

Engines run in a child process and know no database.

Pictures travel as encoded bytes (JPEG, PNG, MP4...), adapters as safetensors bytes. Every engine raises
BadInput for what the person can mend, Permanent for what will never work, Retryable otherwise. `report` is
called with (progress 0..1, stage message id, seconds left or None); it raises `Stop` when the work must end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from storage.domain.proving import ProofFinding, ProofState, Task
from storage.domain.records import Finding, SelfieState

Report = Callable[[float, str, float | None], None]


class Stop(Exception):  # noqa: N818 - an order, not an error
    """Raised out of `report`: cancelled, or the worker has to hand its job back (a checkpoint was kept)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was found in one photo.

    `picture` is the cleaned photo to keep: JPEG, upright, sRGB, no metadata, at most 2,048 px a side (None
    when rejected before decoding). `crop` is a small annotated JPEG that shows what the first finding means,
    of a rejected photo alone.
    `features` is packed by worker/assess/features.py: embedding, hashes, pose, sharpness.
    """

    state: SelfieState
    findings: tuple[Finding, ...]
    coverage: tuple[str, ...] = ()
    picture: bytes | None = None
    crop: bytes | None = None
    features: bytes | None = None


class Assessor(Protocol):
    """`known`: packed features of the set's accepted photos, oldest first, for duplicates and same person.

    `doubtful` are those of photos their person has not decided about: not to be doubled either, but they do
    not say who it is.
    """

    def photo(self, data: bytes, known: Sequence[bytes], *, doubtful: Sequence[bytes] = ()) -> Verdict: ...

    def video(
        self, data: bytes, known: Sequence[bytes], report: Report, *, doubtful: Sequence[bytes] = ()
    ) -> Sequence[Verdict]:
        """The frames worth keeping, at most 10, best first; one rejecting Verdict when none is."""

    def standing(self, features: Sequence[bytes]) -> Sequence[float]:
        """Distance of each photo of a set from whom most of it shows, 1 where one asks; () when none do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeVerdict:
    """What a video says about who sent it; the first finding is the one to tell.

    `state` is proven, failed or unsure. `distances` is of this clip's face to each reference, same order;
    None where no frame could be compared. `missed` are the numbers of the tasks that were not seen, from 1.
    `frames`: small JPEGs for the moderator who decides when unsure; () otherwise.
    """

    state: ProofState
    findings: tuple[ProofFinding, ...] = ()
    missed: tuple[int, ...] = ()
    distances: tuple[float | None, ...] = ()
    frames: tuple[bytes, ...] = ()


class Prover(Protocol):
    def prove(
        self, video: bytes, tasks: Sequence[Task], references: Sequence[bytes], report: Report
    ) -> ChallengeVerdict:
        """Whether one living face does these tasks in this order, and is that of every reference.

        `references`: packed features of all photos the model is or will be trained on. Never raises for what
        is wrong with the video.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainOrder:
    """`photos`: cleaned JPEGs of one person; checkpoints live in `folder`, the child's own, and survive."""

    photos: Sequence[bytes]
    features: Sequence[bytes]  # packed, same order as photos
    base_model: str  # "pocket", a local folder, or a hub id
    folder: Path
    seed: int
    overrides: dict[str, Any] = field(default_factory=dict)  # fields of the recipe's arguments


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    adapter: bytes  # safetensors, with metadata: family, base model, rank, instance prompt
    facts: dict[str, Any]  # steps, seconds, first_loss, last_loss, losses, likeness, chosen_step


class Trainer(Protocol):
    def train(self, order: TrainOrder, report: Report) -> Trained:
        """Resumes from `folder` when a checkpoint lies there; the same weights as an undisturbed run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worn:
    """The face model of one more person; fields as in PaintOrder."""

    adapter: bytes
    adapter_id: str
    references: Sequence[bytes] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaintOrder:
    """Same order, same pictures. `adapter` is None to draw without anybody's face."""

    prompt: str
    negative_prompt: str
    seeds: Sequence[int]
    base_model: str
    adapter: bytes | None
    adapter_id: str  # cache key: model id and training time
    references: Sequence[bytes] = ()  # packed features of the person's selfies, for likeness
    width_px: int = 576
    height_px: int = 768
    start_picture: bytes | None = None  # for vary: JPEG
    strength: float = 0.6  # how far vary goes, 0..1
    beside: Worn | None = None  # a second person, to the right of the first; nothing is varied then


@dataclass(frozen=True, slots=True, kw_only=True)
class Painted:
    picture: bytes  # JPEG, quality 92
    seed: int
    width_px: int
    height_px: int
    # Mean cosine to the references; None when no face was found or there are none. Of two people, the lesser.
    likeness: float | None
    # Text codes for the person: "prompt-shortened", "prompt-place-unheard", "prompt-style-unheard",
    # "prompt-clothes-unheard", "prompt-company-unheard", "together-unsure", "hd-enlarged", "hd-plain",
    # "hd-blended".
    notes: tuple[str, ...] = ()
    likenesses: tuple[float, ...] = ()  # of two people, each to their own references, left to right


class Painter(Protocol):
    def paint(self, order: PaintOrder, report: Report, preview: Callable[[bytes], None]) -> Sequence[Painted]:
        """Best likeness first. `preview` gets a small JPEG of the four so far, a few times."""


class Upscaler(Protocol):
    def enlarge(self, picture: bytes, order: PaintOrder, report: Report) -> Painted:
        """Twice the size (PNG bytes); not measurably less like the person than a plain resize."""
