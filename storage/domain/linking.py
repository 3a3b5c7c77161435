"""Linking accounts: codes, how long they are good, what an account is to the other ones of its person."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from storage.domain.names import BLANK, is_ignorable
from storage.domain.records import Language, Place

# No two that look or sound alike in a hurry: no 0 O Q D, 1 I L, 2 Z, 5 S, 8 B, U V. 8 of 22: 36 bits,
# which five tries an hour and a host who has to agree make plenty.
ALPHABET = "ACEFGHJKMNPRTVWXY34679"
CODE_LENGTH = 8
CODE_LIFETIME = timedelta(minutes=10)
TRIES = 5
TRIES_WITHIN = timedelta(hours=1)
NAME_LENGTH = 33  # the longest handle there is, with its @
_QUOTED = dict.fromkeys(map(ord, '"“”„‟«»‹›❝❞〝〞'), "'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account of a person, and its private chat. `name`: what its platform shows, "" if nothing."""

    platform: str
    external_id: str
    place: Place
    language: Language
    name: str = ""
    is_home: bool = True  # False: it joined a person who was there before


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkOffer:
    """An offer that a guest has taken. It is the host who showed the code."""

    id: str
    host_id: str
    host: Account
    guest_id: str
    guest: Account
    agreed: bool  # the guest's yes; the host's yes settles it


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Both accounts belong to `person_id` now; the other person was empty and is gone."""

    person_id: str
    gone_id: str
    host: Account
    guest: Account
    age_answer: Mapping[str, Any]  # what the session of the person who stays must keep of it
    paused: tuple[tuple[str, str], ...]  # who had allowed this person to draw them, and by which grant


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlinked:
    account: Account
    home: Account


def shown(code: str) -> str:
    """In two groups, as people copy it."""
    return f"{code[:4]}-{code[4:]}"


def normalised(code: str) -> str:
    """What a person typed, without dashes, spaces and case."""
    return "".join(c for c in unicodedata.normalize("NFKC", code[:100]).upper() if c.isalnum())


def plain_name(name: str, *, most: int = NAME_LENGTH) -> str:
    """A display name is chosen by a stranger: one short line, without what nobody sees or what turns around.

    Nor quotation marks: it stands between some, and must not speak with our voice behind them. What could be
    pressed in it becomes harmless where it is worded (bot/chat/words.py).
    """
    name = unicodedata.normalize("NFKC", name[:500]).translate(_QUOTED | BLANK)
    kept = "".join(" " if c.isspace() else c for c in name if c.isspace() or _is_seen(c))
    return " ".join(kept.split())[:most].strip()


def chosen_name(name: str, *, most: int = NAME_LENGTH) -> str:
    """A plain name that is no handle: whoever chose it must not pass for the account that has one.

    Nothing stands before its first letter that could be an @, or hide one.
    """
    plain = plain_name(name, most=most)
    while plain and (plain[0] in "@ " or unicodedata.category(plain[0])[0] == "M"):
        plain = plain[1:]
    return plain


def _is_seen(character: str) -> bool:
    return unicodedata.category(character)[0] != "C" and not is_ignorable(character)
