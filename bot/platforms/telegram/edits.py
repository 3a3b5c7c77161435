"""Telegram's edits of cards: progress about once in three seconds a chat, and shapes that change."""

from __future__ import annotations

from collections.abc import Callable

from bot.platforms.sparse_edits import SparseEdits
from bot.platforms.telegram.errors import NotEditable
from bot.platforms.telegram.letter import Letter
from bot.platforms.telegram.refs import Ref
from bot.platforms.telegram.sending import Sender
from storage.domain.records import Place

_REMEMBERED = 2000  # messages whose present shape differs from what the conversation was told

Message = tuple[str, int]  # chat, message id


class Edits(SparseEdits[Message, tuple[Ref, Letter]]):
    """See SparseEdits; an edit may change what a message consists of, which is remembered here."""

    def __init__(self, sender: Sender, *, every_s: float, now_s: Callable[[], float]) -> None:
        super().__init__("telegram", every_s=every_s, now_s=now_s)
        self._sender = sender
        self._present: dict[Message, Ref] = {}

    def present(self, place: Place, ref: Ref) -> Ref:
        """Tell what the message really shows by now: a held-back edit may have changed its shape."""
        return self._present.get((place.chat, ref.main), ref)

    def hold(self, place: Place, ref: Ref, letter: Letter) -> bool:
        """Put the edit off when it comes too soon (True): the caller goes on as if it were done."""
        return self._put_off(place, (place.chat, ref.main), (ref, letter))

    async def now(self, place: Place, ref: Ref, letter: Letter) -> Ref:
        """Edit at once, with `turn` held; NotEditable when the message is gone or of another shape."""
        self.forget(place, ref)
        self._edits_now(place)
        return await self._sender.edit(place, ref, letter)

    def forget(self, place: Place, ref: Ref) -> None:
        self._held.pop((place.chat, ref.main), None)
        self._present.pop((place.chat, ref.main), None)

    async def _edit_held(self, place: Place, message: Message, edit: tuple[Ref, Letter]) -> None:
        told, letter = edit
        try:
            ref = await self._sender.edit(place, self.present(place, told), letter)
        except NotEditable:
            return
        if ref != told:
            self._present[message] = ref
            if len(self._present) > _REMEMBERED:
                del self._present[next(iter(self._present))]
