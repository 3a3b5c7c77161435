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

from worker.families.hearing import (
    GROUPS,
    KEYS,
    Hearing,
    class_of,
)
from worker.families.layers import CHANNELS, COARSE, FINE, PERSON, PERSON_CHANNELS, PLACE, Patches
from worker.families.seam import HEAD_ROWS, HEIGHT, LONG, SHORT, WIDTH, Blend, head_mask, locks_mask, shares
from worker.families.unheard import left_out

SHARPNESS = 3.0  # of the choice among what is remembered, in pure noise
LEAST_NOISE = 0.05
OTHER_COLOUR = 1e-4  # of a garment that is asked for is likelier than another garment of that colour
UNLIKELY = 1e-6  # probability of a memory that contradicts the caption
TRUST = 2.0  # in what a caption says, against noise: at 1, four of 64 pictures "auf dem Mond" were elsewhere
EVERYDAY = ("tee", "vneck", "turtle", "jacket")
HABITS = {
    "moon": ("space suit",),
    "space_station": ("space suit",),
    "snow": ("coat",),
    "office": ("suit",),
    "beach": ("tee", "vneck", "tank"),
    "desert": ("tee", "vneck", "tank"),
    "underwater": ("tee", "tank"),
}
"""What people wear in a place unless other clothes are asked for; elsewhere, something for every day."""
PLAIN = "studio"  # where no place is named, or none that is known: the same for all four
PEOPLE_GROUPS = tuple(group for group in GROUPS if group not in ("scene", "named"))
SLOTS = 16  # heads that an adapter remembers at most: its rank
EMPTY = 40.0  # how unlikely a head is that nobody remembered, as a logarithm
KNOWN = 12.0  # how much likelier a remembered head is than none
LOUD = 80.0  # the larger, the fewer steps until what is shown is learned
TASTE = 12.0  # how much a body has to go with the head in all,
OUTLINE = 12.0  # how much in its outline around the neck, where hair falls and shoulders begin,
COMPLEXION = 8.0  # and how much in the colours of skin and hair where the head ends
MANE = 8.0  # and, of long hair, in the colours of what falls over the shoulders;
BOB = 0.6  # hair that ends above them is as bad as hair of so different a colour
ODD = 10.0  # how much less likely a head is whose outline is twice as far from the usual as most
USUALLY_ODD = 0.03  # at least: so much hair moves
WISH = 30.0  # how much a head has to show the expression that was asked for
BROAD = 4  # channels that show the mean colours of a patch
LEAST_HEAD = 0.15  # of a patch is head, where its colours are compared

MOOD_WEIGHT = torch.tensor([1.0, 2.0, 1.0])  # an open mouth is a small number, and seen at once
MOODS = {
    "neutral": (0.0, 0.0, 0.2),
    "slight smile": (0.25, 0.0, 0.0),
    "smile": (0.6, 0.0, 0.0),
    "open smile": (0.75, 0.05, 0.0),
    "laugh": (0.65, 0.32, 0.0),
    "surprised": (0.0, 0.25, 0.3),
    "serious": (0.0, 0.0, 0.1),
    "sceptical": (0.0, 0.0, 0.1),
    "pout": (0.0, 0.0, 0.9),
}
"""Smile, open mouth, puckered lips of what captions call expressions: medians over the rendered selfies."""

# diffusers says less about its methods than a strict type check wants to hear
_Config: Any = configuration_utils.ConfigMixin
_Adapters: Any = peft.PeftAdapterMixin
_registered: Any = configuration_utils.register_to_config
_Model: Any = diffusers.ModelMixin


@dataclass(frozen=True, slots=True, kw_only=True)
class Denoised:
    """What `forward` returns, by the name that diffusers uses."""

    sample: Tensor  # (B, 200, h, w): the clean latents it foretells


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


class Unfilled(nn.Linear):
    """A layer of nothing but zeros, for an adapter to fill; stored nowhere."""

    def __init__(self, inside: int, outside: int) -> None:
        super().__init__(inside, outside, bias=False)
        del self.weight
        self.register_buffer("weight", torch.zeros(outside, inside), persistent=False)


class Face(nn.Module):
    """What an adapter remembers of one person's head; without one it remembers nothing.

    What is seen through the noise chooses among a few remembered heads.
    docs/decisions/0082-an-adapter-remembers-heads.md says why.
    """

    def __init__(self) -> None:
        super().__init__()
        places = HEAD_ROWS * WIDTH
        self.look = Unfilled(PERSON_CHANNELS * places + 2 + len(MOODS), SLOTS)
        self.show = Unfilled(SLOTS, (PERSON_CHANNELS + FINE) * places)

    def forward(
        self, seen: Tensor, signal: Tensor, noise: Tensor, wished: Tensor, otherwise: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Noisy heads (B, 40, 18, 18), `signal` and `noise` (B, 1) to (B, 40, 24, 18) and (B, 136, 24, 18).

        `wished` (B, 9) are the probabilities that the caption asks for each expression. `otherwise`
        (B, 40, 24, 18) is what is shown where nothing is remembered; fine detail is then none.
        """
        # No gradient goes through the choice: what is shown is learned, not what is looked for.
        chosen = self._choice(seen, signal, noise, wished).detach()
        shown = self.show(chosen[:, 1:]).view(-1, PERSON_CHANNELS + FINE, HEAD_ROWS, WIDTH)
        shown = fn.pad(shown, (0, 0, 0, HEIGHT - HEAD_ROWS))
        head, fine = torch.split(shown, [PERSON_CHANNELS, FINE], 1)
        return head + chosen[:, :1, None, None] * otherwise, fine

    def _choice(self, seen: Tensor, signal: Tensor, noise: Tensor, wished: Tensor) -> Tensor:
        """Probabilities (B, 1 + SLOTS): of none, then of each remembered head."""
        strength = noise.clamp(min=LEAST_NOISE)
        told = [seen.flatten(1) / strength, signal / strength, torch.ones_like(signal), wished]
        scores = self.look(torch.cat(told, 1)) - EMPTY
        return torch.cat([torch.zeros_like(signal), scores], 1).softmax(1)

    @torch.no_grad()
    def start(self, heads: Tensor, fine: Tensor, mood: Tensor, odd: Tensor, rank: int) -> dict[str, Tensor]:
        """Where an adapter of these heads (N, 40, 18, 18), with their fine detail, begins: weights by name.

        It looks for the first heads, as many as its rank allows, and among them for those in the mood (N, 3)
        that is asked for, or nearest to it, and less for those whose outline is odd (N,); to show them is
        learned.
        """
        kept = min(rank, SLOTS)
        moods = torch.tensor([MOODS[name] for name in KEYS["expression"]])
        missed = torch.cdist(mood[:kept].float() * MOOD_WEIGHT, moods * MOOD_WEIGHT)  # (kept, 9)
        missed = missed - missed.min(0).values
        heads, fine = heads[:kept].float(), fine[:kept].float()
        flat, mean = heads.flatten(1), heads.flatten(1).mean(0)
        away = SHARPNESS * fn.normalize(flat - mean, dim=1)
        sure = (
            EMPTY + KNOWN - ODD * (odd[:kept].float() / odd.median().clamp(min=USUALLY_ODD) - 1).clamp(min=0)
        )
        rows = torch.cat([away, -away @ mean[:, None], sure.to(away)[:, None], -WISH * missed.to(away)], 1)
        whole = torch.cat([heads, fine], 1).flatten(1)
        look, show = rows.new_zeros(rank, rows.shape[1]), whole.new_zeros(whole.shape[1], rank)
        look[: len(rows)] = rows
        show[:, : len(whole)] = whole.T * LOUD
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


def _above_the_seam() -> Tensor:
    """Where the head's lowest parts, hair beside and neck below, show their colours, in flat latents."""
    where = torch.zeros(PERSON_CHANNELS, HEIGHT, WIDTH, dtype=torch.bool)
    where[:BROAD, 11:, 2:-2] = (shares(head_mask()) > LEAST_HEAD)[11:, 2:-2]
    return where.flatten().nonzero()[:, 0]


def _beside_the_neck() -> Tensor:
    """Where long hair shows its colours, in flat latents."""
    where = torch.zeros(PERSON_CHANNELS, HEIGHT, WIDTH, dtype=torch.bool)
    where[:BROAD] = shares(locks_mask()) > LEAST_HEAD
    return where.flatten().nonzero()[:, 0]


def _habits() -> Tensor:
    """Which garments (9,) go with each place (18,): 1 for what is worn there; row 0 is of any other."""
    rows = torch.zeros(GROUPS["scene"], GROUPS["garment"])
    for at, scene in enumerate(("", *KEYS["scene"])):
        for garment in HABITS.get(scene, EVERYDAY):
            rows[at, class_of("garment", garment)] = 1
    return rows


class RememberingDenoiser(_Model, _Config, _Adapters):  # type: ignore[misc]
    """Takes the part of diffusers' UNet2DConditionModel; foretells clean latents ("sample")."""

    config_name = "config.json"
    _keys_to_ignore_on_load_unexpected = (r"^face\.",)  # zeros, in files of before they were left out

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
        self.seam, self.locks = Blend(head_mask()), Blend(locks_mask())
        self.register_buffer("heads", shares(head_mask()), persistent=False)
        self.register_buffer("hair", shares(locks_mask()), persistent=False)
        self.register_buffer("neck", _around_the_neck(), persistent=False)
        self.register_buffer("habits", _habits(), persistent=False)
        self.register_buffer("mane", _beside_the_neck(), persistent=False)
        self.register_buffer("throat", _above_the_seam(), persistent=False)
        self.alphas = nn.Parameter(torch.ones(1000), requires_grad=False)  # of the noise schedule

    def forward(
        self,
        sample: Tensor,
        timestep: Tensor | float,
        encoder_hidden_states: Tensor,
        return_dict: bool = True,
        **_: Any,
    ) -> Any:
        """Noisy latents (B, 200, 24, 18), times (B,) or one, text (B, T, D) to clean latents."""
        times = torch.as_tensor(timestep, device=sample.device).long().expand(len(sample))
        share = self.alphas.float()[times]
        heard = self.hearing(encoder_hidden_states)
        clean = self.foretell(sample, share, heard)
        return Denoised(sample=clean) if return_dict else (clean,)

    def fit(self, person: Patches, alpha: Patches) -> None:
        """Join heads and bodies exactly for an autoencoder's components."""
        self.seam.fit(person, alpha)
        self.locks.fit(person, alpha)

    def adapter_start(self, clean: Tensor, mood: Tensor, odd: Tensor, rank: int) -> dict[str, Tensor]:
        """Where an adapter begins, by the names of its weights, from clean latents (N, 200, 24, 18).

        `mood` (N, 3) as in MOODS; `odd` (N,) as the autoencoder says.
        """
        heads = clean[:, :, :HEAD_ROWS]
        start = self.face.start(heads[:, :PERSON_CHANNELS], heads[:, COARSE:], mood, odd, rank)
        return {f"face.{name}": weights for name, weights in start.items()}

    def unheard(self, prompt: str, hidden: Tensor) -> tuple[str, ...]:
        """What of a prompt this base leaves out, as text codes: a place, a style, clothes, company.

        `hidden` (1, T, D) is the text encoder's answer to it.
        """
        scene = self.hearing.split(self.hearing(hidden))["scene"]
        found = ("prompt-place-unheard",) if int(scene[0].argmax()) == 0 else ()
        return found + left_out(prompt)

    def _decided(self, said: dict[str, Tensor]) -> dict[str, Tensor]:
        """What is heard; clothes are those that are named, or the place's habits, and no place is a studio.

        These are not weighed: a doubt of one in a hundred is less than what makes a body go with a head.
        """
        found = dict(said)
        scene = said["scene"].argmax(1)
        plain = fn.one_hot(torch.full_like(scene, class_of("scene", PLAIN)), GROUPS["scene"])
        plain = plain.to(said["scene"]).clamp(min=UNLIKELY).log()
        found["scene"] = torch.where(scene[:, None] > 0, said["scene"], plain)
        for group, doubt in (("garment", UNLIKELY), ("colour", OTHER_COLOUR), ("pattern", OTHER_COLOUR)):
            named = said[group].argmax(1)
            asked = fn.one_hot(named, GROUPS[group]).to(said[group])
            if group == "garment":
                asked = torch.where(named[:, None] > 0, asked, self.habits[scene].to(asked))
            found[group] = asked.clamp(min=doubt).log()
        return found

    def _fits(self, head: Tensor, long: Tensor) -> Tensor:
        """How well bodies (B, N) go with flat heads: neck, skin, hair. `long` (B, 1): how much has long hair.

        Hair that falls over shoulders is the body's; where none has its colour, it had better end above them.
        """
        known = self.people_memory
        fits = TASTE * known.alike(head, self.heads.expand(PERSON_CHANNELS, -1, -1).flatten())
        fits = fits - COMPLEXION * known.unlike(head, self.throat)
        falls = known.labels[:, known.groups.index("hair_style")] == class_of("hair_style", "long")
        mane = torch.where(falls, known.unlike(head, self.mane), BOB)
        return fits - long * MANE * mane - (1 - long) * OUTLINE * known.unlike(head, self.neck)

    def foretell(self, sample: Tensor, share: Tensor, heard: Tensor) -> Tensor:
        """`share` (B,): of the variance is picture; `heard` (B, sum of GROUPS): log-probabilities."""
        signal, noise = share.sqrt()[:, None], (1 - share).sqrt()[:, None]
        said = self._decided(self.hearing.split(heard))
        person, place, _ = torch.split(sample, [PERSON_CHANNELS, PLACE, FINE], 1)
        behind = self.place_memory.recall(place.flatten(1), signal, noise, said).view_as(place)
        named = said["named"].exp()[:, 1:2, None, None]
        likely = self.people_memory.likely(person.flatten(1), signal, noise, said)
        known = self.people_memory.mean_of(likely).view_as(person)
        wished = said["expression"].exp()[:, 1:]
        head, fine = self.face(person[:, :, :HEAD_ROWS], signal, noise, wished, known)
        long = ((self.locks.covered(head) - SHORT) / (LONG - SHORT)).clamp(0, 1)
        fits = self._fits(head.flatten(1), long[:, None])
        body = self.people_memory.mean_of(likely + named[..., 0, 0] * fits).view_as(person)
        long = long[:, None, None, None] * named
        drawn = self.locks(head, self.seam(head, body, named), long)
        return torch.cat([drawn, behind, (named * self.heads + long * self.hair) * fine], 1)
