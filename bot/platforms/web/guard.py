"""What every request must be before it is looked at, and what every answer says to the browser.

Order: Host (DNS rebinding), Origin of what changes something (CSRF: another local port is the *same site*
to a browser, so the cookie's SameSite alone would not do), fetch metadata of what is read, session, and
whether it is still that of the page: in a shared browser the cookie may be somebody else's by now. Every
answer, errors too, carries a content security policy without inline code and the headers that keep pictures
out of caches, frames and referrers.
"""

from __future__ import annotations

import hashlib

from aiohttp import hdrs, web
from aiohttp.typedefs import Middleware

from bot.platforms.web.entrance import Entrance, Pass
from bot.platforms.web.failures import Handler, failure
from bot.platforms.web.options import Addresses

CHAT = web.RequestKey("chat", str)
SESSION = web.RequestKey("session", Pass)
ADDRESSES = web.AppKey("addresses", Addresses)
CHAT_HEADER = "X-Chat"  # what the page was told to be; other clients need not say it
PRIVATE_PATHS = ("/api/", "/picture/")
PUBLIC_PATHS = ("/page/", "/health")  # the same for everybody: the memory is not asked
SAFE_METHODS = frozenset({hdrs.METH_GET, hdrs.METH_HEAD})
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), browsing-topics=()",
    "Cache-Control": "no-store",
}


def page_of(chat: str) -> str:
    """By what a page knows whose it is."""
    return hashlib.sha256(chat.encode()).hexdigest()[:16]


def cookie_name(addresses: Addresses) -> str:
    """Cookies know no ports: two installations on one machine must not overwrite each other's."""
    return f"moonselfie_{addresses.origin.rpartition(':')[2].strip('/')}"


async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
    """`setdefault`, so that a picture may have a stricter policy and the page's files an ETag."""
    response.headers["Server"] = "moonselfie"
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


def gate(entrance: Entrance) -> Middleware:
    """Refuse what does not belong here, and tell the handlers whose chat it is."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        addresses = request.app[ADDRESSES]
        if request.headers.get(hdrs.HOST, "").lower() not in addresses.hosts:
            return failure(request, 403, "wrong-host")
        changes = request.method not in SAFE_METHODS
        if changes and request.headers.get(hdrs.ORIGIN, "").lower() not in addresses.origins:
            return failure(request, 403, "wrong-origin")
        private = request.path.startswith(PRIVATE_PATHS)
        if private and request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
            return failure(request, 403, "wrong-origin")
        if request.path.startswith(PUBLIC_PATHS):
            return await handler(request)
        session = await entrance.session_of(request.cookies.get(cookie_name(addresses), ""))
        if session is not None:
            request[SESSION], request[CHAT] = session, session.chat
            mine = page_of(session.chat)
        if private and (session is None or request.headers.get(CHAT_HEADER, mine) != mine):
            return failure(request, 401, "no-session")
        return await handler(request)

    return check
