"""Where sealed bytes lie: a local folder, or an S3 bucket, through obstore. It knows no people and no keys.

obstore's local folder has pitfalls that are answered here: no fsync, leftovers `name#N` of killed writers,
and an error when something missing is deleted.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import obstore
from obstore.exceptions import BaseError, GenericError, NotFoundError
from obstore.store import LocalStore, S3Store

from storage.domain.errors import Retryable
from storage.settings import Settings

TIMEOUT_S = 60
LEFTOVER = re.compile(r".*#\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    key: str
    size: int  # bytes
    changed_at: datetime


class BlobStore:
    """`root` is the local folder, None for S3."""

    def __init__(self, store: Any, *, root: Path | None = None) -> None:
        self._store = store
        self._root = root

    async def put(self, key: str, data: bytes) -> None:
        """Retryable("storage-full" | "storage-unavailable"). Whole or not at all, and on the disk."""
        try:
            async with asyncio.timeout(TIMEOUT_S):
                await obstore.put_async(self._store, key, data)
                if self._root is not None:
                    await asyncio.to_thread(_sync, self._root / key)
        except (BaseError, OSError, TimeoutError) as error:
            raise _unavailable(error) from error

    async def get(self, key: str) -> bytes:
        """KeyError when there is none."""
        try:
            async with asyncio.timeout(TIMEOUT_S):
                found = await obstore.get_async(self._store, key)
                return bytes(await found.bytes_async())
        except (NotFoundError, FileNotFoundError) as error:
            raise KeyError(key) from error
        except (BaseError, OSError, TimeoutError) as error:
            raise _unavailable(error) from error

    async def delete(self, keys: Sequence[str]) -> int:
        """What is gone already is fine; returns how many were there, as far as the store tells."""
        gone = 0
        for key in keys:
            try:
                async with asyncio.timeout(TIMEOUT_S):
                    await obstore.delete_async(self._store, key)
                gone += 1
            except (NotFoundError, FileNotFoundError):
                continue
            except (BaseError, OSError, TimeoutError) as error:
                raise _unavailable(error) from error
        return gone

    async def walk(self, prefix: str) -> AsyncIterator[Blob]:
        """Every blob below a prefix that ends in "/"."""
        try:
            async for page in obstore.list(self._store, prefix=prefix):
                for entry in page:
                    yield Blob(
                        key=entry["path"],
                        size=entry["size"],
                        changed_at=entry["last_modified"].astimezone(UTC),
                    )
        except (NotFoundError, FileNotFoundError):
            return
        except (BaseError, OSError, TimeoutError) as error:
            raise _unavailable(error) from error

    async def folders(self, prefix: str) -> AsyncIterator[str]:
        """The names directly below a prefix."""
        try:
            async with asyncio.timeout(TIMEOUT_S):
                found = await obstore.list_with_delimiter_async(self._store, prefix)
        except (NotFoundError, FileNotFoundError):
            return
        except (BaseError, OSError, TimeoutError) as error:
            raise _unavailable(error) from error
        for path in found["common_prefixes"]:
            yield path.rstrip("/").rsplit("/", 1)[-1]

    async def drop_folder(self, prefix: str) -> None:
        """A local folder that is empty goes too: its name was a person's id."""
        if self._root is not None:
            await asyncio.to_thread(_drop_empty, self._root / prefix)

    async def sweep_leftovers(self, *, older_than: timedelta) -> int:
        """Files `name#N` that a killed writer left; S3 has none."""
        if self._root is None:
            return 0
        return await asyncio.to_thread(_sweep_leftovers, self._root, older_than)


def open_store(settings: Settings) -> BlobStore:
    """The store of BLOB_URL. Credentials and endpoint of S3 come from AWS_* variables."""
    url = settings.blob_url
    if url is None or url.startswith("file://"):
        root = settings.data_dir.resolve() / "blobs" if url is None else Path(unquote(urlparse(url).path))
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        return BlobStore(LocalStore(prefix=root), root=root)
    parsed = urlparse(url)
    # AWS_ENDPOINT_URL is read by obstore itself; plain http must be allowed aloud.
    plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")
    return BlobStore(
        S3Store(
            parsed.netloc,
            prefix=parsed.path.strip("/") or None,
            client_options={"timeout": "30s", "connect_timeout": "5s", "allow_http": plain},
            retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=20)},
        )
    )


def _unavailable(error: BaseException) -> Retryable:
    text = str(error).lower()
    full = isinstance(error, GenericError | OSError) and ("no space left" in text or "os error 28" in text)
    return Retryable("storage-full" if full else "storage-unavailable")


def _sync(path: Path) -> None:
    """The file's bytes, then the folder's entry that names it."""
    for target in (path, path.parent):
        descriptor = os.open(target, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _drop_empty(folder: Path) -> None:
    for path, _, _ in os.walk(folder, topdown=False):
        if LEFTOVER.search(path) is None:
            _remove_leftovers(Path(path), datetime.now(UTC).timestamp())
        try:
            Path(path).rmdir()
        except OSError:
            return  # somebody put something meanwhile: the sweep of strangers comes back to it


def _sweep_leftovers(root: Path, older_than: timedelta) -> int:
    before = datetime.now(UTC).timestamp() - older_than.total_seconds()
    return sum(_remove_leftovers(Path(path), before) for path, _, _ in os.walk(root))


def _remove_leftovers(folder: Path, before: float) -> int:
    removed = 0
    for entry in os.scandir(folder):
        if entry.is_file() and LEFTOVER.fullmatch(entry.name) and entry.stat().st_mtime <= before:
            Path(entry.path).unlink(missing_ok=True)
            removed += 1
    return removed
