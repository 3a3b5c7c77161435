"""The vault: sealed blobs in a local folder or an S3 bucket, under `people/{person}/{kind}/{id}`.

Data keys come from the memory. They are kept unwrapped for a few seconds only, and dropped at once when a
person is erased here; what another process still puts in those seconds nobody can open afterwards, and the
next sweep of strangers takes it away.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, select

from storage.blobs import BlobStore, open_store
from storage.crypto import associated, open_file, seal_file
from storage.erase import KEYS, folder_of
from storage.settings import Settings
from storage.tables import person, sweep
from storage.work import SqlMemory

KEY_KEPT_S = 3.0
SEAL_VERSION = "1"
IN_THREAD_BYTES = 256 * 1024  # below, handing it to a thread costs more than sealing
SWEEP_AT_ONCE = 500
STRANGER_AGE = timedelta(hours=1)

_KIND = re.compile(r"[a-z][a-z0-9-]{0,39}")
_FILE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
_PERSON = re.compile(r"[A-Za-z0-9_-]{1,40}")

log = structlog.get_logger(__name__)


class SealedVault:
    """Implements `storage.memory_vault.Vault`."""

    def __init__(self, memory: SqlMemory, store: BlobStore, *, monotonic: Callable[[], float]) -> None:
        self._memory = memory
        self._store = store
        self._monotonic = monotonic
        self._keys: dict[str, tuple[float, bytes]] = {}
        self._sweeping = asyncio.Lock()

    async def put(self, person_id: str, kind: str, data: bytes, *, file_id: str | None = None) -> str:
        """KeyError when the person is unknown or not committed; the same `file_id` again replaces."""
        file_id = self._memory.new_id() if file_id is None else file_id
        if not _KIND.fullmatch(kind) or not _FILE_ID.fullmatch(file_id):
            raise ValueError("kind or file id cannot be part of a key")
        data_key = await self._key_of(person_id)
        whose = associated(person_id, kind, file_id, SEAL_VERSION)
        sealed = await _threaded(len(data), lambda: b"".join(seal_file(data_key, data, whose)))
        key = f"{folder_of(person_id)}{kind}/{file_id}"
        await self._store.put(key, sealed)
        return key

    async def get(self, person_id: str, key: str) -> bytes:
        kind, file_id = _parsed(person_id, key)
        data_key = await self._key_of(person_id)
        sealed = await self._store.get(key)
        whose = associated(person_id, kind, file_id, SEAL_VERSION)
        return await _threaded(len(sealed), lambda: open_file(data_key, sealed, whose))

    async def delete(self, key: str) -> None:
        if not key.startswith("people/") or ".." in key:
            raise ValueError("not a key of the vault")
        await self._store.delete([key])

    async def measure(self, person_id: str) -> tuple[int, int]:
        sizes = [blob.size async for blob in self._store.walk(folder_of(person_id))]
        return len(sizes), sum(sizes)

    def forget_key(self, person_id: str) -> None:
        self._keys.pop(person_id, None)

    async def sweep(self) -> int:
        """Unlink everything on the sweep list; returns how many files went. A crash is made up for later."""
        async with self._sweeping:
            gone = 0
            while keys := await self._listed():
                for key in keys:
                    gone += await self._unlink(key)
                async with self._memory.work() as work:
                    await work.transaction.run(delete(sweep).where(sweep.c.key.in_(keys)))
                    await work.commit()
                if len(keys) < SWEEP_AT_ONCE:
                    break
            return gone

    async def sweep_strangers(self) -> int:
        """Remove blobs of people who do not exist (any more), and what killed writers left behind.

        A blob is sealed before the row that names it is written: a process killed in between leaves a face
        that deleting a model would not find.

        For the start and once an hour: it walks the whole store. Returns how many files went.
        """
        leftovers = await self._store.sweep_leftovers(older_than=STRANGER_AGE)
        people = {name async for name in self._store.folders("people/")}
        async with self._memory.look() as look:
            known = {row.id for row in await look.transaction.rows(select(person.c.id))}
        before = self._memory.clock() - STRANGER_AGE
        strangers = 0
        for stranger in sorted(people - known):
            blobs = [blob async for blob in self._store.walk(folder_of(stranger))]
            old = [blob.key for blob in blobs if blob.changed_at < before]
            await self._store.delete(old)
            strangers += len(old)
        unnamed = sum([await self._sweep_unnamed(one, before) for one in sorted(people & known)])
        if strangers or leftovers or unnamed:
            log.info("strangers swept", files=strangers, leftovers=leftovers, unnamed=unnamed)
        return strangers + leftovers + unnamed

    async def _sweep_unnamed(self, person_id: str, before: datetime) -> int:
        """Old blobs of a person that no row names. Blobs first: what is named after that is not old."""
        old = {blob.key async for blob in self._store.walk(folder_of(person_id)) if blob.changed_at < before}
        if not old:
            return 0
        async with self._memory.look() as look:
            for table, names in KEYS.items():
                columns = [table.c[name] for name in names]
                for row in await look.transaction.rows(
                    select(*columns).where(table.c.person_id == person_id)
                ):
                    old.difference_update(row)
        return await self._store.delete(sorted(old))

    async def _listed(self) -> list[str]:
        async with self._memory.look() as look:
            rows = await look.transaction.rows(
                select(sweep.c.key).order_by(sweep.c.since).limit(SWEEP_AT_ONCE)
            )
        return [row.key for row in rows]

    async def _unlink(self, key: str) -> int:
        if not key.endswith("/"):
            return await self._store.delete([key])
        found = [blob.key async for blob in self._store.walk(key)]
        removed = await self._store.delete(found)
        await self._store.drop_folder(key)
        return removed

    async def _key_of(self, person_id: str) -> bytes:
        if not _PERSON.fullmatch(person_id):
            raise KeyError(person_id)
        kept = self._keys.get(person_id)
        now = self._monotonic()
        if kept is not None and kept[0] > now:
            return kept[1]
        self._keys = {name: entry for name, entry in self._keys.items() if entry[0] > now}
        async with self._memory.look() as look:
            data_key = await look.transaction.key_of(person_id)
        self._keys[person_id] = (now + KEY_KEPT_S, data_key)
        return data_key


def _parsed(person_id: str, key: str) -> tuple[str, str]:
    """(kind, file id); KeyError when the key is not one of this person's."""
    folder = folder_of(person_id)
    kind, slash, file_id = key.removeprefix(folder).partition("/")
    if (
        not key.startswith(folder)
        or not slash
        or not _KIND.fullmatch(kind)
        or not _FILE_ID.fullmatch(file_id)
    ):
        raise KeyError(key)
    return kind, file_id


async def _threaded(size: int, work: Callable[[], bytes]) -> bytes:
    return work() if size < IN_THREAD_BYTES else await asyncio.to_thread(work)


async def open_vault(
    settings: Settings, memory: SqlMemory, *, monotonic: Callable[[], float] = time.monotonic
) -> SealedVault:
    """The vault of this memory; finishes what an earlier process left on the sweep list."""
    store = open_store(settings)
    vault = SealedVault(memory, store, monotonic=monotonic)
    memory.attach(vault)
    await vault.sweep()
    return vault
