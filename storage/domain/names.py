"""What a face model may be called. Other people read these names, too: none may look like link or handle."""

from __future__ import annotations

import re
import unicodedata

from storage.domain.errors import BadInput
from storage.domain.prompts import tidy

NAME_MOST = 40  # characters
# What chat apps make clickable: a slash, a dot before something as long as the end of a domain, or what looks
# like the handle of an account, which only a platform may tell. "J. R. Tolkien" and "J.R." are names.
_LIKE_LINK = re.compile(r"[/\\@]|\w\.[^\W\d_]{2}")
# Letters and signs to Unicode, nothing to the eye.
BLANK = dict.fromkeys(map(ord, "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\U0001d159"), " ")
# Default_Ignorable_Code_Point of Unicode 16 (DerivedCoreProperties.txt), which unicodedata does not tell:
# drawn as nothing where a font does not know better. First and last of each range.
_IGNORABLE = (
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)


def is_ignorable(character: str) -> bool:
    """Whether it is one that nobody sees, by itself; emoji are made with some of them."""
    return any(first <= ord(character) <= last for first, last in _IGNORABLE)


def checked_name(name: str) -> str:
    """The tidied name; BadInput("name-empty" | "name-too-long" | "name-like-link")."""
    name = tidy(name.translate(BLANK))
    if not any(unicodedata.category(character)[0] in "LN" for character in name):
        raise BadInput("name-empty")
    if len(name) > NAME_MOST:
        raise BadInput("name-too-long", most=NAME_MOST)
    # Folded as apps fold it: a wide full stop is a dot as well.
    if _LIKE_LINK.search(unicodedata.normalize("NFKC", name)):
        raise BadInput("name-like-link")
    return name
