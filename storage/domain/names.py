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
# Letters to Unicode, nothing to the eye.
BLANK = dict.fromkeys(map(ord, "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"), " ")


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
