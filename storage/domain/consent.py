"""Which consent photos need. A new text version asks everybody again: consent is to a text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from storage.domain.records import Consent, ConsentKind

TEXT_VERSION = "2026-11"
NEEDED = frozenset({ConsentKind.BIOMETRIC, ConsentKind.ADULT})
ASKED_AGAIN_AFTER = timedelta(hours=24)  # whether they are adult and in the pictures
NOT_ADULT_AT, PRESSED_WRONG = "not_adult_at", "pressed_wrong"  # in a session's data


def is_complete(consents: Iterable[Consent]) -> bool:
    """Every kind that photos need is given, in the current text version, and not withdrawn."""
    valid = {c.kind for c in consents if c.withdrawn_at is None and c.text_version == TEXT_VERSION}
    return valid >= NEEDED


def no_of_age_left(data: Mapping[str, Any], now: datetime) -> timedelta | None:
    """How long the answer that it is not so still counts; None when it was not given, or long ago."""
    answered_at = data.get(NOT_ADULT_AT)
    if answered_at is None:
        return None
    left = datetime.fromisoformat(answered_at) + ASKED_AGAIN_AFTER - now
    return left if left > timedelta(0) else None
