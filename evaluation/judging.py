"""Judging what was made: every figure of the report, from the pictures in the folder and the two judges."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from PIL import Image

from evaluation.metrics import (
    Floats,
    gradient_energy,
    identified,
    interval,
    likeness_to,
    mean_of,
    median_of,
    picture_distance,
    two_real,
)
from evaluation.people import Selfies
from evaluation.run import FOUR, Plan
from storage.domain.errors import Permanent

SceneOf = Callable[[Sequence[Image.Image]], list[str]]


class FaceJudge(Protocol):
    """evaluation.people.Judge, or a test's."""

    def rows(self, pictures: Sequence[Image.Image]) -> tuple[Floats, Floats]:
        """(N, D) of the own embedding and (N, D) of dlib's; NaN where no face is."""

    def photos(self, photos: Sequence[bytes]) -> tuple[Floats, Floats]:
        """The same of encoded pictures, those without a face left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share, what it was counted on, and its 95 % interval."""

    value: float
    count: int
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """By one embedding. `ratio` is the drawings' cosine to the selfies over that of two selfies."""

    identification: Share  # every portrait, in a line-up of four
    identification_best: Share  # only the one of four that the product shows first
    ratio: float | None
    drawn: float | None
    two_real: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    people: int
    portraits: int
    faces: Share  # portraits in which a face was found
    own: Likeness
    dlib: Likeness
    scene: Share
    leak: Share  # strangers, drawn with the adapter, who pass for its person
    leak_without: Share  # the same strangers without it: what chance does
    diversity: float | None  # within four, 0..1
    training_seconds: float | None
    four_pictures_seconds: float | None
    hd_seconds: float | None
    hd_sharpness: float | None  # gradient energy over that of a bicubic enlargement
    hd_likeness: float | None  # cosine of the HD face to the portrait's

    def flat(self) -> dict[str, Any]:
        """The figures by the names that everybody asks for, then all of them."""
        short = {
            "identification": self.own.identification.value,
            "likeness_ratio": self.own.ratio,
            "scene": self.scene.value,
            "leak": self.leak.value,
            "training_seconds": self.training_seconds,
            "four_pictures_seconds": self.four_pictures_seconds,
            "hd_seconds": self.hd_seconds,
        }
        return short | {"all": asdict(self)}


def judge_all(
    folder: Path, people: Sequence[Selfies], plan: Plan, faces: FaceJudge, scene_of: SceneOf, threshold: float
) -> Findings:
    """Read everything that `make_all` made. Permanent when a piece is missing; at least four people."""
    galleries = [faces.photos(one.photos) for one in people]
    probes: list[tuple[Floats, Floats]] = []
    own: list[int] = []
    best: list[bool] = []
    scenes: list[bool] = []
    distances: list[float | None] = []
    for number, selfies in enumerate(people):
        for scene in plan.scenes:
            four = [_picture(folder / selfies.name / f"{scene}-{rank}.jpg") for rank in range(FOUR)]
            probes.append(faces.rows(four))
            own += [number] * FOUR
            best += [rank == 0 for rank in range(FOUR)]
            scenes += [said == scene for said in scene_of(four)]
            distances.append(picture_distance(four))
    mine, shown = np.asarray(own, np.int64), np.asarray(best)
    found = np.isfinite(np.concatenate([rows for rows, _ in probes])[:, 0])
    worn, bare = (_passing(folder, people, plan, faces, threshold, kind) for kind in ("worn", "bare"))
    hd = [_hd(folder / one.name, scene, faces) for one in people for scene in plan.scenes[: plan.hd_scenes]]
    return Findings(
        people=len(people),
        portraits=len(mine),
        faces=share(found),
        own=_likeness([rows for rows, _ in probes], [rows for rows, _ in galleries], mine, shown),
        dlib=_likeness([rows for _, rows in probes], [rows for _, rows in galleries], mine, shown),
        scene=share(np.asarray(scenes)),
        leak=worn,
        leak_without=bare,
        diversity=mean_of(distances),
        training_seconds=_seconds(folder, people, ["training"]),
        four_pictures_seconds=_seconds(folder, people, plan.scenes),
        hd_seconds=_seconds(folder, people, [f"{scene}-hd" for scene in plan.scenes[: plan.hd_scenes]]),
        hd_sharpness=mean_of([sharpness for sharpness, _ in hd]),
        hd_likeness=mean_of([likeness for _, likeness in hd]),
    )


def share(held: Any) -> Share:
    """Of numbers from 0 to 1 (or truths), each a trial."""
    values = np.asarray(held, np.float64)
    value = float(values.mean()) if len(values) else 0.0
    low, high = interval(value, len(values))
    return Share(value=value, count=len(values), low=low, high=high)


def _likeness(probes: list[Floats], galleries: list[Floats], own: Any, best: Any) -> Likeness:
    scores = likeness_to(np.concatenate(probes), galleries)  # (N, people)
    hits, mine = identified(scores, own), scores[np.arange(len(scores)), own]
    real = [two_real(gallery) for gallery in galleries]
    drawn = mean_of(mine.tolist())
    level = mean_of(real) or 0.0
    return Likeness(
        identification=share(hits),
        identification_best=share(hits[best]),
        ratio=None if drawn is None or level <= 0 else drawn / level,
        drawn=drawn,
        two_real=level,
    )


def _passing(
    folder: Path, people: Sequence[Selfies], plan: Plan, faces: FaceJudge, threshold: float, kind: str
) -> Share:
    passed: list[bool] = []
    for one in people:
        gallery = faces.photos(one.photos)[0]
        count = len(plan.strangers)
        pictures = [_picture(folder / one.name / f"stranger-{kind}-{at}.jpg") for at in range(count)]
        if pictures:
            likeness = likeness_to(faces.rows(pictures)[0], [gallery])[:, 0]
            passed += [bool(np.isfinite(value) and value >= threshold) for value in likeness]
    return share(passed)


def _hd(own: Path, scene: str, faces: FaceJudge) -> tuple[float | None, float | None]:
    small, large = _picture(own / f"{scene}-0.jpg"), _picture(own / f"{scene}-hd.png")
    plain = gradient_energy(small.resize(large.size, Image.Resampling.BICUBIC))
    rows = faces.rows([small, large])[0]
    likeness = float(likeness_to(rows[:1], [rows[1:]])[0, 0])
    return (gradient_energy(large) / plain if plain > 0 else None), likeness


def _picture(file: Path) -> Image.Image:
    if not file.is_file():
        raise Permanent("evaluation-incomplete")
    with Image.open(file) as picture:
        return picture.convert("RGB")


def _seconds(folder: Path, people: Sequence[Selfies], names: Sequence[str]) -> float | None:
    files = [folder / one.name / f"{name}.json" for one in people for name in names]
    found = [json.loads(file.read_text("utf-8"))["seconds"] for file in files if file.is_file()]
    return median_of([float(value) for value in found])
