"""Logging out: the session ends on the server, every page of its chat is let go, and nothing is deleted."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from bot.platforms.web.entrance import Entrance
from bot.platforms.web.failures import failure
from bot.platforms.web.guard import ADDRESSES, SESSION, cookie_name
from bot.platforms.web.requests import checked
from bot.platforms.web.transcript import Transcripts


class Leave(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    everywhere: bool = False


class Leaving:
    def __init__(self, *, entrance: Entrance, transcripts: Transcripts) -> None:
        self._entrance = entrance
        self._transcripts = transcripts

    def routes(self) -> Sequence[web.RouteDef]:
        return (web.get("/api/session", self.session), web.post("/api/leave", self.leave))

    async def session(self, request: web.Request) -> web.Response:
        """What the question before logging out needs to know."""
        return web.json_response({"others": await self._entrance.others(request[SESSION])})

    async def leave(self, request: web.Request) -> web.Response:
        wanted = await checked(request, Leave)
        left = await self._entrance.leave(request[SESSION], everywhere=wanted.everywhere)
        if left is None:
            return failure(request, 401, "no-session")
        for chat in left.chats:
            self._transcripts.close(chat)
        answer = web.json_response({"back": left.way_back})
        addresses = request.app[ADDRESSES]
        answer.del_cookie(cookie_name(addresses), httponly=True, samesite="Strict", secure=addresses.secure)
        return answer
