"""Coarse tags of what a photo shows (side, expression, light, background): enough to say what a set lacks."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np

from storage.domain.coverage import BACKGROUND_PREFIX, LIGHT_PREFIX
from worker.assess import regions
from worker.assess.features import Features
from worker.assess.mesh import Face
from worker.assess.models import Floats, Rgb
from worker.assess.quality import Measures

FRONT_YAW = 14.0
SMILE = 0.35
NEUTRAL_SMILE = 0.15
TEETH_GAP = 0.06  # inner lips' distance over the mouth's width
SAME_BACKGROUND = 22.0  # mean Lab difference of the three regions


def tags(face: Face, measures: Measures, background_index: int) -> tuple[str, ...]:
    """`left` and `right` are the person's own, as in what the person is told."""
    found = ["front" if abs(face.pose.yaw) < FRONT_YAW else face.pose.turned_to]
    points = face.points
    width = float(np.linalg.norm(points[regions.MOUTH_CORNER_L, :2] - points[regions.MOUTH_CORNER_R, :2]))
    gap = float(np.linalg.norm(points[regions.INNER_LIP_TOP, :2] - points[regions.INNER_LIP_BOTTOM, :2]))
    if face.smile > SMILE:
        found.append("smile")
        if gap > TEETH_GAP * width:
            found.append("teeth")
    elif face.smile < NEUTRAL_SMILE and float(face.shapes[regions.JAW_OPEN]) < 0.2:
        found.append("neutral")
    found += [LIGHT_PREFIX + _light(measures), f"{BACKGROUND_PREFIX}{background_index}"]
    return tuple(found)


def _light(m: Measures) -> str:
    if abs(m.cheek_gap) > 0.3:
        return "side"
    if m.background - m.face_mean > 50:
        return "back"
    if m.tone_b > 26:
        return "warm"
    return "dim" if m.face_bright < 140 else "even"


def background_of(picture: Rgb, face: Face) -> Floats:
    """(12,): mean and spread of Lab left of, above and right of the head; zeros where nothing is seen."""
    small = cv2.resize(picture[::3, ::3], (48, 64), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB)
    height, width = picture.shape[:2]
    x0, y0, x1, y1 = face.box
    margin = 0.3 * (x1 - x0)
    left, right = (
        int(np.clip((x0 - margin) / width * 48, 0, 48)),
        int(np.clip((x1 + margin) / width * 48, 0, 48)),
    )
    top = int(np.clip((y0 - 0.45 * (y1 - y0)) / height * 64, 0, 64))
    bottom = int(np.clip(y1 / height * 64, 1, 64))
    areas = (lab[:bottom, :left], lab[:top, left:right], lab[:bottom, right:])
    row = []
    for area in areas:
        flat = area.reshape(-1, 3)
        row += [*flat.mean(0), flat[:, 0].std()] if len(flat) >= 6 else [0.0, 0.0, 0.0, 0.0]
    return np.array(row, np.float32)


def background_index(background: Floats, known: Sequence[Features]) -> int:
    """The number of the closest background seen before, or a new one."""
    best, best_gap = -1, math.inf
    for old in known:
        gap = _background_gap(background, old.background)
        if gap < best_gap:
            best, best_gap = old.background_index, gap
    if best_gap < SAME_BACKGROUND:
        return best
    return max((old.background_index for old in known), default=-1) + 1


def _background_gap(a: Floats, b: Floats) -> float:
    gaps = [
        float(np.linalg.norm(a[at : at + 3] - b[at : at + 3]))
        for at in (0, 4, 8)
        if a[at : at + 4].any() and b[at : at + 4].any()
    ]
    return float(np.mean(gaps)) if gaps else math.inf
