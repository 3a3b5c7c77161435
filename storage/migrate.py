"""Brings a database up to date when a process starts; bot and worker may start at the same moment.

The whole upgrade is one transaction that begins with the write lock (SQLite) or an advisory lock
(PostgreSQL): the second process waits, and then finds nothing to do.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.database import open_engine, translated
from storage.settings import SettingsError

LOCK = 7_200
SCRIPTS = Path(__file__).parent / "migrations"


def alembic_config() -> Config:
    """Without an ini file: everything is known here."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@cache
def _scripts() -> ScriptDirectory:
    """Read once a process: they do not change while it runs."""
    return ScriptDirectory.from_config(alembic_config())


async def upgrade(url: str) -> None:
    """SettingsError when the database was written by a newer version of the program."""
    engine = open_engine(url, foreign_keys=False)
    try:
        with translated():
            async with engine.begin() as connection:
                await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
    config, scripts = alembic_config(), _scripts()
    present = MigrationContext.configure(connection).get_current_revision()
    if present == scripts.get_current_head():
        return
    known = {script.revision for script in scripts.walk_revisions()}
    if present is not None and present not in known:
        raise SettingsError(
            f"This database is of a newer version of Moonselfie (revision {present}). Update the program."
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
