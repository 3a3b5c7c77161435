"""Whether a sentence asks something instead of wishing for a picture. Only words here.

Most questions in a chat come without their mark, so some are known by how they begin. That list is closed on
purpose: “wie ein König” and “what if cats could fly” are wishes.
"""

from __future__ import annotations

import re

from bot.flows.small_talk import words_of

_MARKS = "?？؟"
_FILLERS = "hä häh äh ähm hm und aber also hey hallo hi bitte ok okay ja nein so and but hello"
_BEGINNINGS = {  # the first word, and those of which one follows; without any it asks by itself
    "wie": "lang lange viel viele oft teuer alt geht gehts funktioniert kann muss mache lösche komme bekomme",
    "was": "ist kostet kannst kann passiert machst macht mache mach soll muss bist heißt bedeutet jetzt nun",
    "wat": "is kostet kannst kann soll jetzt nun",
    "wer": "bist ist sieht hat kann",
    "wo": "ist sind finde bleibt bleiben",
    "kann": "ich man",
    "dauert": "das es",
    **dict.fromkeys(("darf", "muss", "soll"), "ich"),
    **dict.fromkeys(("kannst", "bist", "hast"), "du"),
    "gibt": "es",
    "geht": "das",
    **dict.fromkeys(("wieso", "warum", "weshalb", "wozu", "wofür", "wann", "why"), ""),
    "how": "long much many old often far do does can is are did",
    "what": "is are do does can happens now should",
    "when": "is are will do does can",
    "who": "is are can sees has",
    "where": "is are do can",
    "can": "i you we",
    "do": "i you",
    **dict.fromkeys(("does", "is"), "it this that there"),
    "are": "you",
    **dict.fromkeys(("may", "should", "must"), "i"),
}
_BEGINS = re.compile(
    f"(?:(?:{_FILLERS.replace(' ', '|')}) )*(?:"
    + "|".join(
        f"{first} (?:{follow.replace(' ', '|')})" if follow else first
        for first, follow in _BEGINNINGS.items()
    )
    + ")(?: |$)"
)
_DRAWING = re.compile(r"\b(?:male|malen|zeichne|zeichnen|draw|paint|picture|bild|porträt|portrait)\b")


def asks(text: str) -> bool:
    """Whether it ends as questions end, or begins as they do and wants nothing drawn.

    Emoji, quotes and brackets may follow the question mark.
    """
    words = words_of(text)
    begins = " ".join(words)
    if _BEGINS.match(begins) and not _DRAWING.search(begins):
        return True
    said = text.rstrip()
    while said and said[-1] not in _MARKS and not said[-1].isalnum():
        said = said[:-1]
    return said[-1:] != "" and said[-1] in _MARKS and any(len(word) > 1 for word in words)
