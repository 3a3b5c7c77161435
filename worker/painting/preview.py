"""A glimpse of what is being drawn: latents to colours by one small matrix, fitted to the autoencoder itself.

Decoding four pictures costs seconds; a linear map from a latent to the mean colour of its pixels costs
nothing and shows enough. It is fitted by encoding soft coloured fields, so no picture of anybody is needed.
"""

from __future__ import annotations

import io

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
        own = isinstance(base.vae, LayeredAutoencoder)  # decodes half-size pictures in no time
        self._plain = base.vae.plain if own else None
        self._map = torch.zeros(0) if own else _fit(base)  # (C + 1, 3)

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
        if self._plain is not None:
            with torch.no_grad():
                plain: Tensor = self._plain(latents.float())
            return ((plain + 1) / 2).clamp(0, 1)
        ones = torch.ones_like(latents[:, :1])
        found = torch.einsum(
            "bchw,cd->bdhw", torch.cat([latents, ones], 1).float(), self._map.to(latents.device)
        )
        return ((found + 1) / 2).clamp(0, 1)


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
