"""The product's own eyes on a selfie: where its face is, how it looks, whose it is."""

import numpy as np
import pytest
from PIL import Image

from tests.worker.assess.selfies import PEOPLE
from worker.assess.assessor import FaceAssessor
from worker.painting.faces import FaceLikeness
from worker.painting.likeness import mean_likeness
from worker.painting.pictures import open_picture

FILES = {"laughing": "p001_07.jpg", "neutral": "p001_13.jpg", "other": "p002_00.jpg"}


@pytest.fixture(scope="module")
def likeness():
    return FaceLikeness()


@pytest.fixture(scope="module")
def features():
    """Of a laughing, a serious-looking and another person's selfie."""
    assessor = FaceAssessor()
    return {
        name: assessor.photo((PEOPLE / file).read_bytes(), []).features
        for name, file in {
            "laughing": "p001_07.jpg",
            "neutral": "p001_13.jpg",
            "other": "p002_00.jpg",
        }.items()
    }


def test_a_laugh_is_told_from_a_still_face(likeness, features):
    """It smiles, and the mouth is open; eyes, nose and mouth lie inside the face's box."""
    laughing, neutral = (likeness.face_place(features[name]) for name in ("laughing", "neutral"))
    assert laughing.mood[0] > 0.3 > neutral.mood[0]
    assert laughing.mood[1] > 0.15 > neutral.mood[1]
    left, top, right, bottom = laughing.box
    marks = np.array(laughing.marks)
    assert (marks > (left, top)).all()
    assert (marks < (right, bottom)).all()


def test_a_person_is_more_like_themselves(likeness, features):
    """A picture against the reference of another one; none without a face."""
    face = likeness.face_of(open_picture((PEOPLE / "p001_09.jpg").read_bytes()))
    own, other = (mean_likeness(face, [likeness.reference(features[name])]) for name in ("laughing", "other"))
    assert own > other
    back = open_picture((PEOPLE / "p001_35_back_of_head.jpg").read_bytes())
    assert likeness.face_of(back) is None


def test_all_faces_are_seen_from_left_to_right(likeness, features):
    """Two people's selfies beside each other: two faces, each more like its own."""
    left, right = (open_picture((PEOPLE / file).read_bytes()) for file in ("p002_00.jpg", "p001_13.jpg"))
    both = Image.new("RGB", (left.width + right.width, max(left.height, right.height)))
    both.paste(left, (0, 0))
    both.paste(right, (left.width, 0))
    seen = likeness.faces_of(both)
    assert len(seen) == 2
    assert 0 < seen[0].box[0] < seen[0].box[2] < seen[1].box[0] < seen[1].box[2] < 1
    to_p001, to_p002 = ([likeness.reference(features[name])] for name in ("neutral", "other"))
    assert mean_likeness(seen[0].face, to_p002) > mean_likeness(seen[0].face, to_p001)
    assert mean_likeness(seen[1].face, to_p001) > mean_likeness(seen[1].face, to_p002)
