"""aiosqlite with one trip to the connection's thread a statement, instead of four.

SQLAlchemy makes a cursor, executes, fetches everything and closes, and each of these would wait for the
thread once. Nothing else is changed: what is asked for, in which order, and what errors come.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any, Self

import aiosqlite


class OneTripCursor:
    """What SQLAlchemy's adapter uses of `aiosqlite.Cursor`; rows are fetched with the statement."""

    arraysize = 1

    def __init__(self, connection: OneTripConnection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> Self:
        return await self._run("execute", sql, parameters)

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> Self:
        return await self._run("executemany", sql, parameters)

    async def _run(self, how: str, sql: str, parameters: Any) -> Self:
        def whole(database: sqlite3.Connection) -> tuple[Any, list[Any], int, int | None]:
            cursor = database.cursor()
            try:
                getattr(cursor, how)(sql, parameters)
                rows = cursor.fetchall() if cursor.description else []
                return cursor.description, rows, cursor.rowcount, cursor.lastrowid
            finally:
                cursor.close()  # here, in its own thread: a cursor that lives on keeps the transaction open

        self.description, self._rows, self.rowcount, self.lastrowid = await self._connection.trip(whole)
        return self

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Nothing is open."""


class OneTripConnection(aiosqlite.Connection):
    def cursor(self) -> OneTripCursor:  # type: ignore[override]
        return OneTripCursor(self)

    async def trip(self, work: Any) -> Any:
        """Do `work(sqlite3.Connection)` in the connection's thread."""
        return await self._execute(work, self._conn)  # type: ignore[no-untyped-call]


def connect(file: str, **options: Any) -> OneTripConnection:
    """As aiosqlite.connect."""
    connection = OneTripConnection(lambda: sqlite3.connect(file, **options), iter_chunk_size=64)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does with the library's own
    return connection
