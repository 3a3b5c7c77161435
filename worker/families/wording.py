"""From what somebody typed to what a base model was taught to read."""

from __future__ import annotations

import re
import unicodedata

from worker.families.family import Words

LENGTH_LIMIT = 2000  # characters; the chat allows fewer, and no honest prompt is longer
# "as an astronaut", "am Strand": such a prompt goes on with the sentence, others follow a comma.
JOINING = frozenset(
    {"as", "in", "on", "at", "with", "wearing", "under", "before", "near", "by", "inside"}
    | {"am", "an", "als", "auf", "aus", "bei", "beim", "im", "mit", "neben", "unter", "vor"}
)

GERMAN_WORDS = frozenset(
    {
        "am",
        "als",
        "auf",
        "aus",
        "bei",
        "beim",
        "im",
        "mit",
        "neben",
        "unter",
        "vor",
        "zum",
        "zur",
        "ohne",
        "und",
    }
    | {
        "der",
        "die",
        "das",
        "dem",
        "den",
        "des",
        "ein",
        "eine",
        "einem",
        "einen",
        "einer",
        "eines",
        "von",
        "nachts",
    }
)


def clean(prompt: str) -> str:
    """Return one line of printable text.

    No control or invisible characters, no marks that steer a tokenizer.
    """
    text = unicodedata.normalize("NFKC", prompt[:LENGTH_LIMIT])
    text = "".join(c if c.isprintable() else " " for c in text if unicodedata.category(c) != "Cf")
    return " ".join(text.replace("<|", " ").replace("|>", " ").split())


def worded(words: Words, prompt: str, *, own: bool) -> str:
    """Return the caption to draw.

    `own`: somebody's adapter is worn, so the rare word stands before the class.
    """
    text = translated(words, clean(prompt))
    names = {"token": words.token, "person": words.person} if own else {"token": "a", "person": words.person}
    if own and f"{words.token} {words.person}".lower() in text.lower():
        return text  # somebody who knows the rare word says where it belongs
    if not text:
        return " ".join(words.instance.format(**names).split())
    template = words.german if words.german and is_german(text) else words.portrait
    if not own and template == words.german:
        names |= {"token": "einer"}  # "Foto von einer Person"; the class of every family here is a person
    if text.split(maxsplit=1)[0].lower() in JOINING:
        template = template.replace(", {prompt}", " {prompt}")
    return " ".join(template.format(**names, prompt=text).split())


def is_german(text: str) -> bool:
    """Guess by little words and letters; "in" is both, so it says nothing."""
    spoken = text.lower()
    return any(letter in spoken for letter in "äöüß") or not GERMAN_WORDS.isdisjoint(spoken.split())


def translated(words: Words, text: str) -> str:
    """Replace German scene words that the base was never taught; longest first, whole words only."""
    for german, english in sorted(words.translations, key=lambda pair: -len(pair[0])):
        safe = english.replace("\\", "")  # re.sub reads backslashes in what it puts in
        text = re.sub(rf"(?<!\w){re.escape(german)}(?!\w)", safe, text, flags=re.IGNORECASE)
    return text
