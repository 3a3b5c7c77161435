"""The command that says whether the ledger's chain holds: `python -m storage.verify_ledger [checkpoint]`.

Prints a checkpoint to keep elsewhere: how many lines, the last digest, and a signature with the operator's
key. Lines cut off at the end leave no trace in the chain itself; a checkpoint of before shows them. Ends with
1 when anything is wrong, with 2 when the checkpoint is not one of this installation.
"""

from __future__ import annotations

import asyncio
import hmac
import sys
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from storage.ledger import START, Line, first_broken, lines
from storage.settings import Settings
from storage.work import open_memory


class NotOurs(ValueError):  # noqa: N818 - named for what it says
    """A checkpoint that this installation's key did not sign."""


def checkpoint(found: Sequence[Line], secret: bytes) -> str:
    """count.digest.signature, in one word."""
    body = f"{len(found)}.{found[-1].digest if found else START}"
    return f"{body}.{_signature(body, secret)}"


def fault(found: Sequence[Line], secret: bytes, earlier: str = "") -> str:
    """What is wrong, in a sentence; empty when nothing is. NotOurs for a strange checkpoint."""
    broken = first_broken(found)
    if broken is not None:
        return f"The chain breaks at line {broken}: it was changed, dropped or put in."
    if not earlier:
        return ""
    body, _, signature = earlier.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(body, secret).encode()):
        raise NotOurs
    count, digest = body.split(".")
    if len(found) < int(count):
        return f"Lines were cut off: there were {count}, there are {len(found)}."
    was = found[int(count) - 1].digest if int(count) else START
    return "" if was == digest else f"The ledger was written anew: line {count} is not the one of before."


def _signature(body: str, secret: bytes) -> str:
    return hmac.digest(secret, f"ledger\0{body}".encode(), "sha256").hex()


async def verify(settings: Settings, earlier: str = "") -> int:
    """The exit code; says what was found."""
    memory = await open_memory(settings, clock=lambda: datetime.now(UTC), new_id=lambda: uuid.uuid4().hex)
    try:
        async with memory.look() as look:
            found = await lines(look.transaction)
        wrong = fault(found, memory.operator_key.secret, earlier)
    except NotOurs:
        sys.stderr.write("This checkpoint was not made with the key of this installation.\n")
        return 2
    finally:
        await memory.close()
    if wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
    sys.stdout.write(f"{len(found)} lines, the chain holds.\n")
    sys.stdout.write(f"Checkpoint: {checkpoint(found, memory.operator_key.secret)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(verify(Settings.load(), *sys.argv[1:2])))
