"""Making the pocket base, on a thimbleful: components, memory, and a head that learns."""

from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import CLIPTextModel

from worker.families.base import LoadedBase
from worker.families.hearing import GROUPS
from worker.families.layers import LayeredAutoencoder, Layers, Patches
from worker.families.machine import Machine
from worker.families.remembering import Memory, RememberingDenoiser
from worker.families.seam import HEAD_ROWS
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


def test_lessons_say_true_things_or_nothing() -> None:
    """Of every group one class, either the true one or silence, and never a scene or clothes."""
    labels = torch.tensor([[1] * len(GROUPS)]).expand(64, -1)
    said = remembering.told(labels, torch.Generator().manual_seed(0))
    at = 0
    for group, classes in GROUPS.items():
        part = said[:, at : at + classes]
        at += classes
        assert (part.sum(1) == 1).all()
        assert (part[:, :2].sum(1) == 1).all()
        if group in ("scene", "colour"):
            assert (part[:, 0] == 1).all()
    assert 0.2 < said[:, list(GROUPS).index("scene") + GROUPS["scene"] + 1].mean() < 0.7


def test_a_head_learns_two_heads() -> None:
    """After seconds two heads are foretold from noise better than by the mean it begins with."""
    torch.manual_seed(0)
    denoiser = RememberingDenoiser(places=2, people=2, width=16, layers=1, text_width=8)
    heads = torch.randn(1, 4, 40, HEAD_ROWS, 18).expand(2, -1, -1, -1, -1)
    remembering.begin(denoiser, heads[0])
    labels = torch.zeros(4, len(GROUPS), dtype=torch.long)

    def error() -> float:
        seen = 0.7 * heads[0] + 0.714 * torch.randn(
            heads[0].shape, generator=torch.Generator().manual_seed(1)
        )
        silent = remembering.told(labels, torch.Generator().manual_seed(0))
        with torch.no_grad():
            return float((denoiser.head(seen, torch.zeros(4), silent) - heads[0]).square().mean())

    before = error()
    recipe = remembering.HeadRecipe(minutes=0.1, batch=4)
    remembering.teach(denoiser, heads, labels, torch.ones(40, 1, 1), recipe)
    assert error() < 0.7 * before
    assert not any(p.requires_grad for p in denoiser.parameters())


def test_what_is_exported_is_a_base_model(tmp_path: Path) -> None:
    """The product loads the folder as any other, and it reads, encodes and decodes."""
    torch.manual_seed(0)
    text = CLIPTextModel(text_encoder(load()).config)
    denoiser = RememberingDenoiser(places=2, people=2, width=16, layers=1)
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


def test_what_is_remembered_can_teach() -> None:
    """Without renders: every remembered person as they are and mirrored, with a name and their labels."""
    net = LayeredAutoencoder().requires_grad_(requires_grad=False)
    layering.fit(net.person, soft(60, 3), centred=False)
    layering.fit(net.alpha, soft(60, 1), centred=False)
    denoiser = RememberingDenoiser(places=2, people=3, width=16, layers=1)
    people = torch.randn(3, 40, 24, 18)
    said = [dict.fromkeys(denoiser.people_memory.groups, at + 1) for at in range(3)]
    remembering.fill(denoiser.people_memory, people, said)
    latents, labels = remembering.remembered(net, denoiser)
    assert torch.equal(latents[0], people)
    seen = [net.person.decode(side[:, :32]) for side in latents]
    assert torch.allclose(net.person.decode(net.person.encode(seen[0].flip(3))), seen[1], atol=1e-3)
    scene, named, age = (list(GROUPS).index(group) for group in ("scene", "named", "person"))
    assert labels[:, scene].tolist() == [0, 0, 0]
    assert labels[:, named].tolist() == [1, 1, 1]
    assert labels[:, age].tolist() == [1, 2, 3]
