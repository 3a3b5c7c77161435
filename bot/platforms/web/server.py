"""The HTTP server: routes in one place, started and stopped as one."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.listening import listening_socket
from bot.platforms.web.api import Api
from bot.platforms.web.entrance import SESSION_LASTS, Entrance
from bot.platforms.web.failures import WORDS, Words, word_failures
from bot.platforms.web.files import DOOR, PAGE, PageFiles
from bot.platforms.web.guard import ADDRESSES, CHAT, SESSION, add_headers, cookie_name, gate
from bot.platforms.web.leaving import Leaving
from bot.platforms.web.options import Addresses, WebOptions
from bot.platforms.web.stream import Events
from storage.domain.errors import BadInput

JSON_BYTES = 64_000
STOPS_WITHIN_S = 5.0


class Server:
    def __init__(
        self,
        options: WebOptions,
        *,
        words: Words,
        entrance: Entrance,
        api: Api,
        events: Events,
        leaving: Leaving,
    ) -> None:
        self._options = options
        self._words = words
        self._entrance = entrance
        self._files = PageFiles()
        self._api = api
        self._events = events
        self._leaving = leaving
        self.addresses = Addresses.of(options, options.port)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Answers requests inside. Permanent as `listening_socket`, e.g. when somebody else listens there."""
        with listening_socket(self._options.host, self._options.port) as listener:
            self.addresses = Addresses.of(self._options, listener.getsockname()[1])
            runner = web.AppRunner(
                self._app(), access_log=None, logger=_silent(), shutdown_timeout=STOPS_WITHIN_S
            )
            await runner.setup()
            try:
                await web.SockSite(runner, listener).start()
                self._entrance.opened(self.addresses)
                yield
            finally:
                await runner.cleanup()

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[word_failures, gate(self._entrance)], client_max_size=JSON_BYTES)
        app[ADDRESSES], app[WORDS] = self.addresses, self._words
        app.on_response_prepare.append(add_headers)
        app.on_shutdown.append(self._events.close)
        app.add_routes(
            [
                web.get("/", self._page),
                web.post("/enter", self._enter),
                web.get("/health", self._health),
                web.get("/api/events", self._events.serve),
                *self._api.routes(),
                *self._leaving.routes(),
                *self._files.routes(),
            ]
        )
        return app

    async def _page(self, request: web.Request) -> web.Response:
        """The chat with a session, the door without. Who is in already does not use up the link."""
        if CHAT not in request:
            return self._files.html(DOOR, status=200 if "t" in request.query else 403)
        if request.query:
            raise web.HTTPSeeOther("/")
        page = self._files.html(PAGE)
        self._set_cookie(page, self._entrance.cookie(request[SESSION]))  # a used session does not end
        return page

    async def _enter(self, request: web.Request) -> web.Response:
        if CHAT in request:
            raise web.HTTPSeeOther("/")
        try:
            token = (await request.post()).get("t", "")
        except (ValueError, LookupError, web.RequestPayloadError) as error:
            raise BadInput("request-malformed") from error
        cookie = await self._entrance.redeem(token) if isinstance(token, str) else None
        if cookie is None:
            raise web.HTTPSeeOther("/?used")
        answer = web.Response(status=303, headers={"Location": "/"})
        self._set_cookie(answer, cookie)
        return answer

    async def _health(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    def _set_cookie(self, response: web.Response, value: str) -> None:
        response.set_cookie(
            cookie_name(self.addresses),
            value,
            max_age=int(SESSION_LASTS.total_seconds()),
            httponly=True,
            samesite="Strict",
            secure=self.addresses.secure,
        )


def _silent() -> logging.Logger:
    """Keep quiet: aiohttp would quote broken requests; guard.py logs what matters, and quotes nothing."""
    logger = logging.getLogger("bot.platforms.web.silent")
    logger.disabled = True
    return logger
