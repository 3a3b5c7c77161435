"""Marks on photos, as reactions. An album has room for one: Telegram puts every reaction on its first photo.

So an album shows what became of it as a whole: eyes while photos are being looked at, thumbs up when all are
good, thumbs down when none is, a thinking face when it is mixed. Which photo was meant, its verdict says by
answering it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import structlog
from telegram import ReactionTypeEmoji
from telegram.ext import ExtBot

from bot.chat.screen import Mark
from bot.platforms.notebook import Notebook
from bot.platforms.telegram.addresses import chat_id
from bot.platforms.telegram.errors import calling
from bot.platforms.telegram.refs import album_of, answered_message
from storage.domain.errors import Permanent
from storage.domain.records import Place

log = structlog.get_logger()

# Telegram allows bots only its own list of reactions; a tick is not on it.
REACTIONS = {Mark.RECEIVED: "👀", Mark.ACCEPTED: "👍", Mark.DOUBTFUL: "🤔", Mark.REJECTED: "👎"}
_LETTERS = {Mark.RECEIVED: "r", Mark.ACCEPTED: "a", Mark.DOUBTFUL: "d", Mark.REJECTED: "x"}
_MARKS = {letter: mark for mark, letter in _LETTERS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    bot: ExtBot[int]
    notebook: Notebook

    async def put(self, place: Place, ref: str, mark: Mark) -> None:
        """Show the mark; one at a time in a place. A photo that is gone takes none, which is no failure."""
        message = answered_message(ref)
        if message is None:
            return
        album = album_of(ref)
        if album is None:
            await self._react(place, message, mark)
            return
        subject = f"marks:{album}"
        known = _read(await self.notebook.find(place, subject))
        marks = {**known, message: mark}
        if not known or overall(marks.values()) is not overall(known.values()):
            await self._react(place, message, overall(marks.values()))
        if marks != known:  # noted last: what is noted was shown
            await self.notebook.write(place, subject, _written(marks))

    async def _react(self, place: Place, message: int, mark: Mark) -> None:
        try:
            await calling(
                self.bot.set_message_reaction(
                    chat_id=chat_id(place), message_id=message, reaction=ReactionTypeEmoji(REACTIONS[mark])
                )
            )
        except Permanent as fault:
            if fault.code != "telegram-refused":
                raise
            log.debug("telegram.not_marked")


def overall(marks: Collection[Mark]) -> Mark:
    """One mark for a whole album."""
    if Mark.RECEIVED in marks:
        return Mark.RECEIVED
    return next(iter(marks)) if len(set(marks)) == 1 else Mark.DOUBTFUL


def _written(marks: dict[int, Mark]) -> str:
    """Short enough for a note: the first message's number, then the others by their distance."""
    first = min(marks)
    return f"{first}:" + ",".join(f"{message - first}{_LETTERS[mark]}" for message, mark in marks.items())


def _read(written: str | None) -> dict[int, Mark]:
    if not written:
        return {}
    first, _, others = written.partition(":")
    return {int(first) + int(one[:-1]): _MARKS[one[-1]] for one in others.split(",")}
