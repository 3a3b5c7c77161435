"""A UNet that knows where in the picture it is.

A convolution is the same everywhere, and learns only slowly, from the padding at the edges, that eyes belong
in the middle: the pocket model drew rows of eyes at several heights (docs/decisions/0036-a-placed-unet.md).
"""

from __future__ import annotations

import functools
import math
from typing import Any

import diffusers
import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

PLACE_CHANNELS = 24
PLACE_SIZE = (24, 18)  # latents; other sizes are interpolated, so places are shares of the picture

_UNet: Any = diffusers.UNet2DConditionModel


class PlacedUNet(_UNet):  # type: ignore[misc]
    """diffusers' UNet2DConditionModel with 24 learned maps of the place beside its input."""

    # its signature is what diffusers stores as the configuration
    @functools.wraps(_UNet.__init__)  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain: Any = self.conv_in
        self.conv_in: Any = nn.Conv2d(
            plain.in_channels + PLACE_CHANNELS, plain.out_channels, plain.kernel_size, padding=plain.padding
        )
        self.place = nn.Parameter(waves(PLACE_SIZE))

    def forward(self, sample: Tensor, *args: Any, **kwargs: Any) -> Any:
        """`sample` (B, C, h, w) and the rest as ever."""
        place: Tensor = self.place
        if place.shape[2:] != sample.shape[2:]:
            place = interpolate(place, sample.shape[2:], mode="bilinear", align_corners=False)
        beside = place.to(sample.dtype).expand(len(sample), -1, -1, -1)
        return super().forward(torch.cat([sample, beside], 1), *args, **kwargs)


def waves(size: tuple[int, int]) -> Tensor:
    """Sines and cosines of half a period to sixteen across height and width: (1, 24, h, w), -1..1."""
    rows, columns = ((torch.arange(count) + 0.5) / count for count in size)
    found = []
    for octave in range(PLACE_CHANNELS // 4):
        for turn in (torch.sin, torch.cos):
            found.append(turn(rows * math.pi * 2**octave)[:, None].expand(size))
            found.append(turn(columns * math.pi * 2**octave)[None, :].expand(size))
    return torch.stack(found)[None].contiguous()
