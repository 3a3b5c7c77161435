"""A person's browser, as far as HTTP goes: enters by link, sends, presses, sees what the page sees."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any, Self

from aiohttp import ClientSession, CookieJar, FormData

from bot.chat.platform import Drawn, DrawnPicture
from bot.chat.screen import Mark
from bot.chat.words import Words
from bot.platforms.web.options import WebOptions
from bot.platforms.web.platform import WebPlatform
from storage.domain.groups import Role
from storage.domain.records import Language, Place
from tests.contracts.platform import Recorder, SeenMessage, SeenPicture

WORDS = Words(strict=True)
SECRET = b"a secret of 32 bytes or more, for tests"


@contextlib.asynccontextmanager
async def running(memory, vault, handle, commands=None, **options) -> AsyncIterator[WebPlatform]:
    """The platform on a free port, ended by cancelling it, as a supervisor does."""
    values = {"session_secret": SECRET, "port": 0, **options}
    platform = WebPlatform(WebOptions(**values), memory=memory, vault=vault, words=WORDS, commands=commands)
    task = asyncio.create_task(platform.run(handle))
    started = asyncio.create_task(platform.started.wait())
    await asyncio.wait([task, started], return_when=asyncio.FIRST_COMPLETED)
    try:
        if task.done():
            task.result()
        yield platform
    finally:
        started.cancel()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


class Browser:
    """Cookies, the Origin header, and the language, as a browser would send them."""

    def __init__(self, platform: WebPlatform, language: str = "en-GB,en;q=0.8") -> None:
        self.platform = platform
        self.session = ClientSession(
            platform.origin,
            cookie_jar=CookieJar(unsafe=True),
            headers={"Accept-Language": language, "Sec-Fetch-Site": "same-origin"},
        )
        self.last: tuple[str, Any] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.session.close()

    async def enter(self, link: str | None = None) -> None:
        token = (link or self.platform.link()).partition("?t=")[2]
        answer = await self.post("/enter", data={"t": token})
        assert answer.status == 200, answer.status  # after the redirect to the page

    async def post(self, path: str, *, origin: str | None = "", **what: Any):
        headers = {} if origin is None else {"Origin": origin or self.platform.origin}
        answer = await self.session.post(path, headers=headers, **what)
        await answer.read()
        return answer

    async def get(self, path: str, **what: Any):
        answer = await self.session.get(path, **what)
        await answer.read()
        return answer

    async def say(self, text: str):
        self.last = ("/api/message", {"json": {"id": uuid.uuid4().hex, "text": text}})
        return await self.repeat()

    async def upload(self, files: Sequence[bytes], caption: str = ""):
        self.last = ("/api/upload", {"files": files, "id": uuid.uuid4().hex, "caption": caption})
        return await self.repeat()

    async def press(self, token: str):
        self.last = ("/api/press", {"json": {"id": uuid.uuid4().hex, "token": token}})
        return await self.repeat()

    async def repeat(self):
        assert self.last
        path, what = self.last
        if "files" in what:
            form = FormData()
            form.add_field("id", what["id"])
            if what["caption"]:
                form.add_field("caption", what["caption"])
            for data in what["files"]:
                form.add_field(
                    "file", io.BytesIO(data), filename="upload", content_type="application/octet-stream"
                )
            return await self.post(path, data=form)
        return await self.post(path, **what)

    async def history(self) -> list[dict[str, Any]]:
        answer = await self.get("/api/history")
        assert answer.status == 200
        return (await answer.json())["lines"]

    async def events(self, after: str = "") -> AsyncIterator[tuple[str, str, Any]]:
        """(event, id, data) as they come; for ever."""
        async with self.session.get("/api/events", params={"after": after}) as answer:
            assert answer.status == 200, answer.status
            event: dict[str, str] = {}
            async for raw in answer.content:
                line = raw.decode().rstrip("\n")
                if line:
                    name, _, value = line.partition(": ")
                    event[name] = value
                elif "event" in event:
                    yield event["event"], event.get("id", ""), json.loads(event["data"])
                    event = {}


class Stocked:
    """The platform, with the pictures it is to show laid into the vault first, as a worker would."""

    def __init__(self, platform: WebPlatform, memory, vault) -> None:
        self._platform = platform
        self._memory = memory
        self._vault = vault
        self._keys: dict[str, str] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._platform, name)

    async def show(self, place: Place, drawn: Drawn, *, replace: str | None, key: str) -> str | None:
        pictures = [await self._stocked(place, picture) for picture in drawn.pictures]
        return await self._platform.show(
            place, with_pictures(drawn, tuple(pictures)), replace=replace, key=key
        )

    async def _stocked(self, place: Place, picture: DrawnPicture) -> DrawnPicture:
        async with self._memory.work() as work:
            person = await work.people.find_or_create(
                platform="web", external_id=place.chat, language=Language.EN
            )
            await work.commit()
        stock = f"{person.id} {picture.key}"
        if stock not in self._keys:
            self._keys[stock] = await self._vault.put(person.id, "portrait", picture.data)
        return replace(picture, key=self._keys[stock], person_id=person.id)

    async def lose_pictures(self) -> None:
        """Delete every picture that was shown, as a person's deletion would."""
        for key in self._keys.values():
            await self._vault.delete(key)


def with_pictures(drawn: Drawn, pictures: tuple[DrawnPicture, ...]) -> Drawn:
    return replace(drawn, pictures=pictures)


class WebDriver:
    """The contract suite's person in a browser."""

    def __init__(self, platform: Stocked, browser: Browser, recorder: Recorder, place: Place) -> None:
        self.platform = platform
        self.recorder = recorder
        self.place = place
        self._browser = browser
        self._notices: list[str] = []

    async def listen(self) -> None:
        async for event, _, data in self._browser.events():
            if event == "notice":
                self._notices.append(data["text"])

    async def send_text(self, text: str) -> None:
        await self._browser.say(text)

    async def send_photos(self, photos: Sequence[bytes], *, caption: str = "") -> None:
        await self._browser.upload(photos, caption)

    async def send_video(self, data: bytes) -> None:
        await self._browser.upload([data])

    async def press(self, label: str) -> None:
        lines = [line for line in await self._browser.history() if not line["mine"]]
        buttons = [button for line in lines for row in line["rows"] for button in row]
        token = next(button["token"] for button in reversed(buttons) if button["label"] == label)
        await self._browser.press(token)

    async def repeat_last(self) -> None:
        await self._browser.repeat()

    async def seen(self) -> list[SeenMessage]:
        return [await self._seen(line) for line in await self._browser.history()]

    async def _seen(self, line: dict[str, Any]) -> SeenMessage:
        if line["mine"]:
            mark = Mark(line["mark"]) if line.get("mark") else None
            return SeenMessage(ref=line["ref"], mine=True, text=line["text"], mark=mark)
        progress = line["progress"]["text"] if line["progress"] else ""
        return SeenMessage(
            ref=line["ref"],
            text="\n".join(part for part in (line["text"], progress, line["copyable"]) if part),
            pictures=tuple([await self._picture(picture) for picture in line["pictures"]]),
            buttons=tuple(button["label"] for row in line["rows"] for button in row),
        )

    async def _picture(self, picture: dict[str, Any]) -> SeenPicture:
        answer = await self._browser.get(picture["url"])
        assert answer.status == 200
        return SeenPicture(
            data=await answer.read(), original=picture["original"], file_name=picture["file_name"]
        )

    async def notices(self) -> list[str]:
        async with asyncio.timeout(5):
            while not self._notices:  # noqa: ASYNC110 (the stream fills it)
                await asyncio.sleep(0.01)
        return self._notices

    async def gone_ref(self) -> str:
        return "b-gone"

    async def group(self) -> Place:
        return Place(platform="web", chat="a-room", private=False)

    async def becomes(self, role: Role) -> None:
        """There are no groups."""

    async def unreachable(self) -> Place:
        return Place(platform="web", chat="not-a-chat")
