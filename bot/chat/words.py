"""Wording: a Say becomes a sentence in the person's language. The sentences live in bot/texts/*.ftl.

Numbers, plurals, durations, sizes, dates and lists follow the language. What a person wrote (a name, a
prompt) reads as it is, without control and direction characters, and nothing in it can be pressed: no link,
no mention, no command stands in a sentence of ours that is not ours.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from babel.dates import format_date
from fluent.runtime import FluentBundle, FluentResource

from bot.chat.screen import Say
from storage.domain.names import is_ignorable
from storage.domain.records import Language

TEXTS = Path(__file__).resolve().parent.parent / "texts"
_FALLBACK = "something-went-wrong"
_LIST_LINE = "item-"
_WRITTEN = frozenset({"name", "other", "prompt", "what"})  # arguments that people wrote
# What chat apps find in plain text and make clickable; a sign that nobody sees keeps them from finding it.
# Handles are no exception: one of this chat app is somebody else's on another, and no text tells whose it is.
_FOUND = re.compile(
    r"""
    (?<=\S)[.．。｡﹒](?=\S)  # t.me, ada@b.de, 1.2.3.4
    | :(?=//)                # tg://
    | (?<!\w)[/／](?=\S)     # /delete
    | [@＠﹫\#＃﹟](?=\S)      # mentions and tags
    | \$(?=[A-Z])     # $TON
    """,
    re.VERBOSE,
)
_UNSEEN = "\u2060"
_MAKES_EMOJI = "\u200d\ufe0e\ufe0f"  # between and after their parts

log = structlog.get_logger()


class _Worded(str):
    """Said already: made plain once more, what keeps a name from being pressed would be gone."""

    __slots__ = ()


class Words:
    """`strict` raises on an unknown id or a missing argument; otherwise a general sentence is said."""

    def __init__(self, folder: Path = TEXTS, *, strict: bool = False) -> None:
        self._strict = strict
        self._bundles = {language: _bundle(folder, language) for language in Language}

    def has(self, message_id: str) -> bool:
        """Whether every language has a text of this id."""
        return all(bundle.has_message(message_id) for bundle in self._bundles.values())

    def say(self, language: Language, say: Say) -> str:
        """One sentence, or a few."""
        bundle = self._bundles[language]
        pattern = bundle.get_message(say.id).value if bundle.has_message(say.id) else None
        if pattern is None:
            if self._strict:
                raise LookupError(say.id)
            log.error("text-missing", id=say.id, language=language.value)
            return self.say(language, Say(_FALLBACK))
        args = {name: self._argument(language, name, value) for name, value in say.args.items()}
        text, errors = bundle.format_pattern(pattern, args)
        if errors:
            if self._strict:
                raise errors[0]
            log.error("text-argument-missing", id=say.id, language=language.value)
        return str(text)

    def text(self, language: Language, says: Iterable[Say]) -> str:
        """Paragraphs, with lines of a list kept together."""
        worded = ""
        for say in says:
            if worded:
                worded += "\n" if say.id.startswith(_LIST_LINE) else "\n\n"
            worded += self.say(language, say)
        return worded

    def duration(self, language: Language, seconds: float) -> str:
        """Say how long, as roughly as a person would."""
        if seconds < 55:
            return self.say(language, Say("duration-seconds", {"n": max(5, math.ceil(seconds / 5) * 5)}))
        minutes = math.ceil(seconds / 60)
        if minutes < 90:
            return self.say(language, Say("duration-minutes", {"n": minutes}))
        hours, rest = divmod(math.ceil(minutes / 10) * 10, 60)
        if rest == 0:
            return self.say(language, Say("duration-hours", {"n": hours}))
        return self.say(language, Say("duration-hours-minutes", {"hours": hours, "minutes": rest}))

    def size(self, language: Language, size_bytes: float) -> str:
        """Say how much is stored: decimal kB, MB, GB."""
        for unit, factor in (("size-gb", 1e9), ("size-mb", 1e6)):
            if size_bytes >= factor:
                return self.say(language, Say(unit, {"n": round(size_bytes / factor, 1)}))
        return self.say(language, Say("size-kb", {"n": math.ceil(size_bytes / 1e3)}))

    def _argument(self, language: Language, name: str, value: Any) -> str | float:
        if isinstance(value, Say):
            return self.say(language, value)
        if isinstance(value, _Worded):
            return str(value)
        if isinstance(value, tuple):
            return self._listed(language, [self.say(language, item) for item in value])
        if isinstance(value, int | float):
            return self._number(language, name, value)
        if name.endswith("_on"):
            return format_date(datetime.fromisoformat(value), format="long", locale=language.value)
        return _inert(_plain(str(value))) if name in _WRITTEN else _plain(str(value))

    def _number(self, language: Language, name: str, value: float) -> str | float:
        if name.endswith("_s"):
            return self.duration(language, value)
        return self.size(language, value) if name.endswith("_bytes") else value

    def _listed(self, language: Language, items: list[str]) -> str:
        if len(items) < 2:
            return "".join(items)
        first = _Worded(", ".join(items[:-1]))
        return self.say(language, Say("list-and", {"first": first, "last": _Worded(items[-1])}))


def _bundle(folder: Path, language: Language) -> FluentBundle:
    # Isolating characters would show as boxes in some clients; _plain removes what they would guard against.
    bundle = FluentBundle([language.value], use_isolating=False)
    bundle.add_resource(FluentResource((folder / f"{language.value}.ftl").read_text("utf-8")))
    return bundle


def _plain(text: str) -> str:
    """Drop control and direction characters (line breaks and joiners stay): they could garble a message."""
    kept = (c for c in text if c in "\n\u200d" or unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    return "".join(kept)


def _inert(text: str) -> str:
    """The same to read, and nothing to press, nor behind a sign that is passed over in search of links."""
    seen = ""
    for character in text:
        if not is_ignorable(character) or (character in _MAKES_EMOJI and _is_emoji(seen[-1:])):
            seen += character
    return _FOUND.sub(lambda found: found[0] + _UNSEEN, seen)


def _is_emoji(character: str) -> bool:
    return character in ("\ufe0f", "\u200d") or (
        character != "" and unicodedata.category(character) in ("So", "Sk")
    )
