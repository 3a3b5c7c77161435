"""Two people in one picture: each on their own side, each asked who they are, drawn again when in doubt."""

import numpy as np
import pytest
import torch

from tests.worker.colours import COLOURS, ColourLikeness, photo
from worker.engines import Stop, Worn
from worker.families.base import Text
from worker.families.layers import Layers
from worker.orders import may_share
from worker.painting.likeness import Seen
from worker.painting.pair import REDRAWS, UNSURE, regional
from worker.painting.portraits import DiffusionPainter
from worker.painting.studio import Studio
from worker.painting.upscale import DiffusionUpscaler
from worker.weights import POCKET


def quiet(*_):
    pass


LEFT, RIGHT = np.array([1, 0, 0], np.float32), np.array([0, 1, 0], np.float32)


class Judge(ColourLikeness):
    """Sees, picture by picture, the faces that the test says."""

    def __init__(self, *pictures):
        self.pictures, self.asked = pictures, 0

    def faces_of(self, _picture):
        faces = self.pictures[min(self.asked, len(self.pictures) - 1)]
        self.asked += 1
        return [Seen(face=face, box=(at / 2, 0.1, at / 2 + 0.3, 0.6)) for at, face in enumerate(faces)]

    def reference(self, features):
        return {b"left": LEFT, b"right": RIGHT}[features]


@pytest.fixture
def pair_order(paint_order, faces):
    def make(**changes):
        beside = Worn(adapter=faces[1], adapter_id="b", references=[b"right"])
        fields = {
            "adapter": faces[0],
            "adapter_id": "a",
            "references": [b"left"],
            "beside": beside,
            "seeds": (5,),
        }
        return paint_order(**(fields | changes))

    return make


def painter_of(studio, *pictures):
    judge = Judge(*pictures)
    return DiffusionPainter(studio, judge), judge


def test_both_are_told_how_like_they_are(studio, pair_order):
    """Left to right, each to their own selfies; the lesser counts; the same order gives the same again."""
    painter, _ = painter_of(studio, [LEFT + 0.2 * RIGHT, RIGHT + 0.4 * LEFT])
    order = pair_order(seeds=(5, 6))
    made = painter.paint(order, quiet, quiet)
    assert sorted(one.seed for one in made) == [5, 6]
    assert made[0].likenesses == pytest.approx((0.9806, 0.9285), abs=1e-3)
    assert made[0].likeness == min(made[0].likenesses)
    assert made[0].notes == ()
    assert (made[0].width_px, made[0].height_px) == (48, 64)
    assert painter.paint(order, quiet, quiet) == made


def test_two_who_look_alike_are_drawn_again(studio, pair_order):
    """Both faces are the left person's at first: other noise, and then it is right."""
    painter, judge = painter_of(studio, [LEFT, LEFT], [LEFT, RIGHT])
    made = painter.paint(pair_order(), quiet, quiet)
    assert judge.asked == 2
    assert made[0].notes == ()
    first, _ = painter_of(studio, [LEFT, RIGHT])
    assert first.paint(pair_order(), quiet, quiet)[0].picture != made[0].picture


@pytest.mark.parametrize(
    "faces_seen", [[RIGHT, LEFT], [LEFT, LEFT], [LEFT], [], [LEFT, RIGHT, LEFT]],
    ids=["swapped", "twins", "one", "nobody", "three"],
)  # fmt: skip
def test_what_stays_unsure_is_said(studio, pair_order, faces_seen):
    """After two more tries it is delivered with a note, and ranks last."""
    painter, judge = painter_of(studio, faces_seen)
    made = painter.paint(pair_order(), quiet, quiet)
    assert judge.asked == 1 + REDRAWS
    assert made[0].notes == (UNSURE,)


def test_a_sure_picture_comes_before_a_likelier_unsure_one(studio, pair_order):
    """Seed 5 is right and rather unlike; seed 6 shows one person twice."""
    rather = [LEFT + 0.9 * RIGHT, RIGHT + 0.9 * LEFT]
    painter, _ = painter_of(studio, rather, [LEFT, LEFT])
    made = painter.paint(pair_order(seeds=(5, 6)), quiet, quiet)
    assert [one.seed for one in made] == [5, 6]


def test_each_is_foretold_on_their_own_side():
    """Both rows of a pair get one answer: the first one's on the left, the second one's on the right."""

    def predict(latents, _times, _text):
        return torch.arange(len(latents)).float().view(-1, 1, 1, 1).expand(len(latents), 4, 8, 32)

    found = regional(predict)(torch.zeros(4, 4, 8, 32), torch.tensor(1), Text(torch.zeros(4, 77, 8)))
    assert torch.equal(found[0], found[1])
    assert found[0, :, :, :12].eq(0).all()
    assert found[0, :, :, 20:].eq(1).all()
    assert found[2, :, :, :12].eq(2).all()
    assert found[3, :, :, 20:].eq(3).all()
    assert found[0, 0, 0].diff().ge(0).all()


def test_which_side_is_whose_matters(studio, pair_order, faces):
    """Changing sides changes the picture."""
    painter, _ = painter_of(studio, [LEFT, RIGHT])
    made = painter.paint(pair_order(), quiet, quiet)[0].picture
    swapped = pair_order(
        adapter=faces[1],
        adapter_id="b",
        beside=Worn(adapter=faces[0], adapter_id="a", references=[b"right"]),
    )
    assert painter.paint(swapped, quiet, quiet)[0].picture != made


def test_progress_rises_and_a_stop_is_obeyed(studio, pair_order):
    """Also between two steps: who takes a permission back need not wait."""
    shares = []
    painter, _ = painter_of(studio, [LEFT, RIGHT])
    painter.paint(pair_order(seeds=(5, 6)), lambda share, *_: shares.append(share), quiet)
    assert shares == sorted(shares)
    assert shares[-1] <= 1

    def stop(share, *_):
        if share > 0.3:
            raise Stop

    with pytest.raises(Stop):
        painter.paint(pair_order(seeds=(5, 6)), stop, quiet)


def test_a_pair_is_never_drawn_together_with_others(pair_order, paint_order):
    """Rows of a pair belong to each other."""
    assert not may_share(pair_order(), paint_order())
    assert not may_share(paint_order(), pair_order())
    assert may_share(paint_order(), paint_order())


@pytest.mark.parametrize(
    ("enlarged", "notes"),
    [
        ([LEFT, RIGHT], ()),
        ([LEFT, RIGHT + 0.3 * LEFT], ("hd-plain",)),
        ([LEFT], ("hd-plain",)),
    ],
)
def test_hd_guards_both(studio, pair_order, enlarged, notes):
    """What makes one of them less like themselves is not taken over."""
    judge = Judge([LEFT, RIGHT], enlarged)
    made = DiffusionUpscaler(studio, judge).enlarge(photo(COLOURS[0], 48, 64), pair_order(), quiet)
    assert made.notes == notes
    assert made.likenesses == (1.0, 1.0)


def test_the_pocket_model_lays_two_people_before_one_place(weights, machine):
    """A red one left, a blue one right, both whole, and the first one's place behind them."""
    with Studio(weights, machine=machine).easel(POCKET) as easel:
        vae, base = easel.base.vae, easel.base
        alpha = torch.zeros(1, 1, 384, 288)
        alpha[:, :, 100:, 90:198] = 1
        sides = []
        for colour, place in (((0.8, -0.6, -0.6), 0.3), ((-0.6, -0.6, 0.8), -0.9)):
            person = alpha * torch.tensor(colour)[None, :, None, None]
            layers = Layers(person=person, alpha=alpha, place=torch.full((1, 3, 384, 288), place))
            coarse = vae.encode_layers(layers)
            sides.append(torch.cat([coarse, coarse.new_zeros(1, 136, 24, 18)], 1))
        picture = base.side_by_side(*sides)[0]
    red, blue, sky = (picture[:, 500, 2 * x] for x in (74, 214, 144))
    assert red[0] > red[2] + 0.5
    assert blue[2] > blue[0] + 0.5
    assert sky.mean() > 0.1


def test_what_cannot_be_judged_is_drawn_once(weights, machine, pair_order):
    """Without selfies to compare with, drawing again makes nothing surer; it is said all the same."""
    order = pair_order(references=())
    drawn = []
    painter = DiffusionPainter(Studio(weights, machine=machine), Judge([LEFT, RIGHT]))
    (one,) = painter.paint(order, lambda share, *_: drawn.append(share), quiet)
    assert one.notes == (UNSURE,)
    assert len(drawn) == len(set(drawn))
