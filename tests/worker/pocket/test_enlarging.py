"""The enlarger: bicubic before it has learned, and better after; its lessons show the same twice."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional as fn

from worker.families.enlarging import Enlarger
from worker.families.layers import LayeredAutoencoder
from worker.pocket import enlarging, sharpening


def render(seed: int) -> np.ndarray:
    """A soft round thing with fine stripes, as bytes with alpha."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:192, :128]
    alpha = np.clip(1.5 - np.hypot(y - 100, x - 64) / 50, 0, 1)[..., None]
    stripes = 0.5 + 0.3 * np.sin(x * rng.uniform(0.8, 1.0))[..., None] * np.ones(3)
    return np.round(np.concatenate([stripes, alpha], -1) * 255).astype(np.uint8)


@pytest.fixture
def lessons() -> enlarging.Lessons:
    torch.manual_seed(0)
    places = np.random.default_rng(0).integers(0, 255, (2, 768, 576, 3), dtype=np.uint8)
    return enlarging.Lessons([render(seed) for seed in range(4)], places, seed=0, side=48)


def test_untrained_it_is_a_bicubic_enlargement() -> None:
    """So a base whose enlarger learned nothing does no harm."""
    picture = torch.rand(1, 3, 24, 16) * 2 - 1
    plain = fn.interpolate(picture, scale_factor=2.0, mode="bicubic", align_corners=False)
    assert torch.equal(Enlarger()(picture), plain)


@pytest.mark.parametrize("drawn", [True, False])
def test_a_lesson_shows_the_same_at_twice_the_size(lessons: enlarging.Lessons, drawn: bool) -> None:
    """As much of the render as patches cover."""
    small, large = lessons.whole(lessons.close[0], drawn=drawn)
    assert small.shape == (1, 3, 96, 64)
    assert large.shape == (1, 3, 192, 128)
    if not drawn:
        assert torch.allclose(small, fn.avg_pool2d(large, 2))


def test_it_learns(lessons: enlarging.Lessons, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few steps on stripes bring back more of them than bicubic does; a sheet to look at is written."""
    monkeypatch.setattr(enlarging, "AS_DRAWN", 0.0)
    enlarger = Enlarger()
    sharpening.train(enlarger, lambda: lessons.lesson(4), sharpening.sharpness, minutes=0.1, lr=5e-4)
    small, large = lessons.whole(lessons.close[0], drawn=False)
    plain = fn.interpolate(small, scale_factor=2.0, mode="bicubic", align_corners=False)
    assert (enlarger(small) - large).square().mean() < (plain - large).square().mean()
    told = enlarging.judge(enlarger, lessons, tmp_path)
    assert told.keys() == {"bicubic", "ours"}
    assert (tmp_path / "enlarged.png").is_file()


def test_a_finished_autoencoder_gets_an_enlarger_and_keeps_what_it_knows(tmp_path: Path) -> None:
    """What was trained before is loaded, and a second run goes on from the first."""
    torch.manual_seed(0)
    LayeredAutoencoder().save_pretrained(tmp_path / "layers")
    net = enlarging.begun(tmp_path / "layers", tmp_path / "out")
    known = LayeredAutoencoder.from_pretrained(tmp_path / "layers")
    assert known.enlarger is None
    assert torch.equal(net.joiner.enter.weight, known.joiner.enter.weight)
    net.enlarger.leave.bias += 1
    net.save_pretrained(tmp_path / "out")
    assert enlarging.begun(tmp_path / "layers", tmp_path / "out").enlarger.leave.bias.mean() == 1
