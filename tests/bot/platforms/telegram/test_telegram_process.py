"""The bot as its own process before the tests' server, as a person's phone would meet it."""

from __future__ import annotations

import socket

from tests.bot.platforms.bot_process import a_bot
from tests.telegram_server import TOKEN

SECRET = "a-secret_of-the-tests"


def settings_of(server) -> dict[str, str]:
    return {
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_BASE": server.api_base,
        "TELEGRAM_FILE_BASE": server.file_base,
    }


def pushed_to(server) -> dict[str, str]:
    """Settings of a webhook on a free port, which the server finds as Telegram finds the operator's proxy."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server.webhook_target = f"http://127.0.0.1:{port}/from/telegram"
    return {
        "TELEGRAM_WEBHOOK_URL": "https://moon.example/from/telegram",
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
        "TELEGRAM_WEBHOOK_PORT": str(port),
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


async def test_updates_are_pushed_to_the_address_in_the_settings(server, tmp_path):
    """With the three settings nothing is polled, strangers are turned away, and a person is answered."""
    anna = server.person("Anna")
    async with a_bot(tmp_path, **settings_of(server), **pushed_to(server)) as bot:
        await server.until(lambda: server.webhook is not None, "the webhook")
        assert server.webhook["url"] == "https://moon.example/from/telegram"
        assert server.webhook["secret_token"] == SECRET
        assert await server.push({"update_id": 1}, secret="guessed-by-somebody", tries=1) == 403
        await anna.sends("/start")
        await anna.presses("Let’s go")
        await server.until(lambda: anna.with_button("Yes, I agree"), "the consent")
        assert "getUpdates" not in server.calls
        bot.terminate()
        assert await bot.wait() == 0
    assert SECRET not in (tmp_path / "log").read_text()


async def test_back_from_a_webhook_to_polling(server, tmp_path):
    """Without the settings the webhook is deleted, and what was pushed to nobody meanwhile is answered."""
    anna = server.person("Anna")
    async with a_bot(tmp_path, **settings_of(server), **pushed_to(server)):
        await server.until(lambda: server.webhook is not None, "the webhook")
    await anna.sends("/start")
    assert anna.answers == []
    async with a_bot(tmp_path, **settings_of(server)):
        await anna.sees("I am an AI")
    assert server.webhook is None
    assert server.calls.index("deleteWebhook") < server.calls.index("getUpdates")


async def test_from_polling_to_a_webhook(server, tmp_path):
    """The other way: what came while nobody was there is pushed, and nothing is polled any more."""
    anna = server.person("Anna")
    async with a_bot(tmp_path, **settings_of(server)):
        await server.until(lambda: "getUpdates" in server.calls, "the first poll")
    await anna.sends("/start")
    server.calls.clear()
    async with a_bot(tmp_path, **settings_of(server), **pushed_to(server)):
        await anna.sees("I am an AI")
    assert "getUpdates" not in server.calls
