"""Pictures from strangers: hostile until decoded; only plain upright sRGB pixels leave this file.

The format is taken from the content, never from a name; sizes are read from the header before a pixel is
decoded; metadata (place, device, time) is dropped by never being copied.
"""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass

import cv2
import numpy as np
import pillow_heif
from PIL import Image, ImageCms, ImageOps

from storage.domain.errors import BadInput
from worker.assess.models import Rgb

FORMATS = (
    "JPEG",
    "PNG",
    "WEBP",
    "HEIF",
    "AVIF",
)  # MPO comes in through JPEG; listing it would open the rest of it
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 40_000_000
MORE_PIXELS = {  # what phones send as "high resolution": their decoders need less memory a pixel
    "JPEG": 65_000_000,
    "MPO": 65_000_000,
    "HEIF": 51_000_000,
}
MIN_SIDE_PX = 240
MAX_ASPECT = 4.0
KEEP_SIDE_PX = 2048
DRAFT_SIDE_PX = 1800  # a 12-megapixel photo is kept at half its size, 2,000 pixels, and never decoded in full
WORK_SIDE_PX = 1280
JPEG_QUALITY = 92
MAX_SCANS = 64  # of a JPEG; real ones have up to a dozen, and every one is a pass over all pixels
MAX_MARKERS = 4_000
_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")
_START_OF_SCAN, _END_OF_IMAGE, _WITHOUT_LENGTH = 0xDA, 0xD9, (0x01, 0xD8)
_SIXTEEN_BIT = ("I;16", "I;16L", "I;16B", "I", "F")

pillow_heif.options.DECODE_THREADS = 1
pillow_heif.register_heif_opener(thumbnails=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """`keep` is the picture to store (at most 2,048 px a side), `sent_px` the longer side sent."""

    keep: Rgb
    sent_px: int


def decode_photo(data: bytes) -> Decoded:
    """Raises BadInput with a photo-* code."""
    if len(data) > MAX_BYTES:
        raise BadInput("photo-file-too-large", limit_mb=MAX_BYTES // 1024**2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        image = _open(data)
        width, height = image.size
        _check_size(width, height, _most_pixels(image))
        if image.format in ("JPEG", "MPO") and _wastes_time(data):
            raise BadInput("photo-damaged")
        try:
            pixels = _pixels(image)
        except MemoryError:
            raise
        except Exception as error:  # Pillow's decoders raise nearly anything on broken input: KeyError...
            raise BadInput("photo-damaged") from error
    return Decoded(keep=pixels, sent_px=max(width, height))


def _open(data: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadInput("photo-too-many-pixels", limit_megapixels=MAX_PIXELS // 1_000_000) from error
    except MemoryError:
        raise  # ours, not the photo's: the process is replaced
    except Exception as error:
        if data[:6] in (b"GIF87a", b"GIF89a"):
            raise BadInput("photo-gif") from error
        known = data[:3] == b"\xff\xd8\xff" or data[:8] == b"\x89PNG\r\n\x1a\n"
        raise BadInput("photo-damaged" if known else "photo-unreadable-format") from error


def _most_pixels(image: Image.Image) -> int:
    """A HEIC with transparency, which no camera takes, needs the most memory of all."""
    if image.format == "HEIF" and image.mode != "RGB":
        return MAX_PIXELS
    return MORE_PIXELS.get(image.format or "", MAX_PIXELS)


def _check_size(width: int, height: int, most_pixels: int) -> None:
    if width * height > most_pixels:
        raise BadInput("photo-too-many-pixels", limit_megapixels=most_pixels // 1_000_000)
    if min(width, height) < MIN_SIDE_PX:
        raise BadInput("photo-too-few-pixels", least_px=MIN_SIDE_PX)
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise BadInput("photo-too-narrow")


def _wastes_time(data: bytes) -> bool:
    """Whether a JPEG goes over its pixels again and again: 19 MB of scans keep a decoder busy for minutes."""
    at = scans = 0
    for _ in range(MAX_MARKERS):
        found = _MARKER.search(data, at)
        if found is None or found[1][0] == _END_OF_IMAGE:
            return False
        scans += found[1][0] == _START_OF_SCAN
        if scans > MAX_SCANS:
            return True
        at = found.end()
        if found[1][0] not in _WITHOUT_LENGTH:
            at += int.from_bytes(data[at : at + 2])
    return True


def _pixels(image: Image.Image) -> Rgb:
    """Decoded, shrunk, upright, sRGB. `draft` decodes a JPEG small at once: a third of the time."""
    if image.format in ("JPEG", "MPO"):
        times = next((n for n in (8, 4, 2) if max(image.size) // n >= DRAFT_SIDE_PX), 1)
        image.draft("RGB", (image.width // times, image.height // times))
    image.seek(0)
    image.load()
    profile = image.info.get("icc_profile")
    direct = image.mode in ("L", "LA", "RGB", "RGBA", "CMYK") and "transparency" not in image.info
    small = _eight_bit(_shrunk(image)) if direct else _shrunk(_eight_bit(image))  # large ones fit only once
    small.info = {key: value for key, value in image.info.items() if key == "exif"}
    upright = ImageOps.exif_transpose(small)
    return np.asarray(_to_srgb(upright, profile), dtype=np.uint8)


def _eight_bit(image: Image.Image) -> Image.Image:
    """RGB or CMYK, without transparency and without more than 8 bits."""
    if image.mode in _SIXTEEN_BIT:
        values = np.asarray(image).astype(np.float32) / 257
        return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8)).convert("RGB")
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        layer = image.convert("RGBA")
        white = Image.new("RGBA", layer.size, (255, 255, 255, 255))
        return Image.alpha_composite(white, layer).convert("RGB")
    return image if image.mode in ("RGB", "CMYK") else image.convert("RGB")


def _shrunk(image: Image.Image) -> Image.Image:
    """At most KEEP_SIDE_PX a side."""
    longest = max(image.size)
    if longest <= KEEP_SIDE_PX:
        return image
    width, height = (max(1, round(side * KEEP_SIDE_PX / longest)) for side in image.size)
    return image.resize((width, height), Image.Resampling.BOX)


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as meant by the embedded profile; a broken or absent one counts as sRGB."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if image.mode == "CMYK" or "srgb" not in ImageCms.getProfileDescription(source).lower():
                target = ImageCms.createProfile("sRGB")
                converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
                image = converted or image
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a photo with a broken profile is still a photo
    return image.convert("RGB")


def shrink(picture: Rgb, side_px: int) -> Rgb:
    """At most `side_px` a side."""
    height, width = picture.shape[:2]
    scale = side_px / max(height, width)
    if scale >= 1:
        return picture
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def encode_jpeg(picture: Rgb, quality: int = JPEG_QUALITY) -> bytes:
    """Plain JPEG without any metadata."""
    done, buffer = cv2.imencode(
        ".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality]
    )
    if not done:
        raise BadInput("photo-damaged")
    return bytes(buffer.tobytes())
