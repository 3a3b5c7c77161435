"""Who may come in: one-time links, and the signed cookie each is exchanged for.

Loopback is not a person: every account of this machine, and every page open in the operator's browser, can
connect to it. So nothing is answered without a session, and a session begins only with a link that whoever
started Moonselfie was shown (in the terminal, and in a file that only that account can read). A link works
once. The cookie holds the chat's opaque id and a signature; it is HttpOnly and SameSite=Strict, and
survives restarts as long as the secret does.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from bot.platforms.web.options import Addresses, WebOptions

SESSION_LASTS = timedelta(days=90)
LINK_LASTS = timedelta(days=1)
LINKS_AT_ONCE = 32
CHAT_ID = re.compile(r"[A-Za-z0-9_-]{22}")


def is_chat(text: str) -> bool:
    """Whether this can be a chat that we gave out."""
    return CHAT_ID.fullmatch(text) is not None


class Entrance:
    """Makes and redeems links; signs and checks cookies. `new_token` gives unguessable URL-safe text."""

    def __init__(
        self,
        options: WebOptions,
        *,
        now: Callable[[], datetime],
        new_token: Callable[[], str] = lambda: secrets.token_urlsafe(24),
    ) -> None:
        self._key = options.derived("web-session")
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

    def redeem(self, token: str) -> str | None:
        """The cookie for a new chat, or None when the link was used, has ended or never was."""
        if not token.isascii():
            return None
        found = next((known for known in self._links if hmac.compare_digest(known, token)), None)
        if found is None:
            return None
        ends = self._links.pop(found)
        if ends is None and self._file is not None:
            self._leave_link(self._file)
        if ends is not None and ends < self._now():
            return None
        return self.cookie(secrets.token_urlsafe(16))

    def cookie(self, chat: str) -> str:
        body = f"{chat}.{int((self._now() + SESSION_LASTS).timestamp())}"
        return f"{body}.{self._signature(body)}"

    def chat_of(self, cookie: str) -> str | None:
        """The chat of a cookie that we signed and that has not ended."""
        if not cookie.isascii():
            return None
        body, _, signature = cookie.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(body).encode()):
            return None
        chat, _, ends = body.partition(".")
        return chat if is_chat(chat) and int(ends) > self._now().timestamp() else None

    def _signature(self, body: str) -> str:
        digest = hmac.digest(self._key, body.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def _address(self, *, ends: datetime | None) -> str:
        token = self._new_token()
        self._links[token] = ends
        return f"{self._origin}/?t={token}"

    def _leave_link(self, file: Path) -> None:
        file.unlink(missing_ok=True)  # so that the mode below counts, whatever was there
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(self._address(ends=None) + "\n")
