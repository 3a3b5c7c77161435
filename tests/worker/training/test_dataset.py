"""Crops, weights and captions."""

import dataclasses

import numpy as np
import pytest
import torch
from PIL import Image

from worker.families.pocket import POCKET_FAMILY
from worker.painting.likeness import FacePlace
from worker.training.dataset import ENOUGH, captions_of, chosen, crops_of, loss_weight, reached
from worker.training.framing import Crop
from worker.training.recipe import recipe_for
from worker.training.study import channel_weights, draw_times, rate_at
from worker.training.targets import min_snr, snr_of, squared_error

FACE = (0.5, 0.3, 0.7, 0.5)
PLACE = FacePlace(box=FACE, marks=((0.55, 0.36), (0.65, 0.36), (0.6, 0.41), (0.56, 0.45), (0.64, 0.45)))


@pytest.fixture
def recipe():
    return recipe_for(POCKET_FAMILY, {"width_px": 72, "height_px": 96, "crops": "both"})


@pytest.fixture
def photo():
    """Green all over, red where the face is, with a blue left half of it: a flip would show."""
    pixels = np.zeros((768, 576, 3), np.uint8)
    pixels[..., 1] = 200
    pixels[230:384, 288:403] = (220, 0, 0)
    pixels[230:384, 288:345] = (0, 0, 220)
    return Image.fromarray(pixels)


@pytest.mark.parametrize(("crops", "kinds"), [("wide", [False]), ("close", [True]), ("both", [False, True])])
def test_crops_hold_the_face(photo, recipe, crops, kinds):
    """Each has the training size, and the face lies where it says, never mirrored."""
    made = crops_of(photo, PLACE, dataclasses.replace(recipe, crops=crops))
    assert [crop.close for crop in made] == kinds
    for crop in made:
        assert crop.picture.size == (72, 96)
        left, top, right, bottom = crop.face
        assert 0 <= left < right <= 1
        assert 0 <= top < bottom <= 1
        middle_y = int((top + bottom) / 2 * 96)
        pixels = np.asarray(crop.picture)
        assert pixels[middle_y, int((left * 3 + right) / 4 * 72)].argmax() == 2
        assert pixels[middle_y, int((left + right * 3) / 4 * 72)].argmax() == 0


def test_a_close_up_is_half_face(photo, recipe):
    """The face takes half of its height."""
    close = crops_of(photo, PLACE, dataclasses.replace(recipe, crops="close", face_share=0.5))[0]
    assert close.face[3] - close.face[1] == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("box", [None, (0.0, 0.0, 0.1, 0.1), (0.9, 0.9, 1.0, 1.0), (0.0, 0.0, 1.0, 1.0)])
@pytest.mark.parametrize("size", [(576, 768), (768, 576), (2000, 500), (60, 60)])
def test_any_photo_and_any_face_give_whole_crops(recipe, box, size):
    """Wide, tall, tiny, with a face in a corner or filling everything, and eyes where no eyes can be."""
    made = []
    place = box and FacePlace(box=box, marks=((0.1, 0.1),) * 5)
    for crops in ("both", "aligned"):
        made += crops_of(
            Image.new("RGB", size, (10, 20, 30)), place, dataclasses.replace(recipe, crops=crops)
        )
    assert len(made) >= 2
    assert all(np.asarray(crop.picture).shape == (96, 72, 3) for crop in made)


def test_nothing_is_learned_from_beyond_the_photo(photo, recipe):
    """An aligned crop that reaches over the edge counts the photo's part only; other crops count whole."""
    marks = tuple((x - 0.5, y) for x, y in PLACE.marks)
    aligned = dataclasses.replace(recipe, crops="aligned")
    crop = crops_of(photo, FacePlace(box=FACE, marks=marks), aligned)[0]
    share = reached(crop, 6, 4)[0]
    assert share[:, 0].max() == 0
    assert share[:, 3].min() == 1
    assert reached(crops_of(photo, PLACE, recipe)[0], 6, 4).min() == 1


def upright(aside: float, *, tone: int = 128, missing: int = 0) -> Crop:
    inside = np.ones((96, 72), bool)
    inside[:missing] = False
    picture = Image.new("RGB", (72, 96), (tone, tone, tone))
    return Crop(picture=picture, face=FACE, close=True, inside=inside, aside=aside)


def test_faces_that_look_aside_or_miss_a_part_are_left_out_where_enough_remain():
    """The frontal and whole ones are learned from; of few photos none is spared."""
    recipe = recipe_for(POCKET_FAMILY, {})
    frontal = [upright(0.01 * at) for at in range(ENOUGH + 1)]
    made = chosen([upright(0.3), upright(0.0, missing=20), *frontal], recipe)
    assert [crop.aside for crop in made] == [crop.aside for crop in frontal]
    assert all(crop.inside.all() for crop in made)
    assert len(chosen([upright(0.3)] * 2 + frontal[: ENOUGH - 3], recipe)) == ENOUGH - 1
    assert len(chosen([upright(0.3)] * 9 + frontal[: ENOUGH - 3], recipe)) == ENOUGH
    spared = [upright(0.3)] * 12
    assert len(chosen(spared, dataclasses.replace(recipe, aside=0.0))) == 12


def test_other_bases_learn_from_all_crops_as_photographed(recipe):
    """A model that draws light and turned heads is to see them."""
    crops = [upright(0.3), upright(0.0, tone=10)] * 8
    assert chosen(crops, recipe) is crops


def test_the_loss_is_heavy_on_the_face_and_light_far_away():
    """1 in the middle of the face, the floor in the far corner."""
    weight = loss_weight(FACE, 48, 36, 0.1)
    assert tuple(weight.shape) == (1, 48, 36)
    assert weight[0, 19, 21] > 0.95
    assert weight[0, 47, 0] < 0.12
    assert weight.min() >= 0.1


def test_captions_hold_the_rare_word_only_for_the_person():
    """No caption first (for dropout), then the person's two, then strangers."""
    captions = captions_of(POCKET_FAMILY.words)
    assert captions[0] == ""
    assert all("sks" in caption for caption in captions[1:3])
    assert not any("sks" in caption for caption in captions[3:])


def test_channels_weigh_alike_or_by_their_spread():
    """Mean 1 both ways; a channel with twice the deviation counts four times as much."""
    latents = torch.randn(8, 2, 16, 16, generator=torch.Generator().manual_seed(0))
    latents = (latents - latents.mean((0, 2, 3), keepdim=True)) / latents.std((0, 2, 3), keepdim=True)
    latents[:, 0] *= 2
    assert channel_weights(latents, "even").flatten().tolist() == [1, 1]
    assert channel_weights(latents, "spread").flatten().tolist() == pytest.approx([1.6, 0.4], rel=1e-3)
    assert torch.isfinite(channel_weights(torch.zeros(1, 2, 4, 4), "spread")).all()


def test_min_snr_weights():
    """Velocity and noise targets as in the paper; finite at pure noise."""
    snr = torch.tensor([0.0, 1.0, 5.0, 100.0])
    assert torch.allclose(min_snr(snr, 5.0, velocity=True), torch.tensor([0.0, 0.5, 5 / 6, 5 / 101]))
    assert torch.allclose(min_snr(snr[1:], 5.0, velocity=False), torch.tensor([1.0, 1.0, 0.05]))
    assert snr_of(torch.tensor([1.0, 0.5, 0.0])).isfinite().all()


def test_a_foretold_picture_is_judged_as_its_velocity():
    """The same guess, said as picture or as velocity, has the same error; noise is compared with noise."""
    generator = torch.Generator().manual_seed(0)
    clean, noise, guess = (torch.randn(2, 3, 4, 5, generator=generator) for _ in range(3))
    share = torch.tensor([0.2, 0.7])
    signal, noisiness = share.sqrt()[:, None, None, None], (1 - share).sqrt()[:, None, None, None]
    velocity = (signal * (signal * clean + noisiness * noise) - guess) / noisiness
    by_picture, by_velocity = (
        squared_error(answer, clean, noise, share / (1 - share), kind)
        for answer, kind in ((guess, "sample"), (velocity, "v_prediction"))
    )
    assert torch.allclose(by_picture, by_velocity, rtol=1e-3, atol=1e-4)
    assert squared_error(noise, clean, noise, share, "epsilon").max() == 0


@pytest.mark.parametrize(("how", "middle"), [("uniform", 500), ("logit-normal", 500), ("clear", 280)])
def test_noise_levels_are_in_range_and_spread(how, middle):
    """All levels exist; a batch covers low and high ones; half of them lie above the middle."""
    generator = torch.Generator().manual_seed(1)
    times = torch.stack([draw_times(4, 1000, how, generator) for _ in range(100)])
    assert int(times.min()) >= 0
    assert int(times.max()) <= 999
    assert (times.max(1).values - times.min(1).values).min() > 150
    assert float(times.float().median()) == pytest.approx(middle, abs=20)


def test_the_rate_warms_up_and_falls(recipe):
    """From near zero to the peak, then down to its tenth."""
    rates = [rate_at(step, recipe) for step in range(recipe.steps)]
    assert rates[0] == pytest.approx(recipe.learning_rate / recipe.warmup_steps)
    assert max(rates) == pytest.approx(recipe.learning_rate)
    assert rates[-1] == pytest.approx(0.1 * recipe.learning_rate, rel=0.05)
