"""Faces that need no face model: a face is the mean colour of a picture."""

import io

import numpy as np
from PIL import Image

from worker.painting.likeness import FacePlace, Seen

COLOURS = [(200, 60, 60), (190, 70, 50), (210, 50, 70)]


class ColourLikeness:
    """A `Likeness`; features are a colour's three floats."""

    def face_of(self, picture):
        return np.asarray(picture, np.float32).mean((0, 1)) + 1

    def faces_of(self, picture):
        """One in each half."""
        middle = picture.width // 2
        halves = picture.crop((0, 0, middle, picture.height)), picture.crop((middle, 0, *picture.size))
        boxes = (0.0, 0.0, 0.5, 1.0), (0.5, 0.0, 1.0, 1.0)
        return [Seen(face=self.face_of(half), box=box) for half, box in zip(halves, boxes, strict=True)]

    def reference(self, features):
        return np.frombuffer(features, np.float32)

    def face_place(self, features):
        marks = ((0.4, 0.38), (0.6, 0.38), (0.5, 0.45), (0.43, 0.54), (0.57, 0.54))
        return FacePlace(box=(0.3, 0.2, 0.7, 0.7), marks=marks)


def features(colour):
    return np.array(colour, np.float32).tobytes()


def photo(colour, width_px=96, height_px=128):
    noise = np.random.default_rng(sum(colour)).integers(-30, 30, (height_px, width_px, 3))
    out = io.BytesIO()
    Image.fromarray((np.array(colour) + noise).clip(0, 255).astype(np.uint8)).save(out, "JPEG")
    return out.getvalue()
