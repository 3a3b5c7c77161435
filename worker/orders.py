"""What a worker asks its compute children for, beside the orders that worker/engines.py already names.

An order goes to the child whole; the child's engine (worker/wiring.py) does what its type says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from storage.domain.proving import Task
from worker.engines import PaintOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoOrder:
    """`known` and `doubtful` as in Assessor. Answer: a Verdict."""

    data: bytes
    known: Sequence[bytes]
    doubtful: Sequence[bytes] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoOrder:
    """Answer: a list of Verdicts."""

    data: bytes
    known: Sequence[bytes]
    doubtful: Sequence[bytes] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeOrder:
    """As in Prover. Answer: a ChallengeVerdict."""

    video: bytes
    tasks: Sequence[Task]
    references: Sequence[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOrder:
    """`features` of a whole set, packed. Answer: the standing of each photo, as in Assessor."""

    features: Sequence[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnlargeOrder:
    """`paint` is the order the picture was drawn by, with its own seed alone. Answer: a Painted (PNG)."""

    picture: bytes
    paint: PaintOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class JointOrder:
    """Several people's orders, drawn in the same forwards. Answer: a list of what each alone would give."""

    orders: Sequence[PaintOrder]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetOrder:
    """Keep these adapters at hand no longer; unknown ones are fine. No answer."""

    adapter_ids: Sequence[str]


def may_share(one: PaintOrder, other: PaintOrder) -> bool:
    """Whether two orders may be drawn in the same forwards."""

    def common(order: PaintOrder) -> tuple[object, ...]:
        return (order.base_model, order.width_px, order.height_px, order.negative_prompt, order.start_picture)

    alone = one.start_picture is None and one.beside is None and other.beside is None
    return common(one) == common(other) and alone
