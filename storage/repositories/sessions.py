"""Where people are in the conversation, which events were handled, which buttons and cards are out."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from storage.domain import quota
from storage.domain.errors import Retryable
from storage.domain.records import Place
from storage.memory import StoredSession, StoredToken, Unanswered
from storage.repositories import blocks, suspensions, takedown
from storage.tables import card, link_attempt, link_offer, seen_event, session, token
from storage.transaction import Transaction

EVENTS_KEPT = timedelta(days=30)


class SqlSessions:
    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    async def load(self, person_id: str) -> StoredSession | None:
        row = await self._db.first(select(session).where(session.c.person_id == person_id))
        if row is None:
            return None
        return StoredSession(
            person_id=row.person_id, flow=row.flow, step=row.step, data=row.data, version=row.version
        )

    async def save(self, stored: StoredSession, *, place: Place) -> None:
        """KeyError when the person is unknown (erased)."""
        await self._db.lock_person(stored.person_id)
        values = {
            "flow": stored.flow,
            "step": stored.step,
            "data": stored.data,
            "version": stored.version,
            "platform": place.platform,
            "chat": place.chat,
            "private": place.private,
            "saved_at": self._db.now(),
        }
        changed = await self._db.run(
            update(session)
            .where(session.c.person_id == stored.person_id, session.c.version == stored.version - 1)
            .values(**values)
        )
        if changed:
            return
        if stored.version != 1 or await self.load(stored.person_id) is not None:
            raise Retryable("session-raced")
        await self._db.run(insert(session).values(person_id=stored.person_id, **values))

    async def begin_event(
        self, event_id: str, *, person_id: str | None = None, place: Place | None = None
    ) -> bool:
        known = select(seen_event.c.event_id).where(seen_event.c.event_id == self._mark_of(event_id))
        if await self._db.first(known) is not None:
            return False
        values: dict[str, Any] = {"event_id": event_id, "seen_at": self._db.now()}
        if person_id is not None and place is not None:
            values |= {
                "person_id": person_id,
                "platform": place.platform,
                "chat": place.chat,
                "private": place.private,
            }
        fresh = await self._db.run(self._db.insert_new(seen_event).values(**values).on_conflict_do_nothing())
        return bool(fresh)

    async def answered(self, event_id: str) -> None:
        await self._db.run(
            update(seen_event)
            .where(seen_event.c.event_id == event_id)
            .values(event_id=self._mark_of(event_id), person_id=None, platform=None, chat=None, private=None)
        )

    def _mark_of(self, event_id: str) -> str:
        """What is left of an answered event: it outlives an erasure, and ids of events name accounts."""
        return hmac.digest(self._db.operator_key.secret, f"event {event_id}".encode(), "sha256").hex()

    async def unanswered(self, *, limit: int = 50) -> Sequence[Unanswered]:
        rows = await self._db.rows(
            select(seen_event)
            .where(seen_event.c.person_id.is_not(None))
            .order_by(seen_event.c.seen_at, seen_event.c.event_id)
            .limit(limit)
        )
        return [
            Unanswered(
                event_id=row.event_id,
                person_id=row.person_id,
                place=Place(platform=row.platform, chat=row.chat, private=row.private),
            )
            for row in rows
        ]

    async def keep_token(self, kept: StoredToken) -> None:
        """KeyError when the person is unknown (erased)."""
        await self._db.lock_person(kept.person_id)
        await self._db.run(
            insert(token).values(
                token=kept.token,
                person_id=kept.person_id,
                action=kept.action,
                session_version=kept.session_version,
                expires_at=kept.expires_at,
            )
        )

    async def find_token(self, sought: str) -> StoredToken | None:
        if "\0" in sought:  # a client can send what it likes, and PostgreSQL knows no such text
            return None
        row = await self._db.first(select(token).where(token.c.token == sought))
        if row is None:
            return None
        return StoredToken(
            token=row.token,
            person_id=row.person_id,
            action=row.action,
            session_version=row.session_version,
            expires_at=row.expires_at,
        )

    async def remember_card(self, place: Place, name: str, message_ref: str) -> None:
        earlier = await self.find_card(place, name) if name.startswith(takedown.SHOWS_PICTURES) else None
        if earlier is not None and earlier != message_ref:  # there are pictures in it, too
            mark = hashlib.sha256(earlier.encode()).hexdigest()[:12]
            await self._remember(place, f"{name}#{mark}", earlier)
        await self._remember(place, name, message_ref)

    async def _remember(self, place: Place, name: str, message_ref: str) -> None:
        await self._db.run(
            self._db.insert_new(card)
            .values(platform=place.platform, chat=place.chat, card=name, message_ref=message_ref)
            .on_conflict_do_update(
                index_elements=["platform", "chat", "card"], set_={"message_ref": message_ref}
            )
        )

    async def find_card(self, place: Place, name: str) -> str | None:
        found = await self._db.scalar(
            select(card.c.message_ref).where(
                card.c.platform == place.platform, card.c.chat == place.chat, card.c.card == name
            )
        )
        return None if found is None else str(found)

    async def tidy(self) -> None:
        """Forget events, buttons, codes, suspensions and lifted blocks whose time is over."""
        now = self._db.now()
        await self._db.run(delete(token).where(token.c.expires_at < now))
        await self._db.run(
            delete(seen_event).where(
                seen_event.c.seen_at < now - EVENTS_KEPT, seen_event.c.person_id.is_(None)
            )
        )
        await self._db.run(delete(link_offer).where(link_offer.c.expires_at < now))
        await self._db.run(delete(link_attempt).where(link_attempt.c.at < now - quota.DAY))
        await suspensions.tidy(self._db)
        await blocks.tidy(self._db)
