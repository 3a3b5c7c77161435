"""People, their accounts and what they consented to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, select, update

from storage import ledger
from storage.domain.consent import is_complete
from storage.domain.records import Consent, ConsentKind, Language, Person, Place
from storage.repositories.ending import cancel_all
from storage.tables import account, consent, person, session
from storage.transaction import Transaction


class SqlPeople:
    def __init__(
        self, transaction: Transaction, on_taken_back: Callable[[str], Awaitable[None]] | None = None
    ) -> None:
        """`on_taken_back`: what else must follow a withdrawal; deciding itself reads people here."""
        self._db = transaction
        self.on_taken_back = on_taken_back

    async def find_or_create(self, *, platform: str, external_id: str, language: Language) -> Person:
        found = await self.find(platform=platform, external_id=external_id)
        if found is not None:
            return found
        # On PostgreSQL two first messages may race here; the second waits and finds the first one's person.
        await self._db.lock(ledger.LOCK)
        found = await self.find(platform=platform, external_id=external_id)
        if found is not None:
            return found
        made = Person(id=self._db.new_id(), language=language, created_at=self._db.now())
        subject = self._db.new_id()
        await self._db.run(
            insert(person).values(
                id=made.id, subject=subject, language=language.value, created_at=made.created_at
            )
        )
        await self._db.make_key(made.id)
        await self._db.run(
            insert(account).values(platform=platform, external_id=external_id, person_id=made.id)
        )
        await ledger.append(self._db, subject=subject, what="key-made")
        return made

    async def find(self, *, platform: str, external_id: str) -> Person | None:
        row = await self._db.first(
            select(person, account.c.language.label("here"))
            .join(account, account.c.person_id == person.c.id)
            .where(account.c.platform == platform, account.c.external_id == external_id)
        )
        return None if row is None else _person(row, row.here)

    async def accounts_at(self, platform: str, *, limit: int) -> Sequence[str]:
        rows = await self._db.rows(
            select(account.c.external_id)
            .join(session, session.c.person_id == account.c.person_id)
            .where(account.c.platform == platform)
            .order_by(session.c.saved_at.desc(), account.c.external_id)
            .limit(limit)
        )
        return [row.external_id for row in rows]

    async def accounts_of(self, person_id: str, platform: str) -> Sequence[str]:
        rows = await self._db.rows(
            select(account.c.external_id)
            .where(account.c.person_id == person_id, account.c.platform == platform)
            .order_by(account.c.external_id)
        )
        return [row.external_id for row in rows]

    async def get(self, person_id: str, *, place: Place | None = None) -> Person:
        row = await self._db.one(select(person).where(person.c.id == person_id), person_id)
        here = None
        if place is not None:
            here = await self._db.scalar(select(account.c.language).where(*_linked_at(person_id, place)))
        return _person(row, here)

    async def set_language(self, person_id: str, language: Language, *, place: Place | None = None) -> None:
        if place is not None and await self._db.run(
            update(account).where(*_linked_at(person_id, place)).values(language=language.value)
        ):
            return
        statement = update(person).where(person.c.id == person_id).values(language=language.value)
        if not await self._db.run(statement):
            raise KeyError(person_id)

    async def give_consent(
        self, person_id: str, kind: ConsentKind, *, text_version: str, language: Language
    ) -> None:
        await self._db.lock_person(person_id)
        for given in await self.consents(person_id):
            if given.kind is kind and given.withdrawn_at is None and given.text_version == text_version:
                return
        await self._db.run(
            insert(consent).values(
                person_id=person_id,
                kind=kind.value,
                text_version=text_version,
                language=language.value,
                given_at=self._db.now(),
            )
        )
        await ledger.append_for(
            self._db, person_id, "consent-given", kind=kind.value, text=text_version, language=language.value
        )

    async def withdraw_consents(self, person_id: str) -> None:
        await self._db.lock_person(person_id)
        withdrawn = await self._db.run(
            update(consent)
            .where(consent.c.person_id == person_id, consent.c.withdrawn_at.is_(None))
            .values(withdrawn_at=self._db.now())
        )
        if withdrawn:
            await ledger.append_for(self._db, person_id, "consent-withdrawn")
        # Nothing goes on being made of a face once its owner said no, by them or by anybody they allowed.
        await cancel_all(self._db, person_id)
        if self.on_taken_back is not None:
            await self.on_taken_back(person_id)

    async def consents(self, person_id: str) -> Sequence[Consent]:
        rows = await self._db.rows(
            select(consent).where(consent.c.person_id == person_id).order_by(consent.c.id)
        )
        return [_consent(row) for row in rows]

    async def has_consented(self, person_id: str) -> bool:
        return is_complete(await self.consents(person_id))

    async def last_place(self, person_id: str) -> Place | None:
        row = await self._db.first(select(session).where(session.c.person_id == person_id))
        return None if row is None else Place(platform=row.platform, chat=row.chat, private=row.private)


def _linked_at(person_id: str, place: Place) -> tuple[ColumnElement[bool], ...]:
    """The linked account whose private chat this is, if there is one."""
    return (
        account.c.person_id == person_id,
        account.c.platform == place.platform,
        account.c.chat == place.chat,
    )


def _person(row: Row[Any], here: str | None = None) -> Person:
    return Person(id=row.id, language=Language(here or row.language), created_at=row.created_at)


def _consent(row: Row[Any]) -> Consent:
    return Consent(
        person_id=row.person_id,
        kind=ConsentKind(row.kind),
        text_version=row.text_version,
        language=Language(row.language),
        given_at=row.given_at,
        withdrawn_at=row.withdrawn_at,
    )
