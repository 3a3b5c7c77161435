"""The remembering denoiser: captions and what is seen through the noise choose; heads are drawn."""

import pytest
import torch

from worker.families import lora
from worker.families.hearing import GROUPS, KEYS, class_of
from worker.families.layers import CHANNELS, COARSE, FINE, PERSON_CHANNELS
from worker.families.pocket import TARGETS
from worker.families.remembering import (
    HEIGHT,
    LOUD,
    SLOTS,
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
    return RememberingDenoiser(places=5, people=6, text_width=8).eval()


def test_it_takes_the_part_of_a_unet(denoiser: RememberingDenoiser) -> None:
    """One time for all or one each; the same answer for a picture whoever is beside it."""
    sample, text = torch.randn(2, CHANNELS, HEIGHT, WIDTH), torch.randn(2, 7, 8)
    with torch.no_grad():
        both = denoiser(sample, torch.tensor([500, 500]), text).sample
        first = denoiser(sample[:1], torch.tensor(500), text[:1], return_dict=False)[0]
    assert both.shape == sample.shape
    assert torch.allclose(both[:1], first, atol=1e-5)


def named(*, so: bool, **said_too: str) -> torch.Tensor:
    """What is heard, (1, sum of GROUPS): somebody's name, or nothing at all; and what else is said."""
    said = heard(named="yes", **said_too) if so else heard()
    return torch.cat([said[group] for group in GROUPS], 1)


def test_a_worn_adapter_draws_the_remembered_heads() -> None:
    """Where the caption names somebody the head is one of theirs, all of them in turn."""
    net, heads = worn(3)
    nearest = set()
    for seed in range(30):
        sample = torch.randn(1, CHANNELS, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(seed))
        drawn, said = sample, named(so=True)
        for share in (0.0, 0.05, 0.3, 0.9):
            found = net.foretell(drawn, torch.tensor([share]), said)
            drawn = share**0.5 * found + (1 - share) ** 0.5 * sample
        outer = found[:, :PERSON_CHANNELS, :3].flatten(1)  # above the eyes: one head, whole
        away = torch.cdist(outer, heads[:, :, :3].flatten(1))[0]
        assert away.min() < 0.2 * away.max()
        nearest.add(int(away.argmin()))
    assert nearest == {0, 1, 2}


def test_a_head_comes_with_its_own_fine_detail() -> None:
    """As far as the head reaches; nothing of it shows below."""
    net, heads = worn(4)
    sample = torch.randn(1, CHANNELS, HEIGHT, WIDTH)
    sample[:, :PERSON_CHANNELS, :18] = heads[2]
    found = net.foretell(sample, torch.tensor([0.999]), named(so=True))
    assert torch.allclose(found[0, COARSE:, :11], torch.full((FINE, 11, WIDTH), 2.0), atol=1e-2)
    assert not found[0, COARSE:, 17:].any()


@pytest.mark.parametrize(("expression", "head"), [("laugh", 2), ("smile", 1), ("neutral", 0), ("pout", 0)])
def test_a_wished_expression_is_shown_if_a_photo_has_it(expression: str, head: int) -> None:
    """Or one that comes near it; whatever the noise would have chosen."""
    net, heads = worn(3, torch.tensor([[0.0, 0.0, 0.2], [0.5, 0.0, 0.0], [0.7, 0.3, 0.0]]))
    for seed in range(8):
        drawn = sample = torch.randn(
            1, CHANNELS, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(seed)
        )
        for share in (0.0, 0.05, 0.3, 0.9):
            found = net.foretell(drawn, torch.tensor([share]), named(so=True, expression=expression))
            drawn = share**0.5 * found + (1 - share) ** 0.5 * sample
        outer = found[:, :PERSON_CHANNELS, :3].flatten(1)
        assert int(torch.cdist(outer, heads[:, :, :3].flatten(1))[0].argmin()) == head


@pytest.mark.parametrize("long", [0.0, 1.0])
def test_long_hair_beside_the_neck_is_the_persons_own(long: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its fine detail; beside short hair the body shows."""
    net, heads = worn(3)
    monkeypatch.setattr(net.locks, "covered", lambda head: torch.full((len(head),), long))
    sample = torch.randn(1, CHANNELS, HEIGHT, WIDTH)
    sample[:, :PERSON_CHANNELS, :18] = heads[1]
    found = net.foretell(sample, torch.tensor([0.999]), named(so=True))
    own = torch.allclose(found[0, :PERSON_CHANNELS, 14, 2], heads[1, :, 14, 2], atol=1e-2)
    assert own == bool(long)
    assert float(found[0, COARSE:, 14, 2].detach().mean()) == pytest.approx(long, abs=1e-2)


def test_an_adapter_does_not_show_in_strangers() -> None:
    """Where the caption names nobody, the answer is the base's own to the last bit."""
    torch.manual_seed(0)
    bare = RememberingDenoiser(places=5, people=6, text_width=8).eval()
    net, _ = worn(3)
    nobody = named(so=False)
    nobody[:, -1] = -200.0  # no name at all
    sample, share = torch.randn(1, CHANNELS, HEIGHT, WIDTH), torch.tensor([0.4])
    for one in (bare, net):
        torch.manual_seed(1)
        remember(one)
    assert torch.equal(bare.foretell(sample, share, nobody), net.foretell(sample, share, nobody))
    somebody = named(so=True)
    known, drawn = bare.foretell(sample, share, somebody), net.foretell(sample, share, somebody)
    assert not torch.allclose(known, drawn)
    behind = slice(PERSON_CHANNELS, COARSE)
    assert torch.equal(known[:, behind], drawn[:, behind])  # of a named one only the person


def test_an_empty_adapter_remembers_nobody() -> None:
    """Without an adapter a name has the head of whoever is remembered."""
    net = RememberingDenoiser(places=5, people=6, text_width=8).eval()
    known = torch.randn(2, PERSON_CHANNELS, HEIGHT, WIDTH)
    seen = torch.randn(2, PERSON_CHANNELS, 18, WIDTH)
    drawn, fine = net.face(seen, torch.zeros(2, 1), torch.ones(2, 1), torch.zeros(2, 9), known)
    assert torch.allclose(drawn, known, atol=1e-6)
    assert not fine.any()


def test_the_body_goes_with_the_head() -> None:
    """Of bodies that noise finds equally likely, the one whose own head is most alike."""
    net, heads = worn(1)
    with torch.no_grad():
        values = torch.randn(6, PERSON_CHANNELS, HEIGHT, WIDTH)
        values[4, :, :18] = heads[0]
        net.people_memory.values.copy_(values.flatten(1))
        net.people_memory.forget_keys()
    chosen = 0
    for seed in range(20):
        sample = torch.randn(1, CHANNELS, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(seed))
        found = net.foretell(sample, torch.tensor([0.0]), named(so=True))
        body = found[:, :PERSON_CHANNELS, 19:].flatten(1)
        chosen += int(torch.cdist(body, values[:, :, 19:].flatten(1)).argmin() == 4)
    assert chosen == 20


def remember(net: RememberingDenoiser) -> None:
    with torch.no_grad():
        for memory in (net.people_memory, net.place_memory):
            memory.values.copy_(torch.randn(memory.values.shape))
            memory.forget_keys()


@torch.no_grad()
def worn(count: int, moods: torch.Tensor | None = None) -> tuple[RememberingDenoiser, torch.Tensor]:
    """A base that wears an adapter which has learned to show so many heads (N, 40, 18, 18)."""
    torch.manual_seed(0)
    net = RememberingDenoiser(places=5, people=6, text_width=8).eval()
    remember(net)
    clean = torch.randn(count, CHANNELS, HEIGHT, WIDTH)
    clean[:, COARSE:] = torch.arange(float(count))[:, None, None, None]
    lora.put_on(net, "face", 8, lora.module_names(net, TARGETS))
    weights = lora.weights_of(net, "face")
    start = net.adapter_start(clean, torch.zeros(count, 3) if moods is None else moods, 8)
    assert set(start) == set(weights)
    for name, value in start.items():
        weights[name].copy_(value)
    before = net.foretell(torch.randn(1, CHANNELS, HEIGHT, WIDTH), torch.tensor([0.5]), named(so=True))
    assert before[:, :PERSON_CHANNELS, :10].abs().max() < 1e-3  # nothing is shown before it is learned
    assert not before[:, COARSE:].any()
    weights["face.show.lora_A.weight"].copy_(torch.eye(8, SLOTS) / LOUD)
    return net, clean[:, :PERSON_CHANNELS, :18]


@pytest.mark.parametrize("rank", [1, 8, 64])
def test_an_adapter_of_any_rank_begins(rank: int) -> None:
    """It remembers as many heads as its rank and the places for them allow."""
    net = RememberingDenoiser(places=2, people=2, text_width=8)
    lora.put_on(net, "face", rank, lora.module_names(net, TARGETS))
    weights = lora.weights_of(net, "face")
    start = net.adapter_start(torch.randn(40, CHANNELS, HEIGHT, WIDTH), torch.rand(40, 3), rank)
    assert {name: value.shape for name, value in start.items()} == {
        name: value.shape for name, value in weights.items()
    }
