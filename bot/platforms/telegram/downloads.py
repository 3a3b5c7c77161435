"""Files people sent, fetched only when somebody reads them, in small pieces and never past a limit.

The library's own download keeps everything in memory before its size is known, so the bytes are streamed
here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from urllib.parse import urlsplit

import aiohttp
import structlog
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.platforms.telegram.limits import DOWNLOAD_BYTES
from storage.domain.errors import BadInput, Retryable

log = structlog.get_logger()

_LOCAL_SERVER = (
    "the Bot API server runs with --local and keeps files on its own disk: start it without --local, "
    "or no photo can be read"
)
_AT_ONCE = 4  # files being read at the same time: a bound on memory
_TRIES = 3
_PIECE_BYTES = 1 << 16
_TIMEOUT = aiohttp.ClientTimeout(total=120, sock_connect=10, sock_read=20)


class Downloads:
    def __init__(self, bot: ExtBot[int], *, pause_s: float = 1.0) -> None:
        self._bot = bot
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self._session: aiohttp.ClientSession | None = None
        self._pause_s = pause_s

    def reader(self, file_id: str, size: int | None) -> Callable[[int], Awaitable[bytes]]:
        async def read(limit: int) -> bytes:
            most = min(limit, DOWNLOAD_BYTES)
            if size is not None and size > most:
                raise _too_big(most)
            async with self._gate:
                return await self._tried(file_id, most)

        return read

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _tried(self, file_id: str, most: int) -> bytes:
        for attempt in range(1, _TRIES + 1):
            try:
                return await self._fetched(file_id, most)
            except BadRequest as error:
                if "too big" in str(error).lower():
                    raise _too_big(most) from error
                raise Retryable("download-failed") from error
            except (TelegramError, aiohttp.ClientError, TimeoutError) as error:
                if attempt == _TRIES:
                    raise Retryable("download-failed") from error
                await asyncio.sleep(self._pause_s * attempt)
        raise AssertionError("the last attempt returns or raises")

    async def _fetched(self, file_id: str, most: int) -> bytes:
        file = await self._bot.get_file(file_id)
        if file.file_size is not None and file.file_size > most:
            raise _too_big(most)
        address = _address(file.file_path or "")
        if self._session is None:
            self._session = aiohttp.ClientSession(trust_env=True, timeout=_TIMEOUT)
        data = bytearray()
        # Not wherever an answer points to: files lie at the Bot API server and nowhere else.
        async with self._session.get(address, allow_redirects=False) as response:
            response.raise_for_status()
            if response.status != HTTPStatus.OK:
                raise Retryable("download-failed")
            async for piece in response.content.iter_chunked(_PIECE_BYTES):
                data += piece
                if len(data) > most:
                    raise _too_big(most)
        return bytes(data)


def _address(path: str) -> str:
    """Return it, when it is one; Retryable("download-failed") otherwise.

    A server run with --local answers with paths of its own machine, which the library passes on as they are,
    or behind the address of files when no such file is here.
    """
    is_address = path.startswith(("https://", "http://"))
    if path.startswith("/") or (is_address and "//" in urlsplit(path).path):
        log.error("telegram.no_downloads", why=_LOCAL_SERVER)
    elif is_address:
        return path
    raise Retryable("download-failed")


def _too_big(most: int) -> BadInput:
    return BadInput("file-too-big", limit_bytes=most)


def unusable() -> Callable[[int], Awaitable[bytes]]:
    """For stickers, voice messages, tables: nothing is fetched, and the person hears why."""

    async def read(limit: int) -> bytes:  # noqa: ARG001 - the shape of IncomingFile.read
        raise BadInput("not-a-picture")

    return read
