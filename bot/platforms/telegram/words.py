"""The few sentences that the platform says by itself."""

from __future__ import annotations

from typing import Protocol

from bot.chat.screen import Say
from storage.domain.records import Language


class Words(Protocol):
    """Words them (bot/chat/words.py)."""

    def say(self, language: Language, say: Say) -> str: ...
