"""Every memory and every vault there is: the contract suites run on each."""

from __future__ import annotations

import asyncio
import uuid

import pytest

from storage.migrate import upgrade
from storage.settings import Settings
from storage.work import open_memory
from tests.builders import a_model, a_person
from tests.consenting import a_friend
from tests.contracts import databases


@pytest.fixture(scope="session")
def postgres():
    """The server, with a migrated database to copy from as `postgres.template`."""
    reason = databases.missing()
    if reason:
        pytest.skip(reason)
    with databases.postgres_server() as server:
        server.template = server.create()
        asyncio.run(upgrade(Settings(database_url=server.url(server.template)).database_url))
        yield server


@pytest.fixture
def postgres_url(postgres):
    """A migrated database of this test's own."""
    name = postgres.create(postgres.template)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request, tmp_path) -> Settings:
    """Overrides the general fixture: `memory` runs on every database."""
    if request.param == "sqlite":
        return Settings(data_dir=tmp_path / "data", own_proof=False)
    url = request.getfixturevalue("postgres_url")
    return Settings(data_dir=tmp_path / "data", own_proof=False, database_url=url)


@pytest.fixture
async def second_memory(settings, memory, clock):
    """The same database, opened once more, as another process would."""
    opened = await open_memory(settings, clock=clock, new_id=lambda: uuid.uuid4().hex)
    yield opened
    await opened.close()


@pytest.fixture
async def ada(memory):
    return await a_person(memory, "ada")


@pytest.fixture
async def model(memory, ada):
    """Of Ada, without photos yet."""
    return await a_model(memory, ada)


@pytest.fixture
async def bob(memory):
    """A friend who proved himself, and his model that is ready."""
    return await a_friend(memory, "bob")
