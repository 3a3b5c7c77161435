"""The operator's key, and the data keys it wraps: one a person, so that destroying a key erases a person.

The key comes from the environment (OPERATOR_KEY), or from a file; at the first start the file is made.
Whoever loses it loses every picture: so it is never made anew for a database that knows another one.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from storage.domain.errors import Permanent
from storage.settings import Settings, SettingsError

KEY_BYTES = 32

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorKey:
    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """Says which key it is without telling anything about it."""
        return hashlib.sha256(b"moonselfie operator key id\0" + self.secret).hexdigest()[:16]

    def wrap(self, data_key: bytes) -> bytes:
        return aes_key_wrap(self.secret, data_key)

    def unwrap(self, wrapped: bytes) -> bytes:
        """Permanent("operator-key-wrong") when another key wrapped it."""
        try:
            return aes_key_unwrap(self.secret, wrapped)
        except (InvalidUnwrap, ValueError) as error:
            raise Permanent("operator-key-wrong") from error


def new_data_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def find_operator_key(settings: Settings, *, known_id: str | None) -> OperatorKey:
    """The key that fits the database. `known_id` is the key the database knows, None for a new database.

    SettingsError with a sentence for the operator when there is none, or it does not fit.
    """
    if settings.operator_key is not None:
        key = OperatorKey(secret=decode_key(settings.operator_key.get_secret_value(), "OPERATOR_KEY"))
    else:
        try:
            key = _filed(settings.operator_key_path, known_id=known_id)
        except OSError as error:
            raise SettingsError(
                f"OPERATOR_KEY_FILE: {settings.operator_key_path.absolute()} can be neither read nor made "
                f"({error.strerror}). Choose a file that this account may write, or set OPERATOR_KEY."
            ) from error
    if known_id is not None and known_id != key.id:
        raise SettingsError(
            f"The operator key does not fit: this database was sealed with the key {known_id}, given is "
            f"{key.id}. Put the right key back (OPERATOR_KEY, or the file), or use the database of this key."
        )
    return key


def _filed(path: Path, *, known_id: str | None) -> OperatorKey:
    """Read the key's file; made when neither file nor database know a key. OSError when it cannot be."""
    if path.exists():
        return OperatorKey(secret=decode_key(path.read_text(encoding="ascii", errors="replace"), str(path)))
    if known_id is None:
        return _make(path)
    raise SettingsError(
        f"This database was sealed with the operator key {known_id}, and {path} is missing. Put that "
        "file back, or set OPERATOR_KEY. Without it no picture can be opened; no other key will do."
    )


def decode_key(text: str, source: str) -> bytes:
    """32 bytes, from base64 or hexadecimal."""
    compact = "".join(text.split())
    with contextlib.suppress(ValueError, binascii.Error):
        if len(compact) == 2 * KEY_BYTES:
            return bytes.fromhex(compact)
    with contextlib.suppress(ValueError, binascii.Error):
        key = base64.b64decode(compact.replace("-", "+").replace("_", "/"), validate=True)
        if len(key) == KEY_BYTES:
            return key
    raise SettingsError(
        f"{source} is not an operator key: 32 random bytes in base64 are needed. "
        "Make one with: python -c 'import base64, os; print(base64.b64encode(os.urandom(32)).decode())'"
    )


def _make(path: Path) -> OperatorKey:
    """Written aside and linked into place: of two processes that start together, both read the same key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(new_data_key()) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(aside, path)
            _sync_folder(path.parent)
            log.warning(
                "operator key made: back it up now, apart from the data; without it no picture can be opened",
                path=str(path),
            )
    finally:
        aside.unlink()
    return OperatorKey(secret=decode_key(path.read_text(encoding="ascii"), str(path)))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
