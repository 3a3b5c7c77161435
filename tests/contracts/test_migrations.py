"""Migrations lead exactly to the models, on every database, and may be started twice at once."""

from __future__ import annotations

import asyncio
import uuid

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import select, text

from storage.database import open_engine
from storage.migrate import alembic_config, upgrade
from storage.settings import SettingsError
from storage.tables import face_model, metadata
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


def to_revision(connection, revision):
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


OLD_ROWS = (
    "INSERT INTO person (id, subject, language, created_at) VALUES ('ada', 's', 'en', '2026-01-01 00:00:00')",
    (
        "INSERT INTO face_model (id, person_id, name_sealed, state, base_model, created_at, facts)"
        " VALUES ('m', 'ada', '', 'ready', 'p', '2026-01-01 00:00:00', '{}')"
    ),
    (
        "INSERT INTO portrait_request (id, person_id, model_id, kind, prompt_sealed, negative_sealed, seeds,"
        " created_at) VALUES ('r', 'ada', 'm', 'new', '', '', '[1]', '2026-01-01 00:00:00')"
    ),
    "INSERT INTO request_with (request_id, position, model_id) VALUES ('r', 0, 'm')",
    (
        "INSERT INTO face_standing (person_id, epoch, suspended, proven_at)"
        " VALUES ('ada', 7, false, '2026-01-01 00:00:00')"
    ),
)
TRAINING = (
    "INSERT INTO job (id, event_id, kind, queue, person_id, model_id, target_id, platform, chat, private,"
    " state, version, attempt, failures, cancel_requested, progress, stage, selfie_ids, created_at)"
    """ VALUES ('WHICH', 'WHICH', 'train', 'train', 'ada', 'm', 'm', 'web', 'c', true, 'STATE', 1, 1, 0,"""
    """ false, 1, '', '["WHICH"]', '2026-01-0DAY 00:00:00')"""
)
TRAINED = (
    "UPDATE face_model SET adapter_key = 'people/ada/adapter/2'",
    *(
        TRAINING.replace("WHICH", which).replace("STATE", state).replace("DAY", day)
        for which, state, day in (("first", "done", "1"), ("second", "done", "2"), ("third", "failed", "3"))
    ),
)


async def test_what_was_stored_before_is_still_there(postgres, tmp_path):
    """From revision 0004 on: requests keep their model until it goes, and what hangs on them stays."""
    name = postgres.create()
    urls = [f"sqlite+aiosqlite:///{tmp_path}/old.sqlite3", postgres.url(name).replace("://", "+asyncpg://")]
    try:
        for url in urls:
            await _upgraded_from_0004(url)
    finally:
        postgres.drop(name)


async def _upgraded_from_0004(url):
    engine = open_engine(url, foreign_keys=False)
    async with engine.begin() as connection:
        await connection.run_sync(to_revision, "0004")
        for statement in OLD_ROWS:
            await connection.execute(text(statement))
        await connection.run_sync(to_revision, "0010")
        for statement in TRAINED:
            await connection.execute(text(statement))
    await engine.dispose()
    await upgrade(url)
    engine = open_engine(url)
    async with engine.begin() as connection:
        one = await connection.execute(text("SELECT model_id FROM portrait_request"))
        assert one.scalar_one() == "m"
        learnt = await connection.execute(select(face_model.c.selfie_ids))
        assert learnt.scalar_one() == ["second"]  # of the newest training that was done
        assert (await connection.execute(text("SELECT epoch FROM face_standing"))).scalar_one() == 7
        await connection.execute(text("DELETE FROM face_model"))
        one = await connection.execute(text("SELECT model_id FROM portrait_request"))
        assert one.scalar_one() is None
        assert (await connection.execute(text("SELECT model_id FROM request_with"))).scalar_one() == "m"
        await connection.execute(text("DELETE FROM portrait_request"))
        assert (await connection.execute(text("SELECT * FROM request_with"))).all() == []
    await engine.dispose()


async def test_a_database_of_a_newer_version_is_refused(memory, settings, clock):
    """An old program must not write into it; the sentence says what to do."""
    async with memory.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SettingsError, match=r"9999.*Update the program"):
        await open_memory(settings, clock=clock, new_id=lambda: uuid.uuid4().hex)
