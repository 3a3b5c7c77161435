"""Who a set shows, even when its first photo shows somebody else: the centre of what more than half agree on.

The mean of a set moves towards every stranger in it; the centre of its closest half does not, as long as the
strangers are the fewer.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from worker.assess.identity import TRUSTED_COUNT, bands
from worker.assess.models import Floats

_ROUNDS = 4  # the closest half is found anew around its own mean; it settles after two or three


def majority(embeddings: Sequence[Floats]) -> list[int]:
    """Places of those that show the same person as more than half of the set; [] without such a half."""
    if len(embeddings) < TRUSTED_COUNT:
        return []
    half = len(embeddings) // 2 + 1
    rows = np.stack(list(embeddings))
    centre = np.median(rows, axis=0)
    for _ in range(_ROUNDS):
        apart = np.linalg.norm(rows - centre, axis=1)
        centre = rows[np.argsort(apart, kind="stable")[:half]].mean(axis=0)
    apart = np.linalg.norm(rows - centre, axis=1)
    members = np.flatnonzero(apart <= bands(half)[0]).tolist()
    return members if len(members) >= max(half, TRUSTED_COUNT) else []


def standing(embeddings: Sequence[Floats]) -> tuple[float, ...]:
    """How far each photo is from the majority's *others*, 1 being where one asks; () without a majority."""
    members = majority(embeddings)
    if not members:
        return ()
    rows = np.stack(list(embeddings))
    apart = np.linalg.norm(rows - rows[members].mean(axis=0), axis=1)
    apart[members] *= len(members) / (len(members) - 1)  # without itself: it drew the centre to its side
    return tuple((apart / bands(len(members))[0]).tolist())
