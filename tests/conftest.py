"""Fixtures for everybody: a memory and its vault in a temporary folder, and a clock that stands still."""

from __future__ import annotations

import itertools
import uuid

import pytest

from storage.settings import Settings
from storage.vault import open_vault
from storage.work import open_memory
from tests.builders import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
async def memory(settings, clock):
    """A real memory: SQLite in a temporary folder, migrated. Its ids sort in the order they were made."""
    numbers = itertools.count(1)
    opened = await open_memory(
        settings, clock=clock, new_id=lambda: f"{next(numbers):06d}{uuid.uuid4().hex[:20]}"
    )
    yield opened
    await opened.close()


@pytest.fixture
async def vault(settings, memory):
    """A real vault: a local folder, sealed with the keys of `memory`."""
    return await open_vault(settings, memory)
