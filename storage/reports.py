"""The command for reports of pictures: `python -m storage.reports [REFERENCE remove|dismiss]`.

Without arguments it lists the open ones, oldest first. A reported picture is hidden from everybody but the
one who reported it; `remove` deletes it for everybody and takes it out of chats, `dismiss` shows it again.
Ends with 2 when there is no such open report, or the words make no sense.
"""

from __future__ import annotations

import asyncio
import sys
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from storage.settings import Settings
from storage.vault import open_vault
from storage.work import open_memory

WAYS = {"remove": True, "dismiss": False}


async def run(settings: Settings, arguments: Sequence[str]) -> int:
    """The exit code; says what was found or done."""
    if arguments and (len(arguments) != 2 or arguments[1] not in WAYS):
        sys.stderr.write("python -m storage.reports [REFERENCE remove|dismiss]\n")
        return 2
    memory = await open_memory(settings, clock=lambda: datetime.now(UTC), new_id=lambda: uuid.uuid4().hex)
    try:
        await open_vault(settings, memory)  # what is removed is unlinked at once
        async with memory.work() as work:
            if not arguments:
                for one in await work.depicted.reports():
                    sys.stdout.write(f"{one.reference}  {one.at:%Y-%m-%d %H:%M}  job {one.job_id}\n")
                return 0
            try:
                await work.depicted.settle(arguments[0], remove=WAYS[arguments[1]])
            except KeyError:
                sys.stderr.write("There is no such open report.\n")
                return 2
            await work.commit()
        sys.stdout.write("Decided.\n")
        return 0
    finally:
        await memory.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(run(Settings.load(), sys.argv[1:])))
