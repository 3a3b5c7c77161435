"""A film as a row of looks, ten a second: who is there, how the head stands, what the face does.

For the proof of person, so nothing is left out and nothing chosen; `video.py` has the limits for hostile
files. What is kept of a look is small: a minute of them fits in 20 MB.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from worker.assess.decode import encode_jpeg, shrink
from worker.assess.faces import SECOND_FACE_PRESENCE, FaceReader
from worker.assess.mesh import Face, Roi, roi_of_detection, roi_of_points
from worker.assess.models import Floats, Rgb
from worker.assess.video import LOOK_LENGTH_S, frames
from worker.engines import Report

THUMB_PX = 24
JPEG_SIDE_PX = 320
LEAST_PRESENCE = 2.0
PRINT_EVERY = 2
PRINTED_DEG = 28.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One frame. `face` is the only or the largest one; None when there is none.

    Its `faceprint` is taken in every second look, while it looks about ahead.
    """

    at_s: float
    people: int
    face: Face | None
    faceprint: Floats | None  # (128,) of length one
    thumb: Floats  # (24, 24, 3) of the whole frame, 0..255
    jpeg: bytes  # small, for a moderator


class Watcher:
    """Looks at a whole film."""

    def __init__(self, reader: FaceReader) -> None:
        self._reader = reader

    def watch(self, data: bytes, report: Report) -> list[Look]:
        """Raises BadInput with a video-* or photo-* code for what is no film or too large."""
        looks: list[Look] = []
        roi: Roi | None = None
        for at_s, picture in frames(data):
            if len(looks) % 10 == 0:
                report(min(0.95, at_s / LOOK_LENGTH_S), "stage-watching-video", None)
            look, roi = self._look(at_s, picture, roi, len(looks) % PRINT_EVERY == 0)
            looks.append(look)
        return looks

    def _look(self, at_s: float, picture: Rgb, roi: Roi | None, printed: bool) -> tuple[Look, Roi | None]:
        """The detector looks at every frame, so nobody else is there for long.

        The mesh is steadier where it was a moment ago, as long as the detector sees a face there.
        """
        found = self._reader.detect(picture)
        face = None
        people = 0
        if found:
            first = found[0]
            people = 1 + len(self._reader.others(picture, found))
            if roi is None or not _lies_in(first.box, roi):
                roi = roi_of_detection(first.box, first.points)
        if roi is not None:  # a face turned far is lost by the detector, not by the mesh
            face = self._reader.mesh.fit(picture, roi, refine=False)
            if face.presence < (LEAST_PRESENCE if found else SECOND_FACE_PRESENCE):
                face = None
        ahead = face is not None and max(abs(face.pose.yaw), abs(face.pose.pitch)) < PRINTED_DEG
        thumb = cv2.resize(picture, (THUMB_PX, THUMB_PX), interpolation=cv2.INTER_AREA)
        look = Look(
            at_s=at_s,
            people=max(people, int(face is not None)),
            face=face,
            faceprint=self._reader.faceprints.of(picture, face) if face and printed and ahead else None,
            thumb=thumb.astype(np.float32),
            jpeg=encode_jpeg(shrink(picture, JPEG_SIDE_PX), 80),
        )
        return look, None if face is None else roi_of_points(face.points)


def _lies_in(box: Floats, roi: Roi) -> bool:
    """Whether the middle of a detection lies well inside a region, of about its size."""
    across, down = (box[0] + box[2]) / 2 - roi.centre_x, (box[1] + box[3]) / 2 - roi.centre_y
    size = max(box[2] - box[0], box[3] - box[1]) / roi.side_px
    return bool(max(abs(across), abs(down)) < 0.25 * roi.side_px and 0.35 < size < 1.1)
