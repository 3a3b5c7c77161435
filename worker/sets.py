"""The sets of selfies this worker judges, each in a line of its own: one photo after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from storage.domain.records import Selfie, SelfieState
from worker.engines import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceSet:
    """The accepted and doubtful photos a verdict is made against, oldest first."""

    photos: tuple[Selfie, ...]

    @property
    def accepted(self) -> tuple[bytes, ...]:
        return features_of(one for one in self.photos if one.state is SelfieState.ACCEPTED)

    @property
    def version(self) -> tuple[tuple[str, SelfieState], ...]:
        return tuple((one.id, one.state) for one in self.photos)


@dataclass(slots=True, kw_only=True, weakref_slot=True)
class SetLine:
    """One photo is judged while the verdict of the one before is written, in that order.

    `foreseen` is the set as it stands once what is being written is.
    """

    judging: asyncio.Lock = field(default_factory=asyncio.Lock)
    keeping: asyncio.Lock = field(default_factory=asyncio.Lock)
    foreseen: FaceSet | None = None


class SetLines:
    """One line per face model, so that duplicates sent together see each other."""

    def __init__(self) -> None:
        self._lines: WeakValueDictionary[str, SetLine] = WeakValueDictionary()

    def of(self, model_id: str) -> SetLine:
        line = self._lines.get(model_id)
        if line is None:
            line = self._lines[model_id] = SetLine()
        return line


def features_of(photos: Iterable[Selfie | Verdict]) -> tuple[bytes, ...]:
    return tuple(one.features for one in photos if one.features is not None)
