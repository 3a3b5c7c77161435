"""Files on their way in: read as a stream, counted, never decoded, never written to disk.

Faces must not lie unsealed in a temporary file, so a request's files wait in memory until the conversation
has sealed them. Therefore their number and size are bounded, and so is the memory of all requests together:
each takes its share as its bytes arrive, never before, so that who sends slowly holds next to nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
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
ROOM_BYTES = 2 * REQUEST_BYTES  # of all requests that are being read or handled
ROOM_WITHIN_S = 60.0
BODY_WITHIN_S = 180.0
STALL_WITHIN_S = 20.0  # nothing came for so long: the room is for somebody else
LEAST_BYTES_S = 4_000  # on average over each window; less is nobody's photo
PACE_WINDOW_S = 15.0
CHUNK_BYTES = 1 << 16
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


class _Room:
    """Memory that all requests share. Who finds none waits, unread."""

    def __init__(self, size: int) -> None:
        self._free = size
        self._given_back = asyncio.Event()

    @contextmanager
    def share(self) -> Iterator[_Share]:
        """What one request takes of it; all of that is given back at the end."""
        share = _Share(self)
        try:
            yield share
        finally:
            share.give_back(share.taken)

    async def take(self, size: int) -> None:
        """Retryable("download-failed") when there is no room for long.

        Then requests wait for each other, and the first whose patience ends makes way.
        """
        try:
            async with asyncio.timeout(ROOM_WITHIN_S):
                while self._free < size:
                    self._given_back.clear()
                    await self._given_back.wait()
        except TimeoutError as error:
            raise Retryable("download-failed") from error
        self._free -= size

    def give_back(self, size: int) -> None:
        self._free += size
        self._given_back.set()


@dataclass(slots=True)
class _Share:
    """The room of one request."""

    room: _Room
    taken: int = 0

    async def take(self, size: int) -> None:
        await self.room.take(size)
        self.taken += size

    def give_back(self, size: int) -> None:
        self.taken -= size
        self.room.give_back(size)


class _Source:
    """The parts of one body as they come, fast enough; what is kept has its room taken from `share`."""

    def __init__(self, share: _Share) -> None:
        self.share = share
        self._waited_s, self._came = 0.0, 0

    async def chunk(self, part: BodyPartReader, size: int) -> bytes:
        """The next bytes, empty at the end. Retryable("download-failed") when nothing comes any more."""
        began_s = time.monotonic()
        try:
            async with asyncio.timeout(STALL_WITHIN_S):
                chunk = await part.read_chunk(size)
        except TimeoutError as error:
            raise Retryable("download-failed") from error
        self._paced(time.monotonic() - began_s, len(chunk))
        return chunk

    def _paced(self, waited_s: float, came: int) -> None:
        """Count how long the sender let us wait for how much; waiting for room is not their fault."""
        self._waited_s += waited_s
        self._came += came
        if self._waited_s < PACE_WINDOW_S:
            return
        if self._came < LEAST_BYTES_S * self._waited_s:
            raise BadInput("upload-too-slow")
        self._waited_s, self._came = 0.0, 0


class Uploads:
    """Reads requests side by side, in bounded memory.

    One of each chat at most: whoever lets bytes drip in keeps only their own next photo waiting.
    """

    def __init__(self) -> None:
        self._room = _Room(ROOM_BYTES)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def received(self, request: web.Request) -> AsyncIterator[Form]:
        """The form, read within time and size. The room is given back when the caller is done."""
        if (request.content_length or 0) > REQUEST_BYTES + 100_000:
            raise BadInput("upload-too-big", limit_bytes=REQUEST_BYTES)
        if not request.content_type.startswith("multipart/"):
            raise BadInput("upload-malformed")
        async with self._turns.setdefault(request[CHAT], asyncio.Lock()):
            with self._room.share() as share:
                try:
                    async with asyncio.timeout(BODY_WITHIN_S):
                        form = await _read(request, _Source(share))
                except TimeoutError as error:
                    raise Retryable("download-failed") from error
                yield form


async def _read(request: web.Request, source: _Source) -> Form:
    form, total = Form(), 0
    try:
        reader = await request.multipart()
        async for part in reader:
            if not isinstance(part, BodyPartReader):
                raise BadInput("upload-malformed")
            if part.name == "file":
                if len(form.files) == FILES_AT_ONCE:
                    raise BadInput("upload-too-many", most=FILES_AT_ONCE)
                form.files.append(await _file(part, source, REQUEST_BYTES - total))
                total += form.files[-1].size
            elif part.name in ("id", "caption"):
                setattr(form, part.name, await _text(part, source))
            else:
                raise BadInput("upload-malformed")
    except _BROKEN as error:  # aiohttp's reader raises these on a broken multipart body
        raise BadInput("upload-malformed") from error
    if not form.files:
        raise BadInput("upload-malformed")
    return form


async def _file(part: BodyPartReader, source: _Source, allowance: int) -> Arrived:
    chunks: list[bytes] = []
    head, size, limit, kind = b"", 0, PHOTO_BYTES, UploadKind.FILE
    while chunk := await source.chunk(part, CHUNK_BYTES):
        if len(head) < HEAD_BYTES:
            head = (head + chunk)[:HEAD_BYTES]
            kind = upload_kind(head)
            limit = VIDEO_BYTES if kind is UploadKind.VIDEO else PHOTO_BYTES
        size += len(chunk)
        if size > allowance:
            raise BadInput("upload-too-big", limit_bytes=REQUEST_BYTES)
        if size <= limit:
            await source.share.take(len(chunk))
            chunks.append(chunk)
        elif chunks:  # counted on, and kept no more
            source.share.give_back(sum(map(len, chunks)))
            chunks.clear()
    return Arrived(kind=kind, size=size, data=b"".join(chunks) if size <= limit else None)


async def _text(part: BodyPartReader, source: _Source) -> str:
    read = b""
    while chunk := await source.chunk(part, FIELD_BYTES):
        await source.share.take(len(chunk))
        read += chunk
        if len(read) > FIELD_BYTES:
            raise BadInput("text-too-long", most=CAPTION_LENGTH)
    return read.decode()
