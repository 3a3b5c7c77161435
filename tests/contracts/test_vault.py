"""What every vault does: what was sealed comes back, to its person only, whole, and not after an erasure."""

from __future__ import annotations

import os
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from moto.server import ThreadedMotoServer

from storage.blobs import open_store
from storage.crypto import CHUNK_BYTES, HEADER_BYTES, TAG_BYTES
from storage.domain.errors import Permanent
from storage.settings import Settings
from storage.vault import open_vault
from tests.builders import a_model, a_person, a_selfie

STEP = CHUNK_BYTES + TAG_BYTES


@pytest.fixture(scope="session")
def s3_server():
    """moto's S3 over real HTTP on loopback."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def settings(request, tmp_path, monkeypatch) -> Settings:
    if request.param == "folder":
        return Settings(data_dir=tmp_path / "data")
    monkeypatch.setenv("AWS_ENDPOINT_URL", request.getfixturevalue("s3_server"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    bucket = f"b{os.urandom(6).hex()}"
    _make_bucket(request.getfixturevalue("s3_server"), bucket)
    return Settings(data_dir=tmp_path / "data", blob_url=f"s3://{bucket}/moon")


def _make_bucket(endpoint: str, bucket: str) -> None:
    asked = urllib.request.Request(f"{endpoint}/{bucket}", method="PUT")  # noqa: S310
    asked.add_header("Authorization", "AWS4-HMAC-SHA256 Credential=test/20261122/us-east-1/s3/aws4_request")
    urllib.request.urlopen(asked, timeout=10).close()  # noqa: S310


@pytest.fixture
def store(settings):
    """The same store, without keys: what a thief would see."""
    return open_store(settings)


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])
async def test_what_was_put_comes_back(memory, settings, vault, ada, size):
    """Any size, also through a vault opened anew."""
    data = os.urandom(size)
    key = await vault.put(ada.id, "photo", data)
    assert key.startswith(f"people/{ada.id}/photo/")
    assert await (await open_vault(settings, memory)).get(ada.id, key) == data


async def test_the_same_file_id_replaces_the_file(vault, ada):
    first = await vault.put(ada.id, "results", b"one", file_id="job-1")
    assert await vault.put(ada.id, "results", b"two", file_id="job-1") == first
    assert await vault.get(ada.id, first) == b"two"


async def test_what_lies_there_tells_nothing(vault, ada, store):
    """Neither content nor a second copy's likeness to the first."""
    keys = [await vault.put(ada.id, "photo", b"a face " * 100) for _ in range(2)]
    first, second = [await store.get(key) for key in keys]
    assert b"face" not in first
    assert first[HEADER_BYTES:] != second[HEADER_BYTES:]


async def test_deleting_what_is_gone_is_fine(vault, ada):
    key = await vault.put(ada.id, "photo", b"x")
    await vault.delete(key)
    await vault.delete(key)
    with pytest.raises(KeyError):
        await vault.get(ada.id, key)


async def test_nobody_opens_what_is_not_theirs(memory, vault, ada):
    """Not by asking for another's key, nor for paths that lead out, nor as somebody unknown."""
    bob = await a_person(memory, "bob")
    key = await vault.put(ada.id, "photo", b"x")
    for person, asked in [
        (bob.id, key),
        ("nobody", key),
        (ada.id, key + "/"),
        (ada.id, f"people/{ada.id}/../{ada.id}/photo/1"),
        (ada.id, "operator.key"),
        ("../" + ada.id, key),
    ]:
        with pytest.raises(KeyError):
            await vault.get(person, asked)
    with pytest.raises(KeyError):
        await vault.put("nobody", "photo", b"x")
    for kind, file_id in [("../x", "1"), ("photo", "../1"), ("photo", "a/b"), ("", "1"), ("photo", "")]:
        with pytest.raises(ValueError, match="part of a key"):
            await vault.put(ada.id, kind, b"x", file_id=file_id)
    with pytest.raises(ValueError, match="not a key"):
        await vault.delete("people/../operator.key")


def _flip(sealed, at):
    return sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]


TAMPERINGS = {
    "magic": lambda s: b"X" + s[1:],
    "salt": lambda s: _flip(s, 10),
    "nonce": lambda s: _flip(s, HEADER_BYTES - 1),
    "first byte": lambda s: _flip(s, HEADER_BYTES),
    "last byte": lambda s: _flip(s, len(s) - 1),
    "cut by one": lambda s: s[:-1],
    "cut at a chunk": lambda s: s[: HEADER_BYTES + 2 * STEP],
    "cut to the header": lambda s: s[:HEADER_BYTES],
    "empty": lambda s: b"",
    "something after": lambda s: s + b"x",
    "a chunk twice": lambda s: s + s[HEADER_BYTES : HEADER_BYTES + STEP],
    "chunks swapped": lambda s: (
        s[:HEADER_BYTES]
        + s[HEADER_BYTES + STEP : HEADER_BYTES + 2 * STEP]
        + s[HEADER_BYTES : HEADER_BYTES + STEP]
        + s[HEADER_BYTES + 2 * STEP :]
    ),
    "a chunk left out": lambda s: s[:HEADER_BYTES] + s[HEADER_BYTES + STEP :],
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
async def test_tampering_is_noticed(vault, ada, store, tampering):
    """Bit flips, truncation, reordering, repetition: damaged, never other bytes."""
    key = await vault.put(ada.id, "photo", os.urandom(2 * CHUNK_BYTES + 5))
    await store.put(key, TAMPERINGS[tampering](await store.get(key)))
    with pytest.raises(Permanent) as damaged:
        await vault.get(ada.id, key)
    assert damaged.value.code == "sealed-data-damaged"


async def test_a_file_in_anothers_place_is_noticed(memory, vault, ada, store):
    """The same bytes under another name, kind or person do not open."""
    bob = await a_person(memory, "bob")
    key = await vault.put(ada.id, "photo", b"x")
    for wrong_person, wrong in [
        (ada.id, f"people/{ada.id}/photo/other"),
        (ada.id, key.replace("/photo/", "/crop/")),
        (bob.id, key.replace(ada.id, bob.id)),
    ]:
        await store.put(wrong, await store.get(key))
        with pytest.raises(Permanent):
            await vault.get(wrong_person, wrong)


async def test_erasing_a_person_ends_their_files(memory, vault, store, ada):
    """The key first, then every file, also those no row names; other people's stay."""
    bob = await a_person(memory, "bob")
    keys = [await vault.put(ada.id, kind, b"x" * 10) for kind in ("photo", "portrait", "orphan")]
    bobs = await vault.put(bob.id, "photo", b"bob")
    copies = {key: await store.get(key) for key in keys}
    files, size = await vault.measure(ada.id)
    async with memory.work() as work:
        receipt = await work.erasure.everything(ada.id)
        await work.commit()
    assert files == receipt.destroyed["files"] == 3
    assert size > 30
    for key in keys:
        with pytest.raises(KeyError):
            await store.get(key)
    for key, sealed in copies.items():
        await store.put(key, sealed)  # a backup brought back
        with pytest.raises(KeyError):
            await vault.get(ada.id, key)
    assert await vault.get(bob.id, bobs) == b"bob"


async def test_an_erasure_that_is_not_committed_erases_nothing(memory, vault, ada):
    key = await vault.put(ada.id, "photo", b"x")
    async with memory.work() as work:
        await work.erasure.everything(ada.id)
    assert await vault.get(ada.id, key) == b"x"
    assert await (await open_vault_again(memory, vault)).get(ada.id, key) == b"x"


async def open_vault_again(memory, vault):
    again = type(vault)(memory, vault._store, monotonic=lambda: 0.0)
    memory.attach(again)
    return again


async def test_a_crash_between_commit_and_unlinking_is_made_up_for(memory, settings, vault, store, ada):
    """The sweep list outlives the process: the next start unlinks."""
    key = await vault.put(ada.id, "photo", b"x")
    memory.vault = None  # the process ends right after the commit
    async with memory.work() as work:
        await work.erasure.everything(ada.id)
        await work.commit()
    assert await store.get(key)
    await open_vault(settings, memory)
    with pytest.raises(KeyError):
        await store.get(key)


async def test_a_key_kept_by_another_process_is_of_no_use_for_long(
    memory, settings, vault, store, ada, clock
):
    """A put with a key destroyed elsewhere a moment ago: unreadable at once, swept as a stranger's."""
    now = 0.0
    elsewhere = type(vault)(memory, store, monotonic=lambda: now)
    await elsewhere.put(ada.id, "photo", b"x")
    async with memory.work() as work:
        await work.erasure.everything(ada.id)
        await work.commit()
    late = await elsewhere.put(ada.id, "photo", b"late")
    with pytest.raises(KeyError):
        await vault.get(ada.id, late)
    now = 3.1
    with pytest.raises(KeyError):
        await elsewhere.get(ada.id, late)
    clock.at = datetime.now(UTC) + timedelta(hours=2)
    assert await vault.sweep_strangers() == 1
    with pytest.raises(KeyError):
        await store.get(late)


async def test_what_a_killed_writer_left_of_a_known_person_goes_too(memory, vault, store, ada, clock):
    """A blob no row names, an hour later; what rows name stays, and so does what was just put."""
    model = await a_model(memory, ada)
    named = await vault.put(ada.id, "selfie", b"named")
    await a_selfie(memory, model, named)
    left = await vault.put(ada.id, "adapter", b"its worker was killed before the commit")
    clock.at = datetime.now(UTC)
    assert await vault.sweep_strangers() == 0
    clock.at += timedelta(hours=2)
    assert await vault.sweep_strangers() == 1
    assert await vault.get(ada.id, named) == b"named"
    with pytest.raises(KeyError):
        await store.get(left)


@hypothesis_settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.binary(max_size=200), at=st.integers(min_value=0), bit=st.integers(0, 7))
async def test_no_single_bit_can_change(vault, ada, store, data, at, bit):
    """Whatever bit of the sealed bytes flips, nothing is opened."""
    key = await vault.put(ada.id, "photo", data, file_id="same")
    sealed = bytearray(await store.get(key))
    sealed[at % len(sealed)] ^= 1 << bit
    await store.put(key, bytes(sealed))
    with pytest.raises(Permanent):
        await vault.get(ada.id, key)
