"""Which consent photos need. A new text version asks everybody again: consent is to a text."""

from __future__ import annotations

from collections.abc import Iterable

from storage.domain.records import Consent, ConsentKind

TEXT_VERSION = "2026-11"
NEEDED = frozenset({ConsentKind.BIOMETRIC, ConsentKind.ADULT})


def is_complete(consents: Iterable[Consent]) -> bool:
    """Every kind that photos need is given, in the current text version, and not withdrawn."""
    valid = {c.kind for c in consents if c.withdrawn_at is None and c.text_version == TEXT_VERSION}
    return valid >= NEEDED
