"""Files people sent, fetched only when somebody reads them, and never past a limit.

Discord says beforehand how large an attachment is, so nothing too large is begun.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import discord

from bot.platforms.discord.errors import MessageGone, calling
from storage.domain.errors import BadInput, Fault, Retryable

_AT_ONCE = 4  # files being read at the same time: a bound on memory
_TRIES = 3


class Downloads:
    def __init__(self, *, pause_s: float = 1.0) -> None:
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self._pause_s = pause_s

    def reader(self, attachment: discord.Attachment) -> Callable[[int], Awaitable[bytes]]:
        async def read(limit: int) -> bytes:
            if attachment.size > limit:
                raise BadInput("file-too-big", limit_bytes=limit)
            async with self._gate:
                data = await self._tried(attachment)
            if len(data) > limit:
                raise BadInput("file-too-big", limit_bytes=limit)
            return data

        return read

    async def _tried(self, attachment: discord.Attachment) -> bytes:
        for attempt in range(1, _TRIES + 1):
            try:
                return await calling(attachment.read())
            except (Fault, MessageGone) as error:
                if attempt == _TRIES:
                    raise Retryable("download-failed") from error
                await asyncio.sleep(self._pause_s * attempt)
        raise AssertionError("the last attempt returns or raises")
