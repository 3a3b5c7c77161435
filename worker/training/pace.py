"""An honest estimate of the time left: from what was measured, nothing until something was.

A machine has slow spells. What the last few parts took may go on for as many again; beyond that the longer
run is the better guess, and in it one part counts for no more than a few usual ones.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import fmean, median

from worker.training.recipe import Recipe

WINDOW = 15  # parts that tell how things go just now
RUN = 200  # parts that tell how they go
OUTLIER = 4.0  # usual parts: more than that does not count towards how they go


class Pace:
    """Seconds of measured parts, by kind."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seconds: dict[str, deque[float]] = {}
        self._measured: set[str] = set()
        self._since = clock()

    def know(self, earlier: Mapping[str, float]) -> None:
        """Be told what parts took in an earlier training: each counts as one part of this one."""
        for kind, seconds in earlier.items():
            self._of(kind).append(seconds)

    def lap(self, kind: str) -> float:
        """Return the seconds since the last lap and remember them under `kind`."""
        now = self._clock()
        taken, self._since = now - self._since, now
        self._of(kind).append(taken)
        self._measured.add(kind)
        return taken

    def typical_s(self, kind: str) -> float | None:
        """Return the mean of the run, outliers shortened."""
        known = self._of(kind)
        if not known:
            return None
        most_s = OUTLIER * median(known)
        return fmean(min(taken, most_s) for taken in known)

    def measured_s(self) -> dict[str, float]:
        """Return the typical seconds of every kind that this run measured itself."""
        typical = {kind: self.typical_s(kind) for kind in self._measured}
        return {kind: seconds for kind, seconds in typical.items() if seconds is not None}

    def remaining_s(self, ahead: dict[str, int], guess_s: dict[str, float] | None = None) -> float | None:
        """Return seconds for so many parts of each kind, less what the running part has used already.

        None while a kind is neither known nor guessed.
        """
        total = 0.0
        for kind, count in ahead.items():
            typical, latest = self.typical_s(kind), list(self._of(kind))[-WINDOW:]
            if count and typical is not None:
                soon = min(count, WINDOW)
                total += soon * median(latest) + (count - soon) * typical
            elif count and guess_s and kind in guess_s:
                total += count * guess_s[kind]
            elif count:
                return None
        running_s = self._clock() - self._since
        return max(0.0, total - running_s)

    def _of(self, kind: str) -> deque[float]:
        return self._seconds.setdefault(kind, deque(maxlen=RUN))


STEP_FORWARDS = 3  # forward and backward, in forwards
DECODING = 1.3  # drawings are decoded and looked at, too


def check_s(recipe: Recipe, drawing_steps: int, forward_s: float) -> float:
    """Guess a check's seconds from those of one picture's forward: person and strangers, guidance doubles."""
    return DECODING * 2 * recipe.check_pictures * 2 * drawing_steps * forward_s


def learning_s(recipe: Recipe, drawing_steps: int, forward_s: float) -> float:
    """Guess the whole learning, checks included, from the forwards of drawing the class pictures."""
    checks = (
        math.ceil(recipe.steps / recipe.check_every) + 0.5
    )  # the first one looks at the bare base as well
    steps_s = recipe.steps * (recipe.batch + recipe.prior_batch) * STEP_FORWARDS * forward_s
    return steps_s + checks * check_s(recipe, drawing_steps, forward_s)


REMEMBERED = ("step", "check")  # what costs the same in the next training of this kind


def earlier_pace(cache: Path, like: str) -> dict[str, float]:
    """Return the seconds that a training like this took a part; nothing where none is known."""
    try:
        found = json.loads(_file(cache, like).read_text("utf-8"))
        return {kind: float(found[kind]) for kind in REMEMBERED if 0 < float(found.get(kind, 0)) < math.inf}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def keep_pace(cache: Path, like: str, pace: Pace) -> None:
    """Remember for the next one. No personal data: seconds, by base and recipe."""
    file = _file(cache, like)
    known = earlier_pace(cache, like) | {
        kind: seconds for kind, seconds in pace.measured_s().items() if kind in REMEMBERED
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    fresh.write_text(json.dumps(known), "utf-8")
    fresh.replace(file)


def costing_alike(fingerprint: str, format_name: str, recipe: Recipe, drawing_steps: int) -> str:
    """Name trainings whose parts cost the same: base, precision, and what of the recipe costs."""
    costs = [recipe.width_px, recipe.height_px, recipe.batch, recipe.prior_batch, recipe.rank]
    return json.dumps([fingerprint, format_name, *costs, recipe.check_pictures, drawing_steps])


def _file(cache: Path, like: str) -> Path:
    return cache / "pace" / f"{hashlib.sha256(like.encode()).hexdigest()[:16]}.json"
