"""The bot as its own process before the tests' server, as a person's phone would meet it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from pathlib import Path

from tests.telegram_server import TOKEN

ROOT = Path(__file__).parents[4]


@contextlib.asynccontextmanager
async def a_bot(server, folder: Path):
    env = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(folder / "data"),
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_BASE": server.api_base,
        "TELEGRAM_FILE_BASE": server.file_base,
        "WEB_CHAT": "false",
        "LOG_LEVEL": "debug",
    }
    with (folder / "log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", cwd=ROOT, env=env, stdout=log, stderr=log
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.terminate()
            await asyncio.wait_for(process.wait(), 20)


async def test_killed_in_the_middle_it_goes_on_where_it_was(server, tmp_path):
    """Killed without warning, the bot answers after its restart what came meanwhile, by old buttons too."""
    server.expected += ["Conflict", "query is too old"]
    berta = server.person("Berta", language="de")
    await berta.sends("/start")
    async with a_bot(server, tmp_path) as bot:
        greeting = await berta.sees("Ich bin eine KI")
        await server.until(lambda: not server.queue.updates, "the update confirmed")
        bot.kill()
    await berta.presses_on(greeting, "Los geht’s")
    async with a_bot(server, tmp_path) as bot:
        await server.until(lambda: berta.with_button("Ja, ich bin einverstanden"), "the consent")
        bot.terminate()
        assert await bot.wait() == 0
    assert sum("Ich bin eine KI" in one.text for one in berta.answers) == 1
    log = (tmp_path / "log").read_text()
    assert "telegram.connected" in log
    assert TOKEN.split(":")[1] not in log
    assert str(berta.chat.id) not in log
