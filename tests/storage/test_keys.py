"""The operator's key: made once, kept private, and never made anew for a database that knows another one."""

from __future__ import annotations

import asyncio
import base64
import os
import uuid

import pytest
from sqlalchemy import text

from storage.domain.errors import Permanent
from storage.keys import OperatorKey, decode_key
from storage.settings import Settings, SettingsError
from storage.work import open_memory
from tests.builders import Clock, a_person

KEY = base64.b64encode(bytes(range(32))).decode()


async def opened(settings):
    memory = await open_memory(settings, clock=Clock(), new_id=lambda: uuid.uuid4().hex)
    await memory.close()
    return memory.operator_key


async def test_the_first_start_makes_a_key_for_the_owner_only(settings):
    """In DATA_DIR, mode 0600; the next start finds the same."""
    made = await opened(settings)
    path = settings.operator_key_path
    assert path.stat().st_mode & 0o777 == 0o600
    assert settings.data_dir.stat().st_mode & 0o777 == 0o700
    assert [p.name for p in settings.data_dir.glob("operator.key*")] == ["operator.key"]
    assert (await opened(settings)).id == made.id


async def test_many_first_starts_agree(settings):
    """Bot and workers start together on an empty folder: one schema, one key."""
    keys = await asyncio.gather(*(opened(settings) for _ in range(4)))
    assert len({key.id for key in keys}) == 1


async def test_a_missing_key_is_not_made_anew(settings):
    """The start is refused, and says which key is missing and where it belongs."""
    made = await opened(settings)
    settings.operator_key_path.unlink()
    with pytest.raises(SettingsError) as refused:
        await opened(settings)
    assert made.id in str(refused.value)
    assert str(settings.operator_key_path) in str(refused.value)
    assert not settings.operator_key_path.exists()


async def test_a_key_that_does_not_fit_is_refused(settings):
    made = await opened(settings)
    with pytest.raises(SettingsError, match=f"sealed with the key {made.id}"):
        await opened(settings.model_copy(update={"operator_key": Settings(operator_key=KEY).operator_key}))


async def test_the_environments_key_needs_no_file(tmp_path):
    settings = Settings(data_dir=tmp_path / "data", operator_key=KEY)
    assert (await opened(settings)).secret == bytes(range(32))
    assert not settings.operator_key_path.exists()


@pytest.mark.parametrize(
    "text", [KEY, KEY + "\n", bytes(range(32)).hex(), KEY.replace("+", "-").replace("/", "_")]
)
def test_keys_are_read_as_base64_or_hex(text):
    assert decode_key(text, "x") == bytes(range(32))


@pytest.mark.parametrize("text", ["", "x", KEY[:-4], KEY * 2, "ü" * 43, "0" * 63])
def test_what_is_no_key_is_refused_without_repeating_it(text):
    with pytest.raises(SettingsError) as refused:
        decode_key(text, "OPERATOR_KEY")
    assert "OPERATOR_KEY is not an operator key" in str(refused.value)
    assert len(text) < 2 or text not in str(refused.value)


def test_a_wrapped_key_opens_with_its_own_operator_key_only():
    ours, other = OperatorKey(secret=os.urandom(32)), OperatorKey(secret=os.urandom(32))
    wrapped = ours.wrap(bytes(32))
    assert ours.unwrap(wrapped) == bytes(32)
    assert bytes(32) not in wrapped
    for key, damaged in [(other, wrapped), (ours, wrapped[:-1]), (ours, wrapped[:-1] + b"x")]:
        with pytest.raises(Permanent):
            key.unwrap(damaged)
    assert "secret" not in repr(ours)


async def test_a_destroyed_key_is_nowhere_in_the_files(memory, settings):
    """Not in the database, not in its log: overwritten, not only unlinked."""
    person = await a_person(memory)
    async with memory.look() as look:
        rows = await look.transaction.rows(text("select wrapped from data_key"))
    wrapped = bytes(rows[0].wrapped)
    files = list(settings.data_dir.glob("moonselfie.sqlite3*"))
    assert any(wrapped in path.read_bytes() for path in files)
    async with memory.work() as work:
        await work.erasure.everything(person.id)
        await work.commit()
    assert not any(wrapped in path.read_bytes() for path in files)
