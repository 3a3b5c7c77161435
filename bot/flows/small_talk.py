"""What people say beside wishes for pictures: hello, thanks, all right, a smile. Only words here.

The list is closed and short on purpose. Only a message that consists of nothing else counts: “hello kitty
costume” and “dankender Mönch” are wishes, and what is not listed is drawn. /portrait draws whatever it is
given. A city called Nice is drawn as “in Nice”.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum

from storage.domain.names import is_ignorable


class Talk(StrEnum):
    """What a message is when it is no wish; the value ends the id of the answer, `small-talk-…`."""

    THANKS = "thanks"
    PRAISE = "praise"
    FINE = "fine"
    HURRY = "hurry"
    EMOJI = "emoji"


_GREETINGS = frozenset(
    {"hallo", "hi", "hey", "hello", "hello there", "hi there", "moin", "servus", "grüß dich", "grüß gott"}
    | {"guten morgen", "guten tag", "guten abend", "good morning", "good afternoon", "good evening"}
)
_SAID: dict[Talk, frozenset[str]] = {
    Talk.THANKS: frozenset(
        {"danke", "dankeschön", "danke schön", "danke sehr", "danke dir", "vielen dank", "vielen lieben dank"}
        | {"lieben dank", "tausend dank", "besten dank", "merci"}
        | {"thanks", "thanks a lot", "many thanks", "thank you", "thank you very much", "thank you so much"}
        | {"thx", "ty", "cheers"}
    ),
    Talk.HURRY: frozenset(
        {
            "mach hin",
            "mach schon",
            "beeil dich",
            "beeilung",
            "schneller",
            "los",
            "los jetzt",
            "na los",
            "weiter",
        }
        | {"hurry", "hurry up", "faster", "come on", "go on"}
    ),
    Talk.PRAISE: frozenset(
        {
            "super",
            "toll",
            "klasse",
            "prima",
            "spitze",
            "perfekt",
            "genial",
            "cool",
            "wow",
            "sehr gut",
            "sehr schön",
        }
        | {
            "wunderbar",
            "großartig",
            "great",
            "awesome",
            "amazing",
            "nice",
            "perfect",
            "very good",
            "very nice",
        }
        | {"well done", "lovely", "wonderful"}
    ),
    Talk.FINE: frozenset(
        {
            "ok",
            "okay",
            "oki",
            "k",
            "gut",
            "alles klar",
            "in ordnung",
            "verstanden",
            "passt",
            "genau",
            "gerne",
            "klar",
        }
        | {
            "ja",
            "nein",
            "jo",
            "jep",
            "good",
            "fine",
            "all right",
            "alright",
            "got it",
            "i see",
            "sure",
            "yes",
            "no",
        }
        | {
            "yep",
            "yeah",
            "nope",
            "tschüss",
            "bye",
            "bis später",
            "bis gleich",
            "bis bald",
            "bis dann",
            "bis morgen",
        }
        | {
            "ciao",
            "warte",
            "moment",
            "später",
            "later",
            "wait",
            "see you later",
            "gute nacht",
            "good night",
            "see you",
        }
    ),
}
_KIND_OF = {phrase: kind for kind, phrases in _SAID.items() for phrase in phrases}
_LONGEST = max(len(phrase.split()) for phrase in (*_KIND_OF, *_GREETINGS))
# At a question with buttons: what people type instead of pressing.
_ANSWERS = frozenset(
    {"ja", "jo", "jep", "klar", "gerne", "ok", "okay", "einverstanden", "zugestimmt", "nein", "nö", "nee"}
    | {"yes", "yep", "yeah", "sure", "agreed", "no", "nope"}
)
# The same where a name is asked for.
_GO = frozenset({"start", "starte", "starten", "los", "beginne", "begin", "go", "trainiere", "trainieren"})
_ANSWER_PHRASES = frozenset(
    {
        "ich bin einverstanden",
        "ich stimme zu",
        "das stimmt",
        "i agree",
        "i am",
        "i do",
        "ich bin",
        "i’m",
        "i m",
    }
)
_WORD = re.compile(r"[^\W\d_]+")


def greets(text: str) -> bool:
    """Whether somebody only says hello: no wish for a picture."""
    return " ".join(words_of(text)) in _GREETINGS


def talk_of(text: str) -> Talk | None:
    """What the whole message says, when that is on the list: “Super, danke 😊” is thanks. None for a wish."""
    if _is_only_emoji(text):
        return Talk.EMOJI
    if any(character.isdigit() for character in text):
        return None
    kinds = _kinds(words_of(text))
    return next((kind for kind in Talk if kind in kinds), None)


def is_answer(text: str) -> bool:
    """Whether somebody says yes or no, or their age, where a button wants to be pressed."""
    words = words_of(text)
    if not words:
        return text.strip().isdigit()
    return words[0] in _ANSWERS or " ".join(words) in _ANSWER_PHRASES


def agrees(text: str) -> bool:
    """Whether somebody says yes, no or go where a name is asked for: “Ja, bitte starten”."""
    words = words_of(text)
    return bool(words) and words[0] in _GO | _ANSWERS


def words_of(text: str) -> list[str]:
    """Its words in small letters, without digits and signs."""
    return list(_WORD.findall(unicodedata.normalize("NFC", text).lower()))


def _kinds(words: Sequence[str]) -> set[Talk]:
    """The kinds of the phrases that the words consist of, all of them; none when a word is left over."""
    kinds: set[Talk] = set()
    place = 0
    while place < len(words):
        for length in range(min(_LONGEST, len(words) - place), 0, -1):
            phrase = " ".join(words[place : place + length])
            if phrase in _KIND_OF or phrase in _GREETINGS:
                kinds |= {_KIND_OF[phrase]} if phrase in _KIND_OF else set()
                place += length
                break
        else:
            return set()
    return kinds


def _is_only_emoji(text: str) -> bool:
    kept = [one for one in text if not one.isspace() and not is_ignorable(one)]
    return bool(kept) and all(unicodedata.category(one) in ("So", "Sk") for one in kept)
