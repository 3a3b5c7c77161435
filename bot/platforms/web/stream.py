"""Server-sent events: every change of the chat, as it happens, to every page that looks at it.

A page that was away says how far it had come (`Last-Event-ID`, sent by the browser itself) and gets what
changed since, each line once in its newest state. Progress that moves faster than a page reads is thereby
merged, not queued.
"""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

from aiohttp import web

from bot.platforms.web import lines as making
from bot.platforms.web.guard import CHAT, page_of
from bot.platforms.web.pictures import Seal
from bot.platforms.web.presence import Presence
from bot.platforms.web.requests import language_of
from bot.platforms.web.transcript import Stream, Transcript, Transcripts

PING_EVERY_S = 15.0
SEND_WITHIN_S = 30.0
STREAMS_A_CHAT = 8
SEQUENCE = re.compile(r"[0-9]{1,18}")


class Events:
    def __init__(self, *, transcripts: Transcripts, seal: Seal, presence: Presence) -> None:
        self._transcripts = transcripts
        self._presence = presence
        self._seal = seal
        self._streams: set[Stream] = set()

    async def close(self, _: web.Application) -> None:
        """The server stops: pages are let go, and come back when it runs again."""
        for stream in self._streams:
            stream.ended = True
            stream.woken.set()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        closings = self._transcripts.held(request[CHAT]).closings
        transcript = await self._transcripts.opened(request[CHAT], language_of(request))
        after = request.headers.get("Last-Event-ID") or request.query.get("after", "")
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        response.headers["X-Accel-Buffering"] = "no"
        await response.prepare(request)
        stream = Stream(ended=transcript.closings != closings)  # logged out while we were opening
        self._make_room(transcript)
        transcript.streams.add(stream)
        self._streams.add(stream)
        try:
            await self._flow(transcript, stream, _Page(response, self._seal, self._presence), after)
        except (ConnectionResetError, TimeoutError):
            pass  # the page is gone; it comes back by itself
        finally:
            self._streams.discard(stream)
            transcript.streams.discard(stream)
        return response

    @staticmethod
    def _make_room(transcript: Transcript) -> None:
        """A browser that opens page after page ends the oldest streams, not the server."""
        for stream in list(transcript.streams)[: max(0, len(transcript.streams) - STREAMS_A_CHAT + 1)]:
            stream.ended = True
            stream.woken.set()

    @staticmethod
    async def _flow(transcript: Transcript, stream: Stream, page: _Page, after: str) -> None:
        epoch, _, sequence = after.partition(":")
        page.epoch, page.sequence = epoch, int(sequence) if SEQUENCE.fullmatch(sequence) else 0
        await page.send("page", {"name": page_of(transcript.place.chat)})
        first = True
        while not stream.ended:
            stream.woken.clear()
            await page.catch_up(transcript)
            if first:
                await page.send("ready", {})
                first = False
            while stream.notices:
                await page.send("notice", stream.notices.popleft())
            await page.say_busy(transcript.busy > 0)
            try:
                async with asyncio.timeout(PING_EVERY_S):
                    await stream.woken.wait()
            except TimeoutError:
                await page.ping()


class _Page:
    """One open page, and how far it has come."""

    def __init__(self, response: web.StreamResponse, seal: Seal, presence: Presence) -> None:
        self._response = response
        self._presence = presence
        self._seal = seal
        self._busy = False
        self.epoch = ""
        self.sequence = 0

    async def catch_up(self, transcript: Transcript) -> None:
        if self.epoch != transcript.epoch:
            self.epoch, self.sequence = transcript.epoch, 0
            await self.send("reset", {})
        chat = transcript.place.chat
        for line in transcript.after(self.sequence):
            self.sequence = line.sequence
            body = await self._presence.seen(transcript, line.ref, line.body)
            await self.send("line", making.view(chat, line.ref, body, self._seal), numbered=True)

    async def say_busy(self, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            await self.send("busy", {"busy": busy})

    async def send(self, event: str, data: dict[str, Any], *, numbered: bool = False) -> None:
        name = f"id: {self.epoch}:{self.sequence}\n" if numbered else ""
        await self._write(f"{name}event: {event}\ndata: {json.dumps(data)}\n\n")

    async def ping(self) -> None:
        await self._write(": still here\n\n")

    async def _write(self, text: str) -> None:
        async with asyncio.timeout(SEND_WITHIN_S):
            await self._response.write(text.encode())
