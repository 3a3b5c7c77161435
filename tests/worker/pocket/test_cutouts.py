"""Renders cut out: upright, going on below and beside, never with the head cut off."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from worker.pocket import cutouts
from worker.pocket.captions import Look

MARKS = {"eye_r": (136.0, 150.0), "eye_l": (176.0, 150.0), "nose": (156.0, 172.0)}
MARKS |= {"mouth_r": (142.0, 194.0), "mouth_l": (170.0, 194.0)}
IDENTITY = {
    "seed": 5, "male": 0.0, "age": 30, "skin": {"melanin": 0.1}, "eye": "blue", "beard": 0.0,
    "glasses": False,
    "hair": {"style": "bob", "grey": 0.0, "melanin": 0.9, "red": 0.0, "curl": 0.0},
}  # fmt: skip


def render(folder: Path, *, top: int = 60) -> dict[str, object]:
    """A head over a shirt that reaches both sides, as the generator leaves them."""
    rgba = np.zeros((416, 312, 4), np.uint8)
    rgba[top:260, 110:202] = (60, 80, 110, 255)
    rgba[260:] = (70, 70, 70, 255)
    cloth = np.zeros((416, 312, 3), np.uint8)
    cloth[260:, :, 2] = 255  # red: the shirt
    cv2.imwrite(str(folder / "00005_00.png"), rgba)
    cv2.imwrite(str(folder / "00005_00_c.png"), cloth)
    shot = {"file": "00005_00", "landmarks": MARKS, "exprname": "smile", "clothes": ["tee"]}
    label: dict[str, object] = {"ident": IDENTITY, "shots": [shot]}
    (folder / "00005.json").write_text(json.dumps(label))
    return label


def test_every_view_is_upright_and_says_what_it_shows(tmp_path: Path) -> None:
    """Nothing beside the head, the shirt to all edges below, and a Look of the one who is rendered."""
    render(tmp_path)
    found = list(cutouts.cutouts(tmp_path))
    assert len(found) == cutouts.VIEWS
    for _, rgba, look in found:
        assert rgba.shape == (384, 288, 4)
        assert rgba[100, 5, 3] == 0
        assert rgba[-1, :, 3].min() > 0.9
        assert rgba[160, 144, 3] > 0.9
        assert isinstance(look, Look)
        assert (look.class_word, look.hair_colour, look.garment) == ("woman", "black", "tee")


def test_a_cutout_of_twice_the_size_shows_the_same(tmp_path: Path) -> None:
    """Halved, it is what is cut out at half the size."""
    render(tmp_path)
    for (_, small, _), (_, large, _) in zip(
        cutouts.cutouts(tmp_path), cutouts.cutouts(tmp_path, (576, 768)), strict=True
    ):
        halved = cv2.resize(large, cutouts.SIZE, interpolation=cv2.INTER_AREA)
        assert np.abs(halved - small).mean() < 0.01


def test_a_head_that_is_cut_off_is_left_out(tmp_path: Path) -> None:
    """Hair at the upper edge of a render would be learned as flat."""
    render(tmp_path, top=0)
    assert not list(cutouts.cutouts(tmp_path))


def test_faces_that_look_aside_are_left_out(tmp_path: Path) -> None:
    """A nose far from the middle means a turned head."""
    label = render(tmp_path)
    label["shots"][0]["landmarks"] = MARKS | {"nose": (176.0, 172.0)}  # type: ignore[index]
    (tmp_path / "00005.json").write_text(json.dumps(label))
    assert not list(cutouts.cutouts(tmp_path))


def test_layers_count_what_is_transparent_as_nothing() -> None:
    """Colours are times alpha, in -1..1."""
    rgba = np.zeros((1, 4, 4, 4), np.uint8)
    rgba[0, 0, 0] = (255, 0, 0, 255)
    rgba[0, 1, 1] = (255, 0, 0, 51)
    colours, alpha = cutouts.layers_of(rgba)
    assert colours[0, :, 0, 0].tolist() == [1, -1, -1]
    assert colours[0, :, 1, 1].tolist() == pytest.approx([0.2, -0.2, -0.2])
    assert alpha[0, 0, 2, 2] == colours[0, 0, 2, 2] == 0
