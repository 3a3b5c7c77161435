"""A glimpse of what is being drawn: latents to colours by one small matrix, fitted to the autoencoder itself.

Decoding four pictures costs seconds; a linear map from a latent to the mean colour of its pixels costs
nothing and shows enough. It is fitted by encoding soft coloured fields, so no picture of anybody is needed.
"""

from __future__ import annotations

import io
from collections.abc import Callable

import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

from worker.families.base import LoadedBase
from worker.families.layers import LayeredAutoencoder

FIELDS = 8
FIELD_PX = 256
RIDGE = 1e-2
CELL_PX = (144, 192)


class Glimpse:
    """Latents (B, C, h, w) to a small JPEG of all of them."""

    def __init__(self, base: LoadedBase) -> None:
        self._small = _small(base)

    def jpeg(self, latents: Tensor) -> bytes:
        colours = self.colours(latents)
        columns = 1 if len(colours) == 1 else 2
        rows = -(-len(colours) // columns)
        sheet = Image.new("RGB", (CELL_PX[0] * columns, CELL_PX[1] * rows))
        for number, field in enumerate(colours):
            array = (field.permute(1, 2, 0) * 255).round().byte().cpu().numpy()
            cell = Image.fromarray(array, "RGB").resize(CELL_PX, Image.Resampling.BICUBIC)
            sheet.paste(cell, (number % columns * CELL_PX[0], number // columns * CELL_PX[1]))
        out = io.BytesIO()
        sheet.save(out, "JPEG", quality=80)
        return out.getvalue()

    def colours(self, latents: Tensor) -> Tensor:
        """Return small pictures (B, 3, h, w) in 0..1."""
        return ((self._small(latents.float()) + 1) / 2).clamp(0, 1)


def _small(base: LoadedBase) -> Callable[[Tensor], Tensor]:
    """Return what makes small pictures of latents: the autoencoder itself where it can, else the matrix."""
    if isinstance(base.vae, LayeredAutoencoder):  # decodes half-size pictures in no time
        plain: Callable[[Tensor], Tensor] = torch.no_grad()(base.vae.plain)
        return plain
    colours = _fit(base)  # (C + 1, 3)

    def mapped(latents: Tensor) -> Tensor:
        ones = torch.ones_like(latents[:, :1])
        known = torch.cat([latents, ones], 1)
        return torch.einsum("bchw,cd->bdhw", known, colours.to(latents.device))

    return mapped


def _fit(base: LoadedBase) -> Tensor:
    """Ridge regression from latents to the mean colour of the pixels that they stand for."""
    generator = torch.Generator().manual_seed(0)
    coarse = torch.rand(FIELDS, 3, 6, 6, generator=generator) * 2 - 1
    fields = functional.interpolate(coarse, size=(FIELD_PX, FIELD_PX), mode="bicubic").clamp(-1, 1)
    latents, _ = base.encode(fields)  # (F, C, h, w)
    colours = functional.adaptive_avg_pool2d(fields, (latents.shape[2], latents.shape[3]))  # (F, 3, h, w)
    flat = latents.permute(0, 2, 3, 1).flatten(0, 2).cpu().double()
    known = torch.cat([flat, torch.ones_like(flat[:, :1])], 1)
    wanted = colours.permute(0, 2, 3, 1).flatten(0, 2).double()
    normal = known.T @ known + RIDGE * len(known) * torch.eye(known.shape[1], dtype=torch.float64)
    found: Tensor = torch.linalg.solve(normal, known.T @ wanted)
    return found.float()
