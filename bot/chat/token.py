"""The short opaque tokens that buttons carry: unguessable, bound to a person, good for months."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta

from bot.chat.action import Action
from storage.memory import StoredToken

LIFETIME = timedelta(days=90)
# A token is used again for the same button only while most of its life is left.
REUSED_FOR = timedelta(days=30)
_SHAPE = re.compile(r"[A-Za-z0-9_-]{1,80}")


def new_token() -> str:
    """Make 16 URL-safe characters: 96 bits, and short enough for the buttons of any platform."""
    return secrets.token_urlsafe(12)


def may_be_token(text: str) -> bool:
    """Whether to look it up: clients can send any bytes as a button's data, and databases choke on some."""
    return _SHAPE.fullmatch(text) is not None


def token_for(
    action: Action, *, token: str, person_id: str, session_version: int, now: datetime
) -> StoredToken:
    """Bind `token` to what the button means, whose it is and what the session was when it was drawn."""
    return StoredToken(
        token=token,
        person_id=person_id,
        action=action.stored(),
        session_version=session_version,
        expires_at=now + LIFETIME,
    )
