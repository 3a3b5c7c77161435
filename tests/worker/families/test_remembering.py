"""The remembering denoiser: captions and what is seen through the noise choose; heads are drawn."""

import pytest
import torch

from worker.families.hearing import GROUPS, KEYS, class_of
from worker.families.layers import CHANNELS, PERSON_CHANNELS
from worker.families.lora import module_names
from worker.families.pocket import TARGETS
from worker.families.remembering import (
    HEIGHT,
    UNLIKELY,
    WIDTH,
    Memory,
    RememberingDenoiser,
)


def heard(**said: str) -> dict[str, torch.Tensor]:
    """Log-probabilities of a caption that says so much and no more."""
    found = {}
    for group, classes in GROUPS.items():
        row = torch.full((1, classes), 1e-9)
        row[0, class_of(group, said[group]) if group in said else 0] = 1.0
        found[group] = row.log()
    return found


def memory() -> Memory:
    """Two beaches, then two forests, of 50 numbers."""
    kept = Memory(4, 50, ("scene",))
    torch.manual_seed(0)
    kept.values.data = torch.randn(4, 50)
    beach, forest = class_of("scene", "beach"), class_of("scene", "forest")
    kept.labels.data = torch.tensor([[beach], [beach], [forest], [forest]]).float()
    return kept


LEVEL = torch.tensor([[0.0]]), torch.tensor([[1.0]])  # signal, noise


def test_the_caption_decides_in_pure_noise() -> None:
    """What is recalled lies among the places that were asked for."""
    kept = memory()
    for seed in range(20):
        seen = torch.randn(1, 50, generator=torch.Generator().manual_seed(100 + seed))
        found = kept.recall(seen, *LEVEL, heard(scene="forest"))
        away = [float((found - kept.values[list(rows)].mean(0)).norm()) for rows in ((0, 1), (2, 3))]
        assert away[1] < away[0]


def test_noise_chooses_all_that_is_remembered() -> None:
    """Without a word about the scene every memory has its turn: none is the favourite of all noise."""
    kept = memory()
    seen = torch.randn(200, 50, generator=torch.Generator().manual_seed(1))
    said = {group: rows.expand(200, -1) for group, rows in heard().items()}
    found = kept.recall(seen, *LEVEL, said)
    nearest = torch.cdist(found, kept.values).argmin(1).bincount(minlength=4)
    assert nearest.min() > 20


def test_what_is_seen_through_little_noise_is_recalled_as_it_was() -> None:
    """Nearly without noise the answer is the memory itself."""
    kept = memory()
    seen = kept.values[2:3] * 0.995 + 0.1 * torch.randn(1, 50)
    found = kept.recall(seen, torch.tensor([[0.995]]), torch.tensor([[0.1]]), heard())
    assert torch.allclose(found, kept.values[2:3], atol=1e-3)
    assert UNLIKELY < 1e-3


def test_classes_are_numbered_from_one() -> None:
    """0 is silence, also for what is never said."""
    assert class_of("scene", KEYS["scene"][0]) == 1
    assert class_of("curly", "") == 0


@pytest.fixture(scope="module")
def denoiser() -> RememberingDenoiser:
    torch.manual_seed(0)
    return RememberingDenoiser(places=5, people=6, width=16, layers=2, text_width=8).eval()


def test_it_takes_the_part_of_a_unet(denoiser: RememberingDenoiser) -> None:
    """One time for all or one each; the same answer for a picture whoever is beside it."""
    sample, text = torch.randn(2, CHANNELS, HEIGHT, WIDTH), torch.randn(2, 7, 8)
    with torch.no_grad():
        both = denoiser(sample, torch.tensor([500, 500]), text).sample
        first = denoiser(sample[:1], torch.tensor(500), text[:1], return_dict=False)[0]
    assert both.shape == sample.shape
    assert torch.allclose(both[:1], first, atol=1e-5)


def test_an_adapter_changes_heads_only() -> None:
    """Places and clothes are those of the base, whatever was learned of a face."""
    torch.manual_seed(0)
    net = RememberingDenoiser(places=5, people=6, width=16, layers=2, text_width=8).eval()
    sample, text = torch.randn(1, CHANNELS, HEIGHT, WIDTH), torch.randn(1, 7, 8)
    before = net(sample, 500, text).sample
    names = module_names(net, TARGETS)
    assert {name.split(".")[0] for name in names} == {"head"}
    assert len(names) == 3 + 2 * 3
    from peft import LoraConfig  # noqa: PLC0415 - heavy

    net.add_adapter(LoraConfig(r=2, lora_alpha=2, target_modules=names, init_lora_weights=False), "face")
    after = net(sample, 500, text).sample
    assert not torch.allclose(before[:, :, :14], after[:, :, :14])
    assert torch.equal(before[:, PERSON_CHANNELS:], after[:, PERSON_CHANNELS:])
    assert torch.equal(before[:, :, 18:], after[:, :, 18:])


def test_an_adapter_does_not_show_in_strangers() -> None:
    """Where the caption names nobody, the answer is the base's own to the last bit."""
    torch.manual_seed(0)
    net = RememberingDenoiser(places=5, people=6, width=16, layers=2, text_width=8).eval()
    nobody = torch.cat([heard()[group] for group in GROUPS], 1)
    nobody[:, -1] = -200.0  # no name at all
    sample, share = torch.randn(1, CHANNELS, HEIGHT, WIDTH), torch.tensor([0.4])
    before = net.foretell(sample, share, nobody)
    with torch.no_grad():
        net.head.leave.bias += 1
    assert torch.equal(before, net.foretell(sample, share, nobody))
