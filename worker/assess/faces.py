"""All face models together: from a picture to a face with mesh and embedding. For likeness, too."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from worker.assess.detect import Detection, Detector
from worker.assess.faceprint import Faceprints
from worker.assess.identity import Embedder
from worker.assess.mesh import Face, FaceMesh, roi_of_detection
from worker.assess.models import Floats, Rgb

WEIGHTS = Path(__file__).parent / "weights"
SURE_PRESENCE = 12.0  # a face seen so clearly is upright
FAIR_PRESENCE = 7.0  # probably upright, but an upside-down face reaches this too
BETTER_PRESENCE = 2.0  # another rotation must win by so much
SIDEWAYS_ALLOWANCE = 8.0  # unless the face lies on its side now: then it may even lose by so much
UPSIDE_DOWN = 2  # quarter turns
UPRIGHT_ALLOWANCE = 0.1  # of 120 good photos on their heads the detector likes 4 better so, by 0.07 at most
LARGE_SECOND_FACE = 0.10  # of the first one's area: smaller ones are passers-by
SECOND_FACE_PRESENCE = 5.0  # leaves and posters fool the detector, not the mesh
LEAST_PRESENCE = 2.0
SIDEWAYS_ROLL = 40.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The largest face of a picture that was turned by `quarter_turns` (counter-clockwise) to be upright."""

    picture: Rgb
    quarter_turns: int
    face: Face
    detection: Detection
    others: tuple[Detection, ...]  # further people, in the turned picture


class FaceReader:
    """Loads once (40 MB, 0.2 s); every call is synchronous, and not for two threads at once."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        bundle = weights / "face_landmarker.task"
        with zipfile.ZipFile(bundle) as files:
            short_range = files.read("face_detector.tflite")
        self._detector = Detector((weights / "fr_dense.tflite").read_bytes(), short_range)
        self.mesh = FaceMesh(bundle)
        self.embedder = Embedder(weights / "dlib_resnet_v1_q8.onnx")
        self._weights = weights

    @cached_property
    def faceprints(self) -> Faceprints:
        """Loaded when first asked for: those who draw and train do without."""
        return Faceprints(self._weights / "sface_q8.onnx")

    def detect(self, picture: Rgb) -> list[Detection]:
        return self._detector.faces(picture)

    def see(self, picture: Rgb, *, any_rotation: bool = True) -> Seen | None:
        """The face; when it is not plainly upright, also in the rotations that the detector likes best."""
        best = self._upright(picture, 0)
        if not any_rotation or (best is not None and _plain(best)):
            return best
        for turns in self._other_rotations(picture, best):
            other = self._upright(np.ascontiguousarray(np.rot90(picture, turns)), turns)
            if other is not None and _better(other, best):
                best = other
        return best

    def _other_rotations(self, picture: Rgb, first: Seen | None) -> list[int]:
        """Those worth a mesh, best first: the detector's small look costs a fifth of it."""
        lying = first is None or _sideways(first)
        fair = first is not None and first.face.presence >= FAIR_PRESENCE and not lying
        upright = self._detector.uprightness(picture, (UPSIDE_DOWN,) if fair else (1, 2, 3))
        in_order = sorted(upright, key=lambda turns: -upright[turns])
        if first is None or lying:
            return in_order[:2]
        least = first.detection.uprightness - UPRIGHT_ALLOWANCE
        return [turns for turns in in_order[:1] if upright[turns] > least]

    def embedding(self, picture: Rgb) -> Floats | None:
        """(128,) of the largest face; None when no face is there."""
        seen = self.see(picture, any_rotation=False)
        if seen is None or seen.face.presence < LEAST_PRESENCE:
            return None
        return self.embedder.embed(seen.picture, seen.face)

    def _upright(self, picture: Rgb, turns: int) -> Seen | None:
        found = self._detector.faces(picture)
        if not found:
            return None
        first = found[0]
        others = self.others(picture, found)
        face = self.mesh.fit(picture, roi_of_detection(first.box, first.points))
        return Seen(picture=picture, quarter_turns=turns, face=face, detection=first, others=others)

    def others(self, picture: Rgb, found: Sequence[Detection]) -> tuple[Detection, ...]:
        """Further people beside the first of what was found: large enough, and faces to the mesh, too."""
        return tuple(
            one
            for one in found[1:4]
            if one.area_px > LARGE_SECOND_FACE * found[0].area_px and self._is_face(picture, one)
        )

    def _is_face(self, picture: Rgb, one: Detection) -> bool:
        face = self.mesh.fit(picture, roi_of_detection(one.box, one.points))
        return face.presence >= SECOND_FACE_PRESENCE


def _plain(seen: Seen) -> bool:
    return seen.face.presence >= SURE_PRESENCE and not _sideways(seen)


def _sideways(seen: Seen) -> bool:
    return abs(seen.face.pose.roll) > SIDEWAYS_ROLL


def _better(new: Seen, old: Seen | None) -> bool:
    if old is None:
        return True
    if _sideways(new):
        return False
    margin = -SIDEWAYS_ALLOWANCE if _sideways(old) else BETTER_PRESENCE
    return new.face.presence > old.face.presence + margin
