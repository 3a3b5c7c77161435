"""Where a face stands in a crop: cut around its box, or turned upright with eyes and mouth at fixed places.

The pocket model has only ever seen faces of the second kind, so personal training cuts selfies alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from worker.painting.likeness import Box, Marks, Mood

CENTRE_Y = 0.45  # of the height: a little more room below the face than above
# Medians over rendered selfies, in heights of the detector's box.
EYES_TO_MOUTH = 0.402
EYE_TO_EYE = 0.372
MARKS_BELOW_BOX = 0.032  # of the point between eyes and mouth, below the middle of the box


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    picture: Image.Image  # RGB, of the size asked for
    face: Box  # 0..1 of the crop
    close: bool
    inside: NDArray[np.bool_] | None = None  # (height, width): true where the photo reaches; None: everywhere
    mood: Mood = (0.0, 0.0, 0.0)
    aside: float = 0.0  # how far an upright face is turned: 0.15 is about 11 degrees, 0.4 about 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """A deviation from the exact place, in shares of the crop's height, of the size, and in radians."""

    x: float = 0.0
    y: float = 0.0
    size: float = 0.0
    turn: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """How a face stands in a photo, in pixels and radians; `nose` is seen along the face's own axes."""

    middle: NDArray[np.float64]  # (2,) between eyes and mouth
    roll: float  # above 0: clockwise
    eyes_to_mouth: float
    eye_to_eye: float
    nose: NDArray[np.float64]  # (2,) from the middle, in lengths of `eyes_to_mouth`: tells yaw and pitch


def widest(photo: Image.Image, size: tuple[int, int]) -> float:
    """Return the height in pixels of the largest crop of that shape."""
    return min(photo.width * size[1] / size[0], photo.height)


def close_height(photo: Image.Image, face: Box, size: tuple[int, int], face_share: float) -> float:
    """Return the height in pixels of the crop of whose height the face is `face_share`."""
    return min(widest(photo, size), (face[3] - face[1]) * photo.height / face_share)


def cut(photo: Image.Image, box: Box, height: float, size: tuple[int, int], *, close: bool) -> Crop:
    """Cut `height` pixels around the box, never leaving the photo, and resize to size (width, height)."""
    face = (box[0] * photo.width, box[1] * photo.height, box[2] * photo.width, box[3] * photo.height)
    width = height * size[0] / size[1]
    middle_x, middle_y = (face[0] + face[2]) / 2, (face[1] + face[3]) / 2
    left = min(max(0.0, middle_x - width / 2), photo.width - width)
    top = min(max(0.0, middle_y - height * CENTRE_Y), photo.height - height)
    picture = photo.resize(
        size,
        Image.Resampling.LANCZOS,
        box=(max(0.0, left), max(0.0, top), min(left + width, photo.width), min(top + height, photo.height)),
    )
    inside = (
        (face[0] - left) / width,
        (face[1] - top) / height,
        (face[2] - left) / width,
        (face[3] - top) / height,
    )
    return Crop(picture=picture, face=inside, close=close)


def stance(marks: Marks, size: tuple[int, int]) -> Stance | None:
    """Read roll and lengths from eyes, nose tip and mouth corners; None when they lie in one place."""
    points = np.asarray(marks, np.float64) * size
    eyes = points[:2][np.argsort(points[:2, 0])]
    across, eye_middle, mouth = eyes[1] - eyes[0], eyes.mean(0), points[3:].mean(0)
    apart, down = float(np.hypot(*across)), float(np.hypot(*(mouth - eye_middle)))
    if apart < 2 or down < 2:
        return None
    roll = float(np.arctan2(across[1], across[0]))
    middle = (eye_middle + mouth) / 2
    return Stance(
        middle=middle,
        roll=roll,
        eyes_to_mouth=down,
        eye_to_eye=apart,
        nose=_turned(-roll) @ (points[2] - middle) / down,
    )


def aligned(
    photo: Image.Image, marks: Marks, size: tuple[int, int], face_share: float, nudge: Nudge | None = None
) -> Crop | None:
    """Turn, scale and move the photo so that eyes and mouth come to their places in size (width, height).

    Beyond the photo's edge its last pixels go on; `inside` says where. None without a usable face.
    """
    found, off = stance(marks, photo.size), nudge or Nudge()
    if found is None:
        return None
    scale = scale_of(found, size, face_share, off)
    middle = found.middle
    if scale < 1:  # first smaller with a filter that does not alias, then only turned and moved
        smaller = (max(1, round(photo.width * scale)), max(1, round(photo.height * scale)))
        middle = middle * (np.array(smaller) / photo.size)
        photo, scale = photo.resize(smaller, Image.Resampling.LANCZOS), 1.0
    matrix = matrix_of(found, middle, size, face_share, off, scale)
    pixels = cv2.warpAffine(
        np.asarray(photo.convert("RGB")), matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    whole = np.ones((photo.height, photo.width), np.uint8)
    inside = cv2.warpAffine(whole, matrix, size, flags=cv2.INTER_NEAREST) > 0
    face = face_share * size[1]
    half = face * (1 + off.size) / 2
    centre = place_of(size, face_share, off) - [0, MARKS_BELOW_BOX * face]
    sides = np.concatenate([centre - half, centre + half]) / np.tile(size, 2)
    left, top, right, bottom = (float(side) for side in sides)
    return Crop(
        picture=Image.fromarray(pixels),
        face=(left, top, right, bottom),
        close=True,
        inside=inside,
        aside=abs(float(found.nose[0])),
    )


def place_of(size: tuple[int, int], face_share: float, off: Nudge) -> NDArray[np.float64]:
    """Return where the point between eyes and mouth comes to lie, in pixels."""
    place = np.array([0.5 * size[0], (CENTRE_Y + MARKS_BELOW_BOX * face_share) * size[1]])
    moved: NDArray[np.float64] = place + np.array([off.x, off.y]) * size[1]
    return moved


def scale_of(found: Stance, size: tuple[int, int], face_share: float, off: Nudge) -> float:
    """Return how much larger the face has to become."""
    face = face_share * size[1]
    scale = (EYES_TO_MOUTH * face / found.eyes_to_mouth + EYE_TO_EYE * face / found.eye_to_eye) / 2
    return float(scale * (1 + off.size))


def matrix_of(
    found: Stance,
    middle: NDArray[np.float64],
    size: tuple[int, int],
    face_share: float,
    off: Nudge,
    scale: float | None = None,
) -> NDArray[np.float64]:
    """Return the affine map (2, 3) that turns a face upright and brings it to its place and size."""
    scale = scale_of(found, size, face_share, off) if scale is None else scale
    turn = scale * _turned(off.turn - found.roll)
    return np.concatenate([turn, (place_of(size, face_share, off) - turn @ middle)[:, None]], 1)


def _turned(angle: float) -> NDArray[np.float64]:
    cosine, sine = np.cos(angle), np.sin(angle)
    return np.array([[cosine, -sine], [sine, cosine]])
