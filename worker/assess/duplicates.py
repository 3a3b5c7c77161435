"""The same picture again, or the same moment: perceptual hashes of the level face and the whole picture."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from worker.assess.features import Features
from worker.assess.models import Floats, Rgb

SAME_FACE_BITS = 8  # copies and crops: 95 % within 6
SAME_PICTURE_BITS = 14
SAME_POSE_DEGREES = 6.0
SAME_EXPRESSION = 0.25
COPY_POSE_DEGREES = 5.0
COPY_EXPRESSION = 0.3
_MIRROR = np.array([-1, 1, -1], np.float32)  # yaw and roll change their sign


def picture_hash(picture: Rgb) -> int:
    """64 bits: the signs of the lowest cosine frequencies against their median (pHash)."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (32, 32), interpolation=cv2.INTER_AREA).astype(np.float32)
    low = cv2.dct(small)[:8, :8].ravel()
    bits = low > np.median(low)
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def distance(a: int, b: int) -> int:
    return (a ^ b).bit_count()


def same_face_picture(new: Features, known: Sequence[Features]) -> bool:
    """A copy, crop or mirror image of one that is there already: the same face, held the same way."""
    return any(_copy(new, old, mirrored=False) or _copy(new, old, mirrored=True) for old in known)


def _copy(new: Features, old: Features, *, mirrored: bool) -> bool:
    face_hash, pose = (new.face_hash_mirrored, new.pose * _MIRROR) if mirrored else (new.face_hash, new.pose)
    return (
        distance(face_hash, old.face_hash) <= SAME_FACE_BITS
        and float(np.abs(pose - old.pose).max()) < COPY_POSE_DEGREES
        and float(np.abs(_both_sides(new.expression) - _both_sides(old.expression)).max()) < COPY_EXPRESSION
    )


def _both_sides(expression: Floats) -> Floats:
    """Left and right averaged, so that mirror images agree (the order is regions.EXPRESSION's)."""
    jaw, smile_l, smile_r, brow_l, brow_r, inner, frown_l, frown_r, pucker, blink_l, blink_r = expression
    pairs = ((smile_l, smile_r), (brow_l, brow_r), (frown_l, frown_r), (blink_l, blink_r))
    return np.array([jaw, inner, pucker, *((left + right) / 2 for left, right in pairs)], np.float32)


def same_moment(new: Features, known: Sequence[Features]) -> bool:
    """Nearly the same shot: adds little to what the model can learn."""
    return any(
        distance(new.picture_hash, old.picture_hash) <= SAME_PICTURE_BITS
        and float(np.abs(new.pose - old.pose).max()) < SAME_POSE_DEGREES
        and float(np.abs(new.expression - old.expression).max()) < SAME_EXPRESSION
        for old in known
    )
