"""Which sessions of a web chat still count: each logging out, and each coming back, begins a new generation.

A cookie names the generation it was signed for; an older one is worth nothing. The row says nothing about
anybody and outlives its person: a cookie that was logged out stays so, also after everything was erased.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from storage.tables import account, web_session
from storage.transaction import Transaction

PLATFORM = "web"


class SqlWebSessions:
    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    async def generation(self, chat: str) -> int:
        found = await self._db.scalar(select(web_session.c.generation).where(web_session.c.chat == chat))
        return int(found or 0)

    async def advance(self, chat: str, generation: int) -> bool:
        if generation == 0:
            first = self._db.insert_new(web_session).values(chat=chat, generation=1, since=self._db.now())
            return await self._db.run(first.on_conflict_do_nothing()) > 0
        following = (
            update(web_session)
            .where(web_session.c.chat == chat, web_session.c.generation == generation)
            .values(generation=generation + 1, since=self._db.now())
        )
        return await self._db.run(following) > 0

    async def others(self, chat: str) -> Sequence[str]:
        mine = select(account.c.person_id).where(
            account.c.platform == PLATFORM, account.c.external_id == chat
        )
        rows = await self._db.rows(
            select(account.c.external_id)
            .where(
                account.c.platform == PLATFORM,
                account.c.external_id != chat,
                account.c.person_id == mine.scalar_subquery(),
            )
            .order_by(account.c.external_id)
        )
        return [row.external_id for row in rows]
