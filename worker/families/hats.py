"""Hats: what is put on a drawn head when the words ask for it, whoever's head it is.

A hat is a layer like a person: it covers, it throws a little shadow, and no hair stands out above it.
docs/decisions/0088-hats-are-put-on.md says why.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as fn

from worker.families.hearing import GROUPS
from worker.families.layers import PATCH_PX, PERSON, PERSON_CHANNELS, Patches, softened
from worker.families.seam import HEIGHT, WIDTH

COLOURS = GROUPS["hat_colour"]  # of every kind: its usual one first
HATS = (GROUPS["hat"] - 1) * COLOURS
TEMPLES = slice(118, 140)  # rows of the halved picture: there heads are measured
USUAL_PX = 122.0  # so wide is a head there that a hat fits as it is
TIGHT, WIDE = 0.94, 1.14  # hats are made smaller and larger so far
CENTRE = (WIDTH * PATCH_PX / 2, 130.0)  # x, y of the halved picture: stays where it is then
SLOPE = 0.7  # so steeply hair goes down beside a hat
SHADOW, SHADOW_PX = 0.35, 9  # how dark it is below a rim, and how far down
DETAILED = 4.0  # a patch of which a quarter is hat shows no fine detail of the head


class Hats(nn.Module):
    """Remembered hats (N, 40, 24, 18), kind after kind, each in all colours; none before it is fitted."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.values = nn.Parameter(torch.zeros(count, PERSON_CHANNELS, HEIGHT, WIDTH), requires_grad=False)
        self._patches: tuple[Patches, Patches] | None = None

    def fit(self, person: Patches, alpha: Patches) -> None:
        """Know the autoencoder whose latents these are; it is not a part of this."""
        self._patches = person, alpha

    def forward(self, drawn: Tensor, kind: Tensor, colour: Tensor) -> tuple[Tensor, Tensor]:
        """People (B, 40, 24, 18), classes (B,) of hat and colour, to the same with hats.

        Also how much of every patch (B, 1, 24, 18) shows what fine detail it had; 1 without a hat.
        """
        bare = drawn.new_ones(len(drawn), 1, HEIGHT, WIDTH)
        wearing = kind.nonzero()[:, 0]
        if self._patches is None or not len(self.values) or not len(wearing):
            return drawn, bare
        person, alpha = self._patches
        chosen = (kind[wearing] - 1) * COLOURS + colour[wearing]
        hat, cover = _opened(self.values[chosen].to(drawn), person, alpha)
        under, solid = _opened(drawn[wearing], person, alpha)
        hat, cover = _sized(hat, cover.clamp(0, 1), _scale(solid))
        gone = _gone(cover)
        shadow = SHADOW * softened(fn.pad(cover, (0, 0, SHADOW_PX, 0))[:, :, :-SHADOW_PX], SHADOW_PX / 2)
        under = (under + solid) * (1 - shadow) - solid
        worn = [person.encode(under * (1 - gone) + hat), alpha.encode(solid * (1 - gone) + cover)]
        drawn, detail = drawn.clone(), 1 - DETAILED * fn.avg_pool2d(gone, PATCH_PX)
        drawn[wearing], bare[wearing] = torch.cat(worn, 1), detail.clamp(min=0)
        return drawn, bare


def _opened(latents: Tensor, person: Patches, alpha: Patches) -> tuple[Tensor, Tensor]:
    """Latents (B, 40, 24, 18) to colours times alpha (B, 3, 384, 288) and alpha (B, 1, 384, 288)."""
    colours, cover = torch.split(latents, [PERSON, PERSON_CHANNELS - PERSON], 1)
    return person.decode(colours), alpha.decode(cover)


def _scale(solid: Tensor) -> Tensor:
    """How much larger (B,) a hat has to be for these heads."""
    wide = (solid[:, 0, TEMPLES] > 0.5).sum(2).float().mean(1)
    return (wide / USUAL_PX).clamp(TIGHT, WIDE)


def _sized(hat: Tensor, cover: Tensor, scale: Tensor) -> tuple[Tensor, Tensor]:
    """Make hats larger around the temples."""
    height, width = hat.shape[2:]
    x, y = 2 * CENTRE[0] / width - 1, 2 * CENTRE[1] / height - 1
    rows = torch.zeros(len(hat), 2, 3, dtype=hat.dtype, device=hat.device)
    rows[:, 0, 0] = rows[:, 1, 1] = 1 / scale
    rows[:, 0, 2], rows[:, 1, 2] = x * (1 - 1 / scale), y * (1 - 1 / scale)
    both = torch.cat([hat, cover], 1)
    grid = fn.affine_grid(rows, list(both.shape), align_corners=False)
    hat, cover = torch.split(fn.grid_sample(both, grid, align_corners=False), [3, 1], 1)
    return hat, cover


def _gone(cover: Tensor) -> Tensor:
    """Where nothing of the head is seen (B, 1, H, W): in the hat, above it, and beside it above its rim."""
    height, width = cover.shape[2:]
    above = cover.flip(2).cummax(2).values.flip(2)
    left = above[..., : width // 2].flip(3).cummax(3).values.flip(3)
    beside = torch.cat([left, above[..., width // 2 :].cummax(3).values], 3)
    columns = torch.arange(width, device=cover.device)
    hat = cover.amax(2)[:, 0] > 0.5  # (B, W)
    first, last = hat.int().argmax(1), width - 1 - hat.int().flip(1).argmax(1)
    away = torch.maximum(first[:, None] - columns, columns - last[:, None]).clamp(min=0)
    rows = torch.arange(height, device=cover.device)[:, None] - (SLOPE * away[:, None]).round().long()
    return beside.gather(2, rows.clamp(min=0)[:, None])
