"""What can be measured in a face: sharpness, light, colour, cover. Numbers only; rules.py judges them.

Everything is read from one crop, 256 pixels a side and level, so that the numbers do not depend on the
photo's size.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from worker.assess import regions
from worker.assess.mesh import Face, cut_out, roi_of_points
from worker.assess.models import Bools, Floats, Rgb

CROP_SIDE_PX = 256
CROP_MARGIN = 1.15
BACKGROUND_SIDE_PX = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceCrop:
    """The level crop, and the mesh points in it, (478, 2)."""

    picture: Rgb
    points: Floats

    def mask(self, *groups: Sequence[int], erode_px: int = 0) -> Bools:
        """Where the convex hulls of these point groups are."""
        area = np.zeros(self.picture.shape[:2], np.uint8)
        for group in groups:
            hull = cv2.convexHull(self.points[list(group)].astype(np.int32))
            cv2.fillConvexPoly(area, hull, 255)
        if erode_px:
            area = cv2.erode(area, np.ones((erode_px, erode_px), np.uint8)).astype(np.uint8)
        return np.asarray(area > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """All lightness values 0..255 unless said otherwise; NaN where there was nothing to measure."""

    reblur_face: float  # Crete's re-blur ratio, 0 sharp .. 1 blurred, the worse axis
    reblur_features: float  # the same on eyes, brows and lips only
    detail: float  # Laplacian variance of eyes, brows and lips over their grey variance
    streak_level: (
        float  # direction of the features' fine gradients: -1 all upright .. 1 all level edges blurred
    )
    streak_slant: float  # the same for the diagonals
    face_mean: float
    face_bright: float  # 95th percentile
    shadow: float  # share of the skin darker than a quarter of its bright parts
    skin: float  # median of cheeks, forehead and nose
    clipped: float  # share of the face at 250 or more in any channel
    cheek_gap: float  # lightness difference of the cheeks, 0..1; sign: > 0 picture's right is darker
    background: float  # mean lightness around the head
    eye_opening: float  # lid gap over eye width, the wider eye
    blink: float  # 0..1, the smaller of both eyes
    lip_texture: float  # grey deviation on the lips
    lip_red: float  # redness of the lips against the forehead, Lab a
    lower_shift: float  # colour difference lower face to forehead, Lab a/b
    under_eye: float  # lightness under the eyes over cheeks and forehead
    skin_grain: float  # median fine structure of the skin
    skin_smooth: float  # the same over the structure of eyes and lips
    tone_a: float  # Lab of the skin: green (-) to red (+)
    tone_b: float  # blue (-) to yellow (+)
    chroma: float


def crop_face(picture: Rgb, face: Face) -> FaceCrop:
    roi = roi_of_points(face.points, CROP_MARGIN)
    matrix = roi.matrix(CROP_SIDE_PX)
    points = face.points[:, :2] @ matrix[:, :2].T + matrix[:, 2]
    crop = cut_out(picture, matrix, CROP_SIDE_PX)
    return FaceCrop(picture=crop, points=np.asarray(points, np.float32))


def measure(picture: Rgb, face: Face, crop: FaceCrop) -> Measures:
    grey: Floats = cv2.cvtColor(crop.picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    lab: Floats = np.asarray(
        cv2.cvtColor(crop.picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32
    )
    oval = crop.mask(regions.OVAL, erode_px=9)
    features = crop.mask(regions.EYE_ZONE_L, regions.EYE_ZONE_R, regions.BROW_L, regions.BROW_R, regions.LIPS)
    cheek_l, cheek_r = (crop.mask(group, erode_px=3) for group in (regions.CHEEK_L, regions.CHEEK_R))
    skin = cheek_l | cheek_r | crop.mask(regions.FOREHEAD, erode_px=3) | crop.mask(regions.NOSE)
    left, right = _median(grey[cheek_l]), _median(grey[cheek_r])
    return Measures(
        **_sharpness(grey, oval, features, skin),
        face_mean=float(grey[oval].mean()) if oval.any() else math.nan,
        face_bright=float(np.percentile(grey[oval], 95)) if oval.any() else math.nan,
        shadow=_shadow(grey[skin | crop.mask(regions.LOWER_FACE)], grey[oval]),
        skin=_median(grey[skin]),
        clipped=float((crop.picture.max(2)[oval] >= 250).mean()) if oval.any() else math.nan,
        cheek_gap=(left - right) / max(left, right, 1.0),
        background=_background(picture, face),
        eye_opening=max(_lid_gap(face, regions.LID_POINTS_L), _lid_gap(face, regions.LID_POINTS_R)),
        blink=float(min(face.shapes[regions.BLINK_L], face.shapes[regions.BLINK_R])),
        lip_texture=_deviation(grey[crop.mask(regions.LIPS)]),
        **_colours(lab, crop, skin),
    )


def _sharpness(grey: Floats, oval: Bools, features: Bools, skin: Bools) -> dict[str, float]:
    soft: Floats = np.asarray(cv2.GaussianBlur(grey, (0, 0), 0.8), np.float32)
    laplace = cv2.Laplacian(soft, cv2.CV_32F, ksize=3)
    fine = soft - cv2.GaussianBlur(soft, (0, 0), 1.6)
    across, down = _reblur(grey, oval)
    level, slant = _streak(soft, features)
    grain = float(np.median(np.abs(fine[skin]))) if skin.any() else math.nan
    return {
        "reblur_face": max(across, down),
        "reblur_features": max(_reblur(grey, features)),
        "detail": float(laplace[features].var() / (grey[features].var() + 25)) if features.any() else 0.0,
        "streak_level": level,
        "streak_slant": slant,
        "skin_grain": grain,
        "skin_smooth": grain / (_deviation(fine[features]) + 1e-6),
    }


def _reblur(grey: Floats, where: Bools) -> tuple[float, float]:
    """How little blurring again changes neighbouring differences (Crete et al. 2007), along x and y."""
    found = []
    for axis, kernel in ((1, (9, 1)), (0, (1, 9))):
        sharp = np.abs(np.diff(grey, axis=axis))
        lost = np.maximum(0, sharp - np.abs(np.diff(cv2.blur(grey, kernel), axis=axis)))
        inside = where[:, 1:] if axis else where[1:]
        total = float(sharp[inside].sum())
        found.append((total - float(lost[inside].sum())) / (total + 1e-6))
    return found[0], found[1]


def _streak(soft: Floats, where: Bools) -> tuple[float, float]:
    """Motion smears fine structure along one direction: the balance of band-pass gradients, each -1..1.

    Eyes, brows and lips of a sharp face lie across, so the first number is around -0.5; smearing sideways
    drives it towards -1, smearing up and down towards +1, and slantwise the second one away from 0.
    """
    band = soft - cv2.GaussianBlur(soft, (0, 0), 2.5)
    along_x, along_y = cv2.Sobel(band, cv2.CV_32F, 1, 0)[where], cv2.Sobel(band, cv2.CV_32F, 0, 1)[where]
    if not along_x.size:
        return math.nan, math.nan
    xx, yy, xy = (
        float((a * b).mean()) for a, b in ((along_x, along_x), (along_y, along_y), (along_x, along_y))
    )
    return (xx - yy) / (xx + yy + 1e-6), 2 * xy / (xx + yy + 1e-6)


def _colours(lab: Floats, crop: FaceCrop, skin: Bools) -> dict[str, float]:
    def middle(where: Bools) -> Floats:
        return np.median(lab[where], axis=0) if where.any() else np.zeros(3, np.float32)

    forehead, lips, lower = (
        middle(crop.mask(g)) for g in (regions.FOREHEAD, regions.LIPS, regions.LOWER_FACE)
    )
    upper = (middle(crop.mask(regions.CHEEK_L)) + middle(crop.mask(regions.CHEEK_R)) + forehead) / 3
    under = middle(crop.mask(regions.UNDER_EYE_L) | crop.mask(regions.UNDER_EYE_R))
    tone = middle(skin)
    return {
        "lip_red": float(lips[1] - forehead[1]),
        "lower_shift": float(np.linalg.norm((lower - forehead)[1:])),
        "under_eye": float((under[0] + 1) / (upper[0] + 1)),
        "tone_a": float(tone[1]),
        "tone_b": float(tone[2]),
        "chroma": float(np.median(np.hypot(lab[..., 1], lab[..., 2])[skin])) if skin.any() else math.nan,
    }


def _background(picture: Rgb, face: Face) -> float:
    """Mean lightness left, right and above the head; NaN when the face fills the picture."""
    area, grey = background_area(picture, face)
    return float(grey[area].mean()) if area.sum() > 200 else math.nan


def background_area(picture: Rgb, face: Face) -> tuple[Bools, Floats]:
    """A small grey copy of the picture, and where in it neither head nor body is expected."""
    coarse = picture[::3, ::3]  # means only: every third pixel is as good, and nine times faster
    height, width = coarse.shape[:2]
    size = (BACKGROUND_SIDE_PX, max(1, round(height * BACKGROUND_SIDE_PX / width)))
    small = cv2.resize(coarse, size, interpolation=cv2.INTER_AREA)
    scale = BACKGROUND_SIDE_PX / picture.shape[1]
    x0, y0, x1, y1 = (value * scale for value in face.box)
    wide, high = x1 - x0, y1 - y0
    area = np.ones((size[1], size[0]), bool)
    area[max(0, int(y0 - 0.4 * high)) :, max(0, int(x0 - 0.3 * wide)) : max(0, int(x1 + 0.3 * wide))] = False
    area[max(0, int(y1)) :] = False
    return area, cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)


def _lid_gap(face: Face, lid: Sequence[int]) -> float:
    corner, top_a, top_b, other, low_b, low_a = (face.points[index, :2] for index in lid)
    gaps = np.linalg.norm(top_a - low_a) + np.linalg.norm(top_b - low_b)
    return float(gaps / (2 * np.linalg.norm(corner - other) + 1e-6))


def _shadow(skin: Floats, face: Floats) -> float:
    """Relative to the face's own bright parts, so that dark skin in even light has none."""
    return float((skin < 0.25 * np.percentile(face, 95)).mean()) if skin.size and face.size else math.nan


def _median(values: Floats) -> float:
    return float(np.median(values)) if values.size else math.nan


def _deviation(values: Floats) -> float:
    return float(values.std()) if values.size else 0.0
