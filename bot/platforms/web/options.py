"""What the operator may choose about the web chat, and where it may be reached."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
LEAST_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class WebOptions:
    """`session_secret` (32 random bytes or more, kept by the operator) signs cookies and seals addresses.

    `public_origin` ("https://moon.example") is where people reach the page when it is not this machine: a
    reverse proxy, a published container port. `link_file`, when given, always holds one unused one-time link
    (mode 0600). `port` 0 takes any free port.
    """

    session_secret: bytes
    host: str = "127.0.0.1"
    port: int = 8080
    public_origin: str = ""
    link_file: Path | None = None

    def __post_init__(self) -> None:
        if len(self.session_secret) < LEAST_SECRET_BYTES:
            message = f"session_secret needs at least {LEAST_SECRET_BYTES} bytes"
            raise ValueError(message)
        if self.public_origin:
            parts = urlsplit(self.public_origin)
            if parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/"):
                message = "public_origin must look like https://moon.example"
                raise ValueError(message)

    def derived(self, purpose: str, length: int = 32) -> bytes:
        """A key of its own for each purpose, so that none can stand in for another."""
        digest = hmac.digest(self.session_secret, purpose.encode(), hashlib.sha512)
        return digest[:length]


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where this server really is, once it listens: the only Host and Origin values it answers to.

    Names that merely resolve to this machine are refused: that is what defeats DNS rebinding.
    """

    hosts: frozenset[str]
    origins: frozenset[str]
    origin: str  # the one for links

    @classmethod
    def of(cls, options: WebOptions, port: int) -> Addresses:
        names = {*LOOPBACK}
        if options.host not in ("0.0.0.0", "::", ""):  # noqa: S104 (a comparison, nothing is bound here)
            names.add(f"[{options.host}]" if ":" in options.host else options.host)
        hosts = {f"{name}:{port}" for name in names}
        origins = {f"http://{host}" for host in hosts}
        main = f"http://{options.host if options.host in LOOPBACK else '127.0.0.1'}:{port}"
        if options.public_origin:
            main = options.public_origin.rstrip("/").lower()
            hosts.add(urlsplit(main).netloc)
            origins.add(main)
        return cls(hosts=frozenset(hosts), origins=frozenset(origins), origin=main)

    @property
    def secure(self) -> bool:
        return self.origin.startswith("https://")
