"""A Drawn screen as the messages Telegram will carry: pure, nothing is sent here.

An album takes no keyboard, so text and buttons follow it in a message of their own; the same happens when a
text is too long for a caption.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from telegram import CopyTextButton, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup

from bot.chat.platform import Drawn, DrawnButton, DrawnPicture, DrawnProgress
from bot.chat.screen import Ask, Style
from bot.platforms.telegram.limits import (
    CAPTION_UNITS,
    COPY_UNITS,
    PHOTO_RATIO,
    PHOTO_SIDES_PX,
    PHOTO_UPLOAD_BYTES,
    PLACEHOLDER_UNITS,
    units,
)
from bot.platforms.telegram.refs import Shape, digest_of

_STYLES = {Style.PLAIN: None, Style.PRIMARY: "success", Style.DANGER: "danger"}
_BAR_CELLS = 12
_ROW_LETTERS = 38  # on a narrow phone
_WORDLESS = "👇"  # Telegram refuses a message without text; this one only carries buttons

Keyboard = InlineKeyboardMarkup | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    shape: Shape
    text: str
    keyboard: Keyboard
    force_reply: ForceReply | None
    pictures: tuple[DrawnPicture, ...]
    digest: str
    subject: str  # its card, or its words: two letters under one key may be different ones
    quiet: bool
    has_tail: bool  # a message with text and buttons comes after the pictures


def compose(drawn: Drawn) -> Letter | None:
    """None when there is nothing to say (a mere mark)."""
    text = _text(drawn)
    keyboard = _keyboard(drawn)
    if not text and not drawn.pictures and keyboard is None:
        return None
    needs_tail = bool(text) or keyboard is not None
    if not drawn.pictures:
        shape = Shape.TEXT
    elif len(drawn.pictures) == 1 and units(text) <= CAPTION_UNITS:
        shape, needs_tail = Shape.MEDIA, False
    else:
        shape = Shape.ALBUM
    return Letter(
        shape=shape,
        text=text if shape is Shape.MEDIA else text or _WORDLESS,
        keyboard=keyboard,
        force_reply=_force_reply(drawn) if keyboard is None and shape is not Shape.MEDIA else None,
        pictures=drawn.pictures,
        digest=digest_of(drawn.pictures),
        subject=hashlib.sha256((drawn.card or f"\n{drawn.text}").encode()).hexdigest()[:6],
        quiet=drawn.quiet,
        has_tail=needs_tail,
    )


def as_photo(picture: DrawnPicture) -> bool:
    """Photos are scaled down and re-encoded: originals, and what is refused as a photo, go as documents."""
    sides = (picture.width_px, picture.height_px)
    fits = sum(sides) <= PHOTO_SIDES_PX and max(sides) <= PHOTO_RATIO * max(1, min(sides))
    return not picture.original and len(picture.data) <= PHOTO_UPLOAD_BYTES and fits


def _text(drawn: Drawn) -> str:
    if drawn.progress is None:
        return drawn.text
    return f"{drawn.text}\n\n{_bar(drawn.progress)}".strip()


def _bar(progress: DrawnProgress) -> str:
    fraction = min(1.0, max(0.0, progress.fraction))
    full = int(fraction * _BAR_CELLS)
    bar = "▓" * full + "░" * (_BAR_CELLS - full)
    return f"{bar}  {int(fraction * 100)} %\n{progress.text}".strip()


def _keyboard(drawn: Drawn) -> Keyboard:
    rows = [[_button(button) for button in part] for row in drawn.rows for part in _legible(row)]
    if drawn.copyable and units(drawn.copyable) <= COPY_UNITS:
        label = f"📋 {drawn.copyable}" if len(drawn.copyable) <= 40 else f"📋 {drawn.copyable[:38]}…"
        rows.append([InlineKeyboardButton(label, copy_text=CopyTextButton(drawn.copyable))])
    return InlineKeyboardMarkup(rows) if rows else None


def _legible(row: Sequence[DrawnButton]) -> Iterator[Sequence[DrawnButton]]:
    """Break a row until its labels can be read on a phone, where all its buttons are equally narrow."""
    if len(row) <= 1 or max(len(button.label) for button in row) <= _ROW_LETTERS // len(row) - 1:
        if row:
            yield row
        return
    middle = (len(row) + 1) // 2
    yield from _legible(row[:middle])
    yield from _legible(row[middle:])


def _button(button: DrawnButton) -> InlineKeyboardButton:
    return InlineKeyboardButton(button.label, callback_data=button.token, style=_STYLES[button.style])


def _force_reply(drawn: Drawn) -> ForceReply | None:
    """Open the keyboard with a hint. Such a message can never be edited, so cards go without."""
    if drawn.ask is not Ask.TEXT or not drawn.placeholder or drawn.card is not None:
        return None
    hint = drawn.placeholder
    while units(hint) > PLACEHOLDER_UNITS:
        hint = hint[:-2].rstrip() + "…"
    return ForceReply(input_field_placeholder=hint)
