"""The handlers of the JSON API (documented in platform.py): from requests to `Incoming`, and pictures out.

What a person did is written into the transcript first, then handled, then answered: a client that gets no
answer repeats the request with the same id, and the id makes the repetition harmless.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.chat.platform import Handle, Incoming
from bot.platforms.web import lines as making
from bot.platforms.web import pictures
from bot.platforms.web.failures import failure
from bot.platforms.web.guard import CHAT
from bot.platforms.web.lines import Body
from bot.platforms.web.pictures import Seal
from bot.platforms.web.presence import Presence
from bot.platforms.web.requests import (
    TEXT_LENGTH,
    Message,
    Press,
    UploadFields,
    checked,
    command_of,
    language_of,
)
from bot.platforms.web.transcript import Changes, Lines, Transcript, Transcripts
from bot.platforms.web.uploads import Form, Uploads
from storage.domain.errors import BadInput, Retryable
from storage.domain.records import Language
from storage.memory import Memory

Commands = Mapping[Language, Sequence[tuple[str, str]]]  # name without slash, and what it does


class Api:
    """`handle` is set when the platform runs."""

    def __init__(
        self,
        *,
        transcripts: Transcripts,
        memory: Memory,
        presence: Presence,
        seal: Seal,
        now: Callable[[], datetime],
        commands: Commands,
    ) -> None:
        self._commands = commands
        self.handle: Handle | None = None
        self._transcripts = transcripts
        self._memory = memory
        self._presence = presence
        self._seal = seal
        self._now = now
        self._uploads = Uploads()

    def routes(self) -> Sequence[web.RouteDef]:
        return (
            web.post("/api/message", self.message),
            web.post("/api/press", self.press),
            web.post("/api/upload", self.upload),
            web.get("/api/history", self.history),
            web.get("/api/commands", self.commands),
            web.get("/picture/{token}", self.picture),
        )

    async def message(self, request: web.Request) -> web.Response:
        sent = await checked(request, Message)
        if len(sent.text) > TEXT_LENGTH:
            raise BadInput("text-too-long", most=TEXT_LENGTH)
        ref = f"m-{sent.id}"
        body = making.said(sent.text, at=self._now())
        transcript, _ = await self._transcripts.change(
            request[CHAT], language_of(request), _unless_known({ref: body})
        )
        command = command_of(sent.text)
        return await self._handled(
            request,
            transcript,
            sent.id,
            message_ref=ref,
            command=command,
            text=None if command else sent.text,
        )

    async def press(self, request: web.Request) -> web.Response:
        pressed = await checked(request, Press)
        transcript = await self._transcripts.opened(request[CHAT], language_of(request))
        return await self._handled(request, transcript, pressed.id, token=pressed.token)

    async def upload(self, request: web.Request) -> web.Response:
        async with self._uploads.received(request) as form:
            fields = _fields(form)
            refs = [f"p-{fields.id}-{number}" for number in range(len(form.files))]
            captions = [fields.caption] + [""] * (len(refs) - 1)
            bodies = {
                ref: making.sent(arrived, group=fields.id, caption=caption, at=self._now())
                for ref, arrived, caption in zip(refs, form.files, captions, strict=True)
            }
            language = language_of(request)
            transcript, _ = await self._transcripts.change(request[CHAT], language, _unless_known(bodies))
            files = [
                arrived.offered(ref, _keeper(transcript, ref))
                for ref, arrived in zip(refs, form.files, strict=True)
            ]
            try:
                return await self._handled(
                    request, transcript, fields.id, message_ref=refs[0], files=files, caption=fields.caption
                )
            finally:
                await self._transcripts.opened(request[CHAT], language)  # writes down where the photos lie

    async def history(self, request: web.Request) -> web.Response:
        """The whole chat, for clients without a stream."""
        transcript = await self._transcripts.opened(request[CHAT], language_of(request))
        chat, epoch, lines = transcript.place.chat, transcript.epoch, transcript.in_order()
        views = []
        for number, line in enumerate(lines):
            if not making.is_removed(line.body):
                views.append(making.view(chat, line.ref, line.body, self._seal))
            if number % 50 == 0:
                await asyncio.sleep(0)  # others are served in between
        sequence = max((line.sequence for line in lines), default=0)
        return web.json_response({"epoch": epoch, "sequence": sequence, "lines": views})

    async def commands(self, request: web.Request) -> web.Response:
        """What the menu offers, in the language the page speaks."""
        language = Language.DE if request.query.get("language") == Language.DE else Language.EN
        offered = [{"name": name, "what": what} for name, what in self._commands.get(language, ())]
        return web.json_response({"commands": offered})

    async def picture(self, request: web.Request) -> web.StreamResponse:
        named = self._seal.opened(request[CHAT], request.match_info["token"])
        if named is None or not await self._is_of(request[CHAT], named.person_id):
            return failure(request, 404, "not-found")
        transcript = self._transcripts.held(request[CHAT])
        if transcript.person_id != named.person_id:
            transcript = await self._transcripts.opened(request[CHAT], language_of(request))
        data = await self._presence.opened(transcript, named)
        if data is None:
            return failure(request, 404, "not-found")
        return pictures.response(request, data, named)

    async def _is_of(self, chat: str, person_id: str) -> bool:
        """An address outlives neither an erasure nor the unlinking of this chat from the person."""
        async with self._memory.look() as look:
            owner = await look.people.find(platform="web", external_id=chat)
        return owner is not None and owner.id == person_id

    async def _handled(
        self, request: web.Request, transcript: Transcript, event: str, **what: Any
    ) -> web.Response:
        if self.handle is None:
            raise Retryable("starting")
        chat = transcript.place.chat
        incoming = Incoming(
            place=transcript.place,
            external_id=chat,
            language=language_of(request),
            event_id=f"{chat}:{event}",  # another chat's ids cannot get in the way of this one's
            **what,
        )
        with transcript.working():
            await self.handle(incoming)
        return web.json_response({"ok": True})


def _fields(form: Form) -> UploadFields:
    try:
        return UploadFields(id=form.id, caption=form.caption)
    except ValueError as error:
        raise BadInput("upload-malformed") from error


def _unless_known(bodies: dict[str, Body]) -> Callable[[Lines], Changes]:
    """A repeated request leaves the lines (and their marks) as they are."""
    return lambda lines: [(ref, body) for ref, body in bodies.items() if ref not in lines]


def _keeper(transcript: Transcript, ref: str) -> Callable[[str], Awaitable[None]]:
    """Told while the conversation may have a transaction open: so the key is noted, and written later."""

    async def kept(key: str) -> None:
        transcript.keys[ref] = key

    return kept
