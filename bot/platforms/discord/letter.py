"""A Drawn in Discord's idiom: one message of components, pictures in a gallery, an original as a file.

Everything of a screen fits one message, so whatever a card becomes, it stays the same message.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import discord

from bot.chat.platform import Drawn, DrawnButton, DrawnPicture, DrawnProgress
from bot.chat.screen import Say, Style
from bot.platforms.discord.buttons import PressButton
from bot.platforms.discord.limits import ALT_UNITS, FILE_BYTES
from bot.platforms.discord.markdown import escaped
from bot.platforms.discord.words import Words, as_in_menu
from storage.domain.records import Language

_STYLES = {
    Style.PLAIN: discord.ButtonStyle.secondary,
    Style.PRIMARY: discord.ButtonStyle.success,
    Style.DANGER: discord.ButtonStyle.danger,
}
_ACCENT = discord.Colour(0x7C6CF0)
_BAR_CELLS = 12
_WORDLESS = "👇"  # a message needs something beside its buttons


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Files are made anew for every try: sending reads them to their end."""

    text: str  # markdown
    pictures: tuple[tuple[str, DrawnPicture], ...]  # with the names they get
    rows: tuple[tuple[DrawnButton, ...], ...]
    language: Language
    is_card: bool
    quiet: bool

    def view(self) -> discord.ui.LayoutView:
        view = discord.ui.LayoutView(timeout=None)
        items: list[discord.ui.Item[discord.ui.LayoutView]] = list(self._items())
        if self.is_card:
            view.add_item(discord.ui.Container(*items, accent_colour=_ACCENT))
        else:
            for item in items:
                view.add_item(item)
        return view

    def files(self) -> list[discord.File]:
        return [
            discord.File(io.BytesIO(one.data), filename=name, description=one.alt[:ALT_UNITS] or None)
            for name, one in self.pictures
        ]

    def _items(self) -> Iterator[discord.ui.Item[discord.ui.LayoutView]]:
        if self.text:
            yield discord.ui.TextDisplay(self.text)
        if len(self.pictures) == 1 and self.pictures[0][1].original:
            yield discord.ui.File(f"attachment://{self.pictures[0][0]}", spoiler=self.pictures[0][1].spoiler)
        elif self.pictures:
            yield discord.ui.MediaGallery(*(_shown(name, one) for name, one in self.pictures))
        number = 0
        for row in self.rows:
            buttons: list[Any] = []  # dynamic items are not typed for one kind of view
            for one in row:
                number += 1
                buttons.append(
                    PressButton(
                        token=one.token,
                        number=number,
                        label=one.label,
                        style=_STYLES[one.style],
                        wants=one.wants,
                        language=self.language,
                    )
                )
            yield discord.ui.ActionRow(*buttons)


def compose(drawn: Drawn, words: Words) -> Letter | None:
    """None when there is nothing to say (a mere mark)."""
    fitting = [one for one in drawn.pictures if len(one.data) <= FILE_BYTES]
    parts = [escaped(_said(drawn, words))] if drawn.text else []
    if len(fitting) < len(drawn.pictures):
        limit = Say("discord-picture-too-big", {"limit_bytes": FILE_BYTES})
        parts.append(escaped(words.say(drawn.language, limit)))
    if drawn.progress is not None:
        parts.append(_bar(drawn.progress))
    if drawn.copyable:
        parts.append(f"```\n{drawn.copyable.replace('`', '')}\n```")  # a press copies it
    if not parts and drawn.rows and not fitting:
        parts.append(_WORDLESS)
    if not parts and not fitting:
        return None
    return Letter(
        text="\n\n".join(parts),
        pictures=tuple(zip(_names(fitting), fitting, strict=True)),
        rows=drawn.rows,
        language=drawn.language,
        is_card=drawn.card is not None,
        quiet=drawn.quiet,
    )


def _said(drawn: Drawn, words: Words) -> str:
    """The text, with commands as the menu calls them; what is to be copied stands there as it is copied."""
    if not drawn.copyable:
        return as_in_menu(drawn.text, drawn.language, words)
    parts = drawn.text.split(drawn.copyable)
    return drawn.copyable.join(as_in_menu(part, drawn.language, words) for part in parts)


def _bar(progress: DrawnProgress) -> str:
    fraction = min(1.0, max(0.0, progress.fraction))
    full = int(fraction * _BAR_CELLS)
    bar = "▓" * full + "░" * (_BAR_CELLS - full)
    return f"{bar}  {int(fraction * 100)} %\n{escaped(progress.text)}".strip()


def _shown(name: str, picture: DrawnPicture) -> discord.MediaGalleryItem:
    return discord.MediaGalleryItem(
        f"attachment://{name}", description=picture.alt[:ALT_UNITS] or None, spoiler=picture.spoiler
    )


def _names(pictures: list[DrawnPicture]) -> Iterator[str]:
    """Names that Discord leaves as they are, each once: the gallery finds its files by name."""
    taken: set[str] = set()
    for number, picture in enumerate(pictures, start=1):
        name = re.sub(r"[^A-Za-z0-9._-]", "_", picture.file_name).lstrip(".") or "picture.jpg"
        if name in taken:
            name = f"{number}-{name}"
        taken.add(name)
        yield name
