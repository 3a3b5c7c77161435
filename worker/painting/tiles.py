"""Predicting a large picture in overlapping tiles of the size a base model knows.

Memory stays that of one tile.
"""

from __future__ import annotations

import torch
from torch import Tensor

from worker.families.base import LoadedBase, Text
from worker.painting.sampler import Predict

OVERLAP = 0.25  # of a tile, feathered


def tiled(base: LoadedBase, tile_px: int) -> Predict:
    """Return a `predict` that blends tiles of `tile_px` a side (rounded to latents)."""
    side = max(8, tile_px // base.scale_px)

    def predict(latents: Tensor, moment: Tensor, text: Text) -> Tensor:
        total = torch.zeros_like(latents)
        weight = torch.zeros_like(latents[:1, :1])
        for top in starts(latents.shape[2], side):
            for left in starts(latents.shape[3], side):
                part = latents[:, :, top : top + side, left : left + side]
                mask = _feather(part.shape[2], part.shape[3]).to(latents.device)
                answer = base.predict(part, moment, text)
                total[:, :, top : top + side, left : left + side] += answer * mask
                weight[:, :, top : top + side, left : left + side] += mask
        return total / weight

    return predict


def starts(length: int, side: int) -> list[int]:
    """Return where tiles begin so that they cover `length` and overlap by a quarter or more."""
    if length <= side:
        return [0]
    step = max(1, int(side * (1 - OVERLAP)))
    return [*range(0, length - side, step), length - side]


def _feather(height: int, width: int) -> Tensor:
    """Weights (1, 1, h, w): 1 in the middle, falling towards the edges, nowhere 0."""

    def ramp(length: int) -> Tensor:
        edge = max(1, int(length * OVERLAP))
        from_edge = torch.minimum(torch.arange(length), torch.arange(length).flip(0)) + 1
        return (from_edge / edge).clamp(max=1)

    return (ramp(height)[:, None] * ramp(width)[None, :])[None, None]
