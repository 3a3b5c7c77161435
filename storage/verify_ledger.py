"""The command that says whether the ledger's chain holds: `python -m storage.verify_ledger [checkpoint]`.

Prints a checkpoint to keep elsewhere (storage/checkpoints.py), and compares with the daily ones. Lines cut
off at the end leave no trace in the chain itself; a checkpoint of before shows them. Ends with 1 when
anything is wrong, with 2 when the checkpoint is not one of this installation.
"""

from __future__ import annotations

import asyncio
import sys
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from storage.checkpoints import FILE, NotOurs, has_today, keep, kept, opened, public_key, signed
from storage.ledger import START, Line, first_broken, last_of, lines
from storage.settings import Settings
from storage.work import SqlMemory, open_memory


def checkpoint(found: Sequence[Line], secret: bytes) -> str:
    """Sign what there is now."""
    return signed(len(found), found[-1].digest if found else START, secret)


def fault(found: Sequence[Line], public: str, earlier: str = "") -> str:
    """What is wrong, in a sentence; empty when nothing is. NotOurs for a strange checkpoint."""
    broken = first_broken(found)
    if broken is not None:
        return f"The chain breaks at line {broken}: it was changed, dropped or put in."
    if not earlier:
        return ""
    count, digest = opened(earlier, public)
    if len(found) < count:
        return f"Lines were cut off: there were {count}, there are {len(found)}."
    was = found[count - 1].digest if count else START
    return "" if was == digest else f"The ledger was written anew: line {count} is not the one of before."


async def keep_daily(memory: SqlMemory, file: Path) -> None:
    """Write today's checkpoint, if it is not there yet."""
    at = memory.clock()
    if await asyncio.to_thread(has_today, file, at):
        return
    async with memory.look() as look:
        count, digest = await last_of(look.transaction)
    await asyncio.to_thread(keep, file, at, signed(count, digest, memory.operator_key.secret))


async def verify(settings: Settings, earlier: str = "") -> int:
    """The exit code; says what was found."""
    memory = await open_memory(settings, clock=lambda: datetime.now(UTC), new_id=lambda: uuid.uuid4().hex)
    try:
        async with memory.look() as look:
            found = await lines(look.transaction)
        public = public_key(memory.operator_key.secret)
        daily = await asyncio.to_thread(kept, settings.data_dir / FILE)
        faults = (fault(found, public, one) for one in (earlier, *daily))
        wrong = next((one for one in faults if one), "")
    except NotOurs:
        sys.stderr.write("This checkpoint was not made with the key of this installation.\n")
        return 2
    finally:
        await memory.close()
    if wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
    sys.stdout.write(f"{len(found)} lines, the chain holds; {len(daily)} daily checkpoints agree.\n")
    sys.stdout.write(f"Public key: {public}\n")
    sys.stdout.write(f"Checkpoint: {checkpoint(found, memory.operator_key.secret)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(verify(Settings.load(), *sys.argv[1:2])))
