"""The denoising loop, on a tiny base."""

import dataclasses

import pytest
import torch
from diffusers import StableDiffusionPipeline

from worker.families.base import LoadedBase
from worker.painting.sampler import Noise, Sketch, denoise


def quiet(*_):
    pass


@pytest.fixture(scope="module")
def base(weights, machine, tiny_base):
    return LoadedBase(weights.find(str(tiny_base)), machine)


@pytest.fixture
def stochastic(base, monkeypatch):
    """The same base, of a family that adds noise anew at every step."""
    drawing = dataclasses.replace(base.family.drawing, stochastic=True)
    monkeypatch.setattr(base, "family", dataclasses.replace(base.family, drawing=drawing))
    return base


def test_noise_of_a_seed_does_not_depend_on_its_neighbours():
    """Row i comes from seed i alone."""
    several, alone = Noise([1, 2, 3], (4, 8, 6)), Noise([2], (4, 8, 6))
    first = alone()
    assert torch.equal(several()[1:2], first)
    second = alone()
    assert torch.equal(several()[1:2], second)
    assert not torch.equal(first, second)


def test_low_strength_stays_near_the_sketch(base):
    """The last twentieth of the noise levels changes a picture little, all of them much."""
    sketch = torch.randn(1, 4, 8, 4, generator=torch.Generator().manual_seed(9))
    text = base.read("a")

    def distance(strength):
        start = Sketch(latents=sketch, strength=strength)
        drawn = denoise(
            base,
            [text] * 2,
            text,
            Noise([1, 2], (4, 8, 4)),
            steps=40,
            guidance=1.0,
            on_step=quiet,
            sketch=start,
        )
        return float((drawn - sketch).abs().mean())

    assert distance(0.05) < 0.5 * distance(1.0)


def test_the_way_is_finite_and_told(base):
    """Every step is reported with the clean latents as they look then; nothing is infinite at pure noise."""
    text = base.read("a")
    seen = []

    def step(done, steps, latents):
        seen.append((done, steps, tuple(latents.shape), bool(latents.isfinite().all())))

    drawn = denoise(base, [text] * 3, text, Noise([1, 2, 3], (4, 8, 4)), steps=4, guidance=3.0, on_step=step)
    assert seen == [(done, 4, (3, 4, 8, 4), True) for done in (1, 2, 3, 4)]
    assert drawn.isfinite().all()


def test_agrees_with_diffusers_own_pipeline(base, tiny_base):
    """The same noise, text and steps through StableDiffusionPipeline give the same latents."""
    pipe = StableDiffusionPipeline.from_pretrained(tiny_base, safety_checker=None)
    pipe.set_progress_bar_config(disable=True)
    pipe.scheduler = base.sampler()
    noise = Noise([5], (4, 8, 8))()
    theirs = pipe(
        "on the moon",
        num_inference_steps=4,
        guidance_scale=3.0,
        width=64,
        height=64,
        latents=noise,
        output_type="latent",
    ).images
    words, nothing = base.read("on the moon"), base.read("")
    ours = denoise(base, [words], nothing, Noise([5], (4, 8, 8)), steps=4, guidance=3.0, on_step=quiet)
    assert torch.allclose(ours, theirs, atol=1e-2)


def test_fresh_noise_belongs_to_the_picture(stochastic):
    """A stochastic family's picture is its seed's, whoever is drawn beside it."""
    text = stochastic.read("a")

    def drawn(seeds):
        noise = Noise(seeds, (4, 8, 4))
        texts = [text] * len(seeds)
        return denoise(stochastic, texts, text, noise, steps=5, guidance=1.0, on_step=quiet)

    several = drawn([1, 2, 3])
    assert several.isfinite().all()
    assert torch.equal(drawn([1, 2, 3]), several)
    assert torch.allclose(drawn([2])[0], several[1], atol=1e-3)


def test_fresh_noise_changes_the_way(base, monkeypatch):
    """Noise is really added at the steps between, and none at the last."""
    text = base.read("a")

    def drawn(*, stochastic, steps):
        drawing = dataclasses.replace(base.family.drawing, stochastic=stochastic)
        monkeypatch.setattr(base, "family", dataclasses.replace(base.family, drawing=drawing))
        noise = Noise([1], (4, 8, 4))
        return denoise(base, [text], text, noise, steps=steps, guidance=1.0, on_step=quiet)

    assert torch.equal(drawn(stochastic=True, steps=1), drawn(stochastic=False, steps=1))
    assert not torch.allclose(drawn(stochastic=True, steps=4), drawn(stochastic=False, steps=4), atol=1e-2)
