"""The layered autoencoder: what it takes apart it puts together, and light follows the place."""

import pytest
import torch

from worker.families.layers import (
    CHANNELS,
    COARSE,
    FINE,
    PERSON_CHANNELS,
    LayeredAutoencoder,
    Layers,
    Waves,
    decided,
    filled,
    gain,
    joined,
    lit,
    parted,
    softened,
)


def picture(seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    coarse = torch.rand(2, 3, 6, 5, generator=generator) * 1.6 - 0.8
    return torch.nn.functional.interpolate(coarse, (96, 80), mode="bicubic").clamp(-1, 1)


def disc(height: int = 96, width: int = 80) -> torch.Tensor:
    rows, columns = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    away = ((rows - height / 2) ** 2 + (columns - width / 2) ** 2).sqrt()
    return ((28 - away) / 4).clamp(0, 1).expand(2, 1, -1, -1)


def test_a_picture_taken_apart_is_the_same_together() -> None:
    """Exactly, whatever the alpha and the place's light are."""
    whole = picture()
    assert torch.allclose(joined(lit(parted(whole, disc(), drawn=True))), whole, atol=1e-5)


def test_the_light_of_a_photo_stays_on_its_person() -> None:
    """A camera exposes faces well before any ground; only what was drawn is darker at night."""
    whole = torch.full((2, 3, 96, 80), -0.9)
    assert torch.allclose(joined(parted(whole, disc(), drawn=False)), whole, atol=1e-5)
    assert parted(whole, disc(), drawn=True).person.mean() > parted(whole, disc(), drawn=False).person.mean()


def test_behind_the_person_nothing_of_them_is_left() -> None:
    """A black person before a white place: the place is white everywhere."""
    alpha = disc()
    whole = 1 - 2 * alpha.expand(-1, 3, -1, -1)
    assert filled(whole, 1 - alpha).min() > 0.8


def test_a_picture_that_is_all_person_has_a_place() -> None:
    """No known pixel at all gives numbers all the same."""
    assert torch.isfinite(filled(picture(), torch.zeros(2, 1, 96, 80))).all()


def test_a_dark_place_darkens_and_a_grey_one_leaves_as_is() -> None:
    """The factors are 1 at the reference brightness, and colours follow the place's colour."""
    assert torch.allclose(gain(torch.full((1, 3, 4, 4), -0.1)), torch.ones(1), atol=1e-5)
    night = torch.full((1, 3, 4, 4), -0.9)
    night[:, 2] = 0.5
    red, _, blue = gain(night).flatten().tolist()
    assert red < 0.75
    assert blue > 1


def test_light_does_not_touch_what_is_transparent() -> None:
    """Where alpha is 0 the layer stays nothing."""
    layers = Layers(
        person=torch.zeros(1, 3, 4, 4), alpha=torch.zeros(1, 1, 4, 4), place=-torch.ones(1, 3, 4, 4)
    )
    assert not lit(layers).person.any()


def test_sizes_and_stored_again(tmp_path) -> None:
    """32 times smaller, 200 channels; and what was saved is read back as it was."""
    torch.manual_seed(0)
    net = LayeredAutoencoder().eval()
    pixels = torch.rand(1, 3, 128, 96) * 2 - 1
    with torch.no_grad():
        latents = net.encode(pixels).latent
        assert latents.shape == (1, CHANNELS, 4, 3)
        assert net.decode(latents).sample.shape == (1, 3, 128, 96)
        assert net.plain(latents).shape == (1, 3, 64, 48)
        net.save_pretrained(tmp_path)
        again = LayeredAutoencoder.from_pretrained(tmp_path).eval()
        assert torch.equal(again.encode(pixels).latent, latents)


def test_a_person_is_solid() -> None:
    """What is drawn half there is there or not; colours stay, and a sure picture stays as it is."""
    colour = torch.full((2, 3, 96, 80), 0.5)
    alpha = torch.tensor([0.1, 0.8])[:, None, None, None].expand(-1, 1, 96, 80)
    place = picture()
    veil, face = joined(decided(Layers(person=colour * alpha, alpha=alpha, place=place)))
    assert torch.allclose(veil, place[0])
    assert torch.allclose(face, colour[1], atol=1e-5)
    sure = disc().round()
    layers = Layers(person=colour * sure, alpha=sure, place=place)
    away = (joined(decided(layers)) - joined(layers)).abs().amax(1, keepdim=True)
    edge = softened(sure, 2.0)
    assert away[(edge < 0.01) | (edge > 0.99)].max() < 1e-5


def test_outlines_have_no_stairs() -> None:
    """A slope in steps of eight pixels becomes a line, in the person's own colour up to its end."""
    rows, columns = torch.meshgrid(torch.arange(96), torch.arange(96), indexing="ij")
    alpha = (columns > 20 + rows // 8 * 4).float()[None, None]
    place = torch.full((1, 3, 96, 96), -1.0)
    shown = decided(Layers(person=0.8 * alpha.expand(-1, 3, -1, -1), alpha=alpha, place=place))
    start = (shown.alpha[0, 0, 16:80] < 0.5).sum(1).float()
    assert (start.diff().abs() < 3).all()
    assert alpha[0, 0, 16:80].lt(0.5).sum(1).diff().abs().max() == 4
    colours = shown.person / shown.alpha.clamp(min=1e-3)
    assert (colours[shown.alpha.expand(-1, 3, -1, -1) > 0.05] - 0.8).abs().max() < 0.05


def showing() -> LayeredAutoencoder:
    """One that can show even patches, and whose joiner has learned nothing."""
    net = LayeredAutoencoder().requires_grad_(requires_grad=False)
    generator = torch.Generator().manual_seed(0)
    for patches in (net.person, net.alpha, net.place):
        rows = torch.randn(patches.basis.shape, generator=generator)
        even = len(rows) // 2
        rows[:even] = 1.0 + 0.01 * rows[:even]
        patches.basis.copy_(torch.linalg.qr(rows.T)[0].T)
    return net


def test_waves_show_what_is_broad_enough() -> None:
    """A soft stripe comes back as it was; the finest chequers are left out."""
    waves = Waves()
    assert torch.allclose(waves.waves @ waves.waves.T, torch.eye(FINE), atol=1e-4)
    at = torch.arange(64)
    soft = (at / 8).sin().expand(1, 1, 64, -1)
    assert (waves.decode(waves.encode(soft)) - soft).abs().mean() < 0.02
    chequers = ((at[:, None] + at) % 2 * 2.0 - 1).expand(1, 1, -1, -1)
    assert waves.decode(waves.encode(chequers)).abs().max() < 0.2


@pytest.mark.parametrize("drawn", [False, True])
def test_fine_detail_of_a_person_is_kept(*, drawn: bool) -> None:
    """Stripes on a person come back, fainter in the dark; those of a place do not."""
    net = showing()
    stripes = 0.2 * (torch.arange(192) / 3).sin().expand(1, 3, 192, -1)

    def shown(latents: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The whole picture, and what fine detail adds to it."""
        plain = torch.cat([latents[:, :COARSE], torch.zeros_like(latents[:, COARSE:])], 1)
        whole = net.decode(latents).sample
        return whole, whole - net.decode(plain).sample

    net.matte.forward = lambda half: torch.ones_like(half[:, :1])  # type: ignore[method-assign]
    latents = net.encode(0.3 + stripes, drawn=drawn).latent
    whole, detail = shown(latents)
    assert torch.nn.functional.cosine_similarity(detail.flatten(), stripes.flatten(), 0) > 0.95
    if drawn:  # the light of its place was taken off, and falls on it again
        assert (whole - 0.3 - stripes).abs().mean() < 0.03
    latents[:, PERSON_CHANNELS:COARSE] = net.place.encode(torch.full((1, 3, 96, 96), -0.8))
    assert 0.3 < shown(latents)[1].std() / detail.std() < 0.9
    net.matte.forward = lambda half: torch.zeros_like(half[:, :1])  # type: ignore[method-assign]
    assert net.encode(0.3 + stripes, drawn=drawn).latent[:, COARSE:].abs().max() < 1e-4


@torch.no_grad()
def test_what_one_photo_alone_shows_of_a_person_is_taken_off() -> None:
    """A lamp beside the head in one of six photos goes; the person and the place stay."""
    net = showing()
    alpha = torch.zeros(6, 1, 96, 96)
    alpha[:, :, 32:64, 32:64] = 1
    alpha[5, :, :16, 80:] = 1
    layers = Layers(person=0.5 * alpha.expand(-1, 3, -1, -1), alpha=alpha, place=alpha.expand(-1, 3, -1, -1))
    fine = net.waves.encode(torch.full((6, 1, 192, 192), 0.5))
    latents = torch.cat([net.encode_layers(layers), fine], 1)
    agreed = net.agreed(latents)
    before, after = net.decode_layers(latents), net.decode_layers(agreed)
    assert before.alpha[5, 0, 8, 88] > 0.9
    assert after.alpha[5, 0, 8, 88] < 0.1
    assert after.person[5, :, 8, 88].abs().max() < 0.1
    assert torch.allclose(after.alpha[:, :, 32:64, 32:64], before.alpha[:, :, 32:64, 32:64], atol=1e-3)
    assert torch.allclose(after.place, before.place, atol=1e-4)
    kept = net.waves.decode(agreed[:, COARSE:])
    assert kept[5, 0, 16, 176].abs() < 0.1
    assert kept[5, 0, 96, 96] == pytest.approx(0.5, abs=0.05)
    assert torch.equal(net.agreed(latents[1:5]), latents[1:5])  # too few to agree on anything


@torch.no_grad()
def test_an_outline_unlike_the_others_is_odd() -> None:
    """By as much of the usual area as it has more, or less."""
    net = showing()
    alpha = torch.zeros(6, 1, 96, 96)
    alpha[:, :, 32:64, 32:64] = 1
    alpha[5, :, :16, 80:] = 1  # a quarter of it beside
    alpha[4, :, 32:48, 32:64] = 0  # half of it lacks
    layers = Layers(person=alpha.expand(-1, 3, -1, -1), alpha=alpha, place=alpha.expand(-1, 3, -1, -1))
    latents = torch.cat([net.encode_layers(layers), torch.zeros(6, FINE, 6, 6)], 1)
    odd = net.oddness(latents)
    assert odd.shape == (6,)
    assert odd[:4].max() < 0.02
    assert odd[5] == pytest.approx(0.25, abs=0.05)
    assert odd[4] == pytest.approx(0.5, abs=0.05)
    assert net.oddness(latents[1:5]).tolist() == [0, 0, 0, 0]  # too few to know
