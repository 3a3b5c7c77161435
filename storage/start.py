"""What only shows when a setting is used: looked at when a process starts, and told as a sentence.

Only the start is strict. A database or a queue server that falls silent while the service runs is waited for.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import uuid
from datetime import UTC, datetime
from pathlib import Path

from obstore.exceptions import BaseError
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError, ResponseError

from storage.blobs import open_store
from storage.database import is_sqlite
from storage.domain.errors import Permanent, Retryable
from storage.process import EXIT_LATER, EXIT_SETTINGS
from storage.queue import UNREACHABLE
from storage.settings import Settings, SettingsError
from storage.work import open_memory

ANSWER_WITHIN_S = 3.0
DATABASE_WITHIN_S = 60.0  # longer than anybody else's migration takes the lock


class NoAnswer(SettingsError):  # noqa: N818 - named for what it says
    """What a setting names does not answer now. It may later: a service that ran before tries again."""


async def check_start(settings: Settings, *, parent: int | None = None) -> None:
    """Use every place of memory once. SettingsError names the setting that is wrong; NoAnswer, who is silent.

    A silent queue server is only told of, unless a launcher, the `parent`, has done so.
    """
    check_folder("DATA_DIR", settings.data_dir)
    await _check_memory(settings)
    try:
        open_store(settings)
    except (OSError, ValueError, BaseError) as error:
        name = "DATA_DIR" if settings.blob_url is None else "BLOB_URL"
        raise SettingsError(f"{name}: no pictures can be kept there ({_why(error)}). Correct it.") from error
    if parent is None and (silent := await _look_for_queue(settings)):
        print(silent, file=sys.stderr, flush=True)  # noqa: T201 - a sentence for the operator


def check_folder(name: str, folder: Path) -> None:
    """Make it if need be, and write there. SettingsError naming the setting `name`."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise SettingsError(
            f"{name}: nothing can be written in {folder.absolute()} ({_why(error)}). "
            "Choose a folder of the account that Moonselfie runs under."
        ) from error


def refused(error: SettingsError, *, parent: int | None) -> int:
    """Tell the operator; return the exit code. Below a launcher, who is silent now is asked again."""
    print(error, file=sys.stderr, flush=True)  # noqa: T201 - a sentence for the operator
    return EXIT_LATER if isinstance(error, NoAnswer) and parent is not None else EXIT_SETTINGS


async def _check_memory(settings: Settings) -> None:
    """Open it as it will be opened, migrations and operator's key included, and close it."""
    where = "DATA_DIR: the database in it" if settings.database_url is None else "DATABASE_URL: the database"
    file = settings.database_url is None or is_sqlite(settings.database_url)
    hint = "See who else holds it." if file else "Start it, or correct host and port."
    try:
        async with asyncio.timeout(DATABASE_WITHIN_S):
            memory = await open_memory(
                settings, clock=lambda: datetime.now(UTC), new_id=lambda: uuid.uuid4().hex
            )
            await memory.close()
    except (Retryable, TimeoutError) as error:
        if isinstance(error, Retryable) and error.code == "storage-full":
            hint = "Its disk is full: make room."
        raise NoAnswer(f"{where} does not answer ({_why(error)}). {hint}") from error
    except (Permanent, OSError) as error:
        wrong = "the path" if file else "name, user and password"
        raise SettingsError(f"{where} cannot be opened ({_why(error)}). Correct {wrong}.") from error


async def _look_for_queue(settings: Settings) -> str:
    """Return a sentence when the server of REDIS_URL does not answer: jobs wait for it, so nothing is lost.

    SettingsError when it answers that it will have none of us.
    """
    if settings.redis_url is None:
        return ""
    try:
        # Asked once: the pool that the service uses would wait for it.
        async with Redis.from_url(settings.redis_url) as server, asyncio.timeout(ANSWER_WITHIN_S):
            await server.ping()
    except (AuthenticationError, ResponseError, ValueError) as error:
        raise SettingsError(
            f"REDIS_URL: the queue server refuses it ({_why(error)}). Correct user, password or number."
        ) from error
    except UNREACHABLE as error:
        return (
            f"REDIS_URL: no queue server answers there ({_why(error)}). Start it, or correct the address. "
            "Until it answers, what people ask for is kept and waits."
        )
    return ""


def _why(error: BaseException) -> str:
    """Name the innermost cause by its kind alone: what it says may hold a user or a password."""
    while error.__cause__ is not None:
        error = error.__cause__
    if isinstance(error, OSError) and error.errno is not None and error.errno > 0:
        return os.strerror(error.errno).lower()
    return type(error).__name__
