"""A picture that is larger than Discord takes, made smaller: a JPEG of as many pixels, as good as fits.

The untouched picture stays in the vault.
"""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from pathlib import PurePath

from PIL import Image

from bot.chat.platform import Drawn, DrawnPicture
from bot.chat.screen import Say
from bot.platforms.discord.limits import FILE_BYTES
from bot.platforms.discord.words import Words

_QUALITIES = (95, 90, 85, 80, 70, 60)


async def fitted(drawn: Drawn, words: Words) -> Drawn:
    """Compress what is too large and say so; what stays too large is left for the letter to name."""
    if all(len(one.data) <= FILE_BYTES for one in drawn.pictures):
        return drawn
    pictures = await asyncio.to_thread(lambda: tuple(_fitted(one) for one in drawn.pictures))
    if pictures == drawn.pictures:
        return drawn
    said = words.say(drawn.language, Say("discord-picture-compressed", {"limit_bytes": FILE_BYTES}))
    text = f"{drawn.text}\n\n{said}" if drawn.text else said
    return replace(drawn, text=text, pictures=pictures)


def _fitted(picture: DrawnPicture) -> DrawnPicture:
    if len(picture.data) <= FILE_BYTES:
        return picture
    try:
        with Image.open(io.BytesIO(picture.data), formats=("PNG", "JPEG", "WEBP")) as opened:
            pixels = opened.convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError):
        return picture
    name = f"{PurePath(picture.file_name).stem}.jpg"
    for quality in _QUALITIES:
        written = io.BytesIO()
        pixels.save(written, "JPEG", quality=quality, optimize=True)
        if written.tell() <= FILE_BYTES:
            return replace(picture, data=written.getvalue(), file_name=name)
    return picture
