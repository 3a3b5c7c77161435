"""Whose photos films are compared with: selfies of the repository, and renders nothing was trained on."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from evaluation.people import SELFIE, names_in
from worker.assess.assessor import FaceAssessor
from worker.assess.features import Features, unpack
from worker.pocket import compose


@dataclass(frozen=True, slots=True, kw_only=True)
class Photographed:
    """One person's photos as a model would be trained on them."""

    name: str
    photos: tuple[bytes, ...]
    features: tuple[Features, ...]

    @property
    def plainest(self) -> bytes:
        """The photo that looks most straight ahead: the one to hold before a camera."""
        turned = [float(np.abs(one.pose).sum()) for one in self.features]
        return self.photos[int(np.argmin(turned))]


def photographed(folders: Iterable[Path], renders: Path, cache: Path, most: int) -> list[Photographed]:
    """Everybody with three photos at least; `most` people of the renders. Kept in `cache` once assessed."""
    assessor = FaceAssessor()
    found = []
    for name, folder in names_in(folders).items():
        files = [file for file in sorted(folder.glob(f"{name}_*.jpg")) if SELFIE.fullmatch(file.name)]
        found.append(_kept(cache, name, (file.read_bytes() for file in files), assessor))
    for label in sorted(renders.glob("*.json"))[:most]:
        shots = json.loads(label.read_text())["shots"]
        pictures = (_composed(renders, shot, number) for number, shot in enumerate(shots))
        found.append(_kept(cache, f"p{int(label.stem):03d}", pictures, assessor))
    return [one for one in found if len(one.features) >= 3]


def _kept(cache: Path, name: str, pictures: Iterable[bytes], assessor: FaceAssessor) -> Photographed:
    folder = cache / name
    done = folder / "done"
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for number, data in enumerate(pictures):
            verdict = assessor.photo(data, [])
            if verdict.features is not None and verdict.picture is not None:
                (folder / f"{number:02d}.jpg").write_bytes(verdict.picture)
                (folder / f"{number:02d}.row").write_bytes(verdict.features)
        done.touch()
    rows = sorted(folder.glob("*.row"))
    return Photographed(
        name=name,
        photos=tuple(row.with_suffix(".jpg").read_bytes() for row in rows),
        features=tuple(unpack(row.read_bytes()) for row in rows),
    )


def _composed(renders: Path, shot: dict[str, object], number: int) -> bytes:
    rng = np.random.default_rng([int(str(shot["seed"])), 79, number])
    clothes = [str(one) for one in shot["clothes"]]  # type: ignore[attr-defined]
    scene = str(rng.choice(sorted(compose.PAINTERS)))
    person = compose.load_person(renders, str(shot["file"]))
    picture, _ = compose.compose(rng, person, scene, compose.colours_of(rng, clothes))
    bgr = np.round(picture[..., ::-1] * 255).astype(np.uint8)
    return bytes(cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 93])[1].tobytes())
