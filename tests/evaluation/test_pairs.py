"""The figures of pictures of two: right, swapped, missing."""

import numpy as np
import pytest
from PIL import Image

from evaluation.pairs import Found, halves, likest, main, summary


def found(wanted, seen, *, unsure=False):
    return Found(wanted=wanted, likest=seen, unsure=unsure)


def test_right_is_both_on_their_side():
    """Swapped is not right, nor is one of them twice."""
    pictures = [
        found((0, 1), (0, 1)),
        found((0, 1), (1, 0)),
        found((0, 1), (0, 0), unsure=True),
        found((2, 1), (2, -1)),
    ]
    facts = summary(pictures, [2.0, 4.0], [1.0, 2.0])
    assert (facts["pictures"], facts["both_right"], facts["swapped"]) == (4, 0.25, 0.25)
    assert (facts["no_face"], facts["said_unsure"], facts["seconds_ratio"]) == (0.25, 0.25, 2.0)
    low, high = facts["both_right_95"]
    assert low < 0.25 < high


def test_each_half_is_asked_for_itself():
    """Left and right of the middle; a half without a face shows nobody."""
    picture = Image.new("RGB", (10, 4), "red")
    picture.paste("blue", (5, 0, 10, 4))
    left, right = halves(picture)
    assert (left.size, right.size) == ((5, 4), (5, 4))
    assert left.getpixel((4, 0)) == (255, 0, 0)
    assert right.getpixel((0, 0)) == (0, 0, 255)
    galleries = [np.eye(3)[:1], np.eye(3)[1:2]]
    rows = np.array([[0.9, 0.2, 0], [0.1, 0.8, 0], [np.nan] * 3])
    assert likest(rows, galleries) == [0, 1, -1]


def test_without_adapters_it_says_what_to_do(tmp_path, capsys):
    """`make evaluate` makes them."""
    assert main(["--work", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert "make evaluate" in capsys.readouterr().err


@pytest.mark.parametrize("seen", [(0, 1), (1, 0)])
def test_one_of_two_orders_is_swapped(seen):
    """And never both."""
    assert found((0, 1), seen).right != found((0, 1), seen).swapped
