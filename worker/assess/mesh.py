"""The 478-point face mesh, its 52 blendshapes and the head's pose, from MediaPipe's face_landmarker."""

from __future__ import annotations

import math
import zipfile
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from worker.assess import regions
from worker.assess.models import Floats, LiteModel, Rgb

CROP_SIDE_PX = 256
CROP_MARGIN = 1.5  # the models were trained on crops this much wider than the face


@dataclass(frozen=True, slots=True, kw_only=True)
class Roi:
    """A square around a face, turned with it. Pixels and radians."""

    centre_x: float
    centre_y: float
    side_px: float
    angle: float

    def matrix(self, target_px: int) -> Floats:
        """The (2, 3) map from picture pixels to a crop of `target_px` a side."""
        along = np.array([math.cos(self.angle), math.sin(self.angle)]) * self.side_px
        down = np.array([-math.sin(self.angle), math.cos(self.angle)]) * self.side_px
        corner = np.array([self.centre_x, self.centre_y]) - (along + down) / 2
        source = np.stack([corner, corner + along, corner + down]).astype(np.float32)
        target = np.array([[0, 0], [target_px, 0], [0, target_px]], np.float32)
        return np.asarray(cv2.getAffineTransform(source, target), dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """Degrees. Yaw > 0: the nose points to the picture's right; pitch > 0: down; roll > 0: clockwise."""

    yaw: float
    pitch: float
    roll: float

    @property
    def turned_to(self) -> str:
        """The side as its person says it: who faces a camera has their left on the picture's right."""
        return "left" if self.yaw > 0 else "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A face as the mesh sees it: (478, 3) `points` in picture pixels, `presence` a logit (good: 14 up)."""

    points: Floats
    presence: float
    shapes: Floats  # (52,) blendshapes, 0..1
    pose: Pose

    @property
    def eye_distance_px(self) -> float:
        return float(np.linalg.norm(self.points[regions.IRIS_L, :2] - self.points[regions.IRIS_R, :2]))

    @property
    def box(self) -> tuple[float, float, float, float]:
        """x0, y0, x1, y1 of the mesh, in pixels; may lie outside the picture."""
        low, high = (
            self.points[: regions.FACE_POINTS, :2].min(0),
            self.points[: regions.FACE_POINTS, :2].max(0),
        )
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    @property
    def smile(self) -> float:
        return float(self.shapes[regions.SMILE_L] + self.shapes[regions.SMILE_R]) / 2


class FaceMesh:
    """Fits the mesh into a region of a picture."""

    def __init__(self, bundle: Path) -> None:
        with zipfile.ZipFile(bundle) as files:
            self._points = LiteModel(files.read("face_landmarks_detector.tflite"))
            self._shapes = LiteModel(files.read("face_blendshapes.tflite"))
            self._canonical = _canonical_face(files.read("geometry_pipeline_metadata_landmarks.binarypb"))

    def fit(self, picture: Rgb, roi: Roi, *, refine: bool = True) -> Face:
        """`refine` looks again through a crop placed by the first result: steadier, twice the work."""
        points, presence = self._look(picture, roi)
        if refine:
            points, presence = self._look(picture, roi_of_points(points))
        inputs = points[list(regions.BLENDSHAPE_POINTS), :2][None].astype(np.float32)
        return Face(
            points=points, presence=presence, shapes=self._shapes(inputs)[0].copy(), pose=self._pose(points)
        )

    def _look(self, picture: Rgb, roi: Roi) -> tuple[Floats, float]:
        matrix = roi.matrix(CROP_SIDE_PX)
        crop = cv2.warpAffine(
            picture,
            matrix,
            (CROP_SIDE_PX, CROP_SIDE_PX),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        outputs = self._points(crop.astype(np.float32)[None] / 255)
        local = next(out for out in outputs if out.size == 478 * 3).reshape(478, 3)
        presence = next(float(out.ravel()[0]) for out in outputs if out.size == 1)
        back = cv2.invertAffineTransform(matrix)
        flat = local[:, :2] @ back[:, :2].T + back[:, 2]
        depth = local[:, 2:] * (roi.side_px / CROP_SIDE_PX)
        return np.concatenate([flat, depth], axis=1).astype(np.float32), presence

    def _pose(self, points: Floats) -> Pose:
        """The rotation that lays the canonical face onto the mesh (weighted Procrustes, as in MediaPipe)."""
        model, indices, weights = self._canonical
        seen = points[indices].astype(np.float64) * [1, -1, -1]
        centred_model = model - np.average(model, axis=0, weights=weights)
        centred_seen = seen - np.average(seen, axis=0, weights=weights)
        u, _, vt = np.linalg.svd((centred_model * weights[:, None]).T @ centred_seen)
        sign = np.sign(np.linalg.det(vt.T @ u.T))
        rotation = vt.T @ np.diag([1, 1, sign]) @ u.T
        return Pose(
            yaw=math.degrees(math.atan2(rotation[0, 2], rotation[2, 2])),
            pitch=math.degrees(math.asin(-np.clip(rotation[1, 2], -1, 1))),
            roll=-math.degrees(math.atan2(rotation[1, 0], rotation[1, 1])),
        )


def cut_out(picture: Rgb, matrix: Floats, side_px: int) -> Rgb:
    """The square that a (2, 3) map describes, shrunk smoothly: a warp alone would alias and look sharp."""
    scale = math.hypot(float(matrix[0, 0]), float(matrix[1, 0]))
    if scale < 0.7:
        corners = np.array([[0, 0], [side_px, 0], [0, side_px], [side_px, side_px]], np.float64)
        back = cv2.invertAffineTransform(np.asarray(matrix, np.float64))
        inside = corners @ back[:, :2].T + back[:, 2]
        height, width = picture.shape[:2]
        x0, y0 = (
            int(np.clip(v, 0, most - 2)) for v, most in zip(inside.min(0) - 4, (width, height), strict=True)
        )
        x1, y1 = (int(v) for v in np.minimum(inside.max(0) + 5, [width, height]))
        part = picture[y0 : max(y1, y0 + 2), x0 : max(x1, x0 + 2)]
        step = min(1.0, scale * 1.2)
        size = (max(1, round(part.shape[1] * step)), max(1, round(part.shape[0] * step)))
        picture = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
        shift = matrix[:, :2] @ np.array([x0, y0]) + matrix[:, 2]
        per_axis = np.array([part.shape[1] / size[0], part.shape[0] / size[1]])
        matrix = np.hstack([matrix[:, :2] * per_axis, shift[:, None]])
    crop = cv2.warpAffine(
        picture, matrix, (side_px, side_px), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(crop, np.uint8)


def roi_of_detection(box: Floats, points: Floats) -> Roi:
    """The crop that the mesh expects for a detection: turned so that the eyes are level."""
    angle = math.atan2(points[1, 1] - points[0, 1], points[1, 0] - points[0, 0])
    side = float(max(box[2] - box[0], box[3] - box[1])) * CROP_MARGIN
    return Roi(
        centre_x=float(box[0] + box[2]) / 2, centre_y=float(box[1] + box[3]) / 2, side_px=side, angle=angle
    )


def roi_of_points(points: Floats, margin: float = CROP_MARGIN) -> Roi:
    """The same for a mesh: the crop of the next video frame or, with a smaller margin, to measure in."""
    across = points[regions.LID_POINTS_R[0], :2] - points[regions.LID_POINTS_L[0], :2]
    angle = math.atan2(float(across[1]), float(across[0]))
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    level = points[:, :2] @ turn.T
    low, high = level.min(0), level.max(0)
    centre = turn.T @ ((low + high) / 2)
    return Roi(
        centre_x=float(centre[0]),
        centre_y=float(centre[1]),
        side_px=max(1.0, float((high - low).max())) * margin,
        angle=angle,
    )


def _canonical_face(metadata: bytes) -> tuple[Floats, list[int], Floats]:
    """MediaPipe's canonical face: (k, 3) points used for the pose, their indices in the mesh, their weights.

    Read straight from the protobuf wire format: three fields are not worth a dependency.
    """
    vertices = b""
    basis: list[tuple[int, float]] = []
    for field, value in _fields(metadata):
        if field == 1:
            vertices = b"".join(part for number, part in _fields(value) if number == 3)
        elif field == 2:
            entry = dict(_fields(value))
            index = int.from_bytes(entry.get(1, b""), "little")
            basis.append((index, float(np.frombuffer(entry[2], "<f4")[0])))
    points = np.frombuffer(vertices, "<f4").reshape(-1, 5)[:, :3]
    indices = [index for index, _ in basis]
    return points[indices].astype(np.float64), indices, np.array([w for _, w in basis])


def _fields(message: bytes) -> list[tuple[int, bytes]]:
    """Field number and raw value; varints as little-endian bytes."""
    found: list[tuple[int, bytes]] = []
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        kind = tag & 7
        if kind == 2:
            size, at = _varint(message, at)
        elif kind == 5:
            size = 4
        else:
            number, at = _varint(message, at)
            found.append((tag >> 3, number.to_bytes(8, "little")))
            continue
        found.append((tag >> 3, message[at : at + size]))
        at += size
    return found


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at
