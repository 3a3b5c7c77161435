"""The pocket model's denoiser: it remembers places and people, and an adapter remembers one person's head.

From two hundred rendered people two cores cannot learn in minutes what places and people look like, but
they can remember them: what is foretold is a mean of the remembered, weighted by how well each explains what
is seen through the noise and by what the caption says. Where the caption names somebody ("photo of sks
person"), the head is what the worn adapter remembers of that person instead; so an adapter does not show in a
stranger without a name.
docs/decisions/0039-it-remembers.md says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import diffusers
import torch
from diffusers import configuration_utils
from diffusers.loaders import peft
from torch import Tensor, nn
from torch.nn import functional as fn

from worker.families.hearing import GROUPS, Hearing, names_style
from worker.families.layers import CHANNELS, PERSON, PERSON_CHANNELS, PLACE, Patches
from worker.families.seam import (
    EYES,
    HEAD_ROWS,
    HEIGHT,
    MOUTH,
    WIDTH,
    Blend,
    head_mask,
    island_mask,
    shares,
)

SHARPNESS = 3.0  # of the choice among what is remembered, in pure noise
LEAST_NOISE = 0.05
UNLIKELY = 1e-6  # probability of a memory that contradicts the caption
PEOPLE_GROUPS = tuple(group for group in GROUPS if group not in ("scene", "named"))
SLOTS = 32  # heads that an adapter remembers at most: its rank
EMPTY = 40.0  # how unlikely a head is that nobody remembered, as a logarithm
KNOWN = 12.0  # how much likelier a remembered head is than none
LOUD = 20.0  # the larger, the fewer steps until what is shown is learned
TASTE = 12.0  # how much a body has to go with the head in all,
OUTLINE = 12.0  # and how much in its outline around the neck, where hair falls and shoulders begin

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
            logits = logits + likely.clamp(min=UNLIKELY).log()
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


class Face(nn.Module):
    """What an adapter remembers of one person's head; without one it remembers nothing.

    What is seen through the noise chooses among a few remembered heads, for the eyes and for the mouth apart
    from the rest, so that a drawn head need not be one of them.
    docs/decisions/0082-an-adapter-remembers-heads.md says why.
    """

    windows: Tensor  # (3, 18, 18), 0 or 1: the rest, eyes, mouth

    def __init__(self) -> None:
        super().__init__()
        size = PERSON_CHANNELS * HEAD_ROWS * WIDTH
        self.islands = nn.ModuleList(Blend(island_mask(island)) for island in (EYES, MOUTH))
        parts = [shares(island_mask(island))[:HEAD_ROWS].round() for island in (EYES, MOUTH)]
        windows = torch.stack([1 - torch.stack(parts).sum(0), *parts])
        self.register_buffer("windows", windows, persistent=False)
        self.look = nn.Linear(size + 2 * len(windows), SLOTS, bias=False)
        self.show = nn.Linear(SLOTS, size, bias=False)
        nn.init.zeros_(self.look.weight)
        nn.init.zeros_(self.show.weight)

    def forward(self, seen: Tensor, signal: Tensor, noise: Tensor, otherwise: Tensor) -> Tensor:
        """Noisy heads (B, 40, 18, 18), `signal` and `noise` (B, 1) to heads (B, 40, 24, 18).

        `otherwise` (B, 40, 24, 18) is what is shown where nothing is remembered.
        """
        drawn = otherwise
        for part, window in enumerate(self.windows):
            # No gradient goes through the choice: what is shown is learned, not what is looked for.
            chosen = self._choice(part, (seen * window).flatten(1), signal, noise).detach()
            head = self.show(chosen[:, 1:]).view_as(seen)
            head = fn.pad(head, (0, 0, 0, HEIGHT - HEAD_ROWS)) + chosen[:, :1, None, None] * otherwise
            drawn = self.islands[part - 1](head, drawn) if part else head
        return drawn

    def _choice(self, part: int, seen: Tensor, signal: Tensor, noise: Tensor) -> Tensor:
        """Probabilities (B, 1 + SLOTS): of none, then of each remembered head."""
        strength = noise.clamp(min=LEAST_NOISE)
        place = fn.one_hot(torch.tensor(part), len(self.windows)).to(seen).expand(len(seen), -1)
        told = torch.cat([seen / strength, place * signal / strength, place], 1)
        scores = self.look(told) - EMPTY
        return torch.cat([torch.zeros_like(signal), scores], 1).softmax(1)

    @torch.no_grad()
    def start(self, heads: Tensor, rank: int) -> dict[str, Tensor]:
        """Where an adapter of these heads (N, 40, 18, 18) begins, by the names of its weights.

        It looks for the first heads, as many as its rank allows; what to show of them is learned.
        """
        heads = heads[: min(rank, SLOTS)].float()
        mean = heads.mean(0)
        flat = heads.flatten(1)
        parts = [((heads - mean) * window).flatten(1) for window in self.windows]
        away = [SHARPNESS * fn.normalize(part, dim=1) for part in parts]
        shifts = [-part @ mean.flatten() for part in away]
        sure = torch.full((len(flat), len(shifts)), EMPTY + KNOWN)
        rows = torch.cat([torch.stack(away).sum(0), torch.stack(shifts, 1), sure], 1)
        look, show = torch.zeros(rank, rows.shape[1]), torch.zeros(flat.shape[1], rank)
        look[: len(rows)] = rows
        show[:, : len(flat)] = flat.T * LOUD
        return {
            "look.lora_A.weight": look,
            "look.lora_B.weight": torch.eye(SLOTS, rank),
            "show.lora_A.weight": torch.zeros(rank, SLOTS),
            "show.lora_B.weight": show,
        }


def _around_the_neck() -> Tensor:
    """Where alpha tells long hair from short, and where shoulders begin, in flat latents."""
    where = torch.zeros(PERSON_CHANNELS, HEIGHT, WIDTH, dtype=torch.bool)
    where[PERSON:, 11:16, 2:-2] = True
    return where.flatten().nonzero()[:, 0]


class RememberingDenoiser(_Model, _Config, _Adapters):  # type: ignore[misc]
    """Takes the part of diffusers' UNet2DConditionModel; foretells clean latents ("sample")."""

    config_name = "config.json"

    # the arguments are what is stored as its configuration
    @_registered  # type: ignore[untyped-decorator]
    def __init__(
        self,
        places: int = 340,
        people: int = 750,
        text_width: int = 256,
        sample_size: int = 24,  # noqa: ARG002
        in_channels: int = CHANNELS,  # noqa: ARG002
        block_out_channels: tuple[int, ...] = (64,),  # noqa: ARG002
    ) -> None:
        super().__init__()
        self.hearing = Hearing(GROUPS, text_width)
        self.place_memory = Memory(places, PLACE * HEIGHT * WIDTH, ("scene",))
        self.people_memory = Memory(people, PERSON_CHANNELS * HEIGHT * WIDTH, PEOPLE_GROUPS)
        self.face = Face()
        self.seam = Blend(head_mask())
        heads = shares(head_mask()).expand(PERSON_CHANNELS, -1, -1)
        self.register_buffer("heads", heads.clone(), persistent=False)
        self.register_buffer("neck", _around_the_neck(), persistent=False)
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

    def fit(self, person: Patches, alpha: Patches) -> None:
        """Join heads and bodies exactly for an autoencoder's components."""
        for blend in (self.seam, *self.face.islands):
            blend.fit(person, alpha)

    def adapter_start(self, clean: Tensor, rank: int) -> dict[str, Tensor]:
        """Where an adapter begins, by the names of its weights, from clean latents (N, 64, 24, 18)."""
        start = self.face.start(clean[:, :PERSON_CHANNELS, :HEAD_ROWS], rank)
        return {f"face.{name}": weights for name, weights in start.items()}

    def unheard(self, prompt: str, hidden: Tensor) -> tuple[str, ...]:
        """What of a prompt this base leaves out, as text codes: a place that it does not know, a style.

        `hidden` (1, T, D) is the text encoder's answer to it.
        """
        scene = self.hearing.split(self.hearing(hidden))["scene"]
        found = ("prompt-place-unheard",) if int(scene[0].argmax()) == 0 else ()
        return (*found, "prompt-style-unheard") if names_style(prompt) else found

    def foretell(self, sample: Tensor, share: Tensor, heard: Tensor) -> Tensor:
        """`share` (B,): of the variance is picture; `heard` (B, sum of GROUPS): log-probabilities."""
        signal, noise = share.sqrt()[:, None], (1 - share).sqrt()[:, None]
        said = self.hearing.split(heard)
        person, place = sample[:, :PERSON_CHANNELS], sample[:, PERSON_CHANNELS:]
        behind = self.place_memory.recall(place.flatten(1), signal, noise, said).view_as(place)
        named = said["named"].exp()[:, 1:2]
        likely = self.people_memory.likely(person.flatten(1), signal, noise, said)
        known = self.people_memory.mean_of(likely).view_as(person)
        head = self.face(person[:, :, :HEAD_ROWS], signal, noise, known)
        # The body goes with the head: its neck, its hair.
        alike = self.people_memory.alike(head.flatten(1), self.heads.flatten())
        unlike = self.people_memory.unlike(head.flatten(1), self.neck)
        body = self.people_memory.mean_of(likely + named * (TASTE * alike - OUTLINE * unlike)).view_as(person)
        return torch.cat([self.seam(head, body, named[..., None, None]), behind], 1)
