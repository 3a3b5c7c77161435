"""Sealing: AES-256-GCM, with a key for every file and column value, derived from the person's data key.

A sealed file is `MAGIC | salt (32) | nonce prefix (7) | chunks`, a chunk is up to 1 MiB of text plus a tag
of 16 bytes. The nonce of a chunk is prefix, counter (4 bytes) and a last flag (1 byte), so that truncation,
reordering and joining are noticed; the associated data says whose it is, so that a file put in another's
place is noticed too.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.domain.errors import Permanent

MAGIC = b"MSF1"
CHUNK_BYTES = 1024 * 1024
SALT_BYTES = 32
PREFIX_BYTES = 7
TAG_BYTES = 16
HEADER_BYTES = len(MAGIC) + SALT_BYTES + PREFIX_BYTES
COLUMN_VERSION = b"\x01"


def associated(*parts: str) -> bytes:
    """Unambiguous: every part is preceded by its length."""
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)


def seal_file(data_key: bytes, data: bytes, whose: bytes) -> Iterator[bytes]:
    """Header, then one sealed chunk after the other; an empty file has one empty chunk."""
    salt, prefix = os.urandom(SALT_BYTES), os.urandom(PREFIX_BYTES)
    cipher = _cipher(data_key, salt)
    yield MAGIC + salt + prefix
    view = memoryview(data)
    count = max(1, -(-len(data) // CHUNK_BYTES))
    for index in range(count):
        chunk = view[index * CHUNK_BYTES : (index + 1) * CHUNK_BYTES]
        yield cipher.encrypt(_nonce(prefix, index, last=index == count - 1), chunk, whose)


def open_file(data_key: bytes, sealed: bytes, whose: bytes) -> bytes:
    """Permanent("sealed-data-damaged") when it is not exactly what was sealed for `whose`."""
    view = memoryview(sealed)
    body = len(view) - HEADER_BYTES
    if body < TAG_BYTES or view[: len(MAGIC)] != MAGIC:
        raise Permanent("sealed-data-damaged")
    salt = bytes(view[len(MAGIC) : len(MAGIC) + SALT_BYTES])
    prefix = bytes(view[len(MAGIC) + SALT_BYTES : HEADER_BYTES])
    cipher = _cipher(data_key, salt)
    step = CHUNK_BYTES + TAG_BYTES
    count = -(-body // step)
    chunks: list[bytes] = []
    try:
        for index in range(count):
            start = HEADER_BYTES + index * step
            nonce = _nonce(prefix, index, last=index == count - 1)
            chunks.append(cipher.decrypt(nonce, view[start : start + step], whose))
    except InvalidTag as error:
        raise Permanent("sealed-data-damaged") from error
    return b"".join(chunks)


def seal_column(data_key: bytes, value: bytes, whose: bytes) -> bytes:
    salt = os.urandom(SALT_BYTES)
    return COLUMN_VERSION + salt + _cipher(data_key, salt).encrypt(bytes(12), value, whose)


def open_column(data_key: bytes, sealed: bytes, whose: bytes) -> bytes:
    if len(sealed) < 1 + SALT_BYTES + TAG_BYTES or sealed[:1] != COLUMN_VERSION:
        raise Permanent("sealed-data-damaged")
    salt = sealed[1 : 1 + SALT_BYTES]
    try:
        return _cipher(data_key, salt).decrypt(bytes(12), sealed[1 + SALT_BYTES :], whose)
    except InvalidTag as error:
        raise Permanent("sealed-data-damaged") from error


def _cipher(data_key: bytes, salt: bytes) -> AESGCM:
    # A fresh key per value: nonces may then start at zero, and no counter has to be remembered.
    derived = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"moonselfie/file/1").derive(data_key)
    return AESGCM(derived)


def _nonce(prefix: bytes, index: int, *, last: bool) -> bytes:
    return prefix + index.to_bytes(4, "big") + (b"\x01" if last else b"\x00")
