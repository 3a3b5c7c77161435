"""Rendered hats, coloured: which colour, which ribbon, in the order that the denoiser counts by."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from worker.families.hats import COLOURS, HATS
from worker.families.hearing import KEYS, class_of
from worker.pocket import hatting

MARKS = {
    "eye_r": (131, 180),
    "eye_l": (181, 180),
    "nose": (156, 205),
    "mouth_r": (138, 234),
    "mouth_l": (174, 234),
}


@pytest.fixture(scope="module")
def renders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Grey boxes with a ribbon, above a face in the middle."""
    folder = tmp_path_factory.mktemp("hats")
    for kind in KEYS["hat"]:
        rgba, cloth = np.zeros((416, 312, 4), np.uint8), np.zeros((416, 312, 3), np.uint8)
        rgba[60:120, 90:222] = (100, 100, 100, 255)  # the square root of a quarter of linear light
        cloth[60:120, 90:222] = (255, 0, 0)  # the stuff,
        cloth[100:120, 90:222] = (0, 0, 255)  # and its ribbon
        name = kind.replace(" ", "_")
        cv2.imwrite(str(folder / f"{name}.png"), rgba)
        cv2.imwrite(str(folder / f"{name}_c.png"), cloth)
        marks = {
            "eye_r": (131, 180),
            "eye_l": (181, 180),
            "nose": (156, 205),
            "mouth_r": (138, 234),
            "mouth_l": (174, 234),
        }
        (folder / f"{name}.json").write_text(
            json.dumps({"hat": kind, "landmarks": marks, "size": (312, 416)})
        )
    return folder


def test_every_kind_in_every_colour(renders: Path) -> None:
    """Kind after kind, each in its usual colour first; a red one is red and its ribbon is not."""
    made, rows = hatting.hats(renders)
    assert made.shape == (HATS, 384, 288, 4)
    at = (class_of("hat", "felt hat") - 1) * COLOURS + class_of("hat_colour", "red")
    assert rows[at] == ("felt hat", "red")
    assert [colour for _, colour in rows[::COLOURS]] == [""] * 4
    shown = made[at][made[at][..., 3] > 250].astype(int)  # (N, 4)
    stuff, ribbon = np.median(shown[: len(shown) // 2], 0), np.median(shown[-len(shown) // 8 :], 0)
    assert stuff[0] > stuff[1] + 60
    assert abs(ribbon[0] - ribbon[1]) < 30


def test_a_ribbon_is_seen(renders: Path) -> None:
    """On a black hat it is not black."""
    black, _ = (hatting.hat(renders, "felt hat", colour) for colour in ("black", "red"))
    shown = black[black[..., 3] > 0.98][:, :3].mean(1)
    assert np.median(shown[-len(shown) // 8 :]) > np.median(shown[: len(shown) // 2]) + 0.1


def test_a_face_that_looks_aside_is_no_head_for_a_hat(renders: Path, tmp_path: Path) -> None:
    """A hat is for straight heads."""
    for file in renders.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    label = json.loads((tmp_path / "cap.json").read_text())
    label["landmarks"]["nose"] = (190, 205)
    (tmp_path / "cap.json").write_text(json.dumps(label))
    with pytest.raises(ValueError, match="cap"):
        hatting.hat(tmp_path, "cap", "red")
