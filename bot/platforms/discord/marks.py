"""Marks on photos, as reactions. Photos sent together are one message and share one mark.

Eyes while any is being looked at, thumbs up when all are good, thumbs down when none is, a thinking face when
it is mixed; which photo was meant, its verdict says. The single marks are remembered while the process runs:
after a restart in the middle of an album, the later photos decide.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection

import discord
import structlog

from bot.chat.screen import Mark
from bot.platforms.discord.arrivals import answered_message
from bot.platforms.discord.errors import MessageGone, calling
from bot.platforms.discord.sending import Sender
from storage.domain.errors import Permanent
from storage.domain.records import Place

log = structlog.get_logger()

REACTIONS = {Mark.RECEIVED: "👀", Mark.ACCEPTED: "👍", Mark.DOUBTFUL: "🤔", Mark.REJECTED: "👎"}
_REMEMBERED = 2000  # messages


class Marks:
    def __init__(self, client: discord.Client, sender: Sender) -> None:
        self._client = client
        self._sender = sender
        self._marks: OrderedDict[int, dict[str, Mark]] = OrderedDict()

    async def put(self, place: Place, ref: str, mark: Mark) -> None:
        """Show the mark; one at a time in a place. A photo that is gone takes none, which is no failure."""
        message = answered_message(ref)
        if message is None:
            return
        known = self._marks.get(message, {})
        marks = {**known, ref: mark}
        before, after = (overall(known.values()) if known else None), overall(marks.values())
        if before is not after:
            await self._react(place, message, after, before)
        self._marks[message] = marks
        self._marks.move_to_end(message)
        while len(self._marks) > _REMEMBERED:
            self._marks.popitem(last=False)

    async def _react(self, place: Place, message: int, mark: Mark, before: Mark | None) -> None:
        """The new reaction first: a moment with two says more than one with none."""
        chat = await self._sender.chat(place)
        photo = chat.get_partial_message(message)
        try:
            await calling(photo.add_reaction(REACTIONS[mark]))
            for emoji in [REACTIONS[before]] if before else await self._earlier(photo, mark):
                await calling(photo.remove_reaction(emoji, discord.Object(self._me())))
        except MessageGone:
            return
        except Permanent as fault:
            if fault.code == "person-unreachable":
                raise
            log.debug("discord.not_marked", code=fault.code)

    async def _earlier(self, photo: discord.PartialMessage, mark: Mark) -> list[str]:
        """What was put there before a restart; the first mark of all is never looked up."""
        if mark is Mark.RECEIVED:
            return []
        found = await calling(photo.fetch())
        ours = {str(reaction) for reaction in found.reactions if reaction.me}
        return [emoji for emoji in REACTIONS.values() if emoji in ours and emoji != REACTIONS[mark]]

    def _me(self) -> int:
        return self._client.user.id if self._client.user else 0


def overall(marks: Collection[Mark]) -> Mark:
    """One mark for a whole message."""
    if Mark.RECEIVED in marks:
        return Mark.RECEIVED
    return next(iter(marks)) if len(set(marks)) == 1 else Mark.DOUBTFUL
