"""Where faces are: MediaPipe's full-range detector, with the short-range one for close faces it misses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from worker.assess.models import Floats, LiteModel, Rgb, sigmoid

FULL_RANGE_SCORE = 0.5
SHORT_RANGE_SCORE = 0.6
LOOK_SIDE_PX = 192  # of a picture that is only to be turned the right way: what the full-range model takes
OVERLAP_TO_MERGE = 0.3  # intersection over union, within one detector
OVERLAP_SAME_FACE = 0.2  # between the two detectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """One face. `box` is x0, y0, x1, y1 and `points` are eyes, nose, mouth, ears (6, 2), in pixels."""

    box: Floats
    points: Floats
    score: float

    @property
    def area_px(self) -> float:
        return float((self.box[2] - self.box[0]) * (self.box[3] - self.box[1]))

    @property
    def uprightness(self) -> float:
        """The score, less for a face that lies on its side: the detector sees those too."""
        across = self.points[1] - self.points[0]
        return self.score * max(0.0, float(across[0]) / (float(np.linalg.norm(across)) + 1e-9))


class Detector:
    """Finds faces in a picture, largest first."""

    def __init__(self, full_range: bytes, short_range: bytes) -> None:
        self._full = _Blaze(full_range, side_px=192, anchors=_grid(48, 1))
        self._short = _Blaze(short_range, side_px=128, anchors=np.concatenate([_grid(16, 2), _grid(8, 6)]))

    def faces(self, picture: Rgb) -> list[Detection]:
        found = self._full(picture, FULL_RANGE_SCORE)
        for extra in self._short(picture, SHORT_RANGE_SCORE):
            if all(overlap(extra.box, known.box) < OVERLAP_SAME_FACE for known in found):
                found.append(extra)
        return sorted(found, key=lambda face: -face.area_px)

    def uprightness(self, picture: Rgb, turned: Sequence[int]) -> dict[int, float]:
        """How upright the largest face looks after so many quarter turns (counter-clockwise), if found."""
        height, width = picture.shape[:2]
        scale = LOOK_SIDE_PX / max(height, width)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
        found = {turns: self.faces(np.ascontiguousarray(np.rot90(small, turns))) for turns in turned}
        return {turns: faces[0].uprightness for turns, faces in found.items() if faces}


class _Blaze:
    """A BlazeFace-style detector: anchors, 4 box numbers and 6 key points each."""

    def __init__(self, content: bytes, *, side_px: int, anchors: Floats) -> None:
        self._model = LiteModel(content)
        self._side = side_px
        self._anchors = anchors

    def __call__(self, picture: Rgb, least_score: float) -> list[Detection]:
        padded, scale, offset = self._letterbox(picture)
        outputs = self._model(padded)
        raw = next(out for out in outputs if out.shape[-1] == 16)[0]
        scores = sigmoid(next(out for out in outputs if out.shape[-1] == 1)[0, :, 0])
        chosen = scores > least_score
        if not chosen.any():
            return []
        points = raw[chosen].reshape(-1, 8, 2) / self._side  # centre, size, six key points
        anchors = self._anchors[chosen]
        centre, half = points[:, 0] + anchors, points[:, 1] / 2
        corners = np.stack([centre - half, centre + half], axis=1)
        shapes = np.concatenate([corners, points[:, 2:] + anchors[:, None]], axis=1)  # (n, 8, 2)
        merged = _merge(shapes, scores[chosen])
        return [
            Detection(box=shape[:2].reshape(4), points=shape[2:], score=score)
            for shape, score in (((shape * self._side - offset) / scale, score) for shape, score in merged)
        ]

    def _letterbox(self, picture: Rgb) -> tuple[Floats, float, Floats]:
        height, width = picture.shape[:2]
        side = self._side
        scale = side / max(height, width)
        new_w, new_h = max(1, round(width * scale)), max(1, round(height * scale))
        small = cv2.resize(
            picture, (new_w, new_h), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        )
        left, top = (side - new_w) // 2, (side - new_h) // 2
        padded = np.zeros((1, side, side, 3), np.float32)
        padded[0, top : top + new_h, left : left + new_w] = small.astype(np.float32) / 127.5 - 1
        return padded, scale, np.array([left, top], np.float32)


def _grid(cells: int, per_cell: int) -> Floats:
    """Anchor centres of one feature map, row by row, 0..1."""
    axis = (np.arange(cells, dtype=np.float32) + 0.5) / cells
    ys, xs = np.meshgrid(axis, axis, indexing="ij")
    return np.repeat(np.stack([xs.ravel(), ys.ravel()], axis=1), per_cell, axis=0)


def _merge(shapes: Floats, scores: Floats) -> list[tuple[Floats, float]]:
    """Non-maximum suppression that averages what overlaps, weighted by score (as MediaPipe does)."""
    merged: list[tuple[Floats, float]] = []
    order = np.argsort(-scores)
    while len(order):
        boxes = shapes[order, :2].reshape(-1, 4)
        same = np.array([overlap(boxes[0], box) > OVERLAP_TO_MERGE for box in boxes])
        same[0] = True
        group = order[same]
        merged.append((np.average(shapes[group], axis=0, weights=scores[group]), float(scores[order[0]])))
        order = order[~same]
    return merged


def overlap(a: Floats, b: Floats) -> float:
    """Intersection over union of two boxes."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    shared = max(0.0, float(width)) * max(0.0, float(height))
    both = float((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]))
    return shared / (both - shared + 1e-9)
