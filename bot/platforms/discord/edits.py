"""Discord's edits of cards, the progress among them made rare."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from bot.platforms.discord.errors import MessageGone
from bot.platforms.discord.letter import Letter
from bot.platforms.discord.sending import Sender
from bot.platforms.sparse_edits import SparseEdits
from storage.domain.records import Place


class Edits(SparseEdits[int, Letter]):
    """See SparseEdits; a message is known by its number."""

    def __init__(self, sender: Sender, *, every_s: float, now_s: Callable[[], float]) -> None:
        super().__init__("discord", every_s=every_s, now_s=now_s)
        self._sender = sender

    def hold(self, place: Place, message: int, letter: Letter) -> bool:
        """Put the edit off when it comes too soon (True): the caller goes on as if it were done."""
        return self._put_off(place, message, letter)

    async def now(self, place: Place, message: int, letter: Letter) -> None:
        """Edit at once, with `turn` held; MessageGone when there is nothing to edit."""
        self.forget(message)
        self._edits_now(place)
        await self._sender.edit(place, message, letter)

    def forget(self, message: int) -> None:
        self._held.pop(message, None)

    async def _edit_held(self, place: Place, message: int, edit: Letter) -> None:
        with contextlib.suppress(MessageGone):
            await self._sender.edit(place, message, edit)
