"""What is to be taken out of chats: an outbox of its own, so that a crash forgets no message with a face.

A row names a card in a chat; the bot looks up the messages that show it when it takes them away, and for a
while after: one may have been on its way just then. What cannot be reached is tried again for two weeks.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select, update

from storage.domain.permissions import TakenDown
from storage.domain.records import Language, Place
from storage.repositories.people import SqlPeople
from storage.tables import account, card, job, session
from storage.tables_consent import taken_down
from storage.transaction import Transaction

# Of these cards every message is remembered, not the newest alone: there are pictures in them.
SHOWS_PICTURES = ("portraits:", "portraits-opened:", "portrait-delete:", "hd:", "gallery")
LATE = timedelta(minutes=10)  # longer than any try to send lasts
GIVEN_UP = timedelta(days=14)


async def places_of(db: Transaction, person_id: str) -> set[tuple[str, str]]:
    """(platform, chat) of all private chats in which this person was shown anything."""
    places: set[tuple[str, str]] = set()
    for table in (session, job):
        rows = await db.rows(
            select(table.c.platform, table.c.chat)
            .where(table.c.person_id == person_id, table.c.private)
            .distinct()
        )
        places |= {(row.platform, row.chat) for row in rows}
    linked = await db.rows(
        select(account.c.platform, account.c.chat).where(
            account.c.person_id == person_id, account.c.chat.is_not(None)
        )
    )
    return places | {(row.platform, row.chat) for row in linked}


async def order(db: Transaction, person_id: str, request_id: str, picture_ids: Collection[str]) -> None:
    """Have everything that shows these pictures taken out of the chats of the one who asked for them."""
    private = [
        Place(platform=platform, chat=chat) for platform, chat in sorted(await places_of(db, person_id))
    ]
    shared = await _groups_of(db, request_id, picture_ids)
    await _order(db, person_id, request_id, picture_ids, (*private, *shared))


async def order_in_groups(
    db: Transaction, person_id: str, request_id: str, picture_ids: Collection[str]
) -> None:
    """Out of the groups alone: when the one who asked deletes them, nobody else could any more."""
    shared = await _groups_of(db, request_id, picture_ids)
    await _order(db, person_id, request_id, picture_ids, shared)


async def _groups_of(db: Transaction, request_id: str, picture_ids: Collection[str]) -> Sequence[Place]:
    """Where these pictures came to, or were posted after they had come privately first."""
    mine = job.c.target_id.in_([request_id, *picture_ids])
    came = select(job.c.platform, job.c.chat).where(mine, job.c.private.is_(False))
    posted = select(job.c.asked_platform, job.c.asked_chat).where(mine, job.c.asked_chat.is_not(None))
    rows = await db.rows(came.union(posted))
    return [Place(platform=platform, chat=chat, private=False) for platform, chat in sorted(map(tuple, rows))]


async def _order(
    db: Transaction, person_id: str, request_id: str, picture_ids: Collection[str], places: Sequence[Place]
) -> None:
    people = SqlPeople(db)
    cards = [f"{kind}:{request_id}" for kind in ("portraits", "portraits-opened", "portrait-delete")]
    cards += [f"hd:{one}" for one in sorted(picture_ids)]
    for place in places:
        for name in (*cards, "gallery"):
            until = db.now() if name == "gallery" else db.now() + LATE
            if name == "gallery" and not await _refs(db, place, name):
                continue
            await db.run(
                insert(taken_down).values(
                    platform=place.platform,
                    chat=place.chat,
                    private=place.private,
                    card=name,
                    language=(await people.get(person_id, place=place)).language.value,
                    since=db.now(),
                    until=until,
                    tries=0,
                    not_before=db.now(),
                )
            )


def is_ordered() -> ColumnElement[bool]:
    """Of a row of `card`: it is to be taken out of that chat. Who deletes everything does not prevent it."""
    there = (taken_down.c.platform == card.c.platform, taken_down.c.chat == card.c.chat)
    named = or_(card.c.card == taken_down.c.card, card.c.card.startswith(taken_down.c.card + "#"))
    return select(taken_down.c.id).where(*there, named).correlate(card).exists()


async def pending(db: Transaction, platforms: Collection[str], *, limit: int) -> Sequence[TakenDown]:
    """What is due, oldest first, with the messages that show it now."""
    rows = await db.rows(
        select(taken_down)
        .where(taken_down.c.platform.in_(platforms), taken_down.c.not_before <= db.now())
        .order_by(taken_down.c.not_before, taken_down.c.id)
        .limit(limit)
    )
    found = []
    for row in rows:
        place = Place(platform=row.platform, chat=row.chat, private=row.private)
        refs = tuple(await _refs(db, place, row.card))
        found.append(
            TakenDown(
                id=row.id,
                place=place,
                card=row.card,
                message_refs=refs,
                language=Language(row.language),
                tries=row.tries,
            )
        )
    return found


async def done(db: Transaction, one: TakenDown, message_ref: str) -> None:
    """This message is gone from the chat, or as far from it as the platform allows."""
    names = (card.c.platform == one.place.platform, card.c.chat == one.place.chat)
    await db.run(delete(card).where(*names, _named(one.card), card.c.message_ref == message_ref))


async def settle(db: Transaction, one: TakenDown, *, retry_in_s: float) -> bool:
    """Look at it again later, until nothing can come any more; False when it was given up unreached."""
    row = await db.first(select(taken_down).where(taken_down.c.id == one.id))
    if row is None:
        return True
    left = await _refs(db, one.place, one.card)
    now = db.now()
    if now >= (row.since + GIVEN_UP if left else row.until):
        await db.run(delete(taken_down).where(taken_down.c.id == one.id))
        return not left
    await db.run(
        update(taken_down)
        .where(taken_down.c.id == one.id)
        .values(tries=taken_down.c.tries + 1, not_before=now + timedelta(seconds=retry_in_s))
    )
    return True


async def _refs(db: Transaction, place: Place, name: str) -> list[str]:
    rows = await db.rows(
        select(card.c.message_ref)
        .where(card.c.platform == place.platform, card.c.chat == place.chat, _named(name))
        .order_by(card.c.card)
    )
    return [row.message_ref for row in rows]


def _named(name: str) -> ColumnElement[bool]:
    """This card's newest message, and its earlier ones."""
    return or_(card.c.card == name, and_(card.c.card > f"{name}#", card.c.card < f"{name}$"))


class SqlTakedowns:
    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    async def pending(self, platforms: Collection[str], *, limit: int = 50) -> Sequence[TakenDown]:
        return await pending(self._db, platforms, limit=limit)

    async def done(self, one: TakenDown, message_ref: str) -> None:
        await done(self._db, one, message_ref)

    async def settle(self, one: TakenDown, *, retry_in_s: float) -> bool:
        return await settle(self._db, one, retry_in_s=retry_in_s)
