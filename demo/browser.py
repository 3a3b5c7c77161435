"""A person's browser, without the page: comes in by the one-time link and talks over the web chat's HTTP API.

The API is described in bot/platforms/web/platform.py. Everything the chat shows arrives as server-sent
events, as it does in a real page, and is kept by `ref`.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import aiohttp

Line = dict[str, Any]
Look = Callable[[Mapping[str, Line]], Any]

_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=120)
_AGAIN_S = 0.5
_PERSISTENT_S = 90.0  # how long a request is repeated while the bot is away


class Browser:
    """`async with Browser(link)`. Requests are repeated, with the same id, until they are answered."""

    def __init__(self, link: str, *, language: str = "en", cookies: aiohttp.CookieJar | None = None) -> None:
        parts = urlsplit(link)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self._token = parse_qs(parts.query).get("t", [""])[0]
        self._headers = {"Origin": self.origin, "Accept-Language": language}
        self.cookies = cookies
        self.lines: dict[str, Line] = {}
        self.history: list[Line] = []  # every version of every line, as it came
        self.pressed: set[str] = set()  # tokens of buttons
        self._changed = asyncio.Condition()
        self._after = ""

    async def __aenter__(self) -> Self:
        self.cookies = self.cookies or aiohttp.CookieJar(
            unsafe=True
        )  # unsafe: cookies of 127.0.0.1 count too
        self._http = aiohttp.ClientSession(headers=self._headers, cookie_jar=self.cookies, timeout=_TIMEOUT)
        if self._token:
            await self._enter()
        self._listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.cancel()
        await asyncio.wait([self._listening])
        await self._http.close()

    async def _enter(self) -> None:
        async with self._http.post(
            f"{self.origin}/enter", data={"t": self._token}, allow_redirects=False
        ) as answer:
            if answer.status != 303 or answer.headers.get("Location", "").endswith("?used"):
                raise RuntimeError("the link lets nobody in")

    @property
    def chat(self) -> str:
        """The opaque id of this chat, as the session cookie names it."""
        cookies = self.cookies or ()
        return next(one.value.partition(".")[0] for one in cookies if one.key.startswith("moonselfie_"))

    async def say(self, text: str) -> None:
        await self._post("message", json={"id": uuid.uuid4().hex, "text": text})

    async def press(self, token: str) -> None:
        self.pressed.add(token)
        await self._post("press", json={"id": uuid.uuid4().hex, "token": token})

    async def send(self, photos: Sequence[tuple[str, bytes]]) -> list[str]:
        """Send up to ten files in one go; returns the refs of their lines."""
        upload_id = uuid.uuid4().hex

        def form() -> aiohttp.FormData:
            data = aiohttp.FormData()
            data.add_field("id", upload_id)
            for name, content in photos:
                data.add_field("file", content, filename=name, content_type="application/octet-stream")
            return data

        await self._post("upload", form=form)
        return [f"p-{upload_id}-{number}" for number in range(len(photos))]

    async def fetch(self, url: str) -> bytes:
        """Return a picture of the chat. KeyError when it is gone: a photo that was left out is deleted."""
        async with self._http.get(f"{self.origin}{url}") as answer:
            if answer.status == HTTPStatus.NOT_FOUND:
                raise KeyError(url)
            answer.raise_for_status()
            return await answer.read()

    async def wait_for(self, look: Look, *, timeout_s: float) -> Any:
        """Wait until `look(lines)` gives something true; return that. TimeoutError when it never does."""
        async with asyncio.timeout(timeout_s), self._changed:
            while not (found := look(self.lines)):
                await self._changed.wait()
            return found

    async def _post(self, what: str, *, json: Any = None, form: Callable[[], Any] | None = None) -> None:
        """Repeat until answered: the id makes a repetition harmless."""
        async with asyncio.timeout(_PERSISTENT_S):
            while True:
                try:
                    data = form() if form else None
                    async with self._http.post(f"{self.origin}/api/{what}", json=json, data=data) as answer:
                        if answer.status < 500:
                            answer.raise_for_status()
                            return
                except (aiohttp.ClientConnectionError, TimeoutError):
                    pass
                await asyncio.sleep(_AGAIN_S)

    async def _listen(self) -> None:
        while True:
            try:
                url = f"{self.origin}/api/events?after={self._after}"
                async with self._http.get(url) as stream:
                    stream.raise_for_status()
                    await self._read(stream)
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(_AGAIN_S)

    async def _read(self, stream: aiohttp.ClientResponse) -> None:
        event: dict[str, str] = {}
        async for raw in stream.content:
            name, _, value = raw.decode().rstrip("\n").partition(": ")
            if name:
                event[name] = value
                continue
            await self._take(event)
            event = {}

    async def _take(self, event: dict[str, str]) -> None:
        if event.get("event") not in ("line", "reset"):
            return
        async with self._changed:
            if event["event"] == "reset":
                self.lines.clear()
            else:
                line: Line = json.loads(event["data"])
                if line.get("removed"):
                    self.lines.pop(line["ref"], None)
                else:
                    self.lines[line["ref"]] = line
                    self.history.append(line)
                self._after = event.get("id", self._after)
            self._changed.notify_all()


def button(line: Line, label: str) -> str | None:
    """Find the token of the button with this label."""
    for row in line.get("rows", ()):
        for one in row:
            if one["label"] == label:
                return str(one["token"])
    return None


def newest_button(lines: Mapping[str, Line], label: str) -> str | None:
    """Find the token of the newest button with this label."""
    for line in sorted(lines.values(), key=lambda line: line["order"], reverse=True):
        token = button(line, label)
        if token:
            return token
    return None
