"""Fits a Drawn into a platform's Limits by paging: more messages, more rows; nothing is dropped silently.

Text that is too long is broken at paragraphs, lines, sentences, words; pictures beyond an album go into
further messages with their own buttons; a label that is too long is shortened with an ellipsis and told in
full in the text.
"""

from __future__ import annotations

from dataclasses import replace

from bot.chat.platform import Drawn, DrawnButton, Limits
from bot.chat.screen import Ask

_BREAKS = ("\n\n", "\n", ". ", " ")

Rows = tuple[tuple[DrawnButton, ...], ...]


def fit(drawn: Drawn, limits: Limits) -> tuple[Drawn, ...]:
    """Return one or more messages in reading order, each within the limits."""
    drawn = _labels_fitted(drawn, limits)
    groups = _picture_groups(drawn, limits)
    parts: list[Drawn] = []
    for position, (pictures, rows) in enumerate(groups):
        text = drawn.text if position == 0 else ""
        room = limits.caption if pictures else limits.text
        *before, last = split_text(text, last=room, other=limits.text, utf16=limits.utf16)
        bare = replace(
            drawn, pictures=(), rows=(), ask=Ask.NOTHING, placeholder="", progress=None, copyable=None
        )
        parts.extend(replace(bare, text=chunk) for chunk in before)
        first_rows, *further = _row_pages(_laid_out(rows, limits.buttons_in_row), limits.rows)
        parts.append(replace(bare, text=last, pictures=pictures, rows=first_rows))
        parts.extend(replace(bare, text="…", rows=page) for page in further)
    parts[-1] = replace(
        parts[-1],
        ask=drawn.ask,
        placeholder=drawn.placeholder,
        progress=drawn.progress,
        copyable=drawn.copyable,
    )
    return tuple(_numbered(part, number) for number, part in enumerate(parts))


def length(text: str, *, utf16: bool) -> int:
    """Count as the platform counts."""
    return len(text.encode("utf-16-le")) // 2 if utf16 else len(text)


def split_text(text: str, *, last: int, other: int, utf16: bool) -> list[str]:
    """Break into chunks of at most `other` units, the last of at most `last`; joined they say everything."""
    chunks: list[str] = []
    rest = text
    while length(rest, utf16=utf16) > last:
        # The last chunk must end up within `last`: when the remainder would fit `other` only, break it as
        # well.
        room = other if length(rest, utf16=utf16) > other else last
        head, rest = _broken(rest, room, utf16=utf16)
        chunks.append(head)
    return [*chunks, rest]


def _broken(text: str, room: int, *, utf16: bool) -> tuple[str, str]:
    window = _first_units(text, room, utf16=utf16)
    for separator in _BREAKS:
        at = window.rfind(separator)
        if at > len(window) // 3:
            end = at + (1 if separator == ". " else 0)
            return text[:end], text[at + len(separator) :].lstrip("\n ")
    return window, text[len(window) :]


def _first_units(text: str, room: int, *, utf16: bool) -> str:
    if not utf16:
        return text[:room]
    # Decoding with "ignore" drops half a surrogate pair at the edge; it begins the next chunk instead.
    return text.encode("utf-16-le")[: room * 2].decode("utf-16-le", "ignore")


def _labels_fitted(drawn: Drawn, limits: Limits) -> Drawn:
    told: list[str] = []

    def fitted(button: DrawnButton) -> DrawnButton:
        if length(button.label, utf16=limits.utf16) <= limits.button_label:
            return button
        short = _first_units(button.label, limits.button_label - 1, utf16=limits.utf16).rstrip() + "…"
        told.append(f"{short} = {button.label}")
        return replace(button, label=short)

    rows = tuple(tuple(fitted(button) for button in row) for row in drawn.rows)
    text = "\n\n".join(part for part in (drawn.text, "\n".join(told)) if part)
    return replace(drawn, rows=rows, text=text)


def _picture_groups(drawn: Drawn, limits: Limits) -> list[tuple[tuple, Rows]]:  # type: ignore[type-arg]
    """Albums in order; each button goes with the picture it is about, the others with the last album."""
    if len(drawn.pictures) <= limits.album:
        return [(drawn.pictures, drawn.rows)]
    starts = range(0, len(drawn.pictures), limits.album)
    groups = []
    for start in starts:
        is_last = start + limits.album >= len(drawn.pictures)
        rows = tuple(_rows_about(drawn.rows, start, start + limits.album, others=is_last))
        groups.append((drawn.pictures[start : start + limits.album], tuple(row for row in rows if row)))
    return groups


def _rows_about(rows: Rows, start: int, end: int, *, others: bool) -> list[tuple[DrawnButton, ...]]:
    found = []
    for row in rows:
        kept = [
            button if button.about is None else replace(button, about=button.about - start)
            for button in row
            if (others if button.about is None else start <= button.about < end)
        ]
        found.append(tuple(kept))
    return found


def _laid_out(rows: Rows, width: int) -> Rows:
    return tuple(row[at : at + width] for row in rows for at in range(0, len(row), width))


def _row_pages(rows: Rows, height: int) -> list[Rows]:
    return [rows[at : at + height] for at in range(0, len(rows), height)] or [()]


def _numbered(part: Drawn, number: int) -> Drawn:
    """Only the first message answers and marks; further ones of a card are cards of their own."""
    if number == 0:
        return part
    card = f"{part.card}/{number}" if part.card else None
    return replace(part, reply_to=None, mark=None, card=card, quiet=True)
