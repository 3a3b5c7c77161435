"""Pictures by opaque address: what the page may ask for, and how the bytes are handed over.

An address is the vault key, sealed (AES-SIV, so the same picture keeps its address) with the chat as
associated data: nobody can make one, and one that leaked from another chat does not open. Pictures are
never decoded here. What a person uploaded may be anything, so only formats known to be passive are given
their type; all else is a download.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass

from aiohttp import hdrs, web
from aiohttp.helpers import content_disposition_header
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from bot.chat.event import UploadKind
from bot.platforms.web.options import WebOptions

PICTURE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
MP4_IMAGE_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A picture in the vault. The file name is part of the seal, so it cannot be chosen by a link.

    A photo of the person is named by the `ref` of its message, without a key: its verdict replaces the photo
    as sent by the cleaned one, under another key, and the address is to stay.
    """

    person_id: str
    key: str = ""
    file_name: str = ""
    ref: str = ""


class Seal:
    def __init__(self, options: WebOptions) -> None:
        self._cipher = AESSIV(options.derived("web-picture", 64))

    def address(self, chat: str, named: Named) -> str:
        plain = json.dumps([named.person_id, named.key, named.file_name, named.ref]).encode()
        sealed = self._cipher.encrypt(plain, [chat.encode()])
        return "/picture/" + base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def opened(self, chat: str, token: str) -> Named | None:
        """What the address names, or None when it was not made for this chat."""
        try:
            sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
            person_id, key, file_name, ref = json.loads(self._cipher.decrypt(sealed, [chat.encode()]))
        except (InvalidTag, binascii.Error, ValueError):
            return None
        return Named(person_id=person_id, key=key, file_name=file_name, ref=ref)


def media_type(head: bytes) -> str:
    """The type by the first bytes (32 suffice), never by what somebody said; unknown is a plain download."""
    brand = head[8:12] if head[4:8] == b"ftyp" else b""
    if brand:
        if brand in MP4_IMAGE_BRANDS:
            return "image/avif" if brand.startswith(b"avi") else "image/heic"
        return "video/quicktime" if brand == b"qt  " else "video/mp4"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    known = {
        b"\xff\xd8\xff": "image/jpeg",
        b"\x89PNG\r\n\x1a\n": "image/png",
        b"\x1aE\xdf\xa3": "video/webm",
    }
    return next((kind for magic, kind in known.items() if head.startswith(magic)), "application/octet-stream")


def upload_kind(head: bytes) -> UploadKind:
    """How the conversation should take it: a photo, a video, or a file that the assessor will look into."""
    kind = media_type(head)
    if kind.startswith("video/"):
        return UploadKind.VIDEO
    return UploadKind.PHOTO if kind in ("image/jpeg", "image/png", "image/webp") else UploadKind.FILE


def response(request: web.Request, data: bytes, named: Named) -> web.Response:
    """The bytes, whole or (for seeking in videos) one range of them."""
    kind = media_type(data[:32])
    passive = kind.startswith(("image/", "video/"))
    saved = not passive or "save" in request.query
    headers = {
        hdrs.ACCEPT_RANGES: "bytes",
        "Content-Security-Policy": PICTURE_POLICY,
        hdrs.CONTENT_DISPOSITION: content_disposition_header(
            "attachment" if saved else "inline", filename=named.file_name or "photo"
        ),
    }
    wanted = RANGE.fullmatch(request.headers.get(hdrs.RANGE, ""))
    if wanted is None or not any(wanted.groups()):
        return web.Response(body=data, content_type=kind, headers=headers)
    first, last = wanted.groups()
    start = int(first) if first else max(0, len(data) - int(last))
    stop = min(int(last) + 1, len(data)) if first and last else len(data)
    if start >= stop:
        headers[hdrs.CONTENT_RANGE] = f"bytes */{len(data)}"
        return web.Response(status=416, headers=headers)
    headers[hdrs.CONTENT_RANGE] = f"bytes {start}-{stop - 1}/{len(data)}"
    return web.Response(status=206, body=data[start:stop], content_type=kind, headers=headers)
