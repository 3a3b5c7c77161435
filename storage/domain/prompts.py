"""The first prompt policy: what is refused before anything is drawn. One of four layers, and a modest one.

Explicit sexual wording is refused, and so are words for minors, since every prompt here shows a real person.
The words are in prompt_words.txt, readable by everybody. Implicit prompts cannot be caught in text: the
output check, the prompt's scope and people come after.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from storage.domain.errors import BadInput, Refusal
from storage.domain.prompt_ages import names_a_minor
from storage.domain.prompt_links import without_links
from storage.domain.prompt_views import folded, views

LENGTH_MOST = 500  # characters
WORDS = Path(__file__).with_name("prompt_words.txt")
JOINER = "\u200d"  # holds emoji together; harmless there, and removed for matching
_BLANK = re.compile(r"\s+")
_WORD = re.compile(r"[^\W\d_]{2}")


class Verdict(StrEnum):
    ALLOW = "allow"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    verdict: Verdict
    code: str = ""

    def enforce(self) -> None:
        """Refusal(code) unless allowed."""
        if self.verdict is Verdict.REFUSE:
            raise Refusal(self.code)


ALLOWED = Decision(verdict=Verdict.ALLOW)


def tidy(text: str) -> str:
    """What is kept: composed, without control and invisible characters, one space between words."""
    composed = unicodedata.normalize("NFC", text)
    kept = (_kept(character) for character in composed)
    return _BLANK.sub(" ", "".join(kept)).strip()


def checked(prompt: str, *, may_be_empty: bool = False) -> str:
    """Tidied and without links; BadInput("prompt-empty" | "prompt-without-words" | "prompt-too-long")."""
    text = tidy(prompt)
    if not text and not may_be_empty:
        raise BadInput("prompt-empty")
    said = tidy(without_links(text))
    if text and not _says_something(said):
        raise BadInput("prompt-without-words")
    if len(said) > LENGTH_MOST:
        raise BadInput("prompt-too-long", most=LENGTH_MOST, length=len(said))
    return said


def _says_something(text: str) -> bool:
    """Whether there is a word: two letters in a row, or one sign of a script where a sign can be a word."""
    return bool(_WORD.search(text)) or any(unicodedata.category(character) == "Lo" for character in text)


def decide(prompt: str) -> Decision:
    """Allow, or refuse with "prompt-sexual" or "prompt-minor"."""
    text = tidy(prompt)
    for view in dict.fromkeys((folded(text), *views(text))):  # as it is, too: "aged: 12" is no weight
        for code, pattern in _lexicon().items():
            if pattern.search(view):
                return Decision(verdict=Verdict.REFUSE, code=code)
        if names_a_minor(view):
            return Decision(verdict=Verdict.REFUSE, code="prompt-minor")
    return ALLOWED


def _kept(character: str) -> str:
    category = unicodedata.category(character)
    if character.isspace():
        return " "
    if category in {"Cc", "Cs", "Co", "Cn"}:
        return ""
    return "" if category == "Cf" and character != JOINER else character


@cache
def _lexicon() -> dict[str, re.Pattern[str]]:
    """Code -> one pattern of its words; a line `[code]` opens a section.

    `word*` matches beginnings too, `~word` also what has a blank or one sign in it ("wo rd", "w*rd").
    """
    sections: dict[str, list[str]] = {}
    words: list[str] = []
    for line in WORDS.read_text(encoding="utf-8").splitlines():
        entry = line.partition("#")[0].strip()
        if entry.startswith("["):
            words = sections.setdefault(entry.strip("[]"), [])
        elif entry:
            words.append(_pattern(entry))
    return {code: re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?!\w)") for code, found in sections.items()}


def _pattern(entry: str) -> str:
    word = folded(entry.strip("*~"))
    if not entry.startswith("~"):
        return re.escape(word).replace(r"\ ", r"[\s\-]+") + (r"\w*" if entry.endswith("*") else "")
    hidden = (f"{word[:place]}[*#%+]{word[place + 1 :]}" for place in range(1, len(word)))
    return "|".join((r"\s?".join(word), *hidden))
