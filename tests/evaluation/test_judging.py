"""The report's figures on drawings whose truth is known: a face is a colour, a scene is a brightness."""

import json

import numpy as np
import pytest
from PIL import Image

from evaluation.__main__ import main
from evaluation.judging import judge_all, share
from evaluation.page import write_page
from evaluation.people import Selfies
from evaluation.run import Plan
from storage.domain.errors import Permanent

COLOURS = {"p1": (200, 20, 20), "p2": (20, 200, 20), "p3": (20, 20, 200), "p4": (200, 200, 20)}
PLAN = Plan(scenes=("beach", "moon"), strangers=("a man", "a woman"), hd_scenes=1)
SIZE = (24, 32)


class Colours:
    """A `FaceJudge`: the mean colour is the face; black has none."""

    def rows(self, pictures):
        found = np.stack([np.asarray(one, np.float64).mean((0, 1)) for one in pictures])
        found[found.sum(1) < 30] = np.nan
        return found, found**2

    def photos(self, photos):
        return self.rows([Image.new("RGB", SIZE, tuple(photo)) for photo in photos])


def scene_of(pictures):
    return ["beach"] * len(pictures)


@pytest.fixture
def people():
    return [
        Selfies(name=name, photos=(bytes(colour), bytes(colour)), features=(b"", b""), seen=2)
        for name, colour in COLOURS.items()
    ]


@pytest.fixture
def made(tmp_path):
    """What `make_all` leaves: everybody drawn as they are, strangers as p1 with an adapter on."""
    for name, colour in COLOURS.items():
        own = tmp_path / name
        own.mkdir()
        for scene in PLAN.scenes:
            for rank in range(4):
                Image.new("RGB", SIZE, colour).save(own / f"{scene}-{rank}.jpg", quality=95)
            (own / f"{scene}.json").write_text(json.dumps({"seconds": 8.0}))
        Image.new("RGB", (48, 64), colour).save(own / "beach-hd.png")
        (own / "beach-hd.json").write_text(json.dumps({"seconds": 5.0}))
        (own / "training.json").write_text(json.dumps({"seconds": 300.0}))
        for at in range(2):
            Image.new("RGB", SIZE, COLOURS["p1"]).save(own / f"stranger-worn-{at}.jpg", quality=95)
            Image.new("RGB", SIZE).save(own / f"stranger-bare-{at}.jpg")
    return tmp_path


def test_figures_of_known_drawings(made, people):
    """Everybody recognised, half of the places right, a quarter leaks, and the times are medians."""
    found = judge_all(made, people, PLAN, Colours(), scene_of, threshold=0.99)
    assert (found.people, found.portraits) == (4, 32)
    assert found.own.identification.value == found.own.identification_best.value == 1
    assert found.own.identification_best.count == 8
    assert found.own.ratio == pytest.approx(1, abs=0.01)
    assert found.scene.value == 0.5
    assert found.leak.value == 0.25
    assert found.leak_without.value == 0
    assert found.diversity == pytest.approx(0, abs=0.01)
    assert (found.training_seconds, found.four_pictures_seconds, found.hd_seconds) == (300, 8, 5)
    assert found.hd_likeness == pytest.approx(1, abs=0.01)
    flat = found.flat()
    names = "identification likeness_ratio scene leak training_seconds four_pictures_seconds hd_seconds"
    assert set(names.split()) < set(flat)
    json.dumps(flat)


def test_a_drawing_without_a_face_is_nobody(made, people):
    """Four black pictures of 32: an eighth fewer faces and hits, and likeness is that of the others."""
    for rank in range(4):
        Image.new("RGB", SIZE).save(made / "p2" / f"moon-{rank}.jpg")
    found = judge_all(made, people, PLAN, Colours(), scene_of, threshold=0.99)
    assert found.faces.value == found.own.identification.value == 1 - 4 / 32
    assert found.own.ratio == pytest.approx(1, abs=0.01)


def test_swapped_people_are_not_recognised(made, people):
    """Two persons' folders exchanged: half of the portraits show somebody else."""
    (made / "p1").rename(made / "x")
    (made / "p2").rename(made / "p1")
    (made / "x").rename(made / "p2")
    found = judge_all(made, people, PLAN, Colours(), scene_of, threshold=0.99)
    assert found.own.identification.value == 0.5
    assert found.own.ratio < 0.9


def test_a_missing_picture_is_said(made, people):
    """Nothing is counted as if it had been drawn."""
    (made / "p3" / "moon-2.jpg").unlink()
    with pytest.raises(Permanent, match="evaluation-incomplete"):
        judge_all(made, people, PLAN, Colours(), scene_of, threshold=0.99)


def test_a_share_of_nothing_says_nothing():
    """No trial: zero, of zero, anywhere from 0 to 1."""
    none = share([])
    assert (none.value, none.count, none.low, none.high) == (0, 0, 0, 1)


def test_the_page_shows_everybody_and_hides_names(made, people, tmp_path):
    """Every picture is a file beside the page; what is not measured says so; nothing is markup or script."""
    page = tmp_path / "page.html"
    facts = {"identification": 0.5, "leak": None, "base_model": {"name": "<b>"}}
    write_page(page, made, people, PLAN, facts)
    text = page.read_text("utf-8")
    assert text.count("<img") == 4 * (2 + 2)
    for source in text.split('src="')[1:]:
        assert (page.parent / source.split('"')[0]).is_file()
    assert "not measured" in text
    assert "<b>" not in text
    assert "<script" not in text


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "Nobody to judge by: faces.safetensors is missing"),
        (("--judges", "broken"), "faces.safetensors cannot be read"),
    ],
)
def test_without_judges_it_says_so_and_draws_nothing(tmp_path, monkeypatch, capsys, options, said):
    """One sentence, exit code 1, no folder left behind."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "faces.safetensors").write_bytes(b"nonsense")
    (tmp_path / "none").mkdir()
    assert main(options or ("--judges", "none")) == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / ".evaluation").exists()
