"""Processes killed in the middle of writing: what was committed is there, what was not is not."""

from __future__ import annotations

import asyncio
import sys
import textwrap

from tests.builders import WEB, a_person

WRITER = textwrap.dedent("""
    import asyncio, sys, uuid
    from datetime import UTC, datetime
    from storage.memory import StoredSession
    from storage.settings import Settings
    from storage.work import open_memory
    from tests.builders import WEB

    async def main():
        settings, person = Settings.model_validate_json(sys.argv[1]), sys.argv[2]
        memory = await open_memory(
            settings, clock=lambda: datetime.now(UTC), new_id=lambda: uuid.uuid4().hex
        )
        while True:
            async with memory.work() as work:
                stored = await work.sessions.load(person)
                number = (stored.version if stored else 0) + 1
                session = StoredSession(
                    person_id=person, flow="f", step="s", data={"n": number}, version=number
                )
                await work.sessions.save(session, place=WEB)
                await work.sessions.remember_card(WEB, "n", str(number))
                await work.commit()
            print("committed", number, flush=True)

    asyncio.run(main())
""")


async def committed(writer) -> int:
    """The next number it says to have committed; it logs other things too."""
    async with asyncio.timeout(60):
        while line := await writer.stdout.readline():
            if line.startswith(b"committed "):
                return int(line.split()[1])
    raise AssertionError("the writer ended")


async def test_kill_9_loses_nothing_that_was_committed(memory, settings):
    """Killed again and again: both rows of a transaction agree, and nothing that was told is missing."""
    person = await a_person(memory)
    told = 0
    for _ in range(3):
        writer = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            WRITER,
            settings.model_dump_json(),
            person.id,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            for _ in range(7):
                told = await committed(writer)
        finally:
            writer.kill()
            await writer.communicate()
        async with memory.look() as look:
            stored = await look.sessions.load(person.id)
            card = await look.sessions.find_card(WEB, "n")
        assert stored.version == stored.data["n"] == int(card)
        assert stored.version >= told
