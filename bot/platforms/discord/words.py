"""The few sentences the platform says by itself, and whose language is whose."""

from __future__ import annotations

from typing import Protocol

import discord

from bot.chat.screen import Say
from storage.domain.records import Language


class Words(Protocol):
    """Words a sentence (bot/chat/words.py)."""

    def say(self, language: Language, say: Say) -> str: ...


def language_of(locale: discord.Locale | str) -> Language:
    return Language.DE if str(locale).lower().split("-")[0] == "de" else Language.EN
