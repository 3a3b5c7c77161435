"""Writes down what a person sees on Discord, step by step: the screens as text, for docs/discord-*.md."""

from __future__ import annotations

import re

from tests.bot.platforms.discord.driver import as_read

_TEXT, _ROW, _BUTTON, _GALLERY, _FILE, _CONTAINER = 10, 1, 2, 12, 13, 17
_MARKED = {True: " (once more, in place)", False: ""}


class Diary:
    """Call `did` after every act: it notes what is new in the chat, and what changed in place."""

    def __init__(self, driver) -> None:
        self._driver = driver
        self._known: dict[int, str] = {}
        self.lines: list[str] = []

    def title(self, text: str) -> None:
        self.lines += [f"## {text}", ""]

    def did(self, what: str) -> None:
        """Note an act and everything that it led to."""
        said = []
        for message in self._driver.stored():
            mine = message.author_id == self._driver.person.id
            shown = "\n".join(_message(message, mine=mine))
            if self._known.get(message.id) == shown:
                continue
            changed = message.id in self._known
            self._known[message.id] = shown
            if mine and not message.reactions:
                continue
            who = "only you see this" if message.is_ephemeral else ("your photos" if mine else "Moonselfie")
            said += [f"[{who}{_MARKED[changed]}]", shown, ""]
        self.lines += [f"**You:** {what}", "", "```text", *(said[:-1] or ["(nothing new)"]), "```", ""]

    def form(self, what: str, modal) -> None:
        """Note an act that opened a form."""
        shown = [f"[form] {modal['title']}"]
        for label in modal["components"]:
            field = label["component"]
            kind = "text" if field["type"] == 4 else f"up to {field['max_values']} files"
            shown.append(f"{label['label']}: <{kind}> {field.get('placeholder') or ''}".rstrip())
            if label.get("description"):
                shown.append(f"  {label['description']}")
        self.lines += [f"**You:** {what}", "", "```text", *shown, "```", ""]

    def choices(self, what: str, offered) -> None:
        """Note what is offered while typing."""
        self.lines += [f"**You:** {what}", "", "```text", *(f"> {one['name']}" for one in offered), "```", ""]


def _message(message, *, mine: bool) -> list[str]:
    lines = [] if mine or not message.content else [as_read(message.content)]
    for one in message.components:
        lines += _component(one)
    if message.reactions:
        lines.append("reaction " + " ".join(one.emoji for one in message.reactions))
    return lines


def _component(one) -> list[str]:
    kind = one["type"]
    if kind == _CONTAINER:
        inner = [line for part in one["components"] for line in _component(part)]
        return [f"│ {line}".rstrip() for part in inner for line in part.split("\n")]
    if kind == _TEXT:
        return [_without_numbers(as_read(one["content"]))]
    if kind == _GALLERY:
        return ["  ".join(f"[picture: {item.get('description') or ''}]" for item in one["items"])]
    if kind == _FILE:
        return [f"[file: {one['file']['url'].rpartition('/')[2]}]"]
    if kind == _ROW:
        return ["  ".join(f"( {button['label']} )" for button in one["components"])]
    return []


def _without_numbers(text: str) -> str:
    """Receipts and codes are random."""
    return re.sub(r"\b(?=[A-Z0-9-]*\d)[A-Z0-9]{4,}(?:-[A-Z0-9]{4,})+\b", "XXXX-XXXX", text)
