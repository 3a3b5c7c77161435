"""Whether somebody says that they are under 18: in a sentence of their own, or beside other words.

Only words here. A false alarm costs one press on “That was a mistake”; what is overheard lets a child in.
"""

from __future__ import annotations

import re
import unicodedata

from storage.domain.names import is_ignorable

_NUMBERS = (
    "fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn",
    "five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen",
)
_UNDER_18 = rf"(?:1[0-7]|[1-9]|{'|'.join(_NUMBERS).replace(' ', '|')})"
_I = r"\b(?:ich bin|bin|i am|i['’]m)"  # “im 12. Stock” is German
_SMALL = (
    r"(?: (?:erst|gerade|nur|noch|leider|doch|schon|eigentlich|ein|eine"
    r"|only|just|still|really|actually|a|an))*"
)
_YEARS = r"[ -]?(?:jahre?|jähr\w*|years?|yrs?|y/?o)\b"
_ENDS = r" *(?:$|[^\w\s.:%°€$/-]|[.](?!\d)|-(?!\w)| (?:und|and|aber|but|btw|übrigens|ok|okay|sorry)\b)"
_PLACES = r" (?:on|in|at|auf|am|im|an|is|ist|halt|though)\b"  # “I am 12 on a boat”: a wish, but for consent
_AT_ONCE = re.compile(
    rf"{_I}{_SMALL} {_UNDER_18}(?:{_YEARS}|{_ENDS})|^{_UNDER_18}{_YEARS}(?: (?:old|alt))?{_ENDS}"
)
_AT_THE_QUESTION = re.compile(
    rf"{_I}{_SMALL} {_UNDER_18}(?:{_PLACES})|\bim {_UNDER_18}(?:{_YEARS}|{_ENDS})"
    rf"|\b{_UNDER_18}{_YEARS}|^{_UNDER_18}{_ENDS}"
)
_MINOR = (
    r"(?:(?<!nicht )(?<!not )(?<!kein )(?<!keine )(?:minderjährig\w*|underage|under age|(?<!not )a minor"
    r"|(?:unter|under|jünger als|younger than) (?:18|achtzehn|eighteen))"
    r"|(?:(?:noch )?(?:nicht|keine|not)(?: yet| quite)? (?:18|achtzehn|eighteen)))\b"
)
_A_MINOR = re.compile(rf"{_I}\b[^.!?;]{{0,20}}?{_MINOR}")
_MINOR_AT_THE_QUESTION = re.compile(rf"\b{_MINOR}")


def says_minor(text: str, *, asked: bool) -> bool:
    """Whether it says so; with `asked` the question of consent or age is open, and less is enough."""
    said = "".join(one for one in unicodedata.normalize("NFKC", text).lower() if not is_ignorable(one))
    said = " ".join(said.split())
    enough = [_AT_ONCE, _A_MINOR, *([_AT_THE_QUESTION, _MINOR_AT_THE_QUESTION] if asked else [])]
    return any(pattern.search(said) for pattern in enough)
