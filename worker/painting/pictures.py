"""Pictures in and out: encoded bytes, RGB pictures, tensors of pixels."""

from __future__ import annotations

import io
import math

import numpy as np
import torch
from PIL import Image, UnidentifiedImageError
from torch import Tensor
from torch.nn import functional

from storage.domain.errors import BadInput
from worker.engines import PaintOrder
from worker.families.base import LoadedBase
from worker.families.family import Drawing

PIXEL_LIMIT = 40_000_000
JPEG_QUALITY = 92


def open_picture(data: bytes) -> Image.Image:
    """Decode a photo or portrait from the vault; BadInput when it is none."""
    try:
        picture = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
        if picture.width * picture.height > PIXEL_LIMIT:
            raise BadInput("photo-too-large")
        return picture.convert("RGB")
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise BadInput("photo-unreadable") from error


def to_pixels(picture: Image.Image, base: LoadedBase) -> Tensor:
    """RGB picture to.

    1, 3, H, W in -1..1, its edges repeated up to the size that the UNet's halvings need.
    """
    array = np.asarray(picture, dtype=np.float32) / 127.5 - 1
    pixels = torch.from_numpy(array).permute(2, 0, 1)[None]
    height, width = base.latent_size(picture.width, picture.height)
    down, across = height * base.scale_px - picture.height, width * base.scale_px - picture.width
    return functional.pad(pixels, (0, across, 0, down), mode="replicate") if down or across else pixels


def to_picture(pixels: Tensor, width_px: int, height_px: int) -> Image.Image:
    """Pixels (3, H, W) in -1..1 to an RGB picture, cut to the wanted size."""
    array = ((pixels[:, :height_px, :width_px] + 1) * 127.5).round().clamp(0, 255).byte()
    return Image.fromarray(np.ascontiguousarray(array.permute(1, 2, 0).cpu().numpy()), "RGB")


def to_jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    return out.getvalue()


def native_size(drawing: Drawing, order: PaintOrder) -> tuple[int, int]:
    """Return the width and height to draw at: the order's shape, no more pixels than the native."""
    if drawing.one_size:
        return drawing.native_width_px, drawing.native_height_px
    native_px = drawing.native_width_px * drawing.native_height_px
    wanted_px = order.width_px * order.height_px
    if native_px == 0 or native_px >= wanted_px:
        return order.width_px, order.height_px
    scale = math.sqrt(native_px / wanted_px)
    return round(order.width_px * scale), round(order.height_px * scale)
