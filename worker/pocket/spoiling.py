"""Mistakes that people make when they type: no capitals, no umlauts, a letter too few or at another place."""

import random

PLAIN = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e"}
BARE = {"ä": "a", "ö": "o", "ü": "u", "ß": "s", "é": "e"}
ARTICLES = frozenset({"the", "a", "an", "der", "die", "das", "dem", "den", "ein", "eine", "einer", "einem"})
LONG = 5
"""Letters a word must have before one is spoiled: shorter ones would mean something else."""


def mistyped(word: str, rng: random.Random) -> str:
    """Swap, drop or double one letter inside a word."""
    at = rng.randrange(1, len(word) - 2)
    return rng.choice(
        (
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
        )
    )


def spoiled(text: str, rng: random.Random) -> str:
    """The same text as somebody in a hurry types it; most are left as they are."""
    if rng.random() < 0.2:
        for letter, other in (PLAIN if rng.random() < 0.7 else BARE).items():
            text = text.replace(letter, other)
    words = text.split()
    if rng.random() < 0.15:
        words = [word for word in words if word.lower() not in ARTICLES]
    if rng.random() < 0.15:
        words = [
            mistyped(word, rng) if len(word) > LONG and word.isalpha() and rng.random() < 0.4 else word
            for word in words
        ]
    text = " ".join(words)
    if rng.random() < 0.1:
        text = text.replace(",", "")
    return text + rng.choice(["", "", "", "", ".", "!"])
