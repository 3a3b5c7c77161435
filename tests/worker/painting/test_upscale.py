"""HD: twice the size, never less like the person than a plain resize."""

import io
import json
import shutil

import numpy as np
import pytest
import torch
from PIL import Image

from storage.domain.errors import BadInput
from tests.worker.colours import ColourLikeness, photo
from worker.engines import Stop
from worker.painting.portraits import DiffusionPainter
from worker.painting.studio import Studio
from worker.painting.tiles import starts, tiled
from worker.painting.upscale import DiffusionUpscaler, enlarged, with_detail
from worker.weights import POCKET


def quiet(*_):
    pass


@pytest.fixture
def small():
    return photo((120, 140, 90), 48, 64)


@pytest.fixture
def based(tiny_base, tmp_path, weights, machine):
    """A copy of the tiny base that draws otherwise, and a studio of its own."""

    def make(**drawing):
        folder = shutil.copytree(tiny_base, tmp_path / "base")
        card = json.loads((folder / "POCKET.json").read_text("utf-8"))
        card["drawing"] |= drawing
        (folder / "POCKET.json").write_text(json.dumps(card), "utf-8")
        return str(folder), Studio(weights, machine=machine)

    return make


class Judge(ColourLikeness):
    """Says how alike by a rule of the test: `rule(share of the way from plain to drawn)`."""

    def __init__(self, rule):
        self.rule = rule
        self.asked = 0

    def face_of(self, picture):
        value = self.rule(self.asked)
        self.asked += 1
        return None if value is None else np.array([value, (1 - value**2) ** 0.5, 0], np.float32)

    def reference(self, features):
        return np.array([1, 0, 0], np.float32)


def test_twice_the_size_as_png(studio, paint_order, small):
    """A picture of 48 x 64 becomes a PNG of 96 x 128 with detail of its own."""
    made = DiffusionUpscaler(studio, Judge(lambda _: 0.5)).enlarge(small, paint_order(), quiet)
    picture = Image.open(io.BytesIO(made.picture))
    assert (picture.format, picture.size) == ("PNG", (96, 128))
    assert (made.width_px, made.height_px, made.notes) == (96, 128, ())
    assert (
        np.abs(np.asarray(picture, int) - np.asarray(enlarged(Image.open(io.BytesIO(small))), int)).max() > 3
    )


def test_a_less_alike_pass_is_mixed_in_less(studio, paint_order, small):
    """The full pass loses likeness, a blend does not: the blend is delivered, and said."""
    likeness = [0.8, 0.7, 0.8]  # plain, full, 60 %
    made = DiffusionUpscaler(studio, Judge(likeness.__getitem__)).enlarge(small, paint_order(), quiet)
    assert made.notes == ("hd-blended",)
    assert made.likeness == pytest.approx(0.8)


@pytest.mark.parametrize("worse", [0.79, None])
def test_somebody_else_is_never_delivered(studio, paint_order, small, worse):
    """Every mix is less alike, or loses the face: the plain enlargement is delivered, and said."""
    judge = Judge(lambda asked: 0.8 if asked == 0 else worse)
    made = DiffusionUpscaler(studio, judge).enlarge(small, paint_order(), quiet)
    assert made.notes == ("hd-plain",)
    plain = np.asarray(enlarged(Image.open(io.BytesIO(small))))
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(made.picture))), plain)


@pytest.mark.parametrize(("less", "notes"), [(0.0005, ()), (0.002, ("hd-plain",))])
def test_what_the_measure_itself_moves_is_no_loss(studio, paint_order, small, less, notes):
    """Half a thousandth is noise of the embedding; twice as much as that margin is a face less alike."""
    judge = Judge(lambda asked: 0.9 - less if asked else 0.9)
    assert DiffusionUpscaler(studio, judge).enlarge(small, paint_order(), quiet).notes == notes


def test_without_selfies_nothing_is_guarded_so_nothing_is_invented(studio, paint_order, small):
    """No references: only enlarged, and said so; nothing was redrawn that could have lost."""
    made = DiffusionUpscaler(studio, ColourLikeness()).enlarge(small, paint_order(references=()), quiet)
    assert made.notes == ("hd-enlarged",)
    assert made.likeness is None


def test_a_base_that_brings_an_enlarger_uses_it(weights, machine, paint_order):
    """The pocket model redraws nothing; the detail of its network is guarded like a second pass."""
    small, studio = photo((120, 140, 90), 576, 768), Studio(weights, machine=machine)
    order = paint_order(base_model=POCKET)
    with studio.easel(POCKET) as easel:
        assert easel.base.enlarges
    made = DiffusionUpscaler(studio, Judge(lambda _: 0.7)).enlarge(small, order, quiet)
    assert (made.width_px, made.height_px, made.notes) == (1152, 1536, ())
    plain = np.asarray(enlarged(Image.open(io.BytesIO(small))), int)
    assert np.abs(np.asarray(Image.open(io.BytesIO(made.picture)), int) - plain).max() > 3
    less = DiffusionUpscaler(studio, Judge(lambda asked: 0.6 if asked else 0.8)).enlarge(small, order, quiet)
    assert less.notes == ("hd-plain",)


def test_a_family_that_cannot_redraw_says_that_it_only_enlarged(based, paint_order, small):
    """The pocket model makes no second pass: the note claims no comparison that never took place."""
    base, studio = based(hd_strength=0.0)
    judge = Judge(lambda _: 0.7)
    made = DiffusionUpscaler(studio, judge).enlarge(small, paint_order(base_model=base), quiet)
    assert made.notes == ("hd-enlarged",)
    assert made.likeness == pytest.approx(0.7)
    assert judge.asked == 1
    plain = np.asarray(enlarged(Image.open(io.BytesIO(small))))
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(made.picture))), plain)


def test_same_picture_again(studio, paint_order, small):
    """The same order gives the same HD picture bit for bit."""
    upscaler = DiffusionUpscaler(studio, ColourLikeness())
    first, again = (upscaler.enlarge(small, paint_order(), quiet).picture for _ in range(2))
    assert first == again


def test_stop_is_obeyed(studio, paint_order, small):
    """A Stop out of `report` ends the pass."""

    def stop(share, *_):
        if share > 0:
            raise Stop

    with pytest.raises(Stop):
        DiffusionUpscaler(studio, ColourLikeness()).enlarge(small, paint_order(), stop)


def test_a_stopped_pass_leaves_the_base_as_it_was(based, paint_order):
    """After a stop in the middle of a tiled pass the same order still draws the same pictures."""
    base, studio = based(hd_tile_px=64)
    painter = DiffusionPainter(studio, None)
    order = paint_order(base_model=base, seeds=(11,), width_px=144, height_px=192)
    before = painter.paint(order, quiet, quiet)

    def stop(share, *_):
        if share > 0:
            raise Stop

    with pytest.raises(Stop):
        DiffusionUpscaler(studio, ColourLikeness()).enlarge(photo((120, 140, 90), 144, 192), order, stop)
    assert painter.paint(order, quiet, quiet) == before


def test_bytes_that_are_no_picture(studio, paint_order):
    """BadInput, not a crash."""
    with pytest.raises(BadInput):
        DiffusionUpscaler(studio, ColourLikeness()).enlarge(b"%PDF-1.7", paint_order(), quiet)


def test_detail_keeps_colours():
    """However far off the drawn picture's colours are, the structure stays the plain one's."""
    plain = Image.new("RGB", (64, 64), (100, 120, 140))
    drawn = Image.new("RGB", (64, 64), (200, 20, 0))
    assert np.abs(np.asarray(with_detail(plain, drawn, 1.0), int) - [100, 120, 140]).max() <= 1


@pytest.mark.parametrize(("length", "side"), [(10, 16), (16, 16), (17, 16), (100, 16), (144, 96)])
def test_tiles_cover_everything(length, side):
    """No row is left out, no tile passes the edge."""
    covered = set()
    for start in starts(length, side):
        covered |= set(range(start, min(length, start + side)))
        assert start + min(side, length) <= length
    assert covered == set(range(length))


def test_tiles_draw_too(studio, paint_order, small, tiny_base):
    """With tiles smaller than the picture the result is still whole."""
    with studio.easel(str(tiny_base)) as easel:
        text = easel.base.read("x")
        latents = torch.randn(1, 4, 16, 12, generator=torch.Generator().manual_seed(0))
        whole = easel.base.predict(latents, torch.tensor(500), text)
        with torch.no_grad():
            same = tiled(easel.base, 128)(latents, torch.tensor(500), text)
            parts = tiled(easel.base, 64)(latents, torch.tensor(500), text)
    assert torch.allclose(whole, same, atol=1e-5)
    assert parts.shape == whole.shape
    assert torch.corrcoef(torch.stack([parts.flatten(), whole.detach().flatten()]))[0, 1] > 0.8
