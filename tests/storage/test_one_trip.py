"""Statements on SQLite take one trip to the connection's thread, and answer as the library's own do."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import create_async_engine

from storage import one_trip
from storage.database import open_engine, sqlite_url

STATEMENTS = (
    "CREATE TABLE moon (id INTEGER PRIMARY KEY, name TEXT UNIQUE)",
    "INSERT INTO moon (name) VALUES ('Io'), ('Europa')",
    "INSERT INTO moon (name) VALUES ('Titan') RETURNING id, name",
    "SELECT id, name FROM moon ORDER BY id",
    "SELECT id FROM moon WHERE name = 'Phobos'",
    "UPDATE moon SET name = upper(name) WHERE id > 1",
    "DELETE FROM moon",
)


async def answers(engine):
    found = []
    async with engine.begin() as connection:
        for statement in STATEMENTS:
            result = await connection.execute(text(statement))
            rows = [tuple(row) for row in result] if result.returns_rows else None
            found.append((rows, result.rowcount))
        many = text("INSERT INTO moon (name) VALUES (:name)")
        result = await connection.execute(many, [{"name": "Io"}, {"name": "Luna"}])
        found.append((None, result.rowcount))
    await engine.dispose()
    return found


async def test_answers_are_those_of_the_library(tmp_path):
    """Rows, none, counts of changed rows, many at once."""
    (tmp_path / "own").mkdir()
    plain = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'plain.sqlite3'}")
    assert await answers(open_engine(sqlite_url(tmp_path / "own"))) == await answers(plain)


async def test_a_statement_takes_one_trip(tmp_path, monkeypatch):
    """Making the cursor, executing, fetching and closing in one."""
    trips = []
    execute = one_trip.OneTripConnection._execute

    async def counted(self, *work):
        trips.append(work)
        return await execute(self, *work)

    engine = open_engine(sqlite_url(tmp_path))
    async with engine.begin() as connection:
        monkeypatch.setattr(one_trip.OneTripConnection, "_execute", counted)
        await connection.execute(text("SELECT 1 UNION SELECT 2"))
        assert len(trips) == 1
    await engine.dispose()


async def after_another(engine, statement):
    async with engine.begin() as connection:
        await connection.execute(text("INSERT INTO moon VALUES (2, 'Europa')"))
        await connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "error"),
    [("INSERT INTO moon VALUES (1, 'Io')", IntegrityError), ("SELECT * FROM sun", OperationalError)],
)
async def test_what_fails_leaves_nothing_open(tmp_path, statement, error):
    """The error is the driver's own kind, and another connection can write at once."""
    engine = open_engine(sqlite_url(tmp_path))
    async with engine.begin() as connection:
        await connection.execute(text(STATEMENTS[0]))
        await connection.execute(text("INSERT INTO moon VALUES (1, 'Io')"))
    with pytest.raises(error):
        await after_another(engine, statement)
    other = open_engine(sqlite_url(tmp_path))
    async with other.begin() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM moon"))).scalar() == 1
        await connection.execute(text("DELETE FROM moon"))
    await engine.dispose()
    await other.dispose()
