"""Small networks that add the detail which is missing at a larger size.

One joins the pocket model's layers (worker/families/layers.py), one makes HD of its pictures.
"""

from __future__ import annotations

from typing import cast

from torch import Tensor, nn
from torch.nn import functional as fn

WIDTH = 64
BLOCKS = 8


class Detail(nn.Module):
    """Residual convolutions, (B, C, h, w) to (B, 3, times * h, times * w); nothing until it has learned."""

    def __init__(self, channels: int, *, width: int, blocks: int, times: int) -> None:
        super().__init__()
        self.times = times
        self.enter = nn.Conv2d(channels, width, 3, padding=1)
        self.blocks = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(width, width, 3, padding=1), nn.ReLU(), nn.Conv2d(width, width, 3, padding=1)
            )
            for _ in range(blocks)
        )
        self.leave = nn.Conv2d(width, 3 * times**2, 3, padding=1)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(cast("Tensor", self.leave.bias))

    def detail(self, seen: Tensor) -> Tensor:
        values = self.enter(seen)
        for block in self.blocks:
            values = values + block(values)
        return fn.pixel_shuffle(self.leave(fn.relu(values)), self.times)


def bicubic(picture: Tensor) -> Tensor:
    """(B, 3, H, W) to (B, 3, 2H, 2W)."""
    return fn.interpolate(picture, scale_factor=2.0, mode="bicubic", align_corners=False)


class Enlarger(Detail):
    """(B, 3, H, W) to (B, 3, 2H, 2W), -1..1; H and W even. Untrained it is a bicubic enlargement.

    It works at half of the picture's size, where it sees further for less.
    """

    def __init__(self) -> None:
        super().__init__(12, width=WIDTH, blocks=BLOCKS, times=4)

    def forward(self, picture: Tensor) -> Tensor:
        return bicubic(picture) + self.detail(fn.pixel_unshuffle(picture, 2))
