"""The local web chat as a chat platform: one person per browser, everything on this machine.

Coming in: whoever started Moonselfie gets a one-time link (`WebPlatform.link()`, or the link file). `GET
/?t=TOKEN` shows a door that posts the token; `POST /enter` exchanges it for a cookie. See entrance.py for
why.

The API, as the page uses it and as the demo drives it. Every request needs the cookie and a Host that is
really ours; every POST needs an Origin that is ours. Errors are `{"error": CODE, "text": SENTENCE}` (in the
language of Accept-Language) with a 4xx or 5xx status: 400 malformed or too big, 401 no session, 403 wrong
Host or Origin, 503 try again (with the same id).

    POST /enter             form t=TOKEN; 303 and Set-Cookie, or 303 to /?used when the link is no longer good
    POST /api/message       {"id": ID, "text": TEXT}; a text "/name argument" is a command
    POST /api/press         {"id": ID, "token": TOKEN of the button}
    POST /api/upload        multipart: id=ID, caption (optional), then file=... up to 10 times; 20 MB a photo,
                            50 MB a video, 100 MB in all
      ID is made by the client, 8 to 64 of A-Za-z0-9_-; repeating a request with the same id changes nothing
      twice. {"ok": true} is answered once the conversation has taken the event in.
    GET  /api/history       {"epoch", "sequence", "lines": [LINE, ...]} in order
    GET  /api/events        server-sent events; `?after=EPOCH:SEQUENCE` or Last-Event-ID to go on from there:
        line    LINE, new or changed; its event id is EPOCH:SEQUENCE
        ready   everything that was there has been sent
        page    {"name"}, first of all: whose chat it is. A page says it back as X-Chat, and is refused as
                logged out when the cookie is somebody else's by then
        reset   forget every line (the person was erased)
        busy    {"busy": true|false}
        notice  {"token", "text"}: why a press led nowhere
      LINE: {"ref", "order", "mine", "at", "text", ...}
        of the person: "group" (id of the upload), "media", "mark" (received|accepted|doubtful|rejected),
        "url" while it is kept
        of the bot "removed": true when it was taken away, else
        "pictures" [{"url", "alt", "width_px", "height_px", "original", "spoiler", "file_name"}]
        ("url" is "" when it is known to be gone),
        "rows" [[{"label", "token", "style", "about"}]], "ask", "placeholder",
        "steps" of the video that is asked for,
        "progress" {"fraction", "text"}, "card", "reply_to" (a ref), "copyable", "quiet", "language"
    GET  /api/commands      {"commands": [{"name", "what"}]} in `?language=en|de`: the menu
    GET  /api/session       {"others": how many other web chats the same person has}
    POST /api/leave         {"everywhere": false}; logs out this browser, or all of the person's, on the
                            server: {"back": LINK}, a one-time link to this chat. Nothing is deleted.
    GET  /picture/SEALED    a picture of one's own chat; `?save` makes it a download; ranges for videos
    GET  /health            {"status": "ok"}
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

from bot.chat.platform import Drawn, Handle, Limits, Membership
from bot.platforms.web import lines as making
from bot.platforms.web.api import Api, Commands
from bot.platforms.web.entrance import Entrance, is_chat
from bot.platforms.web.failures import Words
from bot.platforms.web.leaving import Leaving
from bot.platforms.web.options import WebOptions
from bot.platforms.web.pictures import Seal
from bot.platforms.web.presence import Presence
from bot.platforms.web.server import Server
from bot.platforms.web.stream import Events
from bot.platforms.web.transcript import Changes, Lines, Transcripts
from bot.platforms.web.uploads import VIDEO_BYTES
from storage.domain.errors import Permanent
from storage.domain.groups import Role
from storage.domain.records import Place
from storage.memory import Memory
from storage.memory_vault import Vault

LIMITS = Limits(
    text=20_000,
    caption=20_000,
    button_label=80,
    buttons_in_row=4,
    rows=40,
    album=12,
    upload_bytes=VIDEO_BYTES,
    utf16=False,
    edit_every_s=0.5,
    video_how="web-proof-how",
)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class WebPlatform:
    """Implements `bot.chat.platform.Platform`. `show` and `closed` work whether or not a page is open."""

    def __init__(
        self,
        options: WebOptions,
        *,
        memory: Memory,
        vault: Vault,
        words: Words,
        commands: Commands | None = None,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        seal = Seal(options)
        presence = Presence(memory=memory, vault=vault)
        self._transcripts = Transcripts(memory, options)
        self._entrance = Entrance(options, memory=memory, now=now)
        self._api = Api(
            transcripts=self._transcripts,
            memory=memory,
            presence=presence,
            seal=seal,
            now=now,
            commands=commands or {},
        )
        events = Events(transcripts=self._transcripts, seal=seal, presence=presence)
        leaving = Leaving(entrance=self._entrance, transcripts=self._transcripts)
        self._server = Server(
            options, words=words, entrance=self._entrance, api=self._api, events=events, leaving=leaving
        )
        self._now = now
        self.started = asyncio.Event()

    @property
    def name(self) -> str:
        return "web"

    @property
    def limits(self) -> Limits:
        return LIMITS

    @property
    def origin(self) -> str:
        """Where the page is; known once `started` is set."""
        return self._server.addresses.origin

    def link(self) -> str:
        """A one-time address for one browser; to be shown to whoever started this, and never logged."""
        return self._entrance.link()

    async def run(self, handle: Handle) -> None:
        """Serve until cancelled. Permanent("web-port-taken") when the port is in use."""
        self._api.handle = handle
        async with self._server.listening():
            self.started.set()
            try:
                await asyncio.Event().wait()
            finally:
                self.started.clear()

    async def show(self, place: Place, drawn: Drawn, *, replace: str | None, key: str) -> str | None:
        if place.platform != self.name or not is_chat(place.chat):
            raise Permanent("person-unreachable")
        new = f"b-{hashlib.sha256(key.encode()).hexdigest()[:24]}"
        shown_as: list[str] = []

        def decide(lines: Lines) -> Changes:
            changes: Changes = []
            if drawn.mark and drawn.reply_to and drawn.reply_to in lines:
                changes.append((drawn.reply_to, making.marked(lines[drawn.reply_to].body, drawn.mark)))
            if not _says_something(drawn):
                return changes
            body = making.shown(drawn, at=self._now())
            ref = replace if replace and _stands(lines, replace) else new
            shown_as.append(ref)
            if ref in lines:
                body = making.edited(lines[ref].body, body)
                if making.same(lines[ref].body, body):
                    return changes
            return [*changes, (ref, body)]

        await self._transcripts.change(place.chat, drawn.language, decide)
        return shown_as[0] if shown_as else None

    async def remove(self, place: Place, ref: str) -> bool:
        def decide(lines: Lines) -> Changes:
            return [(ref, making.removed(lines[ref].body))] if ref in lines else []

        await self._transcripts.change(place.chat, None, decide)
        return True

    async def membership(self, place: Place, external_id: str) -> Membership:  # noqa: ARG002 - there are no groups here
        return Membership(role=Role.NOBODY)

    async def closed(self, place: Place, token: str, notice: str) -> None:
        self._transcripts.held(place.chat).notify(token=token, text=notice)


def _stands(lines: Lines, ref: str) -> bool:
    return ref in lines and not making.is_removed(lines[ref].body)


def _says_something(drawn: Drawn) -> bool:
    return bool(drawn.text or drawn.pictures or drawn.rows or drawn.progress or drawn.copyable)
