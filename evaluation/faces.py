"""From a picture to the face in it: a level crop for the own embedding, and dlib's numbers beside.

Detector and mesh are the product's; the embedding that judges is not (evaluation/networks.py), because the
product trains and ranks by dlib's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from evaluation.metrics import Floats
from worker.assess import regions
from worker.assess.faces import FaceReader
from worker.assess.mesh import cut_out
from worker.assess.models import Rgb
from worker.painting.faces import PRESENCE_LEAST

SIDE_PX = 112
EYES_AT = (0.5, 0.43)  # the middle between the eyes, as a share of the crop's side
MOUTH_AT = (0.5, 0.73)  # the middle of the mouth: hairline and chin are in, most of the background is not


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceIn:
    """The largest face of a picture."""

    chip: Rgb  # (SIDE_PX, SIDE_PX, 3)
    box: tuple[float, float, float, float]  # left, top, right, bottom; 0..1 of the picture
    dlib: Floats  # (128,)


class FaceFinder:
    """Loads the product's face models once. Not for two threads at once."""

    def __init__(self) -> None:
        self._reader = FaceReader()

    def find(self, picture: Image.Image) -> FaceIn | None:
        """None where the product itself would see no face."""
        pixels = np.asarray(picture.convert("RGB"), np.uint8)
        seen = self._reader.see(pixels, any_rotation=False)
        if seen is None or seen.face.presence < PRESENCE_LEAST:
            return None
        left, top, right, bottom = seen.face.box
        return FaceIn(
            chip=level(pixels, seen.face.points),
            box=(
                left / picture.width, top / picture.height, right / picture.width, bottom / picture.height
            ),
            dlib=self._reader.embedder.embed(pixels, seen.face),
        )  # fmt: skip


def level(picture: Rgb, points: Floats) -> Rgb:
    """Turn, scale and shift so that eyes and mouth lie where EYES_AT and MOUTH_AT say.

    Two middles, not four corners: a turned head brings the eyes together, hardly eyes and mouth.
    """
    eyes = (points[regions.IRIS_L, :2] + points[regions.IRIS_R, :2]) / 2
    mouth = (points[regions.MOUTH_CORNER_L, :2] + points[regions.MOUTH_CORNER_R, :2]) / 2
    here = complex(*(mouth - eyes))
    there = (complex(*MOUTH_AT) - complex(*EYES_AT)) * SIDE_PX
    turn = there / (here or 1)  # one complex factor is a rotation and a scale
    shift = complex(*EYES_AT) * SIDE_PX - turn * complex(*eyes)
    matrix = np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])
    return cut_out(picture, matrix, SIDE_PX)
