"""Is this the same person? dlib's face embedding and the distance to the centre of the accepted photos.

Fine for sorting out stray photos, not a proof of person: dlib's embedding is weak on East Asian faces (78 %
of same-sex strangers lie under its usual 0.6, 1 % under our 0.45).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime

from worker.assess.mesh import Face, cut_out
from worker.assess.models import Floats, Rgb

CHIP_SIDE_PX = 150
CHIP_MARGIN = 0.25
ASK_DISTANCE = 0.45  # to the centre of many photos
REJECT_DISTANCE = 0.55
PAIR_ASK_DISTANCE = 0.55  # the same bands for single photos, which scatter more than a centre does
PAIR_REJECT_DISTANCE = 0.65
SETTLED_COUNT = 8  # from so many photos on the centre is as good as it gets
TRUSTED_COUNT = 3  # with fewer, the stranger may be the *first* photo: ask, never reject

# dlib's five-point template: outer and inner corner of each eye, under the nose (0..1, before the margin).
_TEMPLATE = np.array(
    [
        [0.8595674595992, 0.2134981538014],
        [0.6460604764104, 0.2289674387677],
        [0.1205750620789, 0.2137274526848],
        [0.3340850613712, 0.2290642403242],
        [0.4901123135679, 0.6277975316475],
    ]
)
_MESH_INDICES = [263, 362, 33, 133, 2]
_MEAN = np.array([122.782, 117.001, 104.298], np.float32)


class Embedder:
    """Face -> 128 numbers; Euclidean distance tells faces apart."""

    def __init__(self, model: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])

    def embed(self, picture: Rgb, face: Face) -> Floats:
        tensor = ((_chip(picture, face).astype(np.float32) - _MEAN) / 256).transpose(2, 0, 1)[None]
        return np.asarray(self._session.run(None, {"x": tensor})[0][0], dtype=np.float32)


def _chip(picture: Rgb, face: Face) -> Rgb:
    """The aligned 150-pixel face that the network was trained on."""
    source = face.points[_MESH_INDICES, :2].astype(np.float64)
    target = (CHIP_MARGIN + _TEMPLATE) / (2 * CHIP_MARGIN + 1) * CHIP_SIDE_PX
    matrix = similarity(source, target)
    return cut_out(picture, matrix, CHIP_SIDE_PX)


def similarity(source: Floats, target: Floats) -> Floats:
    """Least-squares rotation, scale and shift, (2, 3) (Umeyama)."""
    mean_s, mean_t = source.mean(0), target.mean(0)
    a, b = source - mean_s, target - mean_t
    u, sizes, vt = np.linalg.svd(b.T @ a / len(a))
    sign = np.array([1.0, np.sign(np.linalg.det(u @ vt))])
    rotation = u @ np.diag(sign) @ vt
    scale = float((sizes * sign).sum() / max(1e-9, (a**2).sum()) * len(a))
    return np.hstack([scale * rotation, (mean_t - scale * rotation @ mean_s)[:, None]])


def likeness(embedding: Floats, references: Sequence[Floats]) -> float:
    """Cosine similarity to the mean reference, -1..1."""
    centre = np.mean(np.stack(list(references)), axis=0)
    norms = float(np.linalg.norm(embedding) * np.linalg.norm(centre))
    return float(np.dot(embedding, centre)) / max(norms, 1e-9)


def distance_to_centre(embedding: Floats, known: Sequence[Floats]) -> float:
    return float(np.linalg.norm(embedding - np.mean(np.stack(list(known)), axis=0)))


def bands(count: int) -> tuple[float, float]:
    """Distances from which to ask and from which to reject, for a centre of `count` photos.

    A mean of n photos scatters by 1/n of one's variance, so few photos get wider bands (a pair's at most).
    """
    widen = max(1.0, math.sqrt((1 + 1 / count) / (1 + 1 / SETTLED_COUNT)))
    return min(PAIR_ASK_DISTANCE, ASK_DISTANCE * widen), min(PAIR_REJECT_DISTANCE, REJECT_DISTANCE * widen)
