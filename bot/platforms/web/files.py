"""The page's own files: read once at start, served by exact name, so that no path leads elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.resources import files

from aiohttp import hdrs, web

TYPES = {
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "json": "application/json",
    "svg": "image/svg+xml",
}
PAGE = "index.html"
DOOR = "door.html"


class PageFiles:
    def __init__(self) -> None:
        folder = files("bot.platforms.web") / "page"
        self._files = {
            entry.name: entry.read_bytes()
            for entry in folder.iterdir()
            if entry.name.rpartition(".")[2] in TYPES
        }

    def routes(self) -> Sequence[web.RouteDef]:
        return tuple(
            web.get(f"/page/{name}", self._served) for name in self._files if not name.endswith(".html")
        )

    def html(self, name: str, *, status: int = 200) -> web.Response:
        """The page or the door; never kept by the browser, since which it is depends on the cookie."""
        return web.Response(body=self._files[name], status=status, content_type="text/html", charset="utf-8")

    async def _served(self, request: web.Request) -> web.Response:
        name = request.path.rpartition("/")[2]
        data = self._files[name]
        etag = f'"{hashlib.sha256(data).hexdigest()[:20]}"'
        headers = {hdrs.ETAG: etag, hdrs.CACHE_CONTROL: "no-cache"}
        if request.headers.get(hdrs.IF_NONE_MATCH) == etag:
            return web.Response(status=304, headers=headers)
        kind = TYPES[name.rpartition(".")[2]]
        return web.Response(body=data, content_type=kind, charset="utf-8", headers=headers)
