"""Remembered latents, and the choice among them: by what is seen through the noise, and by the caption."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as fn

SHARPNESS = 3.0  # of the choice among what is remembered, in pure noise
LEAST_NOISE = 0.05
UNLIKELY = 1e-6  # probability of a memory that contradicts the caption
TRUST = 2.0  # in what a caption says, against noise: at 1, four of 64 pictures "auf dem Mond" were elsewhere


class Memory(nn.Module):
    """Remembered latents, and what a caption would say of each."""

    def __init__(self, count: int, size: int, groups: tuple[str, ...]) -> None:
        super().__init__()
        self.groups = groups
        self.values = nn.Parameter(torch.zeros(count, size), requires_grad=False)
        self.labels = nn.Parameter(torch.zeros(count, len(groups)), requires_grad=False)  # class numbers
        self._keys: tuple[Tensor, Tensor] | None = None

    def keys(self) -> tuple[Tensor, Tensor]:
        """Return the mean (1, size) and every memory's direction from it, of length 1 (N, size)."""
        if self._keys is None or self._keys[0].device != self.values.device:
            values = self.values.float()
            mean = values.mean(0, keepdim=True)
            self._keys = mean, fn.normalize(values - mean, dim=1)
        return self._keys

    def forget_keys(self) -> None:
        self._keys = None

    def likely(self, seen: Tensor, signal: Tensor, noise: Tensor, heard: dict[str, Tensor]) -> Tensor:
        """Log-probabilities (B, N), up to a constant, given noisy latents (B, size) and a caption.

        `signal` and `noise` (B, 1).
        """
        mean, keys = self.keys()
        logits = SHARPNESS * (seen - signal * mean) @ keys.T / noise.clamp(min=LEAST_NOISE)
        for at, group in enumerate(self.groups):
            said = heard[group].exp()  # (B, classes)
            label = self.labels[:, at].long()
            likely = said[:, :1] + torch.where(label > 0, said[:, label], 0)
            logits = logits + TRUST * likely.clamp(min=UNLIKELY).log()
        return logits

    def mean_of(self, logits: Tensor) -> Tensor:
        """Foretell (B, size) from how likely each memory is."""
        foretold: Tensor = logits.softmax(1) @ self.values.float()
        return foretold

    def recall(self, seen: Tensor, signal: Tensor, noise: Tensor, heard: dict[str, Tensor]) -> Tensor:
        """Foretell (B, size) from noisy latents (B, size)."""
        return self.mean_of(self.likely(seen, signal, noise, heard))

    def alike(self, values: Tensor, extent: Tensor) -> Tensor:
        """Cosines (B, N) of clean latents (B, size) and memories, where `extent` (size,) is above 0."""
        mean, keys = self.keys()
        return fn.normalize((values - mean) * extent, dim=1) @ keys.T

    def unlike(self, values: Tensor, where: Tensor) -> Tensor:
        """Mean squared differences (B, N) of clean latents (B, size) and memories in places (K,)."""
        known, seen = self.values[:, where].float(), values[:, where]
        return torch.cdist(seen, known).square() / len(where)
