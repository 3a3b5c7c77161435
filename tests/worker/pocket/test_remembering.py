"""Making the pocket base, on a thimbleful: components, and a memory."""

from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import CLIPTextModel

from worker.families.base import LoadedBase
from worker.families.layers import LayeredAutoencoder, Layers, Patches
from worker.families.machine import Machine
from worker.families.memory import Memory
from worker.families.remembering import RememberingDenoiser
from worker.pocket import export, layering, remembering
from worker.pocket.network import text_encoder
from worker.pocket.tokenizer import load
from worker.weights import WeightStore


def soft(count: int, channels: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    coarse = torch.rand(count, channels, 6, 5, generator=generator) * 1.6 - 0.8
    return torch.nn.functional.interpolate(coarse, (96, 80), mode="bicubic").clamp(-1, 1)


@pytest.mark.parametrize("centred", [True, False])
def test_components_bring_back_what_they_were_fitted_to(centred: bool) -> None:
    """Soft pictures need few components, and latents have a deviation of about 1."""
    patches = Patches(3, 24)
    pictures = soft(60, 3)
    layering.fit(patches, pictures, centred=centred)
    latents = patches.encode(pictures)
    assert latents.shape == (60, 24, 6, 5)
    assert 0.5 < float(latents.std()) < 2
    assert (patches.decode(latents) - pictures).square().mean() < 0.01 * pictures.var()


def test_the_joiner_learns_from_composed_parts(tmp_path: Path) -> None:
    """Parts of decoded layers and the sharp picture at twice their size; a few steps are taken and stored."""
    torch.manual_seed(0)
    net = LayeredAutoencoder().requires_grad_(requires_grad=False)
    rng = np.random.default_rng(0)
    sharp = rng.integers(0, 255, (3, 768, 576, 4), dtype=np.uint8)
    places = rng.integers(0, 255, (2, 768, 576, 3), dtype=np.uint8)
    composer = layering.Composer(net, sharp, places, seed=0)
    layers, wanted = composer.lesson(2)
    assert layers.person.shape == (2, 3, 96, 96)
    assert wanted.shape == (2, 3, 192, 192)
    before = net.joiner.leave.weight.clone()
    layering.train(net, composer, 0.02, tmp_path)
    assert not torch.equal(before, net.joiner.leave.weight)
    assert (tmp_path / "model" / "config.json").is_file()


def test_a_filled_memory_knows_its_labels() -> None:
    """Latents and class numbers are kept as given."""
    memory = Memory(2, 24, ("scene", "person"))
    latents = torch.randn(2, 2, 4, 3)
    remembering.fill(memory, latents, [{"scene": 3, "person": 1}, {"scene": 0, "person": 2}])
    assert torch.equal(memory.values, latents.flatten(1))
    assert memory.labels.tolist() == [[3, 1], [0, 2]]


def test_more_people_come_after_those_that_are_there() -> None:
    """Nothing that was remembered is lost or moved; the ear is another one's."""
    torch.manual_seed(0)
    base = RememberingDenoiser(places=2, people=3, hats=1)
    with torch.no_grad():
        base.hat_memory.values.fill_(0.5)
        for part in (base.people_memory, base.place_memory):
            part.values.copy_(torch.randn(part.values.shape))
            part.labels.copy_(torch.ones(part.labels.shape))
        base.alphas.copy_(torch.rand(1000))
    latents = torch.randn(2, 40, 24, 18)
    wider = remembering.extended(base, latents, [dict.fromkeys(base.people_memory.groups, 2)] * 2)
    assert wider.config.people == 5
    known = torch.cat([base.people_memory.values, latents.flatten(1)])
    assert torch.equal(wider.people_memory.values, known)
    assert wider.people_memory.labels[:, 0].tolist() == [1, 1, 1, 2, 2]
    assert torch.equal(wider.place_memory.values, base.place_memory.values)
    assert torch.equal(wider.alphas, base.alphas)
    assert torch.equal(wider.hat_memory.values, base.hat_memory.values)
    hatted = remembering.extended(base, hats=latents)
    assert torch.equal(hatted.hat_memory.values, latents)
    assert torch.equal(hatted.people_memory.values, base.people_memory.values)


def test_a_denoiser_remembers_cutouts_and_places() -> None:
    """People as they are, places also mirrored, each with what a caption would say of it."""
    net = LayeredAutoencoder().requires_grad_(requires_grad=False)
    layering.fit(net.person, soft(60, 3), centred=False)
    layering.fit(net.place, soft(60, 3), centred=True)
    rng = np.random.default_rng(0)
    cutouts = rng.integers(0, 255, (2, 384, 288, 4), dtype=np.uint8)
    painted = rng.integers(0, 255, (3, 768, 576, 3), dtype=np.uint8)
    groups = RememberingDenoiser(places=1, people=1).people_memory.groups
    looks = [dict.fromkeys(groups, 1), dict.fromkeys(groups, 2)]
    latents = remembering.person_latents(net, cutouts)
    made = remembering.remembering(net, latents, looks, painted, ["beach", "moon", "forest"], latents[:1])
    assert torch.equal(made.people_memory.values, latents.flatten(1).float())
    assert torch.equal(made.hat_memory.values, latents[:1].float())
    assert made.people_memory.labels.tolist() == [[1] * len(groups), [2] * len(groups)]
    seen = net.place.decode(made.place_memory.values.view(6, -1, 24, 18))
    assert torch.allclose(seen[0].flip(2), seen[3], atol=0.3)
    assert made.place_memory.labels[:, 0].tolist() == [1, 3, 8] * 2
    assert 0.99 < float(made.alphas[0]) <= 1
    assert float(made.alphas[999]) < 1e-4


def test_what_is_exported_is_a_base_model(tmp_path: Path) -> None:
    """The product loads the folder as any other, and it reads, encodes and decodes."""
    torch.manual_seed(0)
    text = CLIPTextModel(text_encoder(load()).config)
    denoiser = RememberingDenoiser(places=2, people=2)
    export.stored(denoiser, LayeredAutoencoder(), text, tmp_path / "base")
    machine = Machine(device=torch.device("cpu"), dtype=torch.float32)
    base = LoadedBase(WeightStore(tmp_path / "cache").find(str(tmp_path / "base")), machine)
    assert base.latent_size(576, 768) == (24, 18)
    latents, deviation = base.encode(torch.zeros(1, 3, 768, 576))
    assert latents.shape == (1, base.channels, 24, 18)
    assert not deviation.any()
    assert base.predict(latents, torch.tensor(500), base.read("ein Foto")).shape == latents.shape
    assert base.decode(latents).shape == (1, 3, 768, 576)


def test_layers_are_of_one_size() -> None:
    """What the composer calls true is what the autoencoder takes apart."""
    layers = Layers(person=soft(1, 3), alpha=soft(1, 1).abs(), place=soft(1, 3, 2))
    assert LayeredAutoencoder().encode_layers(layers).shape == (1, 64, 6, 5)
