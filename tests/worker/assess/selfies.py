"""The rendered people, as bytes and as pictures."""

import io
from pathlib import Path

from PIL import Image

PEOPLE = Path(__file__).parents[3] / "people"
MEDIA = Path(__file__).parents[2] / "media"


def selfie(name: str) -> bytes:
    return (PEOPLE / f"{name}.jpg").read_bytes()


def opened(name: str) -> Image.Image:
    return Image.open(io.BytesIO(selfie(name))).convert("RGB")


def encoded(image: Image.Image, kind: str = "JPEG", **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()
