"""A small picture that shows what a finding means: without words, for any language; readable on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import cv2
import numpy as np

from storage.domain.records import Finding
from worker.assess import regions
from worker.assess.decode import encode_jpeg
from worker.assess.faces import Seen
from worker.assess.models import Floats, Rgb

SIDE_PX = 480
RED: Final = (230, 40, 50)
GREEN: Final = (40, 200, 90)
WHITE: Final = (255, 255, 255)
_Draw = Callable[["_Canvas", Finding], None]


class _Canvas:
    """A shrunken part of the picture, and where the face is in it."""

    def __init__(self, seen: Seen, *, whole: bool) -> None:
        height, width = seen.picture.shape[:2]
        x0, y0, x1, y1 = (0.0, 0.0, float(width), float(height)) if whole else _around(seen)
        x0, y0, x1, y1 = max(0, int(x0)), max(0, int(y0)), min(width, int(x1)), min(height, int(y1))
        part = seen.picture[y0 : max(y0 + 8, y1), x0 : max(x0 + 8, x1)]
        self.scale = SIDE_PX / max(part.shape[:2])
        size = (max(1, round(part.shape[1] * self.scale)), max(1, round(part.shape[0] * self.scale)))
        how = cv2.INTER_AREA if self.scale < 1 else cv2.INTER_CUBIC
        self.picture: Rgb = np.ascontiguousarray(cv2.resize(part, size, interpolation=how), dtype=np.uint8)
        self.points: Floats = (seen.face.points[:, :2] - [x0, y0]).astype(np.float32) * self.scale
        self.others = [(one.box - [x0, y0, x0, y0]) * self.scale for one in seen.others]

    @property
    def box(self) -> tuple[int, int, int, int]:
        low, high = self.points[: regions.FACE_POINTS].min(0), self.points[: regions.FACE_POINTS].max(0)
        return int(low[0]), int(low[1]), int(high[0]), int(high[1])

    def frame(self, box: tuple[int, int, int, int], colour: tuple[int, int, int]) -> None:
        for tint, width in ((WHITE, 9), (colour, 5)):
            cv2.rectangle(self.picture, box[:2], box[2:], tint, width, cv2.LINE_AA)

    def ring(self, group: tuple[int, ...], colour: tuple[int, int, int], grow: float = 1.5) -> None:
        points = self.points[list(group)]
        middle, reach = points.mean(0), (points.max(0) - points.min(0)) / 2 * grow
        axes = (max(8, int(reach[0])), max(8, int(max(reach[1], reach[0] * 0.6))))
        for tint, width in ((WHITE, 9), (colour, 5)):
            centre = (int(middle[0]), int(middle[1]))
            cv2.ellipse(self.picture, centre, axes, 0, 0, 360, tint, width, cv2.LINE_AA)

    def arrow(self, start: tuple[int, int], end: tuple[int, int], colour: tuple[int, int, int]) -> None:
        for tint, width in ((WHITE, 14), (colour, 8)):
            cv2.arrowedLine(self.picture, start, end, tint, width, cv2.LINE_AA, tipLength=0.3)


def annotated(seen: Seen, finding: Finding) -> bytes:
    """JPEG, 480 pixels on its longer side."""
    draw, whole = _DRAW.get(finding.code, (_face_box, False))
    canvas = _Canvas(seen, whole=whole)
    draw(canvas, finding)
    return encode_jpeg(canvas.picture, 85)


def plain(picture: Rgb) -> bytes:
    """The picture itself, with the outline of where a face should be: for "no face"."""
    scale = SIDE_PX / max(picture.shape[:2])
    size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
    small = np.ascontiguousarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    centre, axes = (size[0] // 2, int(size[1] * 0.45)), (int(min(size) * 0.24), int(min(size) * 0.32))
    for tint, width in ((WHITE, 9), (RED, 5)):
        for start in range(0, 360, 24):
            cv2.ellipse(small, centre, axes, 0, start, start + 13, tint, width, cv2.LINE_AA)
    return encode_jpeg(small, 85)


def _around(seen: Seen) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = seen.face.box
    pad = 0.5 * max(x1 - x0, y1 - y0)
    return x0 - pad, y0 - pad, x1 + pad, y1 + pad


def _face_box(canvas: _Canvas, _finding: Finding) -> None:
    canvas.frame(canvas.box, RED)


def _people(canvas: _Canvas, _finding: Finding) -> None:
    """All of them: the largest need not be the one who sent the photo."""
    canvas.frame(canvas.box, RED)
    for box in canvas.others:
        x0, y0, x1, y1 = (int(value) for value in box)
        canvas.frame((x0, y0, x1, y1), RED)


def _turn(canvas: _Canvas, finding: Finding) -> None:
    """An arrow from the face in the direction to turn it."""
    height, width = canvas.picture.shape[:2]
    nose = canvas.points[regions.NOSE_TIP]
    start = (int(np.clip(nose[0], 60, width - 60)), int(np.clip(nose[1], 60, height - 60)))
    step = int(0.32 * min(height, width))
    along = {"left": (-1, 0), "right": (1, 0), "down": (0, -1), "up": (0, 1)}.get(
        str(finding.params["direction"])
    )
    if along is not None:
        canvas.arrow(start, (start[0] + along[0] * step, start[1] + along[1] * step), GREEN)
        return
    corner_l, corner_r = (canvas.points[lid[0]] for lid in (regions.LID_POINTS_L, regions.LID_POINTS_R))
    for tint, thick in ((WHITE, 9), (RED, 5)):
        ends = [(int(point[0]), int(point[1])) for point in (corner_l, corner_r)]
        cv2.line(canvas.picture, ends[0], ends[1], tint, thick, cv2.LINE_AA)
    middle = int((corner_l[1] + corner_r[1]) / 2)
    cv2.line(canvas.picture, (20, middle), (width - 20, middle), GREEN, 5, cv2.LINE_AA)


def _edges(canvas: _Canvas, _finding: Finding) -> None:
    """A red bar along each side where the face is cut."""
    height, width = canvas.picture.shape[:2]
    x0, y0, x1, y1 = canvas.box
    bar = 14
    sides = [
        (x0 < 0, (0, 0, bar, height)),
        (y0 < 0, (0, 0, width, bar)),
        (x1 >= width, (width - bar, 0, width, height)),
        (y1 >= height, (0, height - bar, width, height)),
    ]
    for cut, (left, top, right, bottom) in sides:
        if cut:
            canvas.picture[top:bottom, left:right] = RED
    canvas.frame((max(x0, 6), max(y0, 6), min(x1, width - 6), min(y1, height - 6)), RED)


def _size(canvas: _Canvas, _finding: Finding) -> None:
    """The face as it is in red, as it should be in green."""
    x0, y0, x1, y1 = canvas.box
    height, width = canvas.picture.shape[:2]
    middle = ((x0 + x1) // 2, (y0 + y1) // 2)
    half = int(0.28 * min(width, height))
    cx, cy = int(np.clip(middle[0], half, width - half)), int(np.clip(middle[1], half, height - half))
    canvas.frame((cx - half, cy - int(1.2 * half), cx + half, cy + int(1.2 * half)), GREEN)
    canvas.frame(canvas.box, RED)


def _brightness(canvas: _Canvas, _finding: Finding) -> None:
    """A scale from black to white under the face: the good part is green, the triangle shows this photo."""
    height, width = canvas.picture.shape[:2]
    x0, y0, x1, y1 = canvas.box
    centre = canvas.points[regions.NOSE_TIP]
    reach = max(4, (x1 - x0) // 5)
    top, left = (
        int(np.clip(v - reach, 0, most - 1)) for v, most in ((centre[1], height), (centre[0], width))
    )
    share = float(np.median(canvas.picture[top : top + 2 * reach, left : left + 2 * reach])) / 255
    high = 40
    bar = np.zeros((high + 22, width, 3), np.uint8)
    bar[22:] = np.linspace(0, 255, width)[None, :, None]
    cv2.rectangle(bar, (int(0.33 * width), 22), (int(0.78 * width), high + 20), GREEN, 4, cv2.LINE_AA)
    at = int(np.clip(share, 0.03, 0.97) * width)
    cv2.fillPoly(bar, [np.array([[at, 30], [at - 14, 4], [at + 14, 4]], np.int32)], RED, cv2.LINE_AA)
    canvas.picture = np.ascontiguousarray(np.vstack([canvas.picture, bar]))
    canvas.frame((max(3, x0), max(3, y0), min(width - 3, x1), min(height - 3, y1)), RED)


def _shadow(canvas: _Canvas, _finding: Finding) -> None:
    """Where the light should come from: an arrow onto the dark cheek."""
    grey = cv2.cvtColor(canvas.picture, cv2.COLOR_RGB2GRAY)
    cheeks = [canvas.points[list(group)].mean(0) for group in (regions.CHEEK_L, regions.CHEEK_R)]
    height, width = grey.shape

    def lightness(at: Floats) -> float:
        x, y = int(np.clip(at[0], 4, width - 5)), int(np.clip(at[1], 4, height - 5))
        return float(grey[y - 4 : y + 5, x - 4 : x + 5].mean())

    dark = min(cheeks, key=lightness)
    outward = 1.0 if dark[0] > float(canvas.points[regions.NOSE_TIP][0]) else -1.0
    end = (int(dark[0]), int(dark[1]))
    start = (
        int(np.clip(end[0] + outward * 0.35 * width, 10, width - 10)),
        max(10, end[1] - int(0.2 * height)),
    )
    canvas.arrow(start, end, GREEN)


def _magnifier(canvas: _Canvas, _finding: Finding) -> None:
    """The eyes enlarged in a corner: blur that a phone screen hides."""
    height, width = canvas.picture.shape[:2]
    eye = canvas.points[list(regions.EYE_ZONE_L)]
    middle, reach = eye.mean(0), max(10.0, float((eye.max(0) - eye.min(0)).max()) * 0.7)
    x0, y0 = max(0, int(middle[0] - reach)), max(0, int(middle[1] - reach))
    part = canvas.picture[y0 : int(middle[1] + reach), x0 : int(middle[0] + reach)]
    side = int(0.42 * min(height, width))
    if part.size:
        lens = cv2.resize(part, (side, side), interpolation=cv2.INTER_CUBIC)
        canvas.ring(regions.EYE_ZONE_L, RED)
        canvas.picture[height - side :, width - side :] = lens
        canvas.frame((width - side, height - side, width - 3, height - 3), RED)


def _eyes(canvas: _Canvas, _finding: Finding) -> None:
    canvas.ring(regions.EYE_ZONE_L, RED)
    canvas.ring(regions.EYE_ZONE_R, RED)


def _mouth(canvas: _Canvas, _finding: Finding) -> None:
    canvas.ring((*regions.LIPS, 152, 36, 266), RED, grow=1.25)


def _nothing(_canvas: _Canvas, _finding: Finding) -> None:
    """The finding is about the picture as a whole: showing which one it is says enough."""


_DRAW: Final[dict[str, tuple[_Draw, bool]]] = {  # how, and whether the whole picture is shown
    "several-people": (_people, True),
    "turned-too-far": (_turn, False),
    "cut-off": (_edges, True),
    "too-small": (_size, True),
    "too-dark": (_brightness, False),
    "too-bright": (_brightness, False),
    "backlit": (_brightness, True),
    "deep-shadow": (_shadow, False),
    "blurred": (_magnifier, False),
    "shaken": (_magnifier, False),
    "sunglasses": (_eyes, False),
    "eyes-closed": (_eyes, False),
    "mask": (_mouth, False),
    "face-covered": (_face_box, False),
    "duplicate": (_nothing, True),
}
