"""Is the face of a film that of every photo of a set? Pure arithmetic over faceprints.

Every photo, not their mean: a set with a few photos of somebody else must not be proven by the owner of the
others. And every part of the film, so that nobody does the turning for somebody who only holds still.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from worker.assess.features import Features
from worker.assess.looks import Look
from worker.assess.models import Floats
from worker.assess.movements import Movements

LEAST_PRINTS = 5
LEAST_OF_PART = 2
LEAST_OF_SET = 3
LEAST_PRESENCE = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sameness:
    """Distances are 1 - cosine, 0 to 2.

    `distances`: of the film's face to each photo, None where there is nothing to compare. `parts`: of each
    part of the film, around one task, and of the whole, to the photos' middle. `strays`: of each photo to the
    middle of the film and of those other photos that are most like it: steadier than the film alone.
    """

    distances: tuple[float | None, ...]
    parts: tuple[float, ...] = ()
    strays: tuple[float, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every photo, and there are some, could be compared."""
        return bool(self.distances) and all(one is not None for one in self.distances)


def sameness(looks: Sequence[Look], moves: Movements, references: Sequence[Features]) -> Sameness:
    good = [at for at, look in enumerate(looks) if moves.rest[at] and _is_good(look)]
    if len(good) < LEAST_PRINTS:
        return Sameness(distances=tuple(None for _ in references))
    film = _middle([looks[at].faceprint for at in good])
    photos = [one.faceprint for one in references]
    distances = tuple(None if one is None else 1 - float(one @ film) for one in photos)
    known = [one for one in photos if one is not None]
    if not known:
        return Sameness(distances=distances)
    middle = _middle(known)
    parts = [1 - float(film @ middle)]
    for begin_s, end_s in _parts(looks, moves):
        prints = [looks[at].faceprint for at in good if begin_s <= looks[at].at_s <= end_s]
        if len(prints) >= LEAST_OF_PART:
            parts.append(1 - float(_middle(prints) @ middle))
    return Sameness(distances=distances, parts=tuple(parts), strays=_strays(film, known))


def _is_good(look: Look) -> bool:
    return look.faceprint is not None and look.face is not None and look.face.presence > LEAST_PRESENCE


def _strays(film: Floats, photos: Sequence[Floats]) -> tuple[float, ...]:
    nearest = sorted(range(len(photos)), key=lambda at: -float(photos[at] @ film))
    half = nearest[: max(LEAST_OF_SET, (len(photos) + 1) // 2)]
    found = []
    for at, photo in enumerate(photos):
        others = [photos[one] for one in half if one != at]
        agreed = _middle([film, _middle(others)]) if others else film
        found.append(1 - float(photo @ agreed))
    return tuple(found)


def _middle(prints: Sequence[Floats | None]) -> Floats:
    mean = np.mean(np.stack([one for one in prints if one is not None]), axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9))


def _parts(looks: Sequence[Look], moves: Movements) -> list[tuple[float, float]]:
    """Seconds of the film that belong to each task: from the one before to the next."""
    ends = [0.0, *(deed.end_s for deed in moves.deeds)]
    begins = [*(deed.begin_s for deed in moves.deeds), looks[-1].at_s]
    return [(ends[at], begins[at]) for at in range(len(begins))]
