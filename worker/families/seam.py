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
HEAD_ROWS = 18  # of the picture's top: all that an adapter sees and draws
# All in latents. The line runs below the chin as far as necks go, and a little higher beside them, where no
# jaw of a body's own may show; shoulders and collars are the body's.
EAR = 12.3  # and beside the head, where collars stand
HEAD_HALF = 3.8  # so far from the middle heads are wide
LOCKS = 16.5  # and beside the head of somebody with long hair: until there it is their own
LONG, SHORT = 0.45, 0.3  # of the room for long hair is taken up by it; by less it is short
JAW, CHIN = 15.3, 15.6  # the line's height (from the top) at the sides, and in the middle
NECK_HALF, NECK_FADE = 2.2, 1.4  # so far from the middle it stays low, and over so many it rises
SOFTNESS = 1.0  # over so many it goes from the one to the other


class Blend(nn.Module):
    """Lays one person's latents over another's where a mask of pixels says so.

    `fit` makes it exact for an autoencoder; before, every patch is mixed as a whole.
    """

    mask: Tensor  # (384, 288)
    person: Tensor  # (24, 18, 32, 32)
    alpha: Tensor  # (24, 18, 8, 8)
    cover: Tensor  # (8, 24, 18), and `usual` (): the mean alpha inside the mask, from alpha's latents
    usual: Tensor

    def __init__(self, mask: Tensor) -> None:
        """`mask` (384, 288), 0..1: how much of every pixel is the upper one's."""
        super().__init__()
        self.register_buffer("mask", mask, persistent=False)
        share = shares(mask)[:, :, None, None]
        self.register_buffer("person", share * torch.eye(PERSON), persistent=False)
        self.register_buffer("alpha", share * torch.eye(ALPHA), persistent=False)
        self.register_buffer("cover", torch.zeros(ALPHA, HEIGHT, WIDTH), persistent=False)
        self.register_buffer("usual", torch.tensor(0.0), persistent=False)

    @torch.no_grad()
    def fit(self, person: Patches, alpha: Patches) -> None:
        """Take the matrices of these components."""
        self.person, self.alpha = _matrices(person, self.mask), _matrices(alpha, self.mask)

        self.cover = _cover(alpha, self.mask)
        self.usual = (self.mask * fn.pixel_shuffle(_means(alpha), PATCH_PX)[0, 0]).sum() / self.mask.sum()

    def covered(self, over: Tensor) -> Tensor:
        """How much of the mask (B,) a person (B, 40, 24, 18) fills; nothing before it is fitted."""
        found: Tensor = self.usual + torch.einsum("khw,bkhw->b", self.cover.to(over), over[:, PERSON:])
        return found

    def forward(self, over: Tensor, under: Tensor, extent: Tensor | float = 1.0) -> Tensor:
        """Both (B, 40, 24, 18), as far as `extent` (B, 1, 1, 1) goes."""
        person, alpha = torch.split(over - under, [PERSON, ALPHA], 1)
        changed = [_through(self.person, person), _through(self.alpha, alpha)]
        return under + extent * torch.cat(changed, 1)


def shares(mask: Tensor) -> Tensor:
    """How much of every patch (24, 18) a mask of pixels (384, 288) takes."""
    return fn.avg_pool2d(mask[None, None], PATCH_PX)[0, 0]


def head_mask() -> Tensor:
    """How much of every pixel of the halved picture (384, 288) is the head's, 0..1."""
    down, aside = _pixels()
    line = JAW + (CHIN - JAW) * _smooth(1 - (aside - NECK_HALF) / NECK_FADE)
    line = line - (JAW - EAR) * _smooth((aside - HEAD_HALF) / NECK_FADE)
    return _smooth((line - down) / SOFTNESS + 0.5)


def locks_mask() -> Tensor:
    """How much of every pixel (384, 288) is the head's only if its hair is long, 0..1."""
    down, aside = _pixels()
    line = LOCKS - (LOCKS - JAW) * _smooth((HEAD_HALF - aside) / NECK_FADE)
    return (_smooth((line - down) / SOFTNESS + 0.5) - head_mask()).clamp(0, 1)


def _pixels() -> tuple[Tensor, Tensor]:
    """Every row's distance from the top (384, 1) and every column's from the middle (1, 288), in latents."""
    down = (torch.arange(HEIGHT * PATCH_PX) + 0.5)[:, None] / PATCH_PX
    aside = ((torch.arange(WIDTH * PATCH_PX) + 0.5)[None] / PATCH_PX - WIDTH / 2).abs()
    return down, aside


def _smooth(share: Tensor) -> Tensor:
    share = share.clamp(0, 1)
    return share.square() * (3 - 2 * share)


def _matrices(patches: Patches, pixels: Tensor) -> Tensor:
    """Decoding, the mask, encoding, in one: (24, 18, K, K)."""
    basis, scale = patches.basis.float(), patches.scale.float()
    channels = basis.shape[1] // PATCH_PX**2
    mask = fn.pixel_unshuffle(pixels.float().to(basis.device)[None, None], PATCH_PX)[0].repeat(channels, 1, 1)
    return torch.einsum("kp,phw,jp->hwkj", basis, mask, basis) * scale / scale[:, None]


def _cover(patches: Patches, pixels: Tensor) -> Tensor:
    """What each latent of a picture of one channel adds to its mean inside a mask: (K, 24, 18)."""
    basis, scale = patches.basis.float(), patches.scale.float()
    mask = fn.pixel_unshuffle(pixels.float().to(basis.device)[None, None], PATCH_PX)[0]
    return torch.einsum("kp,phw->khw", basis, mask) * scale[:, None, None] / mask.sum()


def _means(patches: Patches) -> Tensor:
    """The mean patch everywhere (1, 256, 24, 18)."""
    return patches.mean.float()[None, :, None, None].expand(1, -1, HEIGHT, WIDTH)


def _through(matrices: Tensor, values: Tensor) -> Tensor:
    return torch.einsum("hwkj,bjhw->bkhw", matrices.to(values.dtype), values)
