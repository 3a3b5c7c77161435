"""One text as a dodger may have meant it: the views in which the prompt policy looks for its words.

Every pattern here runs in time linear in the text: the bot reads prompts on its event loop, so a text that
made one of them backtrack would silence everybody's chat. Letters and what separates them are disjoint.
"""

from __future__ import annotations

import re
import unicodedata

_BLANK = re.compile(r"\s+")
_LETTER, _SIGN = r"[^\W_]", r"[\W_]"
_SPELT = re.compile(rf"(?<!{_LETTER})(?:{_LETTER}{_SIGN}+){{2,}}{_LETTER}(?!{_LETTER})")
_SIGNS = re.compile(rf"{_SIGN}+")
_INSIDE = re.compile(rf"(?<={_LETTER})[^\w\s]+(?=[^\W\d])")  # nu.de, nu|de, not 1.5
_WEIGHT = re.compile(r"[()\[\]{}]|:+\s*\d+(?:\.\d+)?")
_DRAWN_OUT = re.compile(r"(\w)\1{2,}")
# What invites looking past the normaliser: digits and signs that stand for letters.
_LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
)
# Letters that are drawn like Latin ones; compatibility forms (wide, circled, mathematical) NFKD resolves.
_ALIKE = str.maketrans(
    dict(zip("авгеикмнопрстухьіјѕһԁԛԝѵӏүҽ", "abreukmhonpctyxbijshdqwvlye", strict=True))
    | dict(zip("αβεηικνορτυχωγμ", "abenikvoptuxwyu", strict=True))
    | dict(zip("ոսօհյցզւաքե", "nuohjgqluqt", strict=True))
    | dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True))
    | dict(zip("ɑɡıłøđħŧəɛɔɩʋʀ", "agilodhteeoiur", strict=True))
    | {chr(start + n): chr(97 + n) for start in (0x1F150, 0x1F170, 0x1F1E6) for n in range(26)}
)
# Fillers, which count as letters, and the joiner, which holds emoji together.
_UNSEEN = re.compile("[\u115f\u1160\u3164\uffa0\u200d]")
_COUNTS = """
one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn
"""
_FIGURES = {
    word: str(number)
    for language in _COUNTS.splitlines()
    for number, word in enumerate(language.split(), start=1)
}
_COUNTED = re.compile(rf"\b(?:{'|'.join(_FIGURES)})\b")


def folded(text: str) -> str:
    """Lower case, compatibility forms resolved, accents and invisible signs off; ß becomes ss, ä a."""
    decomposed = unicodedata.normalize("NFKD", _UNSEEN.sub("", text)).casefold()
    # By category: variation selectors and the grapheme joiner are marks that combine with nothing.
    bare = "".join(c for c in decomposed if not unicodedata.category(c).startswith("M"))
    return _BLANK.sub(" ", bare.replace("_", " ")).strip()


def views(text: str) -> list[str]:
    """The tidied text folded: unweighted, as it looks, unspelt, unbroken, not drawn out, unleeted."""
    found = [folded(_WEIGHT.sub(gap, text)) for gap in (" ", "")]
    found += [one.translate(_ALIKE) for one in found]
    found += [
        _SPELT.sub(join, one) for one in dict.fromkeys(found) for join in (_joined, _joined_after_first)
    ]
    found += [_INSIDE.sub("", one) for one in dict.fromkeys(found)]
    found += [_DRAWN_OUT.sub(letters, one) for one in dict.fromkeys(found) for letters in (r"\1", r"\1\1")]
    found += [one.translate(_LEET) for one in dict.fromkeys(found)]
    return list(dict.fromkeys(found))


def _joined(match: re.Match[str]) -> str:
    return _SIGNS.sub("", match.group())


def _joined_after_first(match: re.Match[str]) -> str:
    """In "a n u d e" the first letter is a word."""
    return f"{match.group()[0]} {_SIGNS.sub('', match.group()[1:])}"


def counted(view: str) -> str:
    """Numbers up to seventeen in figures."""
    return _COUNTED.sub(lambda match: _FIGURES[match.group()], view)
