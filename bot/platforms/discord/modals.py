"""Forms that Discord opens over the chat: for a prompt, for a name, and for photos without ten options.

A form lives in this process only. After a restart Discord tells the person that it could not be sent, and
keeps open what they wrote.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import discord
import structlog

from bot.chat.screen import Say, Wants
from bot.platforms.discord.limits import ALBUM_MOST, MODAL_WORDS
from bot.platforms.discord.words import Words
from storage.domain.names import NAME_MOST
from storage.domain.prompts import LENGTH_MOST
from storage.domain.records import Language

log = structlog.get_logger()

_OPEN_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """What a form asks for; `most` in characters."""

    label: Say
    placeholder: Say
    most: int
    style: discord.TextStyle


_FIELDS = {
    Wants.PROMPT: _Field(
        label=Say("discord-modal-prompt"),
        placeholder=Say("portrait-placeholder"),
        most=LENGTH_MOST,
        style=discord.TextStyle.paragraph,
    ),
    Wants.NAME: _Field(
        label=Say("discord-modal-name"),
        placeholder=Say("training-name-placeholder"),
        most=NAME_MOST,
        style=discord.TextStyle.short,
    ),
}

OnText = Callable[[discord.Interaction[Any], str], Awaitable[None]]
OnFiles = Callable[[discord.Interaction[Any], Sequence[discord.Attachment]], Awaitable[None]]


class _Form(discord.ui.Modal):
    async def on_error(self, _interaction: discord.Interaction[Any], error: Exception, *_: Any) -> None:
        """Log without a traceback, which could quote people."""
        log.error("discord.form_broke", error=type(error).__name__)


class TextForm(_Form):
    """One field for what a button wants."""

    def __init__(self, *, title: str, wants: Wants, words: Words, language: Language, on: OnText) -> None:
        super().__init__(title=title[:MODAL_WORDS], timeout=_OPEN_S)
        asked = _FIELDS[wants]
        self._on = on
        self._field: discord.ui.TextInput[TextForm] = discord.ui.TextInput(
            style=asked.style, placeholder=words.say(language, asked.placeholder), max_length=asked.most
        )
        self.add_item(discord.ui.Label(text=words.say(language, asked.label), component=self._field))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        await self._on(interaction, self._field.value)


class PhotosForm(_Form):
    """Up to ten files; none is fine, and shows how far the set is."""

    def __init__(self, *, words: Words, language: Language, on: OnFiles) -> None:
        super().__init__(title=words.say(language, Say("discord-modal-photos-title")), timeout=_OPEN_S)
        self._on = on
        self._files: discord.ui.FileUpload[PhotosForm] = discord.ui.FileUpload(
            required=False, min_values=0, max_values=ALBUM_MOST
        )
        self.add_item(
            discord.ui.Label(
                text=words.say(language, Say("discord-modal-photos")),
                description=words.say(language, Say("discord-modal-photos-hint")),
                component=self._files,
            )
        )

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        await self._on(interaction, self._files.values)
