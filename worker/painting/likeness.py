"""Who is in a picture: the Protocol that training and drawing ask, and the cosine they compare by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Face = NDArray[np.float32]
Box = tuple[float, float, float, float]  # left, top, right, bottom; 0..1 of the picture

Marks = tuple[tuple[float, float], ...]  # eyes, nose tip, mouth corners (x, y); 0..1 of the picture

Mood = tuple[float, float, float]  # how far a face smiles, opens its mouth and puckers its lips; 0..1


@dataclass(frozen=True, slots=True, kw_only=True)
class FacePlace:
    """Where a face lies in a selfie."""

    box: Box
    marks: Marks
    mood: Mood = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One of the faces of a picture."""

    face: Face
    box: Box


class Likeness(Protocol):
    """Reads faces. Written for the engine: a face is a vector, two faces are compared by `cosine`."""

    def face_of(self, picture: Image.Image) -> Face | None:
        """Embed the largest face of an upright RGB picture; None when there is none."""

    def faces_of(self, picture: Image.Image) -> list[Seen]:
        """Embed every face of an upright RGB picture, left to right."""

    def reference(self, features: bytes) -> Face | None:
        """Return the embedding packed in a selfie's features."""

    def face_place(self, features: bytes) -> FacePlace | None:
        """Return where the face lies in that selfie."""


def cosine(one: Face, other: Face) -> float:
    return float(one @ other / max(1e-9, float(np.linalg.norm(one) * np.linalg.norm(other))))


def mean_cosine(face: Face, references: Sequence[Face]) -> float:
    """Mean cosine to at least one reference, -1..1."""
    return sum(cosine(face, reference) for reference in references) / len(references)


def mean_likeness(face: Face | None, references: Sequence[Face]) -> float | None:
    """Mean cosine to the person's selfies, -1..1; None without a face or without selfies."""
    return None if face is None or not references else mean_cosine(face, references)


def references_of(likeness: Likeness, packed: Sequence[bytes]) -> list[Face]:
    found = (likeness.reference(features) for features in packed)
    return [face for face in found if face is not None]
