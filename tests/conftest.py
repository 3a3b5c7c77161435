"""Fixtures for everybody: a memory and its vault in a temporary folder, and a clock that stands still."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import settings as hypothesis_settings

from storage.database import sqlite_url
from storage.migrate import upgrade
from storage.settings import Settings
from storage.vault import open_vault
from tests.builders import Clock, opened_memory

# Nothing is judged by the clock: machines are shared.
hypothesis_settings.register_profile("moonselfie", deadline=None)
hypothesis_settings.load_profile("moonselfie")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole installations first: one begun last would go on while the other process has nothing to do."""
    items.sort(key=lambda item: "e2e" not in item.path.parts)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(tmp_path) -> Settings:
    """Owners need not prove themselves, but in the tests that are about it (`memory.own_proof = True`)."""
    return Settings(data_dir=tmp_path / "data", own_proof=False)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """A folder with an empty SQLite database to copy: migrating anew would take most of a test's time."""
    folder = tmp_path_factory.mktemp("migrated")
    asyncio.run(upgrade(sqlite_url(folder)))
    return folder


@pytest.fixture
async def memory(settings, clock, migrated):
    """A real memory: SQLite in a temporary folder, migrated. Its ids sort in the order they were made."""
    async with opened_memory(settings, clock, migrated) as opened:
        yield opened


@pytest.fixture
async def vault(settings, memory):
    """A real vault: a local folder, sealed with the keys of `memory`."""
    return await open_vault(settings, memory)
