"""Composed pictures: every scene can be painted, told apart, and a person wears the asked colours."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from worker.pocket import compose, words

SMALL = (96, 128)


def person(cloth: tuple[float, float, float] = (1.0, 0.0, 0.0)) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A grey block of cloth under a brighter block of skin, in slightly blue light."""
    linear = np.zeros((128, 96, 3), np.float32)
    alpha = np.zeros((128, 96, 1), np.float32)
    mask = np.zeros((128, 96, 3), np.float32)
    linear[20:60, 30:66] = (0.20, 0.15, 0.13)
    linear[60:, 10:86] = (0.09, 0.10, 0.12)
    alpha[20:60, 30:66] = alpha[60:, 10:86] = 1
    mask[60:, 10:86] = cloth
    return linear, alpha, mask


@pytest.mark.parametrize("scene", sorted(compose.PAINTERS))
def test_scenes_paint_and_have_words_and_light(scene: str) -> None:
    """Each scene is finite and in range and repeats with its seed."""
    first = compose.PAINTERS[scene](np.random.default_rng(3), SMALL)
    again = compose.PAINTERS[scene](np.random.default_rng(3), SMALL)
    assert first.shape == (128, 96, 3)
    assert np.isfinite(first).all()
    assert np.array_equal(first, again)
    assert scene in words.SCENES
    assert scene in compose.LIGHT


def test_a_stored_mask_says_what_is_shirt_and_what_is_jacket(tmp_path: Path) -> None:
    """Channels come back in the order in which people/shoot.py writes them: shirt, pattern, jacket."""
    mask = np.zeros((64, 64, 3), np.uint8)
    mask[:, :32] = (255, 0, 0)
    mask[:, 32:] = (0, 0, 255)
    cv2.imwrite(str(tmp_path / "00001_00_c.png"), mask)
    cv2.imwrite(str(tmp_path / "00001_00.png"), np.full((64, 64, 4), 255, np.uint8))
    _, _, read = compose.load_person(tmp_path, "00001_00")
    assert read[32, 10].round(2).tolist() == [1, 0, 0]
    assert read[32, 54].round(2).tolist() == [0, 0, 1]


def test_clothes_take_the_asked_colour() -> None:
    """Grey cloth dressed in red is red where the mask is, and skin is left alone."""
    linear, _, mask = person()
    red = np.float32(words.COLOURS["red"][0])
    dressed = compose.dress(linear, mask, red, red, red)
    shirt, skin = dressed[90, 40], dressed[40, 40]
    assert shirt[0] > 4 * shirt[1]
    assert np.allclose(skin, linear[40, 40])


def test_suits_have_colours_of_suits() -> None:
    """A tie of its own colour, a suit of one that suits have; what is named is the suit, and it is plain."""
    rng = np.random.default_rng(0)
    clothes = ["shirt", "tie", "blazer"]
    mask = np.zeros((10, 10, 3), np.float32)
    mask[:, :4] = (1, 1, 0)  # all pattern: a tie
    mask[:, 4:] = (0, 0, 1)
    seen = [compose.colours_of(rng, clothes) for _ in range(300)]
    shirts, ties, suits = words.TYPICAL["suit"]
    assert {one[0] for one in seen} == set(shirts.split())
    assert {one[1] for one in seen} == set(ties.split())
    assert {one[2] for one in seen} == set(suits.split()) <= set(words.COLOURS)
    assert compose.described(mask, clothes, ("white", "red", "navy")) == ("navy", "plain")
    assert compose.described(mask, ["tee"], ("white", "red", "navy")) == ("white", "stripes")
    everyday = [compose.colours_of(rng, ["tee"]) for _ in range(300)]
    assert {one[0] for one in everyday} == set(words.COLOURS)


def test_the_light_is_read_off_the_grey_cloth() -> None:
    """After neutralising at full strength the cloth is grey."""
    linear, _, mask = person()
    cloth = compose.neutralise(linear, mask, strength=1.0)[90, 40]
    assert np.ptp(cloth) < 1e-3


def test_a_finished_picture() -> None:
    """Size, range, and person over background."""
    picture, placed = compose.compose(np.random.default_rng(1), person(), "snow", ("blue", "white", "black"))
    assert picture.shape == (768, 576, 3)
    assert picture.min() >= 0
    assert picture.max() <= 1
    shirt = picture[700, 288]
    assert shirt[2] > shirt[0] + 0.1
    eyes = compose.marks_of({name: [48.0, 64.0] for name in compose.MARKS}, placed)
    assert len(eyes) == 5
    assert eyes[0] == pytest.approx([0.5, 0.5], abs=0.12)


def test_marks_lie_where_the_parts_of_the_face_lie() -> None:
    """A white dot in the render is white at its mark in the picture."""
    layers = np.zeros((128, 96, 3), np.float32)
    layers[38:43, 28:33] = 1
    placed, matrix = compose.place(np.random.default_rng(2), layers)
    x, y = compose.marks_of({name: [30.0, 40.0] for name in compose.MARKS}, matrix)[0]
    assert placed[round(y * 768), round(x * 576), 0] > 0.9
