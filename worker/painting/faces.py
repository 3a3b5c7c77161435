"""The `Likeness` made of the assessment's own parts.

The same detector, mesh and embedding that judged the selfies.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

from worker.assess.detect import Detector
from worker.assess.features import unpack
from worker.assess.identity import Embedder
from worker.assess.mesh import FaceMesh, roi_of_detection
from worker.painting.likeness import Face, FacePlace, Seen

PRESENCE_LEAST = (
    5.0  # milder than for selfies: drawn skin is smoother, and a weak face is a weak likeness anyway
)
WEIGHTS = Path(__file__).parent.parent / "assess" / "weights"


class FaceLikeness:
    """Implements `Likeness`. Not for two threads at once."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        bundle = weights / "face_landmarker.task"
        with zipfile.ZipFile(bundle) as files:
            short_range = files.read("face_detector.tflite")
        self._detector = Detector((weights / "fr_dense.tflite").read_bytes(), short_range)
        self._mesh = FaceMesh(bundle)
        self._embedder = Embedder(weights / "dlib_resnet_v1_q8.onnx")

    def face_of(self, picture: Image.Image) -> Face | None:
        pixels = np.asarray(picture.convert("RGB"), np.uint8)
        found = self._detector.faces(pixels)
        if not found:
            return None
        face = self._mesh.fit(pixels, roi_of_detection(found[0].box, found[0].points))
        return None if face.presence < PRESENCE_LEAST else self._embedder.embed(pixels, face)

    def faces_of(self, picture: Image.Image) -> list[Seen]:
        pixels = np.asarray(picture.convert("RGB"), np.uint8)
        seen = []
        for one in self._detector.faces(pixels):
            face = self._mesh.fit(pixels, roi_of_detection(one.box, one.points))
            if face.presence >= PRESENCE_LEAST:
                left, top, right, bottom = (float(side) for side in one.box / np.array(2 * picture.size))
                box = (left, top, right, bottom)
                seen.append(Seen(face=self._embedder.embed(pixels, face), box=box))
        return sorted(seen, key=lambda one: one.box[0])

    def reference(self, features: bytes) -> Face | None:
        return unpack(features).embedding

    def face_place(self, features: bytes) -> FacePlace | None:
        known = unpack(features)
        left, top, right, bottom = (float(side) for side in known.box)
        if not (left < right and top < bottom):
            return None
        marks = tuple((float(x), float(y)) for x, y in known.landmarks)
        jaw, smile_left, smile_right, *_, pucker, _, _ = (float(share) for share in known.expression)
        mood = ((smile_left + smile_right) / 2, jaw, pucker)
        return FacePlace(box=(left, top, right, bottom), marks=marks, mood=mood)
