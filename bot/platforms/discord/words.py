"""What the platform says by itself, what commands are called here, and whose language is whose."""

from __future__ import annotations

import re
from typing import Protocol

import discord

from bot.chat.aliases import ALIASES
from bot.chat.screen import Say
from storage.domain.records import Language

_COMMANDS = frozenset(ALIASES.values())
_COMMAND = re.compile(r"(?<![\w/])/([a-z]+)\b")


class Words(Protocol):
    """Words a sentence (bot/chat/words.py)."""

    def say(self, language: Language, say: Say) -> str: ...


def language_of(locale: discord.Locale | str) -> Language:
    return Language.DE if str(locale).lower().split("-")[0] == "de" else Language.EN


def command_name(name: str) -> Say:
    """Say what a command is called in the menu."""
    return Say(f"discord-name-{name}")


def as_in_menu(text: str, language: Language, words: Words) -> str:
    """Call the commands in a text as the menu does in this language; what people wrote holds no command."""

    def called(found: re.Match[str]) -> str:
        return "/" + words.say(language, command_name(found[1])) if found[1] in _COMMANDS else found[0]

    return _COMMAND.sub(called, text)
