"""Other light, other framing, worse focus: lessons are varied so that the judges look at faces and places.

What they will judge is softer and rougher than a render, so blur and noise are part of it.
"""

from __future__ import annotations

import cv2
import numpy as np

from evaluation.metrics import Floats
from evaluation.networks import SCENE_SIZE_PX
from worker.assess.models import Rgb

Rng = np.random.Generator
FACE_AT = 0.45  # of a framed portrait's height: where personal training puts the middle of the face
LEAST_VIEW = 0.55  # of a picture's height that a framing keeps


def varied_face(rng: Rng, chip: Rgb) -> Rgb:
    """Turned a little, mirrored half the time, in other light, out of focus, in part covered."""
    side = chip.shape[0]
    turn, scale = float(rng.normal(0, 5)), float(2 ** rng.normal(0, 0.09))
    matrix = np.asarray(cv2.getRotationMatrix2D((side / 2, side / 2), turn, scale), np.float64)
    matrix[:, 2] = matrix[:, 2] + rng.normal(0, 0.025 * side, 2)
    picture = cv2.warpAffine(chip, matrix, (side, side), borderMode=cv2.BORDER_REFLECT_101)
    if rng.random() < 0.5:
        picture = picture[:, ::-1]
    picture = _light(rng, np.ascontiguousarray(picture), strength=1.0)
    if rng.random() < 0.3:  # a hand, hair, a shadow
        wide, high = rng.integers(side // 8, side // 3, 2)
        x, y = rng.integers(0, side - wide), rng.integers(0, side - high)
        picture[y : y + high, x : x + wide] = rng.integers(0, 255, 3)
    return _rough(rng, picture)


def varied_view(rng: Rng, view: Rgb, face: Floats) -> Rgb:
    """A framing with the face in it, mirrored half the time; in nearly the same light."""
    share = float(rng.uniform(LEAST_VIEW, 1.0))
    shifts = rng.normal(0, 0.06, 2)
    centre = (face[0] + face[2]) / 2 + shifts[0], (face[1] + face[3]) / 2 + shifts[1]
    picture = framed(view, share, (float(centre[0]), float(centre[1])))
    if rng.random() < 0.5:
        picture = picture[:, ::-1]
    return _rough(rng, _light(rng, np.ascontiguousarray(picture), strength=0.4))


def framed(view: Rgb, share: float, face: tuple[float, float]) -> Rgb:
    """`share` of the view's sides around a face (x, y; 0..1), at the scene network's size."""
    height, width = view.shape[:2]
    high, wide = max(1, round(height * share)), max(1, round(width * share))
    left = int(np.clip(round(face[0] * width - wide / 2), 0, width - wide))
    top = int(np.clip(round(face[1] * height - high * FACE_AT), 0, height - high))
    part = view[top : top + high, left : left + wide]
    return np.asarray(cv2.resize(part, SCENE_SIZE_PX, interpolation=cv2.INTER_AREA), np.uint8)


def _light(rng: Rng, picture: Rgb, *, strength: float) -> Rgb:
    """Exposure, gamma, tint and saturation."""
    values = picture.astype(np.float32) / 255
    values = values ** float(2 ** rng.normal(0, 0.25 * strength))
    values = values * (2 ** rng.normal(0, 0.3 * strength) * 2 ** rng.normal(0, 0.10 * strength, 3))
    grey = values.mean(2, keepdims=True)
    values = grey + (values - grey) * (2 ** rng.normal(0, 0.3 * strength))
    return np.asarray(values.clip(0, 1) * 255, np.uint8)


def _rough(rng: Rng, picture: Rgb) -> Rgb:
    """Out of focus or drawn small, and grainy, each half the time."""
    height, width = picture.shape[:2]
    if rng.random() < 0.5:
        share = float(rng.uniform(0.3, 0.9))
        small = cv2.resize(
            picture, (round(width * share), round(height * share)), interpolation=cv2.INTER_AREA
        )
        picture = np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
    if rng.random() < 0.5:
        grain = rng.normal(0, rng.uniform(1, 10), picture.shape)
        picture = (picture + grain).clip(0, 255).astype(np.uint8)
    return picture
