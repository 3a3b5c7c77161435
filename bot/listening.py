"""Where the bot listens: a bound socket, or which setting is in the way."""

from __future__ import annotations

import errno
import socket

from bot.settings import BotSettings
from storage.domain.errors import Permanent
from storage.settings import SettingsError

HINTS = {
    "web-port-taken": "another program listens on WEB_PORT: choose another one (0: any free one)",
    "web-port-forbidden": "this account may not listen on WEB_PORT: choose one above 1023 (0: any free one)",
    "web-host-wrong": "WEB_HOST is no address of this machine: say 127.0.0.1, or 0.0.0.0 for all it has",
}
_CODES = {errno.EADDRINUSE: "web-port-taken", errno.EACCES: "web-port-forbidden"}


def listening_socket(host: str, port: int) -> socket.socket:
    """Bound before a server is built, so that its own address is known; port 0 takes any free one.

    Permanent("web-port-taken" | "web-port-forbidden" | "web-host-wrong").
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except (OSError, UnicodeError) as error:  # UnicodeError: a name that no resolver takes
        code = _CODES.get(getattr(error, "errno", None) or 0, "web-host-wrong")
        raise Permanent(code, host=host, port=port) from error


def check_listening(settings: BotSettings) -> None:
    """SettingsError when an address is not this machine's. Whether a port is free shows when it is taken."""
    hosts = {
        "WEB_HOST": settings.web_host if settings.web_chat else "",
        "TELEGRAM_WEBHOOK_HOST": settings.telegram_webhook_host if settings.telegram_webhook_url else "",
    }
    for name, host in hosts.items():
        if host:
            try:
                listening_socket(host, 0).close()
            except Permanent as error:
                raise SettingsError(f"{HINTS['web-host-wrong'].replace('WEB_HOST', name)}.") from error
