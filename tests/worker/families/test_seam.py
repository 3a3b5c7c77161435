"""Heads on bodies: in pixels, along the neck, and not at all for those without a name."""

from __future__ import annotations

import torch

from worker.families.layers import ALPHA, PATCH_PX, PERSON, PERSON_CHANNELS, Patches
from worker.families.seam import CHIN, EAR, HEAD_ROWS, HEIGHT, WIDTH, Blend, head_mask, locks_mask

NAMED = torch.ones(2, 1, 1, 1)


def patches(channels: int, components: int) -> Patches:
    made = Patches(channels, components)
    basis, _ = torch.linalg.qr(torch.randn(channels * PATCH_PX**2, components))
    made.basis.copy_(basis.T)
    made.scale.copy_(torch.rand(components) + 0.5)
    made.mean.copy_(torch.randn(len(made.mean)))
    return made


def layers() -> tuple[Patches, Patches]:
    torch.manual_seed(1)
    with torch.no_grad():
        return patches(3, PERSON), patches(1, ALPHA)


def persons() -> tuple[torch.Tensor, torch.Tensor]:
    return torch.randn(2, PERSON_CHANNELS, HEIGHT, WIDTH), torch.randn(2, PERSON_CHANNELS, HEIGHT, WIDTH)


def test_the_mask_follows_the_neck() -> None:
    """Above the jaw all is the head's, below the neck and on the shoulders nothing; it is soft throughout."""
    mask = head_mask()
    rows, columns = mask.shape
    assert (mask[: int((EAR - 1) * PATCH_PX)] == 1).all()
    assert (mask[int((CHIN + 1) * PATCH_PX) :] == 0).all()
    assert (mask[HEAD_ROWS * PATCH_PX :] == 0).all()
    between = int((EAR + CHIN) / 2 * PATCH_PX)
    assert mask[between, columns // 2] > 0.9
    assert mask[between, 0] == mask[between, -1] < 0.1
    assert torch.allclose(mask, mask.flip(1))
    assert mask.diff(dim=0).abs().max() < 0.1
    assert mask.diff(dim=1).abs().max() < 0.35
    assert rows == HEIGHT * PATCH_PX


def test_it_does_in_latents_what_the_mask_does_to_pixels() -> None:
    """Decoded, mixed by the mask and encoded again: the same, patch for patch."""
    seam, (person, alpha) = Blend(head_mask()), layers()
    seam.fit(person, alpha)
    head, body = persons()
    joined = seam(head, body, NAMED)
    mask = head_mask()
    for kind, channels in ((person, slice(None, PERSON)), (alpha, slice(PERSON, None))):
        drawn, known = kind.decode(head[:, channels]), kind.decode(body[:, channels])
        assert torch.allclose(joined[:, channels], kind.encode(mask * drawn + (1 - mask) * known), atol=1e-3)


def test_before_it_is_fitted_patches_are_mixed_as_wholes() -> None:
    """Heads above, bodies below, and something between at the neck."""
    head, body = (
        torch.ones(1, PERSON_CHANNELS, HEIGHT, WIDTH),
        torch.zeros(1, PERSON_CHANNELS, HEIGHT, WIDTH),
    )
    joined = Blend(head_mask())(head, body, NAMED[:1])
    assert (joined[:, :, : int(EAR) - 1] == 1).all()
    assert (joined[:, :, HEAD_ROWS:] == 0).all()
    assert 0 < joined[0, 0, int(CHIN), WIDTH // 2] < 1


def test_without_a_name_there_is_only_the_body() -> None:
    """Whatever the head's layers draw."""
    seam = Blend(head_mask())
    seam.fit(*layers())
    head, body = persons()
    assert torch.equal(seam(head, body, 0 * NAMED), body)


def test_long_hair_has_a_room_of_its_own() -> None:
    """Beside the head and below it, where no short hair is; nothing twice."""
    head, locks = head_mask(), locks_mask()
    assert (head + locks).max() <= 1 + 1e-6
    middle = locks.shape[1] // 2
    assert locks[:, middle - PATCH_PX : middle + PATCH_PX].max() < 0.05
    assert locks[int(15 * PATCH_PX), 2 * PATCH_PX] > 0.9
    assert torch.allclose(locks, locks.flip(1))
    assert locks[HEAD_ROWS * PATCH_PX :].max() == 0


def test_how_much_of_a_mask_somebody_fills() -> None:
    """The mean of decoded alpha under it, straight from latents; nothing is known before it is fitted."""
    locks, (person, alpha) = Blend(locks_mask()), layers()
    _, over = persons()
    assert not locks.covered(over).any()
    alpha.mean.copy_(torch.rand(PATCH_PX**2))
    locks.fit(person, alpha)
    decoded = alpha.decode(over[:, PERSON:])
    wanted = (decoded * locks_mask()).sum((1, 2, 3)) / locks_mask().sum()
    assert torch.allclose(locks.covered(over), wanted, atol=1e-4)
