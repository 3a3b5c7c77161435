"""One light for all crops: what photos share stays, what lies over them smoothly goes."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from worker.training.framing import Crop
from worker.training.lighting import LEAST_CROPS, evened, harshness

FACE = (0.28, 0.2, 0.72, 0.62)


def crop(light: np.ndarray | float) -> Crop:
    """The same face in another light: (768, 576) or (768, 576, 3), factors."""
    rng = np.random.default_rng(0)
    face = np.full((768, 576, 3), (150, 120, 100), np.float32)
    face[290:300, 190:260] = face[290:300, 320:390] = 40  # brows
    face += rng.normal(0, 3, face.shape)
    factor = light[..., None] if isinstance(light, np.ndarray) and light.ndim == 2 else light
    pixels = np.clip(face * factor, 0, 255).astype(np.uint8)
    return Crop(picture=Image.fromarray(pixels), face=FACE, close=True)


def skin(made: Crop) -> np.ndarray:
    return np.asarray(made.picture, np.float32)[310:460, 200:380]


ASIDE = np.tile(np.linspace(0.2, 1.8, 576, dtype=np.float32), (768, 1))
PLAIN = [crop(one) for one in (1.0, 0.9, 1.1, 1.0, 1.0)]


def test_shadows_tints_and_darkness_go() -> None:
    """Lit from the side, dark, or warm: the skin comes out as it usually is."""
    warm = crop(np.array([1.3, 1.0, 0.7], np.float32))
    made = evened([*PLAIN, crop(ASIDE), crop(0.5), warm])
    for one in made:
        assert np.abs(skin(one).mean((0, 1)) - skin(PLAIN[0]).mean((0, 1))).max() < 8
        left, right = skin(one)[:, :60].mean(), skin(one)[:, -60:].mean()
        assert abs(left - right) < 15


def test_the_face_itself_stays() -> None:
    """Brows are no light: they are as dark as before."""
    made = evened([*PLAIN, crop(ASIDE)])
    for one in made:
        pixels = np.asarray(one.picture, np.float32)
        assert pixels[292:298, 200:250].mean() < 0.5 * pixels[320:340, 200:250].mean()


SHADOW = np.ones((768, 576), np.float32)
SHADOW[300:400, 290:380] = 0.3  # of a nose, on one cheek: it has edges, and is no wider than a feature
GREEN = np.array([0.4, 1.6, 0.4], np.float32)


def test_harsh_light_is_told_from_little() -> None:
    """A light from the side, a shadow with edges, coloured light: harsh. Darkness alone can be taken off."""
    found = harshness([*PLAIN, crop(0.5), crop(ASIDE), crop(SHADOW), crop(GREEN)])
    assert max(found[:6]) < 0.2
    assert min(found[6:]) > 0.6
    assert min(found[7:]) > 1


@pytest.mark.parametrize("count", [0, 1, LEAST_CROPS - 1])
def test_few_photos_stay_as_they_are(count: int) -> None:
    """Nobody knows what is usual among a handful."""
    few = PLAIN[:count]
    assert evened(few) == few
    assert harshness(few) == [0.0] * count


def test_black_photos_do_no_harm() -> None:
    """Nothing but black stays dark and is a picture."""
    black = Crop(picture=Image.new("RGB", (576, 768)), face=FACE, close=True)
    made = evened([*PLAIN, black])[-1]
    assert np.asarray(made.picture).max() == 0


def test_a_face_without_a_place_does_no_harm() -> None:
    """A box of no size, as of a photo whose face nobody can place, changes nothing and ends nothing."""
    lost = Crop(picture=PLAIN[0].picture, face=(0.5, 0.5, 0.5, 0.5), close=True)
    made = evened([*PLAIN, lost])[-1]
    assert np.array_equal(np.asarray(made.picture), np.asarray(lost.picture))
    assert harshness([*PLAIN, lost])[-1] == 0.0
