"""Updates pushed by Telegram instead of fetched: one small aiohttp server behind the operator's TLS proxy.

An update is confirmed (200) only after it was handled; anything else makes Telegram send it again. Requests
without the secret token are turned away before their body is read.
"""

from __future__ import annotations

import asyncio
import hmac
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from telegram import Update
from telegram.ext import ExtBot

from bot.pauses import asked_s
from bot.platforms.telegram.errors import calling
from bot.platforms.telegram.polling import WANTED, Receive, until_handled
from storage.domain.errors import BadInput, Retryable

log = structlog.get_logger()

_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
_BODY_BYTES = 1 << 20
_HANDLED_WITHIN_S = 50.0  # Telegram gives up after about a minute
_ANNOUNCE_AGAIN_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """`url` is what Telegram calls (https); `host` and `port` are where the proxy finds us."""

    url: str
    secret: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 8443

    def __post_init__(self) -> None:
        if urlsplit(self.url).scheme != "https" or not urlsplit(self.url).hostname:
            raise BadInput("telegram-webhook-url")
        if not _SECRET.fullmatch(self.secret):
            raise BadInput("telegram-webhook-secret")

    @property
    def path(self) -> str:
        return urlsplit(self.url).path or "/"


class WebhookServer:
    def __init__(self, bot: ExtBot[int], receive: Receive, webhook: Webhook, *, pause_s: float = 1.0) -> None:
        self._bot = bot
        self._receive = receive
        self._webhook = webhook
        self._pause_s = pause_s
        self._group: asyncio.TaskGroup | None = None
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self.port: int | None = None  # the bound one, once it listens

    async def run(self) -> None:
        app = web.Application(client_max_size=_BODY_BYTES)
        app.router.add_post(self._webhook.path, self._pushed)
        runner = web.AppRunner(app, access_log=None, handle_signals=False)
        await runner.setup()
        try:
            async with asyncio.TaskGroup() as group:
                self._group = group
                await web.TCPSite(runner, self._webhook.host, self._webhook.port).start()
                self.port = runner.addresses[0][1]
                await self._announce()
                await asyncio.Event().wait()
        finally:
            self._group = None
            await runner.cleanup()

    async def _announce(self) -> None:
        """Tell Telegram where to push; again and again while it cannot be reached."""
        while True:
            try:
                await calling(
                    self._bot.set_webhook(
                        url=self._webhook.url, secret_token=self._webhook.secret, allowed_updates=WANTED
                    )
                )
            except Retryable as fault:
                log.warning("telegram.webhook_not_set", code=fault.code)
                await asyncio.sleep(max(_ANNOUNCE_AGAIN_S, asked_s(fault)))
            else:
                log.info("telegram.webhook_listens", host=self._webhook.host, port=self.port)
                return

    async def _pushed(self, request: web.Request) -> web.Response:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode(errors="surrogateescape"), self._webhook.secret.encode()):
            return web.Response(status=403)
        try:
            update = Update.de_json(await request.json(), self._bot)
        except (
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
        ):  # whatever a body that is no update leads to
            return web.Response(status=400)
        dealing = self._dealing_with(update)
        if dealing is None:
            return web.Response(status=503)
        await asyncio.wait([dealing], timeout=_HANDLED_WITHIN_S)
        handled = dealing.done() and not dealing.cancelled()
        return web.Response(status=200 if handled else 503)

    def _dealing_with(self, update: Update) -> asyncio.Task[None] | None:
        """Telegram repeats a push it found slow: the second one waits for the first. None while stopping."""
        task = self._under_way.get(update.update_id)
        if task is None and self._group is not None:
            task = self._group.create_task(until_handled(self._receive, update, pause_s=self._pause_s))
            self._under_way[update.update_id] = task
            task.add_done_callback(lambda _: self._under_way.pop(update.update_id, None))
        return task
