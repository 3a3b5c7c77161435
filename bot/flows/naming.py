"""Whether what was typed as a name is one: some write their wish for a picture there."""

from __future__ import annotations

_MOST_WORDS = 3
_BEGIN_WISHES = frozenset({"am", "im", "in", "auf", "on", "at", "mit", "with", "als", "as"})


def looks_like_wish(text: str) -> bool:
    """Whether it begins like “on the beach”, or is longer than names are. One word alone is a name."""
    words = text.split()
    return len(words) > _MOST_WORDS or (len(words) > 1 and words[0].casefold() in _BEGIN_WISHES)
