"""The remembering denoiser: captions and what is seen through the noise choose; heads are drawn."""

import pytest
import torch

from worker.families import lora
from worker.families.face import LOUD, SLOTS
from worker.families.hearing import GROUPS, KEYS, class_of
from worker.families.layers import CHANNELS, COARSE, FINE, PERSON_CHANNELS
from worker.families.memory import SHARPNESS, UNLIKELY, Memory
from worker.families.pocket import TARGETS
from worker.families.remembering import RememberingDenoiser
from worker.families.seam import HEIGHT, WIDTH


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


def test_a_caption_outweighs_much_noise() -> None:
    """At noise that speaks for a beach by 20, a caption that says forest is still heard."""
    kept = memory()
    _, keys = kept.keys()
    beach = 20 / SHARPNESS * keys[0] / (1 - float(keys[0] @ keys[2:].T @ torch.tensor([0.5, 0.5])))
    found = kept.recall(beach[None], *LEVEL, heard(scene="forest"))
    away = torch.cdist(found, kept.values)[0]
    assert min(away[2], away[3]) < min(away[0], away[1])
    assert torch.cdist(kept.recall(beach[None], *LEVEL, heard()), kept.values)[0].argmin() == 0


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
    net, heads = worn(3, torch.tensor([[0.0, 0.0, 0.4], [0.6, 0.0, 0.0], [0.7, 0.3, 0.0]]))
    for seed in range(8):
        drawn = sample = torch.randn(
            1, CHANNELS, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(seed)
        )
        for share in (0.0, 0.05, 0.3, 0.9):
            found = net.foretell(drawn, torch.tensor([share]), named(so=True, expression=expression))
            drawn = share**0.5 * found + (1 - share) ** 0.5 * sample
        outer = found[:, :PERSON_CHANNELS, :3].flatten(1)
        assert int(torch.cdist(outer, heads[:, :, :3].flatten(1))[0].argmin()) == head


def test_a_head_with_a_piece_of_its_background_is_hardly_drawn() -> None:
    """As long as no wish needs it: of three heads, the two whose outlines are as usual."""
    net, heads = worn(3, odd=torch.tensor([0.05, 0.2, 0.06]))
    nearest = []
    for seed in range(30):
        sample = torch.randn(1, CHANNELS, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(seed))
        found = net.foretell(sample, torch.tensor([0.0]), named(so=True))
        outer = found[:, :PERSON_CHANNELS, :3].flatten(1)
        nearest.append(int(torch.cdist(outer, heads[:, :, :3].flatten(1))[0].argmin()))
    assert nearest.count(1) == 0
    assert min(nearest.count(0), nearest.count(2)) > 4


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


def test_the_body_goes_with_the_colours_at_the_neck() -> None:
    """More than with all the rest of the head: a body as like, but of another complexion, is not taken."""
    net, heads = worn(1)
    torch.manual_seed(103)
    with torch.no_grad():
        values = torch.randn(6, PERSON_CHANNELS, HEIGHT, WIDTH) * 3
        values[4:, :, :18] = heads[0]
        values[4, :, :11] += 0.8 * torch.randn(PERSON_CHANNELS, 11, WIDTH)  # as unlike, but not at the neck
        values[5].view(-1)[net.throat] += 1.5
        net.people_memory.values.copy_(values.flatten(1))
        net.people_memory.forget_keys()
    for seed in range(20):
        sample = torch.randn(1, CHANNELS, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(seed))
        found = net.foretell(sample, torch.tensor([0.0]), named(so=True))
        body = found[:, :PERSON_CHANNELS, 19:].flatten(1)
        assert int(torch.cdist(body, values[:, :, 19:].flatten(1)).argmin()) == 4


@pytest.mark.parametrize(("off", "taken"), [(0.1, 4), (2.0, 5)])
def test_long_hair_goes_on_in_its_own_colour_or_ends(
    off: float, taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a long-haired body, only one with hair of that colour; else rather one without."""
    net, heads = worn(1)
    monkeypatch.setattr(net.locks, "covered", lambda head: torch.ones(len(head)))
    torch.manual_seed(103)
    with torch.no_grad():
        values = torch.randn(6, PERSON_CHANNELS, HEIGHT, WIDTH) * 3
        values[4:, :, :18] = heads[0]
        values[4].view(-1)[net.mane] += off
        values[5, :, 12:18, :5] = values[5, :, 12:18, -5:] = 0  # nothing beside its neck
        net.people_memory.values.copy_(values.flatten(1))
        net.people_memory.labels[4, net.people_memory.groups.index("hair_style")] = class_of(
            "hair_style", "long"
        )
        net.people_memory.forget_keys()
    chosen = 0
    for seed in range(20):
        sample = torch.randn(1, CHANNELS, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(seed))
        found = net.foretell(sample, torch.tensor([0.0]), named(so=True))
        body = found[:, :PERSON_CHANNELS, 19:].flatten(1)
        chosen += int(torch.cdist(body, values[:, :, 19:].flatten(1)).argmin() == taken)
    assert chosen > 15


@pytest.mark.parametrize(
    ("said", "worn_there"),
    [
        ({"scene": "beach"}, "tee"),
        ({"scene": "moon"}, "space suit"),
        ({"scene": "space_station"}, "space suit"),
        ({"scene": "office"}, "suit"),
        ({"scene": "snow"}, "coat"),
        ({}, "tee"),
        ({"scene": "beach", "garment": "suit"}, "suit"),
        ({"scene": "moon", "garment": "tee"}, "tee"),
        ({"garment": "space suit"}, "space suit"),
    ],
)
@pytest.mark.parametrize("so", [True, False])
def test_clothes_fit_the_place_unless_others_are_asked_for(
    so: bool, said: dict[str, str], worn_there: str
) -> None:
    """Nobody stands on the moon in a t-shirt, or on the beach in a space suit, without having said so."""
    torch.manual_seed(0)
    net = RememberingDenoiser(places=2, people=4, text_width=8).eval()
    remember(net)
    kinds = ["tee", "suit", "coat", "space suit"]
    with torch.no_grad():
        at = net.people_memory.groups.index("garment")
        net.people_memory.labels[:, at] = torch.tensor([class_of("garment", kind) for kind in kinds]).float()
    told = heard(**said, **({"named": "yes"} if so else {}))
    for seed in range(8):
        sample = torch.randn(1, CHANNELS, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(seed))
        found = net.foretell(sample, torch.tensor([0.0]), torch.cat([told[group] for group in GROUPS], 1))
        body = found[:, :PERSON_CHANNELS, 19:].flatten(1)
        bodies = net.people_memory.values.view(4, PERSON_CHANNELS, HEIGHT, WIDTH)[:, :, 19:].flatten(1)
        assert kinds[int(torch.cdist(body, bodies).argmin())] == worn_there


@pytest.mark.parametrize(("said", "place"), [({}, "studio"), ({"scene": "forest"}, "forest")])
def test_without_a_place_the_background_is_plain(said: dict[str, str], place: str) -> None:
    """In all four pictures, instead of four places that nobody asked for."""
    torch.manual_seed(0)
    net = RememberingDenoiser(places=4, people=2, text_width=8).eval()
    remember(net)
    places = ["beach", "forest", "studio", "moon"]
    with torch.no_grad():
        numbers = torch.tensor([class_of("scene", one) for one in places])
        net.place_memory.labels.copy_(numbers[:, None].float())
    told = torch.cat([heard(**said)[group] for group in GROUPS], 1)
    for seed in range(8):
        sample = torch.randn(1, CHANNELS, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(seed))
        behind = net.foretell(sample, torch.tensor([0.0]), told)[:, PERSON_CHANNELS:COARSE]
        nearest = torch.cdist(behind.flatten(1), net.place_memory.values).argmin()
        assert places[int(nearest)] == place


def test_a_garment_in_another_colour_is_nearer_than_another_garment() -> None:
    """The colour that is asked for if there is one; a blue coat rather than a yellow shirt."""
    torch.manual_seed(0)
    net = RememberingDenoiser(places=2, people=5, text_width=8).eval()
    remember(net)
    kinds = [("coat", "blue"), ("tee", "yellow"), ("tee", "blue"), ("suit", "yellow"), ("coat", "yellow")]
    groups, labels = net.people_memory.groups, net.people_memory.labels
    told = torch.cat([heard(garment="coat", colour="yellow")[group] for group in GROUPS], 1)
    with torch.no_grad():
        for at, kind in enumerate(kinds):
            for group, key in zip(("garment", "colour"), kind, strict=True):
                labels[at, groups.index(group)] = class_of(group, key)
        for expected in (4, 0):
            chosen = []
            for seed in range(20):
                noise = torch.Generator().manual_seed(seed)
                sample = torch.randn(1, CHANNELS, HEIGHT, WIDTH, generator=noise)
                found = net.foretell(sample, torch.tensor([0.0]), told)[:, :PERSON_CHANNELS]
                chosen.append(int(torch.cdist(found.flatten(1), net.people_memory.values).argmin()))
            assert chosen.count(expected) > 15
            labels[4, groups.index("garment")] = class_of("garment", "jacket")


def remember(net: RememberingDenoiser) -> None:
    with torch.no_grad():
        for memory in (net.people_memory, net.place_memory):
            memory.values.copy_(torch.randn(memory.values.shape))
            memory.forget_keys()


@torch.no_grad()
def worn(
    count: int, moods: torch.Tensor | None = None, odd: torch.Tensor | None = None
) -> tuple[RememberingDenoiser, torch.Tensor]:
    """A base that wears an adapter which has learned to show so many heads (N, 40, 18, 18)."""
    torch.manual_seed(0)
    net = RememberingDenoiser(places=5, people=6, text_width=8).eval()
    remember(net)
    clean = torch.randn(count, CHANNELS, HEIGHT, WIDTH)
    clean[:, COARSE:] = torch.arange(float(count))[:, None, None, None]
    lora.put_on(net, "face", 8, lora.module_names(net, TARGETS))
    weights = lora.weights_of(net, "face")
    moods = torch.zeros(count, 3) if moods is None else moods
    start = net.adapter_start(clean, moods, torch.zeros(count) if odd is None else odd, 8)
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
    start = net.adapter_start(
        torch.randn(40, CHANNELS, HEIGHT, WIDTH), torch.rand(40, 3), torch.zeros(40), rank
    )
    assert {name: value.shape for name, value in start.items()} == {
        name: value.shape for name, value in weights.items()
    }
