"""Where a drawn head goes over into a remembered body: a soft line below the chin, in pixels.

Both are latents of patches. Mixed patch by patch, necks and collars end in boxes that shine through. What a
mask does to pixels is linear, and so it is to principal components of patches: a matrix for every patch does
in latents what the mask would do to the decoded pictures.
docs/decisions/0039-it-remembers.md says why there are heads and bodies.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as fn

from worker.families.layers import ALPHA, PATCH_PX, PERSON, Patches

HEIGHT, WIDTH = 24, 18  # latents
HEAD_ROWS = 18  # of the picture's top: all that the head's layers see and draw
# All in latents. The line runs below the chin as far as necks go, and rises to the jaw beside them: shoulders
# and collars are the body's.
JAW, CHIN = 14.3, 15.3  # the line's height (from the top) at the sides, and in the middle
NECK_HALF, NECK_FADE = 2.2, 1.4  # so far from the middle it stays low, and over so many it rises
SOFTNESS = 1.0  # over so many it goes from the one to the other


class Seam(nn.Module):
    """Joins heads and bodies of persons' latents; `fit` makes it exact for an autoencoder."""

    person: Tensor  # (24, 18, 32, 32)
    alpha: Tensor  # (24, 18, 8, 8)

    def __init__(self) -> None:
        super().__init__()
        share = fn.avg_pool2d(head_mask()[None, None], PATCH_PX)[0, 0][:, :, None, None]
        self.register_buffer("person", share * torch.eye(PERSON), persistent=False)
        self.register_buffer("alpha", share * torch.eye(ALPHA), persistent=False)

    @torch.no_grad()
    def fit(self, person: Patches, alpha: Patches) -> None:
        """Take the matrices of these components; before, every patch is mixed as a whole."""
        self.person, self.alpha = _matrices(person), _matrices(alpha)

    def forward(self, head: Tensor, body: Tensor, named: Tensor) -> Tensor:
        """A head (B, 40, 18, 18) on a body (B, 40, 24, 18), as far as `named` (B, 1, 1, 1)."""
        above = fn.pad(head, (0, 0, 0, HEIGHT - HEAD_ROWS))
        person, alpha = torch.split(above - body, [PERSON, ALPHA], 1)
        changed = [_through(self.person, person), _through(self.alpha, alpha)]
        return body + named * torch.cat(changed, 1)


def head_mask() -> Tensor:
    """How much of every pixel of the halved picture (384, 288) is the head's, 0..1."""
    down = (torch.arange(HEIGHT * PATCH_PX) + 0.5)[:, None] / PATCH_PX
    aside = ((torch.arange(WIDTH * PATCH_PX) + 0.5)[None] / PATCH_PX - WIDTH / 2).abs()
    line = JAW + (CHIN - JAW) * _smooth(1 - (aside - NECK_HALF) / NECK_FADE)
    return _smooth((line - down) / SOFTNESS + 0.5)


def _smooth(share: Tensor) -> Tensor:
    share = share.clamp(0, 1)
    return share.square() * (3 - 2 * share)


def _matrices(patches: Patches) -> Tensor:
    """Decoding, the mask, encoding, in one: (24, 18, K, K)."""
    basis, scale = patches.basis.float(), patches.scale.float()
    channels = basis.shape[1] // PATCH_PX**2
    mask = fn.pixel_unshuffle(head_mask().to(basis.device)[None, None], PATCH_PX)[0].repeat(channels, 1, 1)
    return torch.einsum("kp,phw,jp->hwkj", basis, mask, basis) * scale / scale[:, None]


def _through(matrices: Tensor, values: Tensor) -> Tensor:
    return torch.einsum("hwkj,bjhw->bkhw", matrices.to(values.dtype), values)
