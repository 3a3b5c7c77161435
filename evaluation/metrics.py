"""The figures themselves: plain functions of arrays, each tested on a known answer.

Embeddings are rows, similarity is their cosine. A drawing without a face has a row of NaN and is never
anybody.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image

Floats: TypeAlias = npt.NDArray[np.floating[Any]]
Bools: TypeAlias = npt.NDArray[np.bool_]
Ints: TypeAlias = npt.NDArray[np.int64]

LINE_UP = 4  # the person and three others
NORMAL_95 = 1.959964  # of a normal distribution, 95 % lie within so many deviations
SMALL_PX = (48, 64)  # pictures are compared at this size: layout and colours, not noise
EXTREME = 30.0  # no score is this large: a threshold nobody passes


def cosines(one: Floats, other: Floats) -> Floats:
    """(N, D) and (M, D) to (N, M), NaN where a row is NaN."""
    left = one / np.maximum(np.linalg.norm(one, axis=1, keepdims=True), 1e-9)
    right = other / np.maximum(np.linalg.norm(other, axis=1, keepdims=True), 1e-9)
    return np.asarray(left @ right.T, np.float64)


def likeness_to(probes: Floats, galleries: Sequence[Floats]) -> Floats:
    """Mean cosine of every probe (N, D) to every person's pictures: (N, people)."""
    return np.stack([cosines(probes, gallery).mean(1) for gallery in galleries], axis=1)


def identified(scores: Floats, own: Ints) -> Floats:
    """How likely each probe picks its own person among three others drawn at random: (N,), 0..1.

    `scores` (N, people), `own` (N,) columns. Exact, not sampled: with r of the others more alike, it is the
    share of all triples that hold none of those. A probe without a face picks nobody. ValueError with fewer
    than four people.
    """
    people = scores.shape[1]
    if people < LINE_UP:
        raise ValueError(f"a line-up of {LINE_UP} needs as many people, not {people}")
    mine = scores[np.arange(len(scores)), own]
    beaten = (scores >= mine[:, None]).sum(1) - 1  # its own score is not above itself; a tie is lost
    triples = math.comb(people - 1, LINE_UP - 1)
    chance = [math.comb(max(0, people - 1 - int(others)), LINE_UP - 1) / triples for others in beaten]
    return np.where(np.isfinite(mine), np.asarray(chance, np.float64), 0.0)


def interval(share: float, count: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share measured on `count` trials; (0, 1) when there were none."""
    if count == 0:
        return 0.0, 1.0
    spread = NORMAL_95**2 / count
    middle = (share + spread / 2) / (1 + spread)
    half = NORMAL_95 * math.sqrt(share * (1 - share) / count + spread / (4 * count)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def auc(genuine: Floats, impostor: Floats) -> float:
    """How often a genuine score lies above an impostor's; ties count half."""
    ordered = np.sort(impostor)
    below = np.searchsorted(ordered, genuine, "left")
    upto = np.searchsorted(ordered, genuine, "right")
    return float((below + upto).mean() / 2 / len(impostor))


def equal_error(genuine: Floats, impostor: Floats) -> tuple[float, float]:
    """(rate, threshold) where as many genuine scores lie below as impostors lie at or above."""
    candidates = np.append(np.unique(np.concatenate([genuine, impostor])), EXTREME)
    missed = np.searchsorted(np.sort(genuine), candidates, "left") / len(genuine)
    taken = 1 - np.searchsorted(np.sort(impostor), candidates, "left") / len(impostor)
    best = int(np.argmin(np.abs(missed - taken)))
    return float((missed[best] + taken[best]) / 2), float(candidates[best])


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """What an embedding can do on real pictures of known people.

    The pairs of one shot before two backgrounds are left out: they would flatter.
    """

    people: int
    pictures: int
    auc: float  # a picture against a person's other pictures
    equal_error: float
    threshold: float  # of the mean cosine, at the equal error
    pair_auc: float  # a picture against a picture
    pair_equal_error: float
    four_way: float
    four_way_low: float  # 95 %
    four_way_high: float
    four_way_worst_person: float
    two_real: float  # mean cosine of two pictures of one person, other shots: what likeness is compared with


def recognition(rows: Floats, person: Ints, shot: Ints) -> Recognition:
    """Judge embeddings (N, D) of pictures whose person and shot are known."""
    names, own = np.unique(person, return_inverse=True)
    pairs = cosines(rows, rows)
    same, other_shot = own[:, None] == own[None, :], shot[:, None] != shot[None, :]
    scores = np.empty((len(rows), len(names)))
    for column in range(len(names)):
        usable = other_shot & (own == column)[None, :]
        counts = usable.sum(1)
        total = np.where(usable, pairs, 0).sum(1)
        scores[:, column] = np.where(counts > 0, total / np.maximum(counts, 1), np.nan)
    known = np.isfinite(scores[np.arange(len(rows)), own])  # a person with one shot has nothing to match
    scores, own_known = scores[known], own[known]
    mine = scores[np.arange(len(scores)), own_known]
    others = scores[np.arange(len(names))[None, :] != own_known[:, None]]
    upper = np.triu(np.ones_like(same), 1)
    pair_genuine, pair_impostor = pairs[same & other_shot & upper], pairs[~same & upper]
    rate, threshold = equal_error(mine, others)
    hits = identified(scores, own_known.astype(np.int64))
    low, high = interval(float(hits.mean()), len(hits))
    return Recognition(
        people=len(names),
        pictures=int(known.sum()),
        auc=auc(mine, others),
        equal_error=rate,
        threshold=threshold,
        pair_auc=auc(pair_genuine, pair_impostor),
        pair_equal_error=equal_error(pair_genuine, pair_impostor)[0],
        four_way=float(hits.mean()),
        four_way_low=low,
        four_way_high=high,
        four_way_worst_person=min(float(hits[own_known == one].mean()) for one in np.unique(own_known)),
        two_real=float(pair_genuine.mean()),
    )


def two_real(gallery: Floats) -> float:
    """Mean cosine of two different pictures of one person (N, D), N at least 2."""
    pairs = cosines(gallery, gallery)
    return float(pairs[np.triu_indices(len(gallery), 1)].mean())


def picture_distance(pictures: Sequence[Image.Image]) -> float:
    """Mean distance of two pictures: root mean square of their small versions, 0 (same) to 1."""
    small = [
        np.asarray(one.convert("RGB").resize(SMALL_PX, Image.Resampling.BOX), np.float64) / 255
        for one in pictures
    ]
    found = [
        float(np.sqrt(((one - other) ** 2).mean()))
        for at, one in enumerate(small)
        for other in small[at + 1 :]
    ]
    return sum(found) / len(found)


def gradient_energy(picture: Image.Image) -> float:
    """Mean squared step between neighbours' lightness (0..255): grows with sharpness, and noise."""
    grey = np.asarray(picture.convert("L"), np.float64)
    return float((np.diff(grey, axis=0) ** 2).mean() + (np.diff(grey, axis=1) ** 2).mean())


def mean_of(values: Sequence[float | None]) -> float | None:
    """Mean of what was measured; None when nothing was."""
    known = [value for value in values if value is not None and math.isfinite(value)]
    return sum(known) / len(known) if known else None


def median_of(values: Sequence[float]) -> float | None:
    return float(np.median(values)) if values else None
