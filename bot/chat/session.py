"""Where a person is in the conversation, and what one event leads to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.chat.screen import Screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """`data` holds ids and small choices only. `version` grows with every saved change."""

    person_id: str
    flow: str = "welcome"
    step: str = "start"
    data: dict[str, Any] = field(default_factory=dict)
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The answer to one event: what to show, and where the person is now (None: unchanged)."""

    screens: tuple[Screen, ...] = ()
    session: Session | None = None
