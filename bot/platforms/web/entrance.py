"""Who may come in: one-time links, and the signed cookie each is exchanged for.

Loopback is not a person: every account of this machine, and every page open in the operator's browser, can
connect to it. So nothing is answered without a session, and a session begins only with a link that whoever
started Moonselfie was shown (in the terminal, and in a file that only that account can read). A link works
once. The cookie holds the chat's opaque id and a signature; it is HttpOnly and SameSite=Strict, and
survives restarts as long as the secret does.

Logging out ends the chat's generation, and with it every cookie that was signed for it. As links lead to new
chats, whoever logs out is given a way back to the old one: it works once, because coming back begins the next
generation.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.platforms.web.options import Addresses, WebOptions
from storage.memory import Memory

SESSION_LASTS = timedelta(days=90)
LINK_LASTS = timedelta(days=1)
LINKS_AT_ONCE = 32
CHAT_ID = re.compile(r"[A-Za-z0-9_-]{22}")


def is_chat(text: str) -> bool:
    """Whether this can be a chat that we gave out."""
    return CHAT_ID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """A session that counts."""

    chat: str
    generation: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A session that was ended: the way back to its chat, and every chat of which no page may stay open."""

    way_back: str
    chats: Sequence[str]


class Entrance:
    """Makes and redeems links; signs and checks cookies. `new_token` gives unguessable URL-safe text."""

    def __init__(
        self,
        options: WebOptions,
        *,
        memory: Memory,
        now: Callable[[], datetime],
        new_token: Callable[[], str] = lambda: secrets.token_urlsafe(24),
    ) -> None:
        self._key = options.derived("web-session")
        self._back_key = options.derived("web-way-back")
        self._memory = memory
        # The memory is the truth and this process its only writer; set before streams are closed, so that a
        # request that was let in a moment ago cannot open another one.
        self._generations: dict[str, int] = {}
        self._file = options.link_file
        self._now = now
        self._new_token = new_token
        self._links: OrderedDict[str, datetime | None] = (
            OrderedDict()
        )  # token -> when it ends; None: the file's
        self._origin = ""

    def opened(self, addresses: Addresses) -> None:
        """The server listens: links can be made from now on, and the first one is left in the file."""
        self._origin = addresses.origin
        if self._file is not None:
            self._leave_link(self._file)

    def link(self) -> str:
        """A new address that lets one browser in, once, within a day."""
        timed = [token for token, ends in self._links.items() if ends is not None]
        for token in timed[: max(0, len(timed) - LINKS_AT_ONCE + 1)]:
            del self._links[token]
        return self._address(ends=self._now() + LINK_LASTS)

    async def redeem(self, token: str) -> str | None:
        """The cookie for a new chat, or for the old one when it is a way back.

        None when the link was used, has ended or never was.
        """
        if not token.isascii():
            return None
        found = next((known for known in self._links if hmac.compare_digest(known, token)), None)
        if found is None:
            return await self._come_back(token)
        ends = self._links.pop(found)
        if ends is None and self._file is not None:
            self._leave_link(self._file)
        if ends is not None and ends < self._now():
            return None
        return self.cookie(Pass(chat=secrets.token_urlsafe(16)))

    def cookie(self, session: Pass) -> str:
        body = f"{session.chat}.{int((self._now() + SESSION_LASTS).timestamp())}"
        if session.generation:  # left out at first, as it was before sessions could be ended
            body += f".{session.generation}"
        return f"{body}.{_signature(self._key, body)}"

    async def session_of(self, cookie: str) -> Pass | None:
        """The session of a cookie that we signed, that has not run out and was not logged out."""
        body = _signed(self._key, cookie)
        if body is None:
            return None
        chat, ends, *generation = body.split(".")
        session = Pass(chat=chat, generation=int(generation[0]) if generation else 0)
        if not is_chat(chat) or int(ends) <= self._now().timestamp():
            return None
        return session if await self._generation(chat) == session.generation else None

    async def others(self, session: Pass) -> int:
        """How many other web chats the same person has."""
        async with self._memory.look() as work:
            return len(await work.web_sessions.others(session.chat))

    async def leave(self, session: Pass, *, everywhere: bool) -> Left | None:
        """End this session, and with `everywhere` those of the person's other web chats.

        None when it had ended already.
        """
        async with self._memory.work() as work:
            if not await work.web_sessions.advance(session.chat, session.generation):
                return None
            ended = {session.chat: session.generation + 1}
            for chat in await work.web_sessions.others(session.chat) if everywhere else ():
                generation = await work.web_sessions.generation(chat)
                await work.web_sessions.advance(chat, generation)
                ended[chat] = generation + 1
            await work.commit()
        self._generations.update(ended)
        body = f"{session.chat}.{session.generation + 1}"
        return Left(
            way_back=f"{self._origin}/?t={body}.{_signature(self._back_key, body)}", chats=tuple(ended)
        )

    async def _come_back(self, token: str) -> str | None:
        body = _signed(self._back_key, token)
        if body is None:
            return None
        chat, _, number = body.partition(".")
        generation = int(number)
        async with self._memory.work() as work:
            if not await work.web_sessions.advance(chat, generation):
                return None
            await work.commit()
        self._generations[chat] = generation + 1
        return self.cookie(Pass(chat=chat, generation=generation + 1))

    async def _generation(self, chat: str) -> int:
        if chat not in self._generations:
            async with self._memory.look() as work:
                found = await work.web_sessions.generation(chat)
            self._generations.setdefault(chat, found)  # unless it was logged out while we looked
        return self._generations[chat]

    def _address(self, *, ends: datetime | None) -> str:
        token = self._new_token()
        self._links[token] = ends
        return f"{self._origin}/?t={token}"

    def _leave_link(self, file: Path) -> None:
        file.unlink(missing_ok=True)  # so that the mode below counts, whatever was there
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(self._address(ends=None) + "\n")


def _signature(key: bytes, body: str) -> str:
    digest = hmac.digest(key, body.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _signed(key: bytes, text: str) -> str | None:
    """What was signed with this key, or None."""
    if not text.isascii():
        return None
    body, _, signature = text.rpartition(".")
    return body if hmac.compare_digest(signature.encode(), _signature(key, body).encode()) else None
