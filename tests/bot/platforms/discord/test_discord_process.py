"""The bot as its own process before a small Discord on loopback: login, gateway, refusals, a wrong token."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from storage.domain.errors import Permanent
from tests.bot.platforms.bot_process import ROOT, a_bot
from tests.bot.platforms.discord.loopback import TOKEN, LoopbackDiscord


@pytest.fixture
async def discord():
    async with LoopbackDiscord() as discord:
        yield discord


def settings_of(discord) -> dict[str, str]:
    return {
        "DISCORD_TOKEN": TOKEN,
        "DISCORD_API_BASE": discord.api_base,
        "DISCORD_GATEWAY": discord.gateway,
    }


async def logged(folder: Path, words: str) -> str:
    """The log, once it says so."""
    for _ in range(600):
        log = (folder / "log").read_text() if (folder / "log").exists() else ""
        if words in log:
            return log
        await asyncio.sleep(0.05)
    raise AssertionError(f"the log never says {words!r}:\n{log}")


async def web_link(folder: Path) -> str:
    """The way into the web chat, once its server listens."""
    for _ in range(600):
        if (folder / "data" / "web-link").exists():
            return (folder / "data" / "web-link").read_text().strip()
        await asyncio.sleep(0.05)
    raise AssertionError("the web chat never listens")


async def test_a_dropped_connection_and_a_busy_discord_cost_nothing(discord, tmp_path):
    """A server in trouble at login, a refused send, a cut connection: every message is answered, once."""
    discord.login_troubles = [429, 500]
    discord.troubles = [429, 500]
    async with a_bot(tmp_path, **settings_of(discord)) as bot:
        await discord.until(lambda: discord.hellos == ["identify"], "login")
        await discord.anna_writes("/start")
        await discord.until(lambda: "I am an AI" in discord.texts(), "greeting")
        await discord.drop()
        await discord.until(lambda: discord.hellos[-1] == "resume", "resumed session")
        await discord.anna_writes("/help")
        await discord.until(lambda: "/privacy" in discord.texts(), "help")
        bot.terminate()
        assert await bot.wait() == 0
    assert len(discord.sent) == 2
    assert {"start", "portrait"} <= {one["name"] for one in discord.commands}
    log = (tmp_path / "log").read_text()
    assert "discord.connected" in log
    assert "client_id=900" in log
    assert TOKEN.rpartition(".")[2] not in log
    assert "anna" not in log


@pytest.mark.parametrize("known_at_login", [False, True])
async def test_a_wrong_token_is_said_and_the_web_chat_goes_on(discord, tmp_path, known_at_login):
    """Refused at login, or only by the gateway: the operator reads what to mend, and the web chat answers."""
    discord.closes = [4004]
    token = TOKEN if known_at_login else "a.wrong.one"
    wrong = settings_of(discord) | {"DISCORD_TOKEN": token, "WEB_CHAT": "true", "WEB_PORT": "0"}
    async with a_bot(tmp_path, **wrong) as bot:
        log = await logged(tmp_path, "ended for good")
        assert "Discord does not know DISCORD_TOKEN" in log
        assert bot.returncode is None
        link = await web_link(tmp_path)
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as browser, browser.get(link) as page:
            assert page.status == 200
            assert "Moonselfie" in await page.text()
        bot.terminate()
        assert await bot.wait() == 0
    assert discord.hellos == []
    assert token not in (tmp_path / "log").read_text()


@contextlib.asynccontextmanager
async def in_process(discord, platform, monkeypatch):
    """The platform at this Discord, without a process of its own."""
    monkeypatch.setattr(Route, "BASE", discord.api_base)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", URL(discord.gateway))
    monkeypatch.setattr(platform, "_token", TOKEN)
    runs: list[asyncio.Task] = []

    def run() -> asyncio.Task:
        runs.append(asyncio.create_task(platform.run(platform._reception._handle)))
        return runs[-1]

    yield run
    for task in runs:
        task.cancel()
    await asyncio.gather(*runs, return_exceptions=True)


@pytest.mark.parametrize(("code", "why"), [(4004, "discord-token-wrong"), (4013, "discord-refused")])
async def test_a_gateway_that_will_not_have_us_ends_the_platform(discord, platform, monkeypatch, code, why):
    """What no new try can mend is not tried again."""
    discord.closes = [code]
    async with in_process(discord, platform, monkeypatch) as run:
        with pytest.raises(Permanent, match=why):
            await run()
    assert discord.hellos == []
    assert platform.client.is_closed()


async def test_whoever_asked_too_often_waits_and_logs_in(discord, platform, monkeypatch):
    """Turned away before Discord itself, twice: the third login goes through."""
    discord.bans = 2
    async with in_process(discord, platform, monkeypatch) as run:
        run()
        await discord.until(lambda: discord.hellos == ["identify"], "login")
    assert discord.bans == 0


async def test_after_it_was_stopped_the_platform_runs_again(discord, platform, monkeypatch):
    """Whatever ends a run, the next one begins with a session of its own."""
    discord.login_troubles = [403]
    async with in_process(discord, platform, monkeypatch) as run:
        with pytest.raises(Permanent, match="discord-refused"):
            await run()
        run()
        await discord.until(lambda: discord.hellos == ["identify"], "login")
    assert platform.client.is_closed()


async def test_without_a_token_nothing_of_discord_is_imported(discord, tmp_path):
    """Who does not use Discord does not load its library."""
    script = (
        "import sys, bot.wiring, bot.__main__\n"
        "assert not any(name.split('.')[0] == 'discord' for name in sys.modules)\n"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", script, cwd=ROOT)
    assert await process.wait() == 0
