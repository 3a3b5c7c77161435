"""What the terminal says: where to go, at the first start and whenever the bot was started again."""

import asyncio
import os
import signal
import sys

from bot.settings import BotSettings
from launcher.__main__ import BOT, announce, announce_discord
from launcher.supervisor import Program, Supervisor

LEAVES_A_LINK = """
import os, pathlib, sys, time
pathlib.Path(sys.argv[1]).write_text(f"http://127.0.0.1/?t=link-of-{os.getpid()}\\n")
time.sleep(60)
"""


async def printed(capsys, word, said=""):
    async with asyncio.timeout(30):
        while word not in said:
            await asyncio.sleep(0.05)
            said += capsys.readouterr().out
    return said


async def test_a_bot_started_again_has_its_new_link_printed(tmp_path, capsys):
    """The first link is one of this start, not of an earlier one; after a -9 the new one is printed, once."""
    settings = BotSettings(data_dir=tmp_path)
    settings.link_file.write_text("http://127.0.0.1/?t=of-yesterday")
    os.utime(settings.link_file, (0, 0))
    arguments = (sys.executable, "-c", LEAVES_A_LINK, str(settings.link_file))
    supervisor = Supervisor([Program(name=BOT, arguments=arguments, stop_grace_s=5)])
    tasks = [
        asyncio.create_task(supervisor.run()),
        asyncio.create_task(announce(settings, supervisor, new_key=True)),
    ]
    said = await printed(capsys, "operator.key")
    first = supervisor.pid(BOT)
    assert f"link-of-{first}\n" in said
    assert "yesterday" not in said
    os.kill(first, signal.SIGKILL)
    said = await printed(capsys, "link-of-")
    assert f"link-of-{supervisor.pid(BOT)}\n" in said
    assert "started again" in said
    await asyncio.sleep(0.5)
    assert capsys.readouterr().out == ""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


LEAVES_INVITES = """
import pathlib, sys, time
pathlib.Path(sys.argv[1]).write_text("https://discord.com/s\\nhttps://discord.com/a\\n")
time.sleep(60)
"""


async def test_the_links_to_discord_are_printed_once(tmp_path, capsys):
    """Those of this login, whatever the log level; an earlier run may have been another application."""
    settings = BotSettings(data_dir=tmp_path)
    settings.discord_links_file.write_text("https://discord.com/old\nhttps://discord.com/old\n")
    os.utime(settings.discord_links_file, (0, 0))
    arguments = (sys.executable, "-c", LEAVES_INVITES, str(settings.discord_links_file))
    supervisor = Supervisor([Program(name=BOT, arguments=arguments, stop_grace_s=5)])
    running = asyncio.create_task(supervisor.run())
    async with asyncio.timeout(30):
        await announce_discord(settings, supervisor)
    said = capsys.readouterr().out
    assert "for a server:         https://discord.com/s\n" in said
    assert "for your own account: https://discord.com/a\n" in said
    assert "old" not in said
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
