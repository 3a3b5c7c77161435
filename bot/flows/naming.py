"""Whether what was typed as a name is one: some write their wish for a picture there."""

from __future__ import annotations

from bot.flows.inquiry import asks
from bot.flows.small_talk import greets, talk_of
from storage.domain.names import NAME_MOST

_MOST_WORDS = 3
_BEGIN_WISHES = frozenset({"am", "im", "in", "auf", "on", "at", "mit", "with", "als", "as"})


def looks_like_wish(text: str) -> bool:
    """Whether it begins like “on the beach”, or is longer than names are. One word alone is a name."""
    words = text.split()
    return len(words) > _MOST_WORDS or (len(words) > 1 and words[0].casefold() in _BEGIN_WISHES)


def looks_like_name(text: str) -> bool:
    """Whether it could be a name where a wish is as likely: a few words, the first with a capital letter."""
    if looks_like_wish(text) or greets(text) or talk_of(text) or asks(text):
        return False
    return text.strip()[:1].isupper() and len(text.strip()) <= NAME_MOST
