"""Writes down what people see on Discord, step by step: the screens as text, for docs/discord-*.md."""

from __future__ import annotations

import re

from tests.bot.platforms.discord.driver import as_read

_TEXT, _ROW, _BUTTON, _GALLERY, _FILE, _CONTAINER = 10, 1, 2, 12, 13, 17
_MARKED = {True: " (once more, in place)", False: ""}
_FENCE = re.compile(r"^```\n(?:\S+ )?(.*)\n```$", re.MULTILINE)


class Diary:
    """Call `did` after every act: it notes what is new in the chat, and what changed in place.

    `name` is who acts; `beside` are the diaries of others, whose news are noted with the same act.
    """

    def __init__(self, driver, name: str = "You", lines: list[str] | None = None) -> None:
        self._driver = driver
        self._name = name
        self._known: dict[int, str] = {}
        self.beside: list[Diary] = []
        self.lines: list[str] = [] if lines is None else lines

    def title(self, text: str) -> None:
        self.lines += [f"## {text}", ""]

    def news(self, to: str = "") -> list[str]:
        """What is new or was changed since the last look."""
        stored = self._driver.stored()
        gone = self._known.keys() - {message.id for message in stored}
        said = [f"[an earlier card is taken away{to}]", ""] if gone else []
        for number in gone:
            del self._known[number]
        for message in stored:
            mine = message.author_id == self._driver.person.id
            shown = "\n".join(_message(message, mine=mine))
            if self._known.get(message.id) == shown:
                continue
            changed = message.id in self._known
            self._known[message.id] = shown
            if mine and not message.reactions:
                continue
            who = "only you see this" if message.is_ephemeral else ("your photos" if mine else "Moonselfie")
            said += [f"[{who}{to}{_MARKED[changed]}]", shown, ""]
        return said

    def did(self, what: str) -> None:
        """Note an act and everything that it led to."""
        said = self.news()
        for other in self.beside:
            said += other.news(f" to {other._name}")
        self._note(what, said[:-1] or ["(nothing new)"])

    def form(self, what: str, modal) -> None:
        """Note an act that opened a form."""
        shown = [f"[form] {modal['title']}"]
        for label in modal["components"]:
            field = label["component"]
            kind = "text" if field["type"] == 4 else f"up to {field['max_values']} files"
            shown.append(f"{label['label']}: <{kind}> {field.get('placeholder') or ''}".rstrip())
            if label.get("description"):
                shown.append(f"  {label['description']}")
        self._note(what, shown)

    def choices(self, what: str, offered) -> None:
        """Note what is offered while typing."""
        self._note(what, [f"> {one['name']}" for one in offered])

    def whispered(self, what: str, response) -> None:
        """Note what only this person sees, where others are."""
        shown = [as_read(response.content)]
        for row in response.components:
            shown += _component(row)
        self._note(what, ["[only you see this]", *shown])

    def _note(self, what: str, shown: list[str]) -> None:
        self.lines += [f"**{self._name}:** {what}", "", "```text", *shown, "```", ""]


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
        return [_without_numbers(one["content"])]
    if kind == _GALLERY:
        return ["  ".join(f"[picture: {item.get('description') or ''}]" for item in one["items"])]
    if kind == _FILE:
        return [f"[file: {one['file']['url'].rpartition('/')[2]}]"]
    if kind == _ROW:
        return ["  ".join(f"( {button['label']} )" for button in one["components"])]
    return []


def _without_numbers(markdown: str) -> str:
    """Receipts and codes are random."""
    text = as_read(markdown)
    for code in _FENCE.findall(markdown):
        text = text.replace(code, "XXXX-XXXX")
    return text
