"""Migrations lead exactly to the models, on every database, and may be started twice at once."""

from __future__ import annotations

import asyncio
import uuid

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from storage.migrate import upgrade
from storage.settings import SettingsError
from storage.tables import metadata
from storage.work import open_memory


def differences(connection):
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    return compare_metadata(context, metadata)


async def test_models_equal_migrations(memory):
    """Nothing to add, nothing to drop, no type that differs."""
    async with memory.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_a_difference_would_be_noticed(memory):
    """The comparison itself works: a column too many and a missing index are found."""
    async with memory.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE card ADD COLUMN colour VARCHAR(5)"))
        await connection.execute(text("DROP INDEX ix_picture_model_id"))
        assert len(await connection.run_sync(differences)) == 2


async def test_two_processes_may_migrate_at_once(postgres, tmp_path):
    """On empty databases, started together: both come up."""
    name = postgres.create()
    urls = [f"sqlite+aiosqlite:///{tmp_path}/fresh.sqlite3", postgres.url(name).replace("://", "+asyncpg://")]
    try:
        for url in urls:
            await asyncio.gather(*(upgrade(url) for _ in range(4)))
    finally:
        postgres.drop(name)


async def test_a_database_of_a_newer_version_is_refused(memory, settings, clock):
    """An old program must not write into it; the sentence says what to do."""
    async with memory.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SettingsError, match=r"9999.*Update the program"):
        await open_memory(settings, clock=clock, new_id=lambda: uuid.uuid4().hex)
