"""Faces that are turned upright."""

import math

import numpy as np
import pytest
from PIL import Image, ImageDraw

from worker.training.framing import (
    CENTRE_Y,
    EYE_TO_EYE,
    EYES_TO_MOUTH,
    MARKS_BELOW_BOX,
    Nudge,
    aligned,
    stance,
)

SIZE, SHARE = (288, 384), 0.38
COLOURS = ((255, 0, 0), (0, 255, 0), (255, 255, 0), (0, 0, 255), (255, 0, 255))


def tilted(photo_size, middle, length, degrees):
    """Five dots of a face, `length` from eyes to mouth, turned clockwise; the photo and the marks 0..1."""
    photo = Image.new("RGB", photo_size, (40, 40, 40))
    draw, turn = ImageDraw.Draw(photo), math.radians(degrees)
    across = length * EYE_TO_EYE / EYES_TO_MOUTH / 2
    face = (
        (-across, -length / 2),
        (across, -length / 2),
        (0, 0),
        (-across, length / 2),
        (across, length / 2),
    )
    marks = []
    for (x, y), colour in zip(face, COLOURS, strict=True):
        at = (
            middle[0] + x * math.cos(turn) - y * math.sin(turn),
            middle[1] + x * math.sin(turn) + y * math.cos(turn),
        )
        draw.ellipse((at[0] - length / 8, at[1] - length / 8, at[0] + length / 8, at[1] + length / 8), colour)
        marks.append((at[0] / photo_size[0], at[1] / photo_size[1]))
    return photo, tuple(marks)


@pytest.mark.parametrize("degrees", [-30, 0, 14])
@pytest.mark.parametrize(("length", "middle"), [(40, (200, 300)), (160, (330, 350))])
def test_eyes_and_mouth_come_to_their_places(degrees, length, middle):
    """Near or far, left or right, turned either way: each dot lies where a face's part always lies."""
    photo, marks = tilted((576, 768), middle, length, degrees)
    crop = aligned(photo, marks, SIZE, SHARE)
    pixels = np.asarray(crop.picture).astype(int)
    face = SHARE * 384
    x, y, across = 144, CENTRE_Y * 384 + MARKS_BELOW_BOX * face, EYE_TO_EYE * face / 2
    up = EYES_TO_MOUTH * face / 2
    places = ((x - across, y - up), (x + across, y - up), (x, y), (x - across, y + up), (x + across, y + up))
    for (px, py), colour in zip(places, COLOURS, strict=True):
        assert abs(pixels[round(py), round(px)] - colour).max() < 60
    assert crop.face[3] - crop.face[1] == pytest.approx(SHARE, abs=1e-6)
    assert (crop.face[0] + crop.face[2]) / 2 == pytest.approx(0.5, abs=1e-6)


def test_a_nudge_moves_face_and_box_alike():
    """A tenth of the height to the right and down, a fifth larger."""
    photo, marks = tilted((576, 768), (280, 350), 80, 5)
    exact = aligned(photo, marks, SIZE, SHARE)
    moved = aligned(photo, marks, SIZE, SHARE, Nudge(x=0.1, y=0.1, size=0.2))
    middle = [(c.face[1] + c.face[3]) / 2 for c in (exact, moved)]
    assert middle[1] - middle[0] == pytest.approx(0.1, abs=0.01)
    assert moved.face[3] - moved.face[1] == pytest.approx(SHARE * 1.2, abs=1e-6)
    nose = np.asarray(moved.picture)[round((middle[1] + MARKS_BELOW_BOX * SHARE) * 384), round(144 + 38.4)]
    assert abs(nose.astype(int) - COLOURS[2]).max() < 60


def test_it_says_where_the_photo_ends():
    """A face at the left edge: the crop's left part is not the photo's."""
    photo, marks = tilted((576, 768), (60, 300), 80, 0)
    crop = aligned(photo, marks, SIZE, SHARE)
    assert not crop.inside[:, 0].any()
    assert crop.inside[:, -1].all()
    assert aligned(*tilted((576, 768), (288, 350), 40, 0), SIZE, SHARE).inside.all()


def test_marks_in_one_place_are_no_face():
    """Nothing to turn or scale by."""
    assert stance(((0.5, 0.5),) * 5, (576, 768)) is None
    assert aligned(Image.new("RGB", (60, 60)), ((0.5, 0.5),) * 5, SIZE, SHARE) is None
