"""What a worker asks its compute children for, beside the orders that worker/engines.py already names.

An order goes to the child whole; the child's engine (worker/wiring.py) does what its type says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from worker.engines import PaintOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoOrder:
    """`known` are the packed features of the set's accepted photos, oldest first. Answer: a Verdict."""

    data: bytes
    known: Sequence[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoOrder:
    """Answer: a list of Verdicts."""

    data: bytes
    known: Sequence[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnlargeOrder:
    """`paint` is the order the picture was drawn by, with its own seed alone. Answer: a Painted (PNG)."""

    picture: bytes
    paint: PaintOrder
