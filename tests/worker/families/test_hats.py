"""Hats on drawn heads: they cover, nothing stands out above them, and nobody gets one unasked."""

import torch

from worker.families.hats import COLOURS, HATS, Hats
from worker.families.hearing import class_of
from worker.families.layers import ALPHA, PATCH_PX, PERSON, Patches
from worker.families.seam import HEIGHT, WIDTH

RED, GREY = (0.8, -0.8, -0.8), (0.1, 0.1, 0.1)


def blocks(channels: int, components: int) -> Patches:
    """Components that say the mean colour of blocks of 8 x 4 pixels."""
    patches = Patches(channels, components)
    one = torch.zeros(8, PATCH_PX, PATCH_PX)
    for at in range(8):
        one[at, at // 4 * 8 : at // 4 * 8 + 8, at % 4 * 4 : at % 4 * 4 + 4] = 1 / 32**0.5
    for channel in range(channels):
        patches.basis.data.view(components, channels, PATCH_PX, PATCH_PX)[
            channel * 8 : channel * 8 + 8, channel
        ] = one
    return patches


PATCHES = blocks(3, PERSON), blocks(1, ALPHA)


def layer(colour: tuple[float, float, float], rows: slice, columns: slice) -> torch.Tensor:
    """Latents (1, 40, 24, 18) of one colour in a box of pixels."""
    alpha = torch.zeros(1, 1, HEIGHT * PATCH_PX, WIDTH * PATCH_PX)
    alpha[:, :, rows, columns] = 1
    picture = alpha * torch.tensor(colour)[None, :, None, None]
    return torch.cat([PATCHES[0].encode(picture), PATCHES[1].encode(alpha)], 1)


def pixels(latents: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    colours, alpha = torch.split(latents, [PERSON, ALPHA], 1)
    return PATCHES[0].decode(colours), PATCHES[1].decode(alpha)


HEAD = layer(GREY, slice(40, 320), slice(80, 208))
BEANIE, BROWN = class_of("hat", "beanie"), class_of("hat_colour", "brown")


def hats() -> Hats:
    """A red box is the brown beanie; all others are nothing."""
    made = Hats(HATS)
    made.values.data[(BEANIE - 1) * COLOURS + BROWN] = layer(RED, slice(64, 120), slice(88, 200))[0]
    made.fit(*PATCHES)
    return made


def test_a_hat_covers_and_nothing_of_the_head_stands_out_above_it() -> None:
    """The face stays as it is but for a shadow; hair above the hat and beside it is gone."""
    drawn, bare = hats()(HEAD, torch.tensor([BEANIE]), torch.tensor([BROWN]))
    colours, alpha = pixels(drawn)
    before, solid = pixels(HEAD)
    assert torch.allclose(colours[0, :, 90, 144], torch.tensor(RED), atol=0.1)
    assert alpha[0, 0, 44, 144] < 0.05, "above the hat"
    assert alpha[0, 0, 70, 83] < 0.05, "beside it"
    assert torch.allclose(alpha[0, 0, 200:], solid[0, 0, 200:], atol=1e-4)
    assert torch.allclose(colours[0, :, 160:], before[0, :, 160:], atol=1e-4)
    assert colours[0, 0, 126, 144] < before[0, 0, 126, 144] - 0.05, "in the shadow of its rim"
    assert bare[0, 0, 5, 9] == 0
    assert bare[0, 0, 12].eq(1).all()


def test_nobody_gets_a_hat_unasked() -> None:
    """In one batch somebody wears one, and the other stays as drawn."""
    two = HEAD.repeat(2, 1, 1, 1)
    drawn, bare = hats()(two, torch.tensor([0, BEANIE]), torch.tensor([BROWN, BROWN]))
    assert torch.equal(drawn[0], HEAD[0])
    assert bare[0].eq(1).all()
    assert not torch.equal(drawn[1], HEAD[0])
    untouched, _ = hats()(HEAD, torch.tensor([0]), torch.tensor([0]))
    assert untouched is HEAD


def test_wide_heads_get_wider_hats() -> None:
    """Hair under a hat is as wide as it was in the photo."""
    wide = layer(GREY, slice(40, 320), slice(64, 224))
    narrow, large = (
        pixels(hats()(head, torch.tensor([BEANIE]), torch.tensor([BROWN]))[0])[0][0, 0, 96] > 0.5
        for head in (HEAD, wide)
    )
    assert large.sum() >= narrow.sum() + 8


def test_a_base_without_hats_draws_on() -> None:
    """An older base remembers none."""
    old = Hats(0)
    old.fit(*PATCHES)
    assert old(HEAD, torch.tensor([BEANIE]), torch.tensor([0]))[0] is HEAD
    unfitted = Hats(HATS)
    assert unfitted(HEAD, torch.tensor([BEANIE]), torch.tensor([0]))[0] is HEAD
