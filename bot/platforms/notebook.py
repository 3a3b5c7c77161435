"""The few facts that must outlive a restart: what was sent under a key, which message was handled last.

They are kept where cards are kept, but under a keyed hash of the chat: a line says nothing about anybody,
also after that person was erased. They matter for minutes only, so each chat has a fixed number of lines, and
a new note takes the place of an old one.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

from storage.domain.records import Place
from storage.memory import Memory

_LINES = 256  # in a chat
_SUBJECT_LETTERS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Notebook:
    memory: Memory
    secret: str = field(repr=False)

    async def find(self, place: Place, subject: str) -> str | None:
        page, line, mark = self._where(place, subject)
        async with self.memory.look() as work:
            written = await work.sessions.find_card(page, line)
        if written is None or not written.startswith(mark):
            return None
        return written.removeprefix(mark)

    async def write(self, place: Place, subject: str, note: str) -> None:
        page, line, mark = self._where(place, subject)
        async with self.memory.work() as work:
            await work.sessions.remember_card(page, line, mark + note)
            await work.commit()

    def _where(self, place: Place, subject: str) -> tuple[Place, str, str]:
        """Page of the chat, line, and the mark that tells this subject from others on the same line."""
        page = Place(platform=f"{place.platform}-notes", chat=self._hash(place.chat)[:40])
        digest = self._hash(f"{place.chat}\n{subject}")
        return page, f"line-{int(digest, 16) % _LINES}", f"{digest[:_SUBJECT_LETTERS]} "

    def _hash(self, text: str) -> str:
        return hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
