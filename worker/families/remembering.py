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

from worker.families.face import Face
from worker.families.habits import decided, usual_clothes
from worker.families.hats import Hats
from worker.families.hearing import GROUPS, Hearing, class_of
from worker.families.layers import CHANNELS, COARSE, FINE, PERSON, PERSON_CHANNELS, PLACE, Patches
from worker.families.memory import Memory
from worker.families.seam import HEAD_ROWS, HEIGHT, LONG, SHORT, WIDTH, Blend, head_mask, locks_mask, shares
from worker.families.unheard import left_out

PEOPLE_GROUPS = tuple(group for group in GROUPS if group not in ("scene", "hat", "hat_colour", "named"))
TASTE = 12.0  # how much a body has to go with the head in all,
OUTLINE = 12.0  # how much in its outline around the neck, where hair falls and shoulders begin,
COMPLEXION = 8.0  # and how much in the colours of skin and hair where the head ends
MANE = 8.0  # and, of long hair, in the colours of what falls over the shoulders;
BOB = 0.6  # hair that ends above them is as bad as hair of so different a colour
BROAD = 4  # channels that show the mean colours of a patch
LEAST_HEAD = 0.15  # of a patch is head, where its colours are compared

# diffusers says less about its methods than a strict type check wants to hear
_Config: Any = configuration_utils.ConfigMixin
_Adapters: Any = peft.PeftAdapterMixin
_registered: Any = configuration_utils.register_to_config
_Model: Any = diffusers.ModelMixin


@dataclass(frozen=True, slots=True, kw_only=True)
class Denoised:
    """What `forward` returns, by the name that diffusers uses."""

    sample: Tensor  # (B, 200, h, w): the clean latents it foretells


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
        hats: int = 0,
        text_width: int = 256,
        sample_size: int = 24,  # noqa: ARG002
        in_channels: int = CHANNELS,  # noqa: ARG002
        block_out_channels: tuple[int, ...] = (64,),  # noqa: ARG002
    ) -> None:
        super().__init__()
        self.hearing = Hearing(GROUPS, text_width)
        self.place_memory = Memory(places, PLACE * HEIGHT * WIDTH, ("scene",))
        self.people_memory = Memory(people, PERSON_CHANNELS * HEIGHT * WIDTH, PEOPLE_GROUPS)
        self.hat_memory = Hats(hats)
        self.face = Face()
        self.seam, self.locks = Blend(head_mask()), Blend(locks_mask())
        self.register_buffer("heads", shares(head_mask()), persistent=False)
        self.register_buffer("hair", shares(locks_mask()), persistent=False)
        self.register_buffer("neck", _around_the_neck(), persistent=False)
        self.register_buffer("habits", usual_clothes(), persistent=False)
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
        """Join heads, hats and bodies exactly for an autoencoder's components."""
        self.seam.fit(person, alpha)
        self.locks.fit(person, alpha)
        self.hat_memory.fit(person, alpha)

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
        said = self.hearing.split(self.hearing(hidden))
        scene, hat = (int(said[group][0].argmax()) for group in ("scene", "hat"))
        found = () if scene else ("prompt-place-unheard",)
        return found + left_out(prompt, hat=hat > 0)

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
        said = decided(self.hearing.split(heard), self.habits)
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
        drawn, bare = self.hat_memory(drawn, said["hat"].argmax(1), said["hat_colour"].argmax(1))
        return torch.cat([drawn, behind, (named * self.heads + long * self.hair) * bare * fine], 1)
