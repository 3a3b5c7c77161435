"""The server itself: HTTP, who may ask, faults on demand, and a list of everything that was refused."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from typing import Any, Self

import aiohttp
from aiohttp import web

from tests.telegram_server import rules
from tests.telegram_server.methods import UpdateQueue, methods
from tests.telegram_server.people import Group, Person
from tests.telegram_server.rates import Rates
from tests.telegram_server.state import Chat, Message, Profile, Query, Refused, StoredFile

TOKEN = "123456789:AAtests-own-token_not-a-secret-00000"


class TelegramServer:
    def __init__(self) -> None:
        self.bot_user = {
            "id": 123456789,
            "is_bot": True,
            "first_name": "Moonselfie",
            "username": "moonselfie_bot",
        }
        self.chats: dict[int, Chat] = {}
        self.people: list[Person] = []
        self.files: dict[str, StoredFile] = {}
        self.queries: dict[str, Query] = {}
        self.profile = Profile()
        self.queue = UpdateQueue()
        self.webhook: dict[str, Any] | None = None
        self.webhook_target = ""  # where the https address of the webhook leads in this test
        self.patience_s = 30.0  # of `until`
        self.is_local = False  # started with --local: files stay on its own disk
        self.calls: list[str] = []
        self.refused: list[str] = []
        self.expected: list[str] = []  # parts of refusals that a test provokes on purpose
        self.rates = Rates()
        self.last_updates: list[dict[str, Any]] = []
        self._faults: list[tuple[str, str, Any]] = []
        self._numbers = itertools.count(1000)
        self._update_ids = itertools.count(500_000)
        self._methods = methods(self)
        self._pushing: asyncio.Task[None] | None = None
        self._runner: web.AppRunner | None = None
        self._port = 0

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=60_000_000)
        app.router.add_route("*", "/bot{token}/{method}", self._asked)
        app.router.add_get("/file/bot{token}/files/{file_id}", self._download)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._pushing is not None:
            self._pushing.cancel()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def api_base(self) -> str:
        return f"http://127.0.0.1:{self._port}/bot"

    @property
    def file_base(self) -> str:
        return f"http://127.0.0.1:{self._port}/file/bot"

    # For tests

    def person(self, name: str, *, language: str = "en", started: bool = True) -> Person:
        chat = Chat(id=next(self._numbers), kind="private", title=name, started=started)
        self.chats[chat.id] = chat
        self.people.append(Person(self, chat, name=name, language=language))
        return self.people[-1]

    def group(self, title: str, *people: Person, kind: str = "group") -> Group:
        chat = Chat(id=-next(self._numbers), kind=kind, title=title)
        chat.members = {one.chat.id: "member" for one in people}
        self.chats[chat.id] = chat
        return Group(self, chat)

    def cuts(self, method: str, *, after: bool, times: int = 1) -> None:
        """Cut the connection of the next calls, before they had an effect or after."""
        self._faults += [(method, "after" if after else "before", None)] * times

    def makes_wait(self, chat: Chat, wait_s: float) -> None:
        """Nothing of the bot's is taken in this chat for so long."""
        self.rates.flood(chat, wait_s)
        self.expected.append("Too Many Requests")

    def floods(self, method: str, *, retry_after: int = 1, times: int = 1) -> None:
        self._faults += [(method, "flood", retry_after)] * times
        self.expected.append("Too Many Requests")

    def breaks(self, method: str, status: int = 502, times: int = 1) -> None:
        self._faults += [(method, "status", status)] * times

    def unexpected(self) -> list[str]:
        return [one for one in self.refused if not any(part in one for part in self.expected)]

    async def until(self, wanted: Callable[[], Any], what: str = "") -> Any:
        """Wait until it is true; says what was not when it never is."""
        try:
            async with asyncio.timeout(self.patience_s):
                while not (found := wanted()):  # noqa: ASYNC110 - lists change, nobody sets an event
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise AssertionError(f"waited in vain for {what or wanted}; refused: {self.refused}") from None
        return found

    # For the methods

    def new_id(self, kind: str) -> str:
        return f"{kind}{next(self._numbers)}"

    def keep(self, file: StoredFile) -> StoredFile:
        file.file_id = self.new_id("file")
        self.files[file.file_id] = file
        return file

    def put(self, chat: Chat, **fields: Any) -> Message:
        message = Message(id=next(self._numbers), chat_id=chat.id, date=int(time.time()), **fields)
        chat.messages[message.id] = message
        return message

    async def update(self, *bodies: dict[str, Any]) -> None:
        """Something happened that the bot is to hear of: queued, or pushed to its webhook side by side."""
        self.last_updates = [{"update_id": next(self._update_ids), **body} for body in bodies]
        await self.repeat(self.last_updates)

    async def repeat(self, updates: list[dict[str, Any]]) -> None:
        if self.webhook is None:
            for update in updates:
                self.queue.add(update)
        else:
            await asyncio.gather(*(self._pushed(update) for update in updates))

    def push_waiting(self) -> None:
        """What nobody polled goes to the webhook that was just set."""
        if self.webhook_target:
            self._pushing = asyncio.create_task(self.repeat(self.queue.emptied()))

    async def _pushed(self, update: dict[str, Any]) -> None:
        """What a webhook does not take waits: for it, or for whoever polls after it was deleted."""
        try:
            taken = await self.push(update) == 200
        except aiohttp.ClientConnectionError:
            taken = False
        if not taken:
            self.queue.add(update)

    async def push(self, update: dict[str, Any], *, secret: str | None = None, tries: int = 5) -> int:
        """As the real one: again until the webhook answers 200. The last status."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret or (self.webhook or {}).get("secret_token", "")}
        status = 0
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
            for _ in range(tries):
                async with session.post(self.webhook_target, json=update, headers=headers) as response:
                    status = response.status
                if status == 200:
                    break
        return status

    # HTTP

    async def _asked(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls.append(method)
        fault = next((one for one in self._faults if one[0] == method), None)
        if fault is not None:
            self._faults.remove(fault)
        try:
            if fault is not None and fault[1] != "after":
                self._fail(request, fault)
            result = await self._answer(request, method)
        except Refused as refusal:
            self.refused.append(f"{method}: {refusal.description}")
            body = {"ok": False, "error_code": refusal.code, "description": refusal.description}
            if refusal.parameters:
                body["parameters"] = refusal.parameters
            return web.json_response(body, status=refusal.code)
        if fault is not None and fault[1] == "after":
            self._cut(request)
        return web.json_response({"ok": True, "result": result})

    def _fail(self, request: web.Request, fault: tuple[str, str, Any]) -> None:
        match fault[1]:
            case "before":
                self._cut(request)
            case "flood":
                raise Refused(429, f"Too Many Requests: retry after {fault[2]}", retry_after=fault[2])
            case "status":
                raise web.HTTPBadGateway if fault[2] == 502 else web.HTTPInternalServerError

    @staticmethod
    def _cut(request: web.Request) -> None:
        if request.transport is not None:
            request.transport.abort()
        raise ConnectionResetError

    async def _answer(self, request: web.Request, method: str) -> Any:
        token = request.match_info["token"]
        if token != TOKEN:
            raise Refused(401, "Unauthorized") if ":" in token else Refused(404, "Not Found")
        if method not in rules.PARAMETERS:
            raise Refused(404, "Not Found: method not found")
        if method not in self._methods:
            raise Refused(501, "the tests' server does not model this method")
        given: dict[str, Any] = {}
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                data = value.file.read()
                given[name] = StoredFile("", data, name=value.filename, mime_type=value.content_type)
            else:
                given[name] = value
        attached = {name for name, value in given.items() if isinstance(value, StoredFile)}
        texts = " ".join(value for value in given.values() if isinstance(value, str))
        unknown = rules.unknown_parameters(method, set(given)) - {
            name for name in attached if f"attach://{name}" in texts
        }
        if unknown:
            raise Refused(400, f"Bad Request: unknown parameters {sorted(unknown)}")
        return await self._methods[method](given)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        self.calls.append("download")
        fault = next((one for one in self._faults if one[0] == "download"), None)
        file = self.files.get(request.match_info["file_id"])
        if request.match_info["token"] != TOKEN or file is None:
            return web.Response(status=404)
        if fault is not None:
            self._faults.remove(fault)
            response = web.StreamResponse(headers={"Content-Length": str(len(file.data))})
            await response.prepare(request)
            await response.write(file.data[: len(file.data) // 2])
            self._cut(request)
        return web.Response(body=file.data)
