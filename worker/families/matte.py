"""Finds the person in a picture: how much of each pixel is theirs, hair included.

Made for upright faces at one place (worker/training/framing.py, `aligned`), so it is told where it looks.
Nearly all is found in the picture at half its size; only the last two convolutions see every pixel.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as fn

WIDTHS = (32, 64, 96)
"""Channels at an eighth, a sixteenth and a thirty-second of the resolution."""
DEPTHS = (0, 1, 2)
"""Blocks at each of these on the way down; one at each on the way up."""
QUARTER, HALF, FULL = 16, 8, 4
"""Channels at a quarter of the resolution, at a half, and at all of it."""
GROUP = 8
"""Channels that a group norm takes together."""
MULTIPLE = 32


class Block(nn.Module):
    """Two convolutions whose result is added; begins as the identity."""

    def __init__(self, width: int, *, spread: int = 1) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(width // GROUP, width)
        self.first = nn.Conv2d(width, width, 3, padding=spread, dilation=spread)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        with torch.no_grad():
            for values in self.second.parameters():
                values.zero_()

    def forward(self, values: Tensor) -> Tensor:
        """(B, width, h, w) to the same."""
        changed: Tensor = self.second(fn.relu(self.first(self.norm(values))))
        return values + changed


class Whole(nn.Module):
    """Adds to every place what the picture is like as a whole: its light, its colours."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.mixed = nn.Linear(width, width)

    def forward(self, values: Tensor) -> Tensor:
        """(B, width, h, w) to the same."""
        mean: Tensor = self.mixed(values.mean((2, 3)))
        return values + mean[:, :, None, None]


class Matte(nn.Module):
    """A U of convolutions with skips; height and width are divisible by 16."""

    def __init__(self) -> None:
        super().__init__()
        steps = list(pairwise(WIDTHS))
        self.enter = nn.Conv2d(3 * 16 + 2, WIDTHS[0], 3, padding=1)
        self.down = nn.ModuleList(nn.Conv2d(fine, coarse, 3, stride=2, padding=1) for fine, coarse in steps)
        self.along = nn.ModuleList(
            nn.Sequential(*(Block(width, spread=1 + n % 2) for n in range(depth)))
            for width, depth in zip(WIDTHS, DEPTHS, strict=True)
        )
        self.whole = Whole(WIDTHS[-1])
        self.up = nn.ModuleList(nn.Conv2d(coarse, fine, 1) for fine, coarse in steps)
        self.back = nn.ModuleList(Block(width) for width in WIDTHS[:-1])
        self.to_quarter = nn.Conv2d(WIDTHS[0], QUARTER * 4, 1)
        self.at_quarter = nn.Conv2d(QUARTER + 12, QUARTER, 3, padding=1)
        self.to_half = nn.Conv2d(QUARTER, HALF * 4, 1)
        self.at_half = nn.Conv2d(HALF + 3, HALF, 3, padding=1)
        self.last_half = nn.Conv2d(HALF, 1, 3, padding=1)
        self.to_full = nn.Conv2d(HALF, FULL * 4, 1)
        self.at_full = nn.Conv2d(FULL + 3, FULL, 3, padding=1)
        self.last_full = nn.Conv2d(FULL, 1, 3, padding=1)
        with torch.no_grad():  # unsure at first, and nothing to correct
            self.last_half.weight.mul_(0.1)
            self.last_full.weight.mul_(0.01)

    def forward(self, pixels: Tensor) -> Tensor:
        """Pictures (B, 3, H, W), -1 to 1, to the person's share of each pixel (B, 1, H, W), 0 to 1."""
        features, logit = self._found(fn.avg_pool2d(pixels, 2))
        full = fn.pixel_shuffle(self.to_full(features), 2)
        full = full + fn.relu(self.at_full(torch.cat([full, pixels], 1)))
        raised = fn.interpolate(logit, scale_factor=2.0, mode="bilinear", align_corners=False)
        return torch.sigmoid(raised + self.last_full(full))

    def rough(self, small: Tensor) -> Tensor:
        """The same for pictures that are already at half their size, without what only every pixel tells."""
        return torch.sigmoid(self._found(small)[1])

    def _found(self, small: Tensor) -> tuple[Tensor, Tensor]:
        """Of pictures at half their size (B, 3, h, w): features (B, HALF, h, w) and logit (B, 1, h, w)."""
        height, width = small.shape[2:]
        beyond = (0, -width % (MULTIPLE // 2), 0, -height % (MULTIPLE // 2))
        wide = fn.pad(small, beyond, mode="replicate")
        halved = fn.pixel_unshuffle(wide, 2)
        quartered = fn.pixel_unshuffle(halved, 2)
        values = fn.relu(self.enter(torch.cat([quartered, _places(quartered)], 1)))
        passed = []
        for level, along in enumerate(self.along):
            if level:
                passed.append(values)
                values = fn.relu(self.down[level - 1](values))
            values = along(values)
        values = self.whole(values)
        for level in reversed(range(len(self.up))):
            raised = fn.interpolate(self.up[level](values), scale_factor=2.0, mode="nearest")
            values = self.back[level](raised + passed[level])
        quarter = fn.pixel_shuffle(self.to_quarter(values), 2)
        quarter = quarter + fn.relu(self.at_quarter(torch.cat([quarter, halved], 1)))
        half = fn.pixel_shuffle(self.to_half(quarter), 2)
        half = half + fn.relu(self.at_half(torch.cat([half, wide], 1)))
        return half[..., :height, :width], self.last_half(half)[..., :height, :width]


def _places(like: Tensor) -> Tensor:
    """Height and width of every place (B, 2, h, w), -1 to 1."""
    rows, columns = (torch.linspace(-1, 1, count, dtype=like.dtype) for count in like.shape[2:])
    found = torch.stack(torch.meshgrid(rows, columns, indexing="ij")).to(like.device)
    return found.expand(len(like), -1, -1, -1)
