"""Links in a prompt: no painter can look them up, and in our sentences they must not become clickable."""

from __future__ import annotations

import re

# Bounded everywhere: the bot reads prompts on its event loop.
_LABELS = r"(?<![\w.@-])(?:[\w-]{1,63}\.){1,4}"
_LINK = re.compile(
    r"\b[a-z][a-z0-9+.-]{1,15}://\S*"  # https://...
    r"|(?<!\w)www\.\S+"
    rf"|{_LABELS}[^\W\d_]{{2,24}}/\S*"  # a domain and a path
    # A bare domain, where no sentence would go on after a forgotten blank ("on the beach.at sunset").
    rf"|{_LABELS}(?:com|org|net|info|biz|de|ch|eu|uk|fr|nl|pl|ru|ua|cn|jp|io|xyz|app|dev)(?![\w-]|\.\w)"
    r"(?:[?#:]\S*)?",
    re.IGNORECASE,
)


def without_links(text: str) -> str:
    """The text with a blank where each link stood."""
    return _LINK.sub(" ", text)
