"""The evaluation's people: their selfies as the product keeps and the evaluation sees them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from evaluation.faces import FaceFinder
from evaluation.metrics import Floats
from evaluation.networks import FaceNet, answers
from storage.domain.records import SelfieState
from worker.assess.assessor import FaceAssessor
from worker.painting.pictures import open_picture

SELFIE = re.compile(r"(p\d+)_\d+\.jpg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selfies:
    """What the product accepted of one person; same order everywhere."""

    name: str
    photos: tuple[bytes, ...]
    features: tuple[bytes, ...]
    seen: int  # accepted or not


def names_in(folders: Iterable[Path]) -> dict[str, Path]:
    """Who is there, by name, and in which folder; the first folder that has somebody counts."""
    found: dict[str, Path] = {}
    for folder in folders:
        for file in sorted(folder.glob("p*_*.jpg")):
            if match := SELFIE.fullmatch(file.name):
                found.setdefault(match.group(1), folder)
    return dict(sorted(found.items()))


def read_selfies(folder: Path, name: str, assessor: FaceAssessor) -> Selfies:
    """Judge every photo by the product's own gate, as in a chat: each with the features accepted before."""
    photos: list[bytes] = []
    features: list[bytes] = []
    files = sorted(file for file in folder.glob(f"{name}_*.jpg") if SELFIE.fullmatch(file.name))
    for file in files:
        verdict = assessor.photo(file.read_bytes(), features)
        if verdict.state is SelfieState.ACCEPTED and verdict.picture and verdict.features:
            photos.append(verdict.picture)
            features.append(verdict.features)
    return Selfies(name=name, photos=tuple(photos), features=tuple(features), seen=len(files))


class Judge:
    """Embeds pictures by the evaluation's own network, and by dlib's beside it. NaN where no face is."""

    def __init__(self, net: FaceNet, finder: FaceFinder) -> None:
        self._net = net
        self._finder = finder

    def rows(self, pictures: Iterable[Image.Image]) -> tuple[Floats, Floats]:
        """(N, 128) of its own, the face and its mirror image together, and (N, 128) of dlib's."""
        found = [self._finder.find(picture) for picture in pictures]
        dlib = np.stack([np.full(128, np.nan) if one is None else one.dlib for one in found])
        own = np.full((len(found), 128), np.nan)
        chips = [one.chip for one in found if one is not None]
        if chips:
            faces = answers(self._net, chips) + answers(self._net, [chip[:, ::-1] for chip in chips])
            own[[at for at, one in enumerate(found) if one is not None]] = faces
        return own, np.asarray(dlib, np.float64)

    def photos(self, photos: Iterable[bytes]) -> tuple[Floats, Floats]:
        """The same of encoded pictures, those without a face left out."""
        own, dlib = self.rows([open_picture(data) for data in photos])
        known = np.isfinite(own[:, 0])
        return own[known], dlib[known]
