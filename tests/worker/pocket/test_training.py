"""The training code, on a thimbleful: shapes, a falling loss, a run that goes on where it was cut."""

import random
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from worker.pocket import autoencoder, diffusion, network


def test_the_autoencoder_starts_near_the_identity_and_folds() -> None:
    """Latents are 16 times smaller; after folding they have mean 0 and deviation 1."""
    torch.manual_seed(0)
    net = autoencoder.build().eval()
    pictures = autoencoder.Pictures.__new__(autoencoder.Pictures)
    pictures.full = [torch.randint(0, 255, (3, 64, 48), dtype=torch.uint8) for _ in range(3)]
    pictures.half = pictures.full
    autoencoder.fold(net, pictures)
    with torch.no_grad():
        stack = torch.stack(pictures.full).float() / 127.5 - 1
        latents = torch.cat([net.encode(p[None]).latent_dist.mode() for p in stack])
    assert latents.shape == (3, 16, 4, 3)
    assert latents.mean((0, 2, 3)).abs().max() < 0.05
    assert (latents.std((0, 2, 3)) - 1).abs().max() < 0.05
    assert net.config.scaling_factor == 1.0


def test_views_are_of_one_size() -> None:
    """Whole pictures and parts of them have the same shape and range."""
    pictures = autoencoder.Pictures.__new__(autoencoder.Pictures)
    pictures.half = [torch.randint(0, 255, (3, 384, 288), dtype=torch.uint8) for _ in range(2)]
    views = pictures.views(random.Random(1), 8)
    assert views.shape == (8, 3, 192, 144)
    assert views.abs().max() <= 1


def test_the_schedule_ends_in_pure_noise() -> None:
    """Zero terminal SNR: the last step keeps nothing of the picture."""
    assert network.scheduler().alphas_cumprod[-1] < 1e-6


@pytest.mark.slow
def test_a_run_goes_on_where_it_was_cut(tmp_path: Path) -> None:
    """A saved run carries step, samples and generator; a fresh start reads them."""
    file = tmp_path / "latents.safetensors"
    latents, ids = torch.randn(8, 16, 8, 6).half(), torch.randint(0, 2000, (8, 2, 64)).to(torch.int16)
    save_file({"latents": latents, "tokens": ids}, file)
    recipe = diffusion.DiffusionRecipe(batch=2)
    run = diffusion.start(recipe, tmp_path)
    source = diffusion.Latents(file)
    before = source.batch(2, torch.zeros(64, dtype=torch.long), 0.5, run.rng)
    assert before[0].shape == (2, 16, 8, 6)
    loss = diffusion.step_loss(
        run.nets, network.scheduler(), before[0], before[1], torch.tensor([10, 900]), torch.randn(2, 16, 8, 6)
    )
    assert loss.shape == (2,)
    assert torch.isfinite(loss).all()
    run.step, run.samples = 7, 14
    run.save(tmp_path)
    again = diffusion.start(recipe, tmp_path)
    assert (again.step, again.samples) == (7, 14)
    assert torch.equal(again.rng.get_state(), run.rng.get_state())
