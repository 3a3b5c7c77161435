"""What a prompt wishes away: "without a helmet", "ohne Brille und ohne Hut" become the negative prompt.

A painter reads "without a helmet" as a helmet; what is not wanted has to be told apart. The prompt stays
whole, as its person wrote it. English and German; what is not understood stays a part of the prompt only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from storage.domain.prompt_links import without_links

_WORDS_MOST = 5  # of one thing: more is no thing any more, but half a sentence
_CLAUSE = re.compile(r"(?<![\w-])(?:without|ohne|no|keine?[mnrs]?)\s+([^,;.:!?()\n]+)", re.IGNORECASE)
_OBEN = re.compile(r"\boben\s+$", re.IGNORECASE)
_BLANKS = re.compile(r"[^\S\n]+")  # made one first: of many every one would be looked at from every other
_JOINED = re.compile(r" (?:and|or|und|oder|sowie|nor|noch) | (?=(?:without|ohne) )", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{2}")
_AGAIN = frozenset({"without", "ohne", "no", "any", "kein", "keine", "keinen", "keinem", "keiner", "keines"})
_ARTICLES = frozenset(
    {"a", "an", "the", "my", "his", "her", "their", "all"}
    | {"ein", "eine", "einen", "einem", "einer", "eines", "der", "die", "das", "den", "dem", "des"}
    | {"mein", "meine", "meinen", "meiner", "jede", "jeden", "jegliche", "irgendeine", "irgendwelche"}
)
# Here the thing ends and the wish goes on: "without a hat on the beach", "ohne Hut am Strand".
_ENDS = frozenset(
    {
        "on",
        "in",
        "at",
        "to",
        "with",
        "under",
        "near",
        "by",
        "but",
        "as",
        "while",
        "wearing",
        "before",
        "behind",
        "for",
    }
    | {"over", "beside", "inside", "from", "just", "only", "is", "are", "am", "an", "auf", "im", "mit", "bei"}
    | {
        "beim",
        "vor",
        "unter",
        "neben",
        "hinter",
        "aus",
        "zum",
        "zur",
        "als",
        "aber",
        "sondern",
        "nur",
        "dafür",
    }
    | {"nachts", "abends", "morgens", "von", "zwischen", "über", "wie", "where", "wo", "der", "die", "that"}
)
# "Without doubt", "ohne Ende", "no one": nothing is wished away by these.
_FIXED = frozenset(
    {"doubt", "end", "question", "fail", "further", "exception", "limits", "one", "matter", "longer", "way"}
    | {"problem", "idea", "more", "less", "worries", "me", "you", "us", "mich", "dich", "uns", "dass", "zu"}
    | {"ende", "zweifel", "weiteres", "frage", "ausnahme", "worte", "grenzen", "mehr", "ahnung", "probleme"}
)


def unwanted(prompt: str) -> str:
    """The things a prompt wishes away, as a list with commas; "" when there are none."""
    found: dict[str, str] = {}
    text = _BLANKS.sub(" ", without_links(prompt))
    for clause in _CLAUSE.finditer(text):
        if not _OBEN.search(text[: clause.start()][-20:]):
            for thing in _things(clause.group(1)):
                found.setdefault(thing.casefold(), thing)
    return ", ".join(found.values())


def _things(clause: str) -> Iterator[str]:
    """Each thing of "Brille und ohne Hut am Strand"; the first that ends the clause is the last."""
    for number, part in enumerate(_JOINED.split(clause)):
        words = part.split()
        while words and words[0].lower() in _AGAIN | _ARTICLES:
            words = words[1:]
        if not words or words[0].lower() in _FIXED or words[0].lower() in _ENDS:
            return
        if number and _is_doing(words[0]):
            return
        ends = (place for place, word in enumerate(words) if word.lower() in _ENDS)
        end = next(ends, len(words))
        thing = " ".join(words[: min(end, _WORDS_MOST)])
        if _LETTERS.search(thing):
            yield thing
        if end < len(words):
            return


def _is_doing(word: str) -> bool:
    """In "without a hat and smiling", "ohne Hut und lachend" a new thought begins."""
    return word.islower() and word.endswith(("ing", "end", "elnd", "ernd"))
