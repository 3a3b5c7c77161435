"""The few facts that must outlive a restart: what was sent under a key, how an album was cut.

They are kept where cards are kept, but under a keyed hash of chat and subject: a line says nothing about
anybody, also after that person was erased.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

from storage.domain.records import Place
from storage.memory import Memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Notebook:
    memory: Memory
    secret: str = field(repr=False)

    async def find(self, place: Place, subject: str) -> str | None:
        async with self.memory.look() as work:
            return await work.sessions.find_card(self._page(place, subject), "note")

    async def write(self, place: Place, subject: str, note: str) -> None:
        async with self.memory.work() as work:
            await work.sessions.remember_card(self._page(place, subject), "note", note)
            await work.commit()

    def _page(self, place: Place, subject: str) -> Place:
        told = f"{place.chat}\n{subject}".encode()
        page = hmac.new(self.secret.encode(), told, hashlib.sha256).hexdigest()[:40]
        return Place(platform=f"{place.platform}-notes", chat=page)
