"""What an adapter remembers of one person's head, and how heads are chosen among.

docs/decisions/0082-an-adapter-remembers-heads.md says why.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as fn

from worker.families.hearing import KEYS
from worker.families.layers import FINE, PERSON_CHANNELS
from worker.families.memory import LEAST_NOISE, SHARPNESS
from worker.families.seam import HEAD_ROWS, HEIGHT, WIDTH

SLOTS = 16  # heads that an adapter remembers at most: its rank
EMPTY = 40.0  # how unlikely a head is that nobody remembered, as a logarithm
KNOWN = 12.0  # how much likelier a remembered head is than none
LOUD = 80.0  # the larger, the fewer steps until what is shown is learned
ODD = 10.0  # how much less likely a head is whose outline is twice as far from the usual as most
USUALLY_ODD = 0.03  # at least: so much hair moves
WISH = 30.0  # how much a head has to show the expression that was asked for

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


class Unfilled(nn.Linear):
    """A layer of nothing but zeros, for an adapter to fill; stored nowhere."""

    def __init__(self, inside: int, outside: int) -> None:
        super().__init__(inside, outside, bias=False)
        del self.weight
        self.register_buffer("weight", torch.zeros(outside, inside), persistent=False)


class Face(nn.Module):
    """What an adapter remembers of one person's head; without one it remembers nothing.

    What is seen through the noise chooses among a few remembered heads.
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
