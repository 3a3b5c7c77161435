"""Signed checkpoints of the ledger: how many lines, the last digest, and a signature that anybody can check.

Ed25519, with a key made from the operator's. Whoever has the public key checks a checkpoint without any
secret: `python -m storage.checkpoints CHECKPOINT PUBLIC_KEY` says what it vouches for, and ends with 2 when
it was not signed so. The bot writes one a day into `ledger-checkpoints.txt` in the data folder: keep copies
elsewhere, since who can change the database can change that file.
"""

from __future__ import annotations

import hmac
import re
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

FILE = "ledger-checkpoints.txt"
_FORM = re.compile(r"(\d{1,12})\.([0-9a-f]{64})\.([0-9a-f]{128})")


class NotOurs(ValueError):  # noqa: N818 - named for what it says
    """Not a checkpoint, or not signed with that key."""


def _signer(secret: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(
        hmac.digest(secret, b"moonselfie ledger checkpoint", "sha256")
    )


def public_key(secret: bytes) -> str:
    """To be published: checks checkpoints, and makes none."""
    return _signer(secret).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def signed(count: int, digest: str, secret: bytes) -> str:
    """count.digest.signature, in one word."""
    body = f"{count}.{digest}"
    return f"{body}.{_signer(secret).sign(_message(body)).hex()}"


def opened(checkpoint: str, public: str) -> tuple[int, str]:
    """(count, digest). NotOurs unless it was signed with the key that belongs to this public one."""
    found = _FORM.fullmatch(checkpoint)
    if found is None:
        raise NotOurs
    count, digest, signature = found.groups()
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), _message(f"{count}.{digest}"))
    except (InvalidSignature, ValueError) as error:
        raise NotOurs from error
    return int(count), digest


def _message(body: str) -> bytes:
    return f"moonselfie ledger\0{body}".encode()


def kept(file: Path) -> Sequence[str]:
    """The checkpoints of every day, oldest first."""
    try:
        return [line.split()[-1] for line in file.read_text("ascii").splitlines() if line.strip()]
    except FileNotFoundError:
        return ()


def has_today(file: Path, at: datetime) -> bool:
    return file.exists() and file.read_text("ascii").rstrip().rpartition("\n")[2].startswith(
        f"{at:%Y-%m-%d} "
    )


def keep(file: Path, at: datetime, checkpoint: str) -> None:
    with file.open("a", encoding="ascii") as lines:
        lines.write(f"{at:%Y-%m-%d} {checkpoint}\n")


def main(arguments: Sequence[str]) -> int:
    """The exit code; says what a checkpoint vouches for."""
    try:
        count, digest = opened(*arguments)
    except (NotOurs, TypeError):
        sys.stderr.write("Not signed with this key. Usage: CHECKPOINT PUBLIC_KEY\n")
        return 2
    sys.stdout.write(f"Signed: {count} lines, the last digest is {digest}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
