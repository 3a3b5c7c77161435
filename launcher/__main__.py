"""`make run`: the whole product on this machine, with nothing installed beside it.

Starts the embedded Valkey (unless REDIS_URL names a server), the worker and the bot; restarts what falls;
stops bot, worker and Valkey in this order. With --with-parent PID it ends with that process, too. Exit
codes: 0 stopped when asked, 2 a setting is wrong, 3 nothing could be served.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from pathlib import Path

import structlog

from bot.listening import check_listening
from bot.settings import BotSettings
from launcher.supervisor import Program, Supervisor
from storage.logs import set_up_logging
from storage.process import WITH_PARENT, parent_in, queue_server, told_to_stop
from storage.settings import SettingsError
from storage.start import check_start, refused
from worker.settings import WorkerSettings
from worker.start import check_worker

log = structlog.get_logger(__name__)

BOT = "bot"
_LOOK_EVERY_S = 0.2
_BOT_GRACE_S = 15.0


def programs(worker: WorkerSettings) -> list[Program]:
    """In the order in which they are stopped: the bot first, so that nothing new comes in."""
    mine = (WITH_PARENT, str(os.getpid()))
    return [
        Program(
            name=BOT,
            arguments=(sys.executable, "-m", "bot", *mine),
            stop_grace_s=_BOT_GRACE_S,
        ),
        Program(
            name="worker",
            arguments=(sys.executable, "-m", "worker", *mine),
            stop_grace_s=worker.worker_stop_s + 10.0,
        ),
    ]


def read_link(link_file: Path, *, newer_than_s: float) -> str:
    """Return what the bot left in this file, "" while there is only that of an earlier run."""
    try:
        if link_file.stat().st_mtime < newer_than_s:
            return ""
        return link_file.read_text("utf-8").strip()
    except FileNotFoundError:
        return ""


async def announce(settings: BotSettings, supervisor: Supervisor, *, new_key: bool) -> None:
    """Print where to go whenever the bot has begun to listen: links of an earlier start let nobody in."""
    told_s = 0.0
    while True:
        began_s = supervisor.began_s(BOT)
        if began_s and began_s != told_s and (link := read_link(settings.link_file, newer_than_s=began_s)):
            print(
                "\n".join(_again(link) if told_s else _welcome(settings, link, new_key=new_key)), flush=True
            )
            told_s = began_s
        await asyncio.sleep(_LOOK_EVERY_S)


async def announce_discord(settings: BotSettings, supervisor: Supervisor) -> None:
    """Print the links that bring the bot to Discord, once: they stay the same."""
    while True:
        began_s = supervisor.began_s(BOT)
        if began_s and (links := read_link(settings.discord_links_file, newer_than_s=began_s)):
            print("\n".join(_invitation(*links.split("\n"))), flush=True)
            return
        await asyncio.sleep(_LOOK_EVERY_S)


def _welcome(settings: BotSettings, link: str, *, new_key: bool) -> list[str]:
    lines = [
        "",
        "  Moonselfie is running. Open this link in your browser (it works once, for one browser):",
        "",
        f"    {link}",
        "",
        f"  For another browser, the next link lies in {settings.link_file}. Stop with Ctrl-C.",
    ]
    if settings.telegram_token is not None:
        lines.append("  It also talks on Telegram.")
    if new_key:
        lines += [
            "",
            f"  Back up {settings.operator_key_path} now, apart from the data: it opens every picture kept",
            "  here, and nothing else does.",
        ]
    return lines


def _invitation(for_servers: str, for_accounts: str) -> list[str]:
    return [
        "",
        "  It also talks on Discord. Open one of these links, then write /start to it there:",
        "",
        f"    for a server:         {for_servers}",
        f"    for your own account: {for_accounts}",
    ]


def _again(link: str) -> list[str]:
    return [
        "",
        "  The bot was started again. Whoever was in the chat still is; a link from before lets nobody in.",
        "  A new one, for one browser:",
        "",
        f"    {link}",
    ]


async def run(bot: BotSettings, worker: WorkerSettings, *, parent: int | None) -> int:
    """Until told to stop, until `parent` is gone, or until something ended for good."""
    new_key = bot.operator_key is None and not bot.operator_key_path.exists()
    await check_start(bot)
    async with queue_server(bot):
        keeping = Supervisor(programs(worker))
        supervisor = asyncio.create_task(keeping.run())
        stop = asyncio.create_task(told_to_stop(parent=parent))
        telling = [announce(bot, keeping, new_key=new_key)] if bot.web_chat else []
        if bot.discord_token is not None:
            telling.append(announce_discord(bot, keeping))
        told = [asyncio.create_task(one) for one in telling]
        try:
            await asyncio.wait([supervisor, stop], return_when=asyncio.FIRST_COMPLETED)
            if stop.done():
                print("\n  Stopping: what is under way goes on at the next start.", flush=True)
                supervisor.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await supervisor
                return 0
            return supervisor.result()
        finally:
            for task in (supervisor, stop, *told):
                task.cancel()
            await asyncio.gather(supervisor, stop, *told, return_exceptions=True)


def main() -> int:
    try:
        bot, worker = BotSettings.load(), WorkerSettings.load()
        set_up_logging(bot.log_level, process="launcher")
        check_listening(bot)
        check_worker(worker)
        return asyncio.run(run(bot, worker, parent=parent_in(sys.argv)))
    except SettingsError as error:
        return refused(error, parent=None)


if __name__ == "__main__":
    sys.exit(main())
