"""An honest estimate of the time left: from what this very run measured, nothing until something was."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from statistics import median

from worker.training.recipe import Recipe

WINDOW = 15


class Pace:
    """Medians of measured parts; a first part is not counted when it warms up (allocations, kernels)."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seconds: dict[str, deque[float]] = {}
        self._since = clock()

    def lap(self, kind: str) -> float:
        """Return the seconds since the last lap and remember them under `kind`."""
        now = self._clock()
        taken, self._since = now - self._since, now
        self._seconds.setdefault(kind, deque(maxlen=WINDOW)).append(taken)
        return taken

    def typical_s(self, kind: str) -> float | None:
        measured = self._seconds.get(kind)
        return median(measured) if measured else None

    def remaining_s(self, ahead: dict[str, int], guess_s: dict[str, float] | None = None) -> float | None:
        """Return seconds for so many parts of each kind, less what the running part has used already.

        None while a kind is neither measured nor guessed.
        """
        total = 0.0
        for kind, count in ahead.items():
            measured = self._seconds.get(kind)
            if count and measured:
                total += count * median(measured)
            elif count and guess_s and kind in guess_s:
                total += count * guess_s[kind]
            elif count:
                return None
        running_s = self._clock() - self._since
        return max(0.0, total - running_s)


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
