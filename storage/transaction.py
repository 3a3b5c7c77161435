"""One open transaction, as repositories use it: statements, clock, ids, and the keys of people in it."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Row, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import tables
from storage.crypto import associated, open_column, seal_column
from storage.database import finished, translated
from storage.domain.quota import Quotas
from storage.keys import OperatorKey, new_data_key

KEYS_A_STATEMENT = 1000  # PostgreSQL takes 32,767 parameters, some builds of SQLite no more


@dataclass(slots=True, kw_only=True)
class Transaction:
    """Lives as long as its unit of work. Keys are read in the transaction itself, so they cannot be stale."""

    connection: AsyncConnection
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    quotas: Quotas
    operator_key: OperatorKey
    own_proof: bool = False  # the operator asks for a proof of person before own trainings and portraits
    blob_bytes: Callable[[str], Any] | None = None  # async (person id) -> (files, bytes) of the vault
    swept: bool = False  # something was put into the sweep list
    submitted: bool = False  # there is something to dispatch
    erased: set[str] = field(default_factory=set)  # people whose key was destroyed here
    _keys: dict[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def dialect(self) -> str:
        return self.connection.dialect.name

    def now(self) -> datetime:
        return self.clock()

    async def run(self, statement: Executable) -> int:
        """Execute; how many rows it touched."""
        with translated():
            result = await finished(self.connection.execute(statement))
        return int(getattr(result, "rowcount", 0))

    async def rows(self, statement: Executable) -> Sequence[Row[Any]]:
        with translated():
            return (await finished(self.connection.execute(statement))).all()

    async def first(self, statement: Executable) -> Row[Any] | None:
        with translated():
            return (await finished(self.connection.execute(statement))).first()

    async def scalar(self, statement: Executable) -> Any:
        with translated():
            return (await finished(self.connection.execute(statement))).scalar()

    async def one(self, statement: Executable, missing: str) -> Row[Any]:
        """KeyError(missing) when there is none."""
        row = await self.first(statement)
        if row is None:
            raise KeyError(missing)
        return row

    def insert_new(self, table: Any) -> Any:
        """INSERT ... ON CONFLICT, which both databases know, each in its own class."""
        return sqlite.insert(table) if self.dialect == "sqlite" else postgresql.insert(table)

    async def lock_person(self, person_id: str) -> None:
        """One change per person at a time (on SQLite the whole database is ours); KeyError when unknown."""
        await self.one(
            select(tables.person.c.id).where(tables.person.c.id == person_id).with_for_update(), person_id
        )

    async def lock(self, number: int) -> None:
        """Until the end of the transaction, across processes; SQLite's write lock does that already."""
        if self.dialect == "postgresql":
            with translated():
                await finished(
                    self.connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({int(number)})")
                )

    # Keys and sealed columns

    async def make_key(self, person_id: str) -> None:
        key = new_data_key()
        await self.run(
            insert(tables.data_key).values(
                person_id=person_id,
                wrapped=self.operator_key.wrap(key),
                operator_key_id=self.operator_key.id,
                made_at=self.now(),
            )
        )
        self._keys[person_id] = key

    async def key_of(self, person_id: str) -> bytes:
        """KeyError when the person is unknown or was erased."""
        if person_id not in self._keys:
            row = await self.one(
                select(tables.data_key.c.wrapped).where(tables.data_key.c.person_id == person_id), person_id
            )
            self._keys[person_id] = self.operator_key.unwrap(row.wrapped)
        return self._keys[person_id]

    async def destroy_key(self, person_id: str) -> int:
        self._keys.pop(person_id, None)
        self.erased.add(person_id)
        return await self.run(delete(tables.data_key).where(tables.data_key.c.person_id == person_id))

    async def seal(self, person_id: str, column: str, row_id: str, value: str | bytes) -> bytes:
        key = await self.key_of(person_id)
        plain = value.encode() if isinstance(value, str) else value
        return seal_column(key, plain, associated(person_id, column, row_id))

    async def unseal(self, person_id: str, column: str, row_id: str, sealed: bytes) -> bytes:
        return open_column(await self.key_of(person_id), sealed, associated(person_id, column, row_id))

    # Blobs that are no longer needed

    def mark(self, *parts: str) -> str:
        """A keyed hash: who reads the database learns neither codes nor accounts from it."""
        message = "\0".join(parts).encode(errors="replace")
        return hmac.digest(self.operator_key.secret, message, "sha256").hex()

    async def sweep(self, *keys: str | None) -> int:
        """Unlink these after the commit; None is passed over. Returns how many were listed."""
        wanted = sorted({key for key in keys if key})
        self.swept = self.swept or bool(wanted)
        for some in batched(wanted, KEYS_A_STATEMENT):
            rows = [{"key": key, "since": self.now()} for key in some]
            await self.run(self.insert_new(tables.sweep).values(rows).on_conflict_do_nothing())
        return len(wanted)


def batched(keys: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Pieces of at most `size`, in order."""
    return (keys[start : start + size] for start in range(0, len(keys), size))
