"""Connections to the database: SQLite with the measured pragmas by default, PostgreSQL by URL.

SQLite with two processes loses updates silently unless a write begins with BEGIN IMMEDIATE in WAL mode and
the driver keeps its hands off transactions (`isolation_level=None`): 236 of 321 read-then-write updates were
lost without.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage import one_trip
from storage.domain.errors import Permanent, Retryable

T = TypeVar("T")

BUSY_TIMEOUT_S = 30
STATEMENT_TIMEOUT_S = 30
READ_ONLY = "read_only"  # execution option: begin without the write lock

# secure_delete overwrites what is deleted: a destroyed key must not linger in a free page.
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "journal_size_limit=67108864",
)


def sqlite_url(data_dir: Path) -> str:
    return f"sqlite+aiosqlite:///{data_dir / 'moonselfie.sqlite3'}"


def make_private(url: str) -> None:
    """Nobody else on this machine may read the database: it names accounts. Its journals take its mode."""
    name = make_url(url).database if is_sqlite(url) else None
    if name and name != ":memory:":
        os.close(os.open(name, os.O_RDWR | os.O_CREAT, 0o600))
        Path(name).chmod(0o600)


def is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def open_engine(url: str, *, foreign_keys: bool = True) -> AsyncEngine:
    """`foreign_keys=False` only for migrations: SQLite rebuilds tables there, and would mind."""
    if is_sqlite(url):
        return _sqlite(url, foreign_keys=foreign_keys)
    return create_async_engine(
        url,
        pool_pre_ping=True,
        pool_size=10,
        max_overflow=10,
        pool_timeout=BUSY_TIMEOUT_S,
        connect_args={"timeout": 10, "command_timeout": STATEMENT_TIMEOUT_S},
    )


def _sqlite(url: str, *, foreign_keys: bool) -> AsyncEngine:
    file = make_url(url).database or ":memory:"
    engine = create_async_engine(
        url,
        async_creator=partial(one_trip.connect, file, timeout=BUSY_TIMEOUT_S, check_same_thread=False),
        pool_timeout=BUSY_TIMEOUT_S,
        pool_size=8,
        max_overflow=8,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        if not foreign_keys:
            cursor.execute("PRAGMA foreign_keys=OFF")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        read_only = connection.get_execution_options().get(READ_ONLY, False)
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


async def finished(step: Coroutine[Any, Any, T]) -> T:
    """Let one step on a connection come to its end, and be cancelled only then.

    A statement cancelled in the middle costs the connection, and on SQLite worse: its cursor lives on in the
    traceback, and with it the closed connection's transaction, so that all other writers wait for the garbage
    collector. Steps are short; what waits for another writer is bounded by the time-outs above.
    """
    task = asyncio.ensure_future(step)
    interrupted: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            interrupted = error
    if interrupted is not None:
        if not task.cancelled():
            task.exception()  # looked at, so that nobody complains that it was not
        raise interrupted
    return task.result()


@contextmanager
def translated() -> Iterator[None]:
    """Errors of driver and library, in the words of the one tree."""
    try:
        yield
    except IntegrityError as error:
        # Constraints are our own rules: what breaks one is a programming error or a row erased meanwhile.
        raise Permanent("memory-conflict") from error
    except (OperationalError, InterfaceError, PoolTimeout, TimeoutError, OSError) as error:
        full = "disk is full" in str(error).lower() or "no space left" in str(error).lower()
        raise Retryable("storage-full" if full else "memory-unavailable") from error
    except DBAPIError as error:
        raise (Retryable if _transient(error) else Permanent)("memory-unavailable") from error


def _transient(error: DBAPIError) -> bool:
    """A lost connection, a deadlock or a serialization failure: the same work may go through later."""
    state = str(getattr(error.orig, "sqlstate", "") or "")
    return error.connection_invalidated or state[:2] in {"08", "40", "53", "55", "57"}
