"""Every figure on a case whose answer is known."""

import numpy as np
import pytest
from PIL import Image, ImageFilter

from evaluation.metrics import (
    auc,
    cosines,
    equal_error,
    gradient_energy,
    identified,
    interval,
    likeness_to,
    picture_distance,
    recognition,
    two_real,
)


def test_cosines_of_known_angles():
    """Same direction 1, right angle 0, opposite -1, whatever the lengths."""
    found = cosines(np.array([[2.0, 0.0]]), np.array([[5.0, 0.0], [0.0, 1.0], [-3.0, 0.0]]))
    assert found[0] == pytest.approx([1, 0, -1])


def test_likeness_is_the_mean_over_a_persons_pictures():
    """One picture alike and one at a right angle make a half."""
    galleries = [np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[0.0, 1.0]])]
    assert likeness_to(np.array([[1.0, 0.0]]), galleries)[0] == pytest.approx([0.5, 0.0])


def test_four_way_identification_is_the_share_of_line_ups_that_are_won():
    """Nobody more alike: sure. One of five others more alike: 4 of 10 triples leave that one out."""
    scores = np.array([[0.9, 0.1, 0.2, 0.3, 0.4, 0.5], [0.5, 0.9, 0.2, 0.3, 0.4, 0.1]])
    assert identified(scores, np.array([0, 0])) == pytest.approx([1.0, 0.4])


def test_a_tie_and_a_missing_face_identify_nobody():
    """Equally alike to all is no recognition, and a picture without a face counts against."""
    scores = np.array([[0.5, 0.5, 0.5, 0.5], [np.nan, np.nan, np.nan, np.nan]])
    assert identified(scores, np.array([0, 0])) == pytest.approx([0.0, 0.0])


def test_three_people_make_no_line_up_of_four():
    """Fewer people than a line-up needs is said, not guessed."""
    with pytest.raises(ValueError, match="line-up of 4"):
        identified(np.zeros((1, 3)), np.array([0]))


def test_the_interval_is_wilsons():
    """8 of 10: 0.490 to 0.943, from the textbook; nothing tried says nothing."""
    assert interval(0.8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-3)
    assert interval(0.0, 0) == (0.0, 1.0)


def test_auc_and_equal_error_of_separate_and_of_mixed_scores():
    """Apart: 1 and 0, with a threshold between. One of four on the wrong side each: 0.25."""
    apart = np.array([0.8, 0.9]), np.array([0.1, 0.2])
    assert auc(*apart) == 1.0
    rate, threshold = equal_error(*apart)
    assert rate == 0.0
    assert 0.2 < threshold <= 0.8
    assert equal_error(np.array([0.1, 0.7, 0.8, 0.9]), np.array([0.2, 0.3, 0.4, 0.75]))[0] == 0.25
    assert auc(np.array([0.5]), np.array([0.5])) == 0.5


def test_recognition_of_four_people_that_lie_apart_and_of_noise():
    """Four right angles are told apart without an error; random rows are told apart by chance only."""
    person, shot = np.repeat(np.arange(4), 6), np.arange(24)
    apart = recognition(np.eye(4)[person], person, shot)
    assert (apart.auc, apart.equal_error, apart.four_way, apart.two_real) == (1.0, 0.0, 1.0, 1.0)
    noise = recognition(np.random.default_rng(0).normal(size=(24, 64)), person, shot)
    assert noise.four_way < 0.6
    assert 0.3 < noise.auc < 0.7


def test_one_shot_before_two_backgrounds_proves_nothing():
    """Rows that are alike only within one shot do not count as recognised."""
    person, shot = np.repeat(np.arange(4), 4), np.repeat(np.arange(8), 2)
    assert recognition(np.eye(8)[shot], person, shot).four_way == 0.0


def test_two_real_is_the_mean_over_pairs():
    """Of three rows one pair is alike and two are at right angles: a third."""
    assert two_real(np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])) == pytest.approx(1 / 3)


def test_pictures_that_are_the_same_have_no_distance_and_black_is_one_from_white():
    """The distance of two pictures runs from 0 to 1."""
    black, white = (Image.new("RGB", (96, 128), colour) for colour in ("black", "white"))
    assert picture_distance([black, black]) == 0.0
    assert picture_distance([black, white]) == 1.0


def test_blur_takes_gradient_energy_away():
    """Flat has none; stripes of one pixel have 255 squared across; blurred noise has less than noise."""
    stripes = np.tile(np.array([0, 255], np.uint8), (8, 4))
    assert gradient_energy(Image.new("L", (8, 8))) == 0.0
    assert gradient_energy(Image.fromarray(stripes)) == pytest.approx(255**2)
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (64, 64), np.uint8))
    assert gradient_energy(noise.filter(ImageFilter.GaussianBlur(1))) < gradient_energy(noise) / 4
