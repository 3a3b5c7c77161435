"""A small Discord on loopback, for the real process: login, commands, direct messages, gateway with resume.

simcord stands in for discord.py's transport; here that transport itself is at work.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any, Self

from aiohttp import WSMsgType, web

TOKEN = "MTIz.abc.secret-of-the-tests"
BOT = {"id": "900", "username": "moon", "discriminator": "0", "avatar": None, "bot": True}
ANNA = {"id": "500", "username": "anna", "discriminator": "0", "avatar": None, "global_name": None}
CHAT = {"id": "600", "type": 1, "recipients": [ANNA], "last_message_id": None}


def answer(body: Any, status: int = 200) -> web.Response:
    """The very headers matter: discord.py reads JSON only of this type, and asks for `Via` at a 429."""
    headers = {"Content-Type": "application/json", "Via": "1.1 tests"}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=headers)


class LoopbackDiscord:
    """`troubles` are statuses with which the next sends are refused; `sent` what got through."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.troubles: list[int] = []
        self.login_troubles: list[int] = []
        self.bans = 0  # logins that are turned away before Discord, as whoever asks too often is
        self.closes: list[int] = []  # codes with which the gateway ends the next connections
        self.commands: list[dict[str, Any]] = []
        self.hellos: list[str] = []  # identify or resume, in order
        self._sockets: set[web.WebSocketResponse] = set()
        self._sequence = 0
        self._number = 1000
        self._news = asyncio.Condition()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes(
            [
                web.get("/api/v10/users/@me", self._me),
                web.get("/api/v10/oauth2/applications/@me", self._application),
                web.put("/api/v10/applications/{id}/commands", self._commands),
                web.post("/api/v10/users/@me/channels", self._chat),
                web.post("/api/v10/channels/600/messages", self._message),
                web.get("/gateway", self._gateway),
                web.get("/gateway/", self._gateway),
            ]
        )
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.drop()
        await self._runner.cleanup()

    @property
    def api_base(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v10"

    @property
    def gateway(self) -> str:
        return f"ws://127.0.0.1:{self.port}/gateway/"

    async def until(self, condition, what: str) -> None:
        """Wait for something to be so; fails with what is there instead."""
        try:
            async with asyncio.timeout(30), self._news:
                await self._news.wait_for(condition)
        except TimeoutError:
            raise AssertionError(f"no {what}: {self.hellos}, {len(self.sent)} messages") from None

    async def anna_writes(self, text: str) -> None:
        self._number += 1
        message = {
            "id": str(self._number), "channel_id": CHAT["id"], "author": ANNA, "content": text, "type": 0,
            "timestamp": "2026-11-23T00:00:00+00:00", "edited_timestamp": None, "tts": False, "pinned": False,
            "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [], "embeds": [],
        }  # fmt: skip
        await self._tell("MESSAGE_CREATE", message)

    async def drop(self) -> None:
        """The connection is cut, as happens every few hours."""
        for socket in list(self._sockets):
            await socket.close(code=4000)

    def texts(self) -> str:
        return json.dumps([one.get("components") for one in self.sent], ensure_ascii=False)

    async def _me(self, request: web.Request) -> web.Response:
        if self.bans:
            self.bans -= 1
            return web.Response(text="error code: 1015", status=429)
        if self.login_troubles:
            body = {"message": "trouble", "retry_after": 0.05, "global": False}
            return answer(body, status=self.login_troubles.pop(0))
        if request.headers.get("Authorization") != f"Bot {TOKEN}":
            return answer({"message": "401: Unauthorized", "code": 0}, status=401)
        return answer(BOT)

    async def _application(self, _request: web.Request) -> web.Response:
        owner = {**ANNA, "id": "1"}
        return answer(
            {
                "id": "900", "name": "moon", "icon": None, "description": "", "bot_public": True,
                "bot_require_code_grant": False, "verify_key": "00", "flags": 0, "owner": owner,
                "summary": "", "team": None,
            }
        )  # fmt: skip

    async def _commands(self, request: web.Request) -> web.Response:
        self.commands = await request.json()
        return answer([])

    async def _chat(self, _request: web.Request) -> web.Response:
        return answer(CHAT)

    async def _message(self, request: web.Request) -> web.Response:
        body = await request.json()
        if self.troubles:
            status = self.troubles.pop(0)
            return answer({"message": "trouble", "retry_after": 0.05, "global": False}, status=status)
        known = next((one for one in self.sent if one["nonce"] == body["nonce"]), None)
        if known is None:
            self._number += 1
            known = {**body, "id": str(self._number)}
            async with self._news:
                self.sent.append(known)
                self._news.notify_all()
        return answer(
            {
                "id": known["id"], "channel_id": CHAT["id"], "author": BOT, "content": "", "type": 0,
                "timestamp": "2026-11-23T00:00:00+00:00", "edited_timestamp": None, "tts": False,
                "pinned": False, "mention_everyone": False, "mentions": [], "mention_roles": [],
                "attachments": [], "embeds": [], "components": [], "flags": known.get("flags", 0),
            }
        )  # fmt: skip

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 45_000}, "s": None, "t": None})
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            message = json.loads(frame.data)
            if message["op"] == 1:
                await socket.send_json({"op": 11, "d": None})
            elif message["op"] == 2 and self.closes:
                await socket.close(code=self.closes.pop(0))
            elif message["op"] in (2, 6):
                self._sockets.add(socket)
                await self._welcome(resumed=message["op"] == 6)
        self._sockets.discard(socket)
        return socket

    async def _welcome(self, *, resumed: bool) -> None:
        if resumed:
            await self._tell("RESUMED", {})
        else:
            ready = {
                "v": 10, "user": BOT, "guilds": [], "session_id": "one", "resume_gateway_url": self.gateway,
                "application": {"id": "900", "flags": 0}, "private_channels": [], "relationships": [],
            }  # fmt: skip
            await self._tell("READY", ready)
        async with self._news:
            self.hellos.append("resume" if resumed else "identify")
            self._news.notify_all()

    async def _tell(self, event: str, data: dict[str, Any]) -> None:
        self._sequence += 1
        for socket in list(self._sockets):
            await socket.send_json({"op": 0, "t": event, "s": self._sequence, "d": data})
