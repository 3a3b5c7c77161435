"""Pictures with alpha and what learns from them, with tiny people drawn here."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from worker.families.matte import Matte
from worker.pocket import matte, matte_pictures, surroundings
from worker.pocket.compose import load_person

LANDMARKS = {
    "eye_r": (44.0, 54.0),
    "eye_l": (60.0, 54.0),
    "nose": (52.0, 62.0),
    "mouth_r": (46.0, 71.0),
    "mouth_l": (58.0, 71.0),
}


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """Two people, one to learn from and one held out: a bright head over grey shoulders, 104 x 138."""
    for seed in (2201, 2210):
        rgba = np.zeros((138, 104, 4), np.uint8)
        cloth = np.zeros((138, 104, 3), np.uint8)
        cv2.ellipse(rgba, (52, 60), (19, 25), 0, 0, 360, (110, 130, 150, 255), -1)
        cv2.rectangle(rgba, (12, 92), (92, 138), (90, 90, 90, 255), -1)
        cv2.rectangle(cloth, (12, 92), (92, 138), (0, 0, 255), -1)
        cv2.imwrite(str(tmp_path / f"{seed}_00.png"), rgba)
        cv2.imwrite(str(tmp_path / f"{seed}_00_c.png"), cloth)
        label = {"ident": {"seed": seed}, "shots": [{"file": f"{seed}_00", "landmarks": LANDMARKS}]}
        (tmp_path / f"{seed}.json").write_text(json.dumps(label))
    return tmp_path


@pytest.fixture
def scenes() -> surroundings.Scenes:
    return surroundings.Scenes(np.random.default_rng(0), 2)


def test_people_are_held_out_by_person(people: Path) -> None:
    """No picture of somebody judged on is learned from."""
    assert [r.file for r in matte_pictures.renders(people, held_out=False)] == ["2201_00"]
    assert [r.file for r in matte_pictures.renders(people, held_out=True)] == ["2210_00"]


def test_alpha_lies_where_the_person_is(
    people: Path, scenes: surroundings.Scenes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Warped alike: before a green wall, everything that is not the person is green."""
    wall = np.tile(np.float32([0, 1, 0]), (matte_pictures.FRAME[1], matte_pictures.FRAME[0], 1))
    monkeypatch.setattr(matte_pictures, "behind", lambda *_: wall)
    monkeypatch.setattr(matte_pictures, "_photographed", lambda _, picture: picture)
    person, rng = load_person(people, "2201_00"), np.random.default_rng(3)
    for _ in range(6):
        found = matte_pictures.example(rng, person, LANDMARKS, scenes)
        assert found is not None
        assert found.picture.shape == (384, 288, 3)
        assert found.alpha.shape == (384, 288)
        green = found.picture.astype(int) @ np.array([-1, 1, -1]) > 240
        assert green[found.alpha == 0].mean() > 0.98
        assert green[found.alpha > 250].mean() < 0.02
        assert found.alpha[170, 144] == 255  # the nose is always about there
        assert 0.2 < found.alpha.mean() / 255 < 0.95


def test_no_two_pictures_are_alike(people: Path, scenes: surroundings.Scenes) -> None:
    """The person's own pixels change as well as what is behind; the same seed repeats."""
    person = load_person(people, "2201_00")

    def made(seed: int) -> np.ndarray:
        found = matte_pictures.example(np.random.default_rng(seed), person, LANDMARKS, scenes)
        assert found is not None
        return found.picture.astype(int)

    assert np.array_equal(made(1), made(1))
    apart = np.abs(made(1) - made(2))
    assert apart[160:180, 130:160].mean() > 5
    assert apart[:40].mean() > 5


@pytest.mark.parametrize("seed", range(12))
def test_backgrounds_of_all_kinds_are_pictures(scenes: surroundings.Scenes, seed: int) -> None:
    """Size and range hold, also for somebody of whom no pixel is seen."""
    rng = np.random.default_rng(seed)
    own = rng.random((50 * (seed % 2), 3)).astype(np.float32)
    found = surroundings.behind(rng, scenes, own, (48, 64))
    assert found.shape == (64, 48, 3)
    assert found.dtype == np.float32
    assert 0 <= found.min() <= found.max() <= 1


def test_the_store_of_pictures_is_renewed() -> None:
    """The oldest goes when a new one is ready; mirrored pictures keep their alpha."""
    made = iter(range(1, 1000))

    def make() -> matte_pictures.Example:
        picture = np.zeros((32, 32, 3), np.uint8)
        alpha = np.zeros((32, 32), np.uint8)
        picture[:, :16] = alpha[:, :16] = 255
        picture[0, 0, 0] = next(made)
        return matte_pictures.Example(picture=picture, alpha=alpha)

    held = matte.Examples(make, 3)
    held.fill(3)
    before = next(made)
    while next(made) < before + 20:
        held.take()
    pictures, alphas = held.batch(np.random.default_rng(0), 8)
    held.close()
    assert pictures.shape == (8, 3, 32, 32)
    assert ((pictures[:, 1:2] > 0) == (alphas > 0.5)).all()
    left = {bool(alpha[0, 5, 2] > 0.5) for alpha in alphas}
    assert left == {True, False}


def test_a_few_steps_lower_the_loss(people: Path, scenes: surroundings.Scenes) -> None:
    """And the error that is judged."""
    torch.manual_seed(0)
    person, rng = load_person(people, "2201_00"), np.random.default_rng(1)
    made = [matte_pictures.example(rng, person, LANDMARKS, scenes) for _ in range(4)]
    small = [
        matte_pictures.Example(picture=cv2.resize(c.picture, (96, 128)), alpha=cv2.resize(c.alpha, (96, 128)))
        for c in made
        if c
    ]
    pictures, wanted = matte.tensors(small)
    net = Matte()
    optimizer = torch.optim.AdamW(net.parameters(), lr=3e-3)
    before, losses = matte.judge(net, small), []
    for _ in range(25):
        loss = matte.loss_of(net(pictures), wanted)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    assert losses[-1] < 0.7 * losses[0]
    assert matte.judge(net, small)["error"] < 0.7 * before["error"]


def test_a_run_stores_weights_and_goes_on_from_them(
    people: Path, scenes: surroundings.Scenes, tmp_path: Path
) -> None:
    """The product reads what a run wrote; a second run does not begin anew."""
    same = matte.maker_of(people, scenes, np.random.default_rng(0), held_out=True)()
    recipe = matte.MatteRecipe(minutes=0.02, batch=1, average=0.0)
    held = matte.Examples(lambda: same, 1)
    held.fill(1)
    first = matte.train(held, [same], recipe, tmp_path)
    rested = matte.MatteRecipe(minutes=0.0)
    second = matte.train(held, [same], rested, tmp_path)
    held.close()
    pictures, _ = matte.tensors([same])
    with torch.no_grad():
        assert torch.equal(first(pictures), second(pictures))
    lines = (tmp_path / "log.jsonl").read_text().splitlines()
    assert json.loads(lines[-1])["step"] == 0
    assert 0 <= json.loads(lines[-1])["error"] <= 1
