"""Files on their way in: read as a stream, counted, never decoded, never written to disk.

Faces must not lie unsealed in a temporary file, so a request's files wait in memory until the conversation
has sealed them; therefore their number and size are bounded, and only a few requests are read at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.chat.event import UploadKind
from bot.chat.platform import IncomingFile
from bot.platforms.web.guard import CHAT
from bot.platforms.web.pictures import upload_kind
from bot.platforms.web.requests import CAPTION_LENGTH
from storage.domain.errors import BadInput, Retryable

PHOTO_BYTES = 20_000_000
VIDEO_BYTES = 50_000_000
FILES_AT_ONCE = 10
REQUEST_BYTES = 100_000_000
FIELD_BYTES = 8_000
HEAD_BYTES = 32  # enough to tell formats apart
AT_A_TIME = 2
BODY_WITHIN_S = 180.0
STALL_WITHIN_S = 20.0  # nothing came for so long: the room is for somebody else
_BROKEN = (ValueError, AssertionError, ConnectionError, HttpProcessingError, web.RequestPayloadError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """One file of the request; `data` is None when it was too big (then it was counted and thrown away)."""

    kind: UploadKind
    size: int
    data: bytes | None

    def offered(self, ref: str, kept: Callable[[str], Awaitable[None]]) -> IncomingFile:
        async def read(limit: int) -> bytes:
            if self.data is None or self.size > limit:
                raise BadInput("file-too-big", limit_bytes=limit, size_bytes=self.size)
            return self.data

        return IncomingFile(kind=self.kind, size=self.size, read=read, message_ref=ref, kept=kept)


@dataclass(slots=True, kw_only=True)
class Form:
    id: str = ""
    caption: str = ""
    files: list[Arrived] = field(default_factory=list)


class Uploads:
    """Lets a few requests in at a time, so that memory stays bounded; the others wait, unread.

    One of each chat at most: whoever lets bytes drip in keeps only their own next photo waiting.
    """

    def __init__(self) -> None:
        self._room = asyncio.Semaphore(AT_A_TIME)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def received(self, request: web.Request) -> AsyncIterator[Form]:
        """The form, read within time and size. The room is given back when the caller is done."""
        if (request.content_length or 0) > REQUEST_BYTES + 100_000:
            raise BadInput("upload-too-big", limit_bytes=REQUEST_BYTES)
        if not request.content_type.startswith("multipart/"):
            raise BadInput("upload-malformed")
        async with self._turns.setdefault(request[CHAT], asyncio.Lock()), self._room:
            try:
                async with asyncio.timeout(BODY_WITHIN_S):
                    form = await _read(request)
            except TimeoutError as error:
                raise Retryable("download-failed") from error
            yield form


async def _read(request: web.Request) -> Form:
    form, total = Form(), 0
    try:
        reader = await request.multipart()
        async for part in reader:
            if not isinstance(part, BodyPartReader):
                raise BadInput("upload-malformed")
            if part.name == "file":
                if len(form.files) == FILES_AT_ONCE:
                    raise BadInput("upload-too-many", most=FILES_AT_ONCE)
                form.files.append(await _file(part, REQUEST_BYTES - total))
                total += form.files[-1].size
            elif part.name in ("id", "caption"):
                setattr(form, part.name, await _text(part))
            else:
                raise BadInput("upload-malformed")
    except _BROKEN as error:  # aiohttp's reader raises these on a broken multipart body
        raise BadInput("upload-malformed") from error
    if not form.files:
        raise BadInput("upload-malformed")
    return form


async def _file(part: BodyPartReader, allowance: int) -> Arrived:
    chunks: list[bytes] = []
    head, size, limit, kind = b"", 0, PHOTO_BYTES, UploadKind.FILE
    while chunk := await _next(part, 1 << 16):
        if len(head) < HEAD_BYTES:
            head = (head + chunk)[:HEAD_BYTES]
            kind = upload_kind(head)
            limit = VIDEO_BYTES if kind is UploadKind.VIDEO else PHOTO_BYTES
        size += len(chunk)
        if size > allowance:
            raise BadInput("upload-too-big", limit_bytes=REQUEST_BYTES)
        if size <= limit:
            chunks.append(chunk)
        else:
            chunks.clear()
    return Arrived(kind=kind, size=size, data=b"".join(chunks) if size <= limit else None)


async def _next(part: BodyPartReader, size: int) -> bytes:
    async with asyncio.timeout(STALL_WITHIN_S):
        return await part.read_chunk(size)


async def _text(part: BodyPartReader) -> str:
    read = b""
    while chunk := await _next(part, FIELD_BYTES):
        read += chunk
        if len(read) > FIELD_BYTES:
            raise BadInput("text-too-long", most=CAPTION_LENGTH)
    return read.decode()
