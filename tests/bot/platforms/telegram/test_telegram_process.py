"""The bot as its own process before the tests' server, as a person's phone would meet it."""

from __future__ import annotations

from tests.bot.platforms.bot_process import a_bot
from tests.telegram_server import TOKEN


def settings_of(server) -> dict[str, str]:
    return {
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_BASE": server.api_base,
        "TELEGRAM_FILE_BASE": server.file_base,
    }


async def test_killed_in_the_middle_it_goes_on_where_it_was(server, tmp_path):
    """Killed without warning, the bot answers after its restart what came meanwhile, by old buttons too."""
    server.expected += ["Conflict", "query is too old"]
    berta = server.person("Berta", language="de")
    await berta.sends("/start")
    async with a_bot(tmp_path, **settings_of(server)) as bot:
        greeting = await berta.sees("Ich bin eine KI")
        await server.until(lambda: not server.queue.updates, "the update confirmed")
        bot.kill()
    await berta.presses_on(greeting, "Los geht’s")
    async with a_bot(tmp_path, **settings_of(server)) as bot:
        await server.until(lambda: berta.with_button("Ja, ich bin einverstanden"), "the consent")
        bot.terminate()
        assert await bot.wait() == 0
    assert sum("Ich bin eine KI" in one.text for one in berta.answers) == 1
    log = (tmp_path / "log").read_text()
    assert "telegram.connected" in log
    assert TOKEN.split(":")[1] not in log
    assert str(berta.chat.id) not in log
