"""The pocket model's denoiser: it remembers places and clothes, and draws heads.

From a few hundred rendered people two cores cannot learn in minutes what a place looks like, but they can
remember it: for what is remembered the best denoiser is known (a mean of the remembered, weighted by how well each
explains what is seen through the noise, and by what the caption says). Heads, which have to become those of people
it has never seen, are drawn by plain layers, and these are what a personal adapter changes.
docs/decisions/0039-it-remembers.md says why.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
from diffusers import ConfigMixin, ModelMixin
from diffusers.configuration_utils import register_to_config
from diffusers.loaders import PeftAdapterMixin
from torch import Tensor, nn
from torch.nn import functional as fn

from worker.families.hearing import GROUPS, KEYS, Hearing
from worker.families.layers import CHANNELS, PERSON_CHANNELS, PLACE

HEIGHT, WIDTH = 24, 18  # latents
HEAD_ROWS = 18  # of the picture's top: all that the head's layers see and draw
BODY_FROM = 14  # first row by which a body is chosen: it has to fit the neck and the hair above it
# How much of a row is the head's: all of it down to the chin, then less and less along the neck.
NECK = {15: 1.0, 16: 0.75, 17: 0.25}
SHARPNESS = 3.0  # of the choice among what is remembered, in pure noise
LEAST_NOISE = 0.05
UNLIKELY = 1e-4  # probability of a memory that contradicts the caption
BODY_GROUPS = ("person", "skin", "hair_style", "hair_colour", "garment", "colour", "pattern")
HEARD = sum(GROUPS.values())
TIME_WAVES = 32

_Model: Any = ModelMixin  # diffusers says less about its methods than a strict type check wants to hear


@dataclass(frozen=True, slots=True, kw_only=True)
class Denoised:
    """What `forward` returns, by the name that diffusers uses."""

    sample: Tensor  # (B, 64, h, w): the clean latents it foretells


class Memory(nn.Module):
    """Remembered latents, and what a caption would say of each."""

    def __init__(self, count: int, size: int, key_from: int, groups: tuple[str, ...]) -> None:
        super().__init__()
        self.groups, self.key_from = groups, key_from
        self.values = nn.Parameter(torch.zeros(count, size), requires_grad=False)
        self.labels = nn.Parameter(torch.zeros(count, len(groups)), requires_grad=False)  # class numbers
        self._keys: Tensor | None = None

    def keys(self) -> tuple[Tensor, Tensor]:
        """Return the mean (1, size) and every memory's direction from it, of length 1 (N, size)."""
        values = self.values.float()
        mean = values.mean(0, keepdim=True)
        if self._keys is None or self._keys.device != values.device:
            self._keys = fn.normalize(values - mean, dim=1)
        return mean, self._keys

    def forget_keys(self) -> None:
        self._keys = None

    def recall(self, seen: Tensor, signal: Tensor, noise: Tensor, heard: dict[str, Tensor]) -> Tensor:
        """Foretell (B, size) from noisy latents (B, size), `signal` and `noise` (B, 1)."""
        mean, keys = self.keys()
        fits = (seen - signal * mean) @ keys.T / noise.clamp(min=LEAST_NOISE)
        logits = SHARPNESS * fits
        for at, group in enumerate(self.groups):
            said = heard[group].exp()  # (B, classes)
            label = self.labels[:, at].long()
            likely = said[:, label] + said[:, :1]
            logits = logits + likely.clamp(min=UNLIKELY).log()
        chosen: Tensor = logits.softmax(1) @ self.values.float()
        return chosen


class Block(nn.Module):
    """Two plain layers whose answer is added; time and caption scale and shift what they see."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width, elementwise_affine=False)
        self.told = nn.Linear(width, 2 * width)
        self.first = nn.Linear(width, 2 * width)
        self.second = nn.Linear(2 * width, width)
        for layer in (self.told, self.second):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, values: Tensor, context: Tensor) -> Tensor:
        scale, shift = self.told(context).chunk(2, 1)
        seen = self.norm(values) * (1 + scale) + shift
        changed: Tensor = self.second(fn.silu(self.first(seen)))
        return values + changed


class Head(nn.Module):
    """Foretells a head's clean latents; the last layer's rows are what heads can look like."""

    def __init__(self, width: int, layers: int) -> None:
        super().__init__()
        size = PERSON_CHANNELS * HEAD_ROWS * WIDTH
        self.enter = nn.Linear(size, width)
        self.time = nn.Linear(2 * TIME_WAVES, width)
        self.caption = nn.Linear(HEARD, width)
        self.blocks = nn.ModuleList(Block(width) for _ in range(layers))
        self.leave = nn.Linear(width, size)

    def forward(self, seen: Tensor, level: Tensor, heard: Tensor) -> Tensor:
        """Noisy latents (B, 40, 18, 18), log signal-to-noise (B,), probabilities (B, HEARD) to latents."""
        waves = torch.exp(torch.linspace(math.log(0.05), math.log(3.0), TIME_WAVES, device=seen.device))
        turns = level[:, None] * waves
        context = self.time(torch.cat([turns.sin(), turns.cos()], 1)) + self.caption(heard)
        values = self.enter(seen.flatten(1)) + context
        for block in self.blocks:
            values = block(values, fn.silu(context))
        drawn: Tensor = self.leave(values).view_as(seen)
        return drawn


class RememberingDenoiser(_Model, ConfigMixin, PeftAdapterMixin):  # type: ignore[misc]
    """Takes the part of diffusers' UNet2DConditionModel; foretells clean latents (prediction type "sample")."""

    config_name = "config.json"

    @register_to_config
    def __init__(
        self,
        places: int = 340,
        bodies: int = 1000,
        width: int = 640,
        layers: int = 4,
        text_width: int = 256,
        sample_size: int = 24,
        in_channels: int = CHANNELS,
        block_out_channels: tuple[int, ...] = (640,),
    ) -> None:
        super().__init__()
        self.hearing = Hearing(GROUPS, text_width)
        self.place_memory = Memory(places, PLACE * HEIGHT * WIDTH, 0, ("scene",))
        self.body_memory = Memory(bodies, PERSON_CHANNELS * (HEIGHT - BODY_FROM) * WIDTH, BODY_FROM, BODY_GROUPS)
        self.head = Head(width, layers)
        self.alphas = nn.Parameter(torch.ones(1000), requires_grad=False)  # of the noise schedule

    def forward(
        self,
        sample: Tensor,
        timestep: Tensor | float,
        encoder_hidden_states: Tensor,
        return_dict: bool = True,
        **_: Any,
    ) -> Any:
        """Noisy latents (B, 64, 24, 18), times (B,) or one, text (B, T, D) to clean latents."""
        times = torch.as_tensor(timestep, device=sample.device).long().expand(len(sample))
        share = self.alphas.float()[times]
        heard = self.hearing(encoder_hidden_states)
        clean = self.foretell(sample, share, heard)
        return Denoised(sample=clean) if return_dict else (clean,)

    def foretell(self, sample: Tensor, share: Tensor, heard: Tensor) -> Tensor:
        """`share` (B,): of the variance is picture; `heard` (B, HEARD): log-probabilities."""
        signal, noise = share.sqrt()[:, None], (1 - share).sqrt()[:, None]
        said = self.hearing.split(heard)
        person, place = sample[:, :PERSON_CHANNELS], sample[:, PERSON_CHANNELS:]
        behind = self.place_memory.recall(place.flatten(1), signal, noise, said).view_as(place)
        lower = person[:, :, BODY_FROM:]
        body = self.body_memory.recall(lower.flatten(1), signal, noise, said).view_as(lower)
        level = torch.logit(share.clamp(1e-6, 1 - 1e-6))
        drawn = self.head(person[:, :, :HEAD_ROWS], level, heard.exp())
        return torch.cat([together(drawn, body), behind], 1)


def head_share(device: torch.device | None = None) -> Tensor:
    """How much of every row (24,) is the head's, 0..1."""
    rows = [1.0 if row < min(NECK) else NECK.get(row, 0.0) for row in range(HEIGHT)]
    return torch.tensor(rows, device=device)


def together(drawn: Tensor, body: Tensor) -> Tensor:
    """A head (B, 40, 18, 18) on a body (B, 40, 10, 18): (B, 40, 24, 18)."""
    share = head_share(drawn.device)[:, None]
    above = fn.pad(drawn, (0, 0, 0, HEIGHT - HEAD_ROWS))
    below = fn.pad(body, (0, 0, BODY_FROM, 0))
    return share * above + (1 - share) * below


def class_of(group: str, key: str) -> int:
    """Return the number of a class of what can be heard, 0 for one that is never said."""
    return KEYS[group].index(key) + 1 if key in KEYS[group] else 0
