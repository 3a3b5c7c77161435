"""Offers to link two accounts: one shows a code, the other enters it, both agree.

Codes and tries are kept as keyed hashes only. What linking does to the people is in joining.py.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, func, insert, or_, select, update

from storage.domain.errors import BadInput, Refusal
from storage.domain.linking import (
    ALPHABET,
    CODE_LENGTH,
    CODE_LIFETIME,
    TRIES,
    TRIES_WITHIN,
    Account,
    Linked,
    LinkOffer,
    Unlinked,
    normalised,
    plain_name,
)
from storage.domain.records import Language, Place
from storage.repositories.joining import accounts_of, join, kept_of, part
from storage.tables import account, link_attempt, link_offer
from storage.transaction import Transaction

COLUMN = "link_offer.name"


class SqlLinks:
    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    async def offer(self, person_id: str, account: Account) -> str:
        """KeyError when the person is unknown."""
        db, offer_id, now = self._db, self._db.new_id(), self._db.now()
        await db.lock_person(person_id)
        await db.run(
            delete(link_offer).where(or_(link_offer.c.person_id == person_id, link_offer.c.expires_at < now))
        )
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        await db.run(
            insert(link_offer).values(
                id=offer_id,
                code_mark=self._db.mark("link", "code", code),
                person_id=person_id,
                platform=account.platform,
                external_id=account.external_id,
                chat=account.place.chat,
                language=account.language.value,
                name_sealed=await db.seal(person_id, COLUMN, offer_id, plain_name(account.name)),
                guest_agreed=False,
                expires_at=now + CODE_LIFETIME,
            )
        )
        return code

    async def enter(self, person_id: str, account: Account, code: str) -> LinkOffer | None:
        db, now = self._db, self._db.now()
        await db.lock_person(person_id)
        await self._count_try(account)
        row = await db.first(
            select(link_offer).where(
                link_offer.c.code_mark == self._db.mark("link", "code", normalised(code)),
                link_offer.c.guest_id.is_(None),
                link_offer.c.expires_at > now,
            )
        )
        if row is None:
            return None
        if row.person_id == person_id:
            same = (row.platform, row.external_id) == (account.platform, account.external_id)
            raise BadInput("link-own-code") if same else BadInput("link-already")
        await kept_of(db, row.person_id, person_id)
        await db.run(delete(link_offer).where(link_offer.c.guest_id == person_id))
        taken = await db.run(
            update(link_offer)
            .where(link_offer.c.id == row.id, link_offer.c.guest_id.is_(None))
            .values(
                guest_id=person_id,
                guest_platform=account.platform,
                guest_external_id=account.external_id,
                guest_chat=account.place.chat,
                guest_language=account.language.value,
                guest_name_sealed=await db.seal(person_id, COLUMN, row.id, plain_name(account.name)),
                expires_at=now + CODE_LIFETIME,
            )
        )
        # Of two guests with one code, the second finds it used.
        return await self._taken(link_offer.c.id == row.id) if taken else None

    async def _count_try(self, account: Account) -> None:
        mark, now = self._db.mark("link", "tries", account.platform, account.external_id), self._db.now()
        tries = await self._db.scalar(
            select(func.count())
            .select_from(link_attempt)
            .where(link_attempt.c.account_mark == mark, link_attempt.c.at > now - TRIES_WITHIN)
        )
        if tries >= TRIES:
            raise Refusal("link-too-many-tries")
        await self._db.run(insert(link_attempt).values(account_mark=mark, at=now))

    async def pending(self, person_id: str) -> LinkOffer | None:
        as_host = and_(link_offer.c.person_id == person_id, link_offer.c.guest_agreed)
        return await self._taken(or_(as_host, link_offer.c.guest_id == person_id))

    async def agree(self, person_id: str, offer_id: str) -> LinkOffer:
        mine = and_(link_offer.c.id == offer_id, link_offer.c.guest_id == person_id)
        offer = await self._open(mine)
        await self._db.run(update(link_offer).where(mine).values(guest_agreed=True))
        return offer

    async def confirm(self, person_id: str, offer_id: str) -> Linked:
        """Locks both people, always in the same order, before anything is decided."""
        mine = and_(
            link_offer.c.id == offer_id, link_offer.c.person_id == person_id, link_offer.c.guest_agreed
        )
        offer = await self._open(mine)
        for one in sorted({offer.host_id, offer.guest_id}):
            await self._db.lock_person(one)
        if not await self._db.run(delete(link_offer).where(mine)):
            raise BadInput("link-over")
        for whose, side in ((offer.host_id, offer.host), (offer.guest_id, offer.guest)):
            if not await self._belongs(side, whose):
                raise BadInput("link-over")
        return await join(self._db, offer)

    async def decline(self, person_id: str, offer_id: str) -> LinkOffer:
        either = or_(link_offer.c.person_id == person_id, link_offer.c.guest_id == person_id)
        mine = and_(link_offer.c.id == offer_id, either)
        offer = await self._open(mine)
        await self._db.run(delete(link_offer).where(mine))
        return offer

    async def accounts(self, person_id: str) -> Sequence[Account]:
        found = await accounts_of(self._db, person_id)
        return found if len(found) > 1 else ()

    async def unlink(self, person_id: str, platform: str, external_id: str) -> Unlinked:
        return await part(self._db, person_id, platform, external_id)

    async def _open(self, condition: ColumnElement[bool]) -> LinkOffer:
        offer = await self._taken(condition)
        if offer is None:
            raise BadInput("link-over")
        return offer

    async def _taken(self, condition: ColumnElement[bool]) -> LinkOffer | None:
        row = await self._db.first(
            select(link_offer)
            .where(condition, link_offer.c.guest_id.is_not(None), link_offer.c.expires_at > self._db.now())
            .order_by(link_offer.c.expires_at.desc())
            .limit(1)
        )
        return None if row is None else await self._offer(row)

    async def _offer(self, row: Row[Any]) -> LinkOffer:
        host_name = await self._db.unseal(row.person_id, COLUMN, row.id, row.name_sealed)
        guest_name = await self._db.unseal(row.guest_id, COLUMN, row.id, row.guest_name_sealed)
        return LinkOffer(
            id=row.id,
            host_id=row.person_id,
            host=Account(
                platform=row.platform,
                external_id=row.external_id,
                place=Place(platform=row.platform, chat=row.chat),
                language=Language(row.language),
                name=host_name.decode(),
            ),
            guest_id=row.guest_id,
            guest=Account(
                platform=row.guest_platform,
                external_id=row.guest_external_id,
                place=Place(platform=row.guest_platform, chat=row.guest_chat),
                language=Language(row.guest_language),
                name=guest_name.decode(),
            ),
            agreed=row.guest_agreed,
        )

    async def _belongs(self, side: Account, person_id: str) -> bool:
        """An account may have been unlinked, or its person erased, since it offered or entered the code."""
        owner = await self._db.scalar(
            select(account.c.person_id).where(
                account.c.platform == side.platform, account.c.external_id == side.external_id
            )
        )
        return bool(owner == person_id)
