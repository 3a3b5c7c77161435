"""The pocket model's denoiser: it remembers places and people, and draws the heads of those who have a name.

From two hundred rendered people two cores cannot learn in minutes what places and people look like, but
they can remember them: what is foretold is a mean of the remembered, weighted by how well each explains what
is seen through the noise and by what the caption says. Where the caption names somebody ("photo of sks
person"), plain layers draw the head instead, and these are what a personal adapter changes; so an adapter
does not show in a stranger without a name.
docs/decisions/0039-it-remembers.md says why.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import diffusers
import torch
from diffusers import configuration_utils
from diffusers.loaders import peft
from torch import Tensor, nn
from torch.nn import functional as fn

from worker.families.hearing import GROUPS, Hearing, names_style
from worker.families.layers import CHANNELS, PERSON_CHANNELS, PLACE
from worker.families.seam import HEAD_ROWS, HEIGHT, WIDTH, Seam

SHARPNESS = 3.0  # of the choice among what is remembered, in pure noise
LEAST_NOISE = 0.05
UNLIKELY = 1e-6  # probability of a memory that contradicts the caption
PEOPLE_GROUPS = tuple(group for group in GROUPS if group not in ("scene", "named"))
HEARD = sum(GROUPS.values())
TIME_WAVES = 32

# diffusers says less about its methods than a strict type check wants to hear
_Config: Any = configuration_utils.ConfigMixin
_Adapters: Any = peft.PeftAdapterMixin
_registered: Any = configuration_utils.register_to_config
_Model: Any = diffusers.ModelMixin


@dataclass(frozen=True, slots=True, kw_only=True)
class Denoised:
    """What `forward` returns, by the name that diffusers uses."""

    sample: Tensor  # (B, 64, h, w): the clean latents it foretells


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

    def recall(self, seen: Tensor, signal: Tensor, noise: Tensor, heard: dict[str, Tensor]) -> Tensor:
        """Foretell (B, size) from noisy latents (B, size), `signal` and `noise` (B, 1)."""
        mean, keys = self.keys()
        fits = (seen - signal * mean) @ keys.T / noise.clamp(min=LEAST_NOISE)
        logits = SHARPNESS * fits
        for at, group in enumerate(self.groups):
            said = heard[group].exp()  # (B, classes)
            label = self.labels[:, at].long()
            likely = said[:, :1] + torch.where(label > 0, said[:, label], 0)
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


class RememberingDenoiser(_Model, _Config, _Adapters):  # type: ignore[misc]
    """Takes the part of diffusers' UNet2DConditionModel; foretells clean latents ("sample")."""

    config_name = "config.json"

    # the arguments are what is stored as its configuration
    @_registered  # type: ignore[untyped-decorator]
    def __init__(
        self,
        places: int = 340,
        people: int = 750,
        width: int = 512,
        layers: int = 4,
        text_width: int = 256,
        sample_size: int = 24,  # noqa: ARG002
        in_channels: int = CHANNELS,  # noqa: ARG002
        block_out_channels: tuple[int, ...] = (512,),  # noqa: ARG002
    ) -> None:
        super().__init__()
        self.hearing = Hearing(GROUPS, text_width)
        self.place_memory = Memory(places, PLACE * HEIGHT * WIDTH, ("scene",))
        self.people_memory = Memory(people, PERSON_CHANNELS * HEIGHT * WIDTH, PEOPLE_GROUPS)
        self.head = Head(width, layers)
        self.seam = Seam()
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

    def unheard(self, prompt: str, hidden: Tensor) -> tuple[str, ...]:
        """What of a prompt this base leaves out, as text codes: a place that it does not know, a style.

        `hidden` (1, T, D) is the text encoder's answer to it.
        """
        scene = self.hearing.split(self.hearing(hidden))["scene"]
        found = ("prompt-place-unheard",) if int(scene[0].argmax()) == 0 else ()
        return (*found, "prompt-style-unheard") if names_style(prompt) else found

    def foretell(self, sample: Tensor, share: Tensor, heard: Tensor) -> Tensor:
        """`share` (B,): of the variance is picture; `heard` (B, HEARD): log-probabilities."""
        signal, noise = share.sqrt()[:, None], (1 - share).sqrt()[:, None]
        said = self.hearing.split(heard)
        person, place = sample[:, :PERSON_CHANNELS], sample[:, PERSON_CHANNELS:]
        behind = self.place_memory.recall(place.flatten(1), signal, noise, said).view_as(place)
        known = self.people_memory.recall(person.flatten(1), signal, noise, said).view_as(person)
        level = torch.logit(share.clamp(1e-6, 1 - 1e-6))
        drawn = self.head(person[:, :, :HEAD_ROWS], level, heard.exp())
        named = said["named"].exp()[:, 1, None, None, None]
        return torch.cat([self.seam(drawn, known, named), behind], 1)
