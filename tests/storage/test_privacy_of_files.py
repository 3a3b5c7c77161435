"""What lies in DATA_DIR is for the account alone that Moonselfie runs under."""

from __future__ import annotations

import os
import stat
import uuid

from storage.settings import Settings
from storage.vault import open_vault
from storage.work import open_memory
from tests.builders import a_person


async def test_no_file_of_the_memory_is_readable_by_others(tmp_path, clock):
    """Also in a folder that was there before and is open to everybody, under a careless umask."""
    settings = Settings(data_dir=tmp_path / "data")
    settings.data_dir.mkdir(mode=0o755)
    before = os.umask(0o022)
    try:
        memory = await open_memory(settings, clock=clock, new_id=lambda: uuid.uuid4().hex)
        vault = await open_vault(settings, memory)
        person = await a_person(memory)
        await vault.put(person.id, "selfie", b"a face")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in settings.data_dir.iterdir()}
        await memory.close()
    finally:
        os.umask(before)
    assert modes.keys() >= {"moonselfie.sqlite3", "moonselfie.sqlite3-wal", "operator.key"}
    assert not {name: oct(mode) for name, mode in modes.items() if mode & 0o077}


async def test_a_database_that_was_open_to_others_is_closed(tmp_path, clock):
    """A database made by an earlier version keeps its content and loses its readers."""
    settings = Settings(data_dir=tmp_path / "data")
    memory = await open_memory(settings, clock=clock, new_id=lambda: uuid.uuid4().hex)
    person = await a_person(memory)
    await memory.close()
    file = settings.data_dir / "moonselfie.sqlite3"
    file.chmod(0o644)
    memory = await open_memory(settings, clock=clock, new_id=lambda: uuid.uuid4().hex)
    async with memory.look() as look:
        assert (await look.people.get(person.id)).id == person.id
    await memory.close()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
