"""Two people of the pocket model in one picture: each is a layer of their own before one place.

Each is drawn alone, with their own adapter and nobody else's, so nothing of one can get into the other. Then
both are made a little smaller and stand side by side.
docs/decisions/0090-two-people.md says why.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as fn

from worker.families.layers import (
    COARSE,
    PERSON_CHANNELS,
    LayeredAutoencoder,
    Layers,
    decided,
    doubled,
)

SCALE = 0.86  # of the size that one alone has; they stand on the lower edge
ASIDE = 0.245  # of the width, from the middle to where each stands
# One alone fills the width. Beside somebody, shoulders are round: from hair that hangs (height, half a width)
# down to an arm. In shares of height and width.
ABOVE, HAIR, ARM = 0.6, (0.69, 0.31), (0.97, 0.46)
ROUND = 0.012  # of the width: so soft that outline is


@torch.no_grad()
def side_by_side(net: LayeredAutoencoder, left: Tensor, right: Tensor) -> Tensor:
    """Latents (B, 200, h, w) of two people to pictures (B, 3, H, W), -1..1, in the first one's place."""
    place = left[:, PERSON_CHANNELS:COARSE]
    right = torch.cat([right[:, :PERSON_CHANNELS], place, right[:, COARSE:]], 1)
    layers = [decided(net.decode_layers(latents)) for latents in (left, right)]
    nobody = torch.zeros_like(layers[0].person)
    picture: Tensor = net.joiner(Layers(person=nobody, alpha=nobody[:, :1], place=layers[0].place))
    for latents, shown, direction in zip((left, right), layers, (-1.0, 1.0), strict=True):
        alpha = doubled(shown.alpha * _rounded(shown.alpha))
        one = torch.cat([net.decode(latents).sample * alpha, alpha], 1)
        one, alpha = torch.split(_placed(one, direction), [3, 1], 1)
        picture = picture * (1 - alpha) + one
    return picture.clamp(-1, 1)


def _rounded(like: Tensor) -> Tensor:
    """Where somebody with round shoulders may be (H, W), 0..1."""
    height, width = like.shape[2:]
    down = (torch.arange(height, device=like.device) + 0.5)[:, None] / height
    aside = ((torch.arange(width, device=like.device) + 0.5)[None] / width - 0.5).abs()
    below = ((down - HAIR[0]) / (ARM[0] - HAIR[0])).clamp(0, 1)
    half = HAIR[1] + (ARM[1] - HAIR[1]) * (1 - (1 - below).square()).sqrt()
    inside = ((half - aside) / ROUND + 0.5).clamp(0, 1)
    return torch.where(down < ABOVE, torch.ones_like(inside), inside)


def _placed(layer: Tensor, direction: float) -> Tensor:
    """Make a layer (B, 4, H, W) smaller, down to the lower edge, and move it left (-1) or right (1)."""
    rows = layer.new_zeros(len(layer), 2, 3)
    rows[:, 0, 0] = rows[:, 1, 1] = 1 / SCALE
    rows[:, 0, 2] = -direction * 2 * ASIDE / SCALE
    rows[:, 1, 2] = 1 - 1 / SCALE
    grid = fn.affine_grid(rows, list(layer.shape), align_corners=False)
    return fn.grid_sample(layer, grid, mode="bilinear", align_corners=False)
