"""The links that bring the bot to Discord are left for the launcher at login."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs, urlsplit

import structlog
from discord import Permissions

from bot.chat.words import Words
from bot.flows.help import COMMANDS
from bot.platforms.discord import DiscordPlatform
from bot.settings import BotSettings
from tests.bot.platforms.bot_process import a_bot
from tests.bot.platforms.discord.loopback import TOKEN, LoopbackDiscord


async def logged_in(env, glance, links_file):
    platform = DiscordPlatform(
        token="a.b.c",
        words=Words(strict=True),
        commands=COMMANDS,
        glance=glance,
        links_file=links_file,
    )
    with structlog.testing.capture_logs() as logs:
        await env.restart_bot(platform.client)
        await env.settle()
    return [one["event"] for one in logs]


async def test_a_server_and_an_account_have_a_link_each(env, glance, tmp_path):
    """Of this very application, and asking for commands, and to write where it is wanted."""
    links_file = tmp_path / "discord-links"
    assert "discord.connected" in await logged_in(env, glance, links_file)
    server, account = (parse_qs(urlsplit(link).query) for link in links_file.read_text().split())
    assert server["client_id"] == account["client_id"] == [str(env.backend.application_id)]
    assert server["scope"] == ["bot applications.commands"]
    asked = Permissions(int(server["permissions"][0]))
    wanted = {"read_messages", "send_messages", "send_messages_in_threads", "attach_files"}
    assert {name for name, given in asked if given} == wanted
    assert account["scope"] == ["applications.commands"]
    assert (server["integration_type"], account["integration_type"]) == (["0"], ["1"])
    assert [one.name for one in tmp_path.iterdir()] == ["discord-links"]


async def test_a_full_disk_keeps_nobody_from_talking(env, glance, tmp_path):
    """The links are in the log all the same, and the operator hears why there is no file."""
    events = await logged_in(env, glance, tmp_path / "no-such-folder" / "discord-links")
    assert "discord.connected" in events
    assert "discord.links_not_left" in events


async def test_the_process_leaves_them_whatever_it_logs(tmp_path):
    """The launcher finds them where the settings say, also at a log level that hides the line."""
    async with LoopbackDiscord() as discord:
        settings = {
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_BASE": discord.api_base,
            "DISCORD_GATEWAY": discord.gateway,
            "LOG_LEVEL": "error",
        }
        async with a_bot(tmp_path, **settings):
            file = BotSettings(data_dir=tmp_path / "data").discord_links_file
            for _ in range(600):
                if file.exists():
                    break
                await asyncio.sleep(0.05)
    assert file.read_text().count("client_id=900&") == 2
    assert "discord.connected" not in (tmp_path / "log").read_text()
