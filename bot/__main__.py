"""The bot process: every platform whose token is set, and the local web chat.

    python -m bot [--with-parent PID]    talk
    python -m bot --health           exit code 0 when a bot on this DATA_DIR lives, else 1

Exit codes: 0 stopped when asked, 2 a setting is wrong, 3 no platform could be served, 1 the
database is silent (below a launcher, which starts it again).
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from contextlib import nullcontext
from functools import partial

import structlog

from bot.chat.platform import Handle, Platform
from bot.listening import HINTS as LISTENING
from bot.listening import check_listening
from bot.settings import BotSettings
from bot.upkeep import is_alive
from bot.wiring import BotParts, wired
from storage.domain.errors import Permanent
from storage.logs import set_up_logging
from storage.process import EXIT_UNSERVED, kept_going, parent_in, queue_server, told_to_stop
from storage.settings import SettingsError
from storage.start import check_start, refused

HEALTH = "--health"
_HINTS = {
    **LISTENING,
    "discord-token-wrong": "Discord does not know DISCORD_TOKEN: check it, and DISCORD_API_BASE",
    "telegram-token-wrong": "Telegram does not know TELEGRAM_TOKEN: check it, and TELEGRAM_API_BASE",
}

log = structlog.get_logger(__name__)


async def serve(settings: BotSettings, *, parent: int | None) -> int:
    """Until told to stop, or until every platform has ended for good."""
    await check_start(settings, parent=parent)
    # Under the launcher, Valkey is the launcher's.
    async with queue_server(settings) if parent is None else nullcontext(), wired(settings) as parts:
        stop = asyncio.create_task(told_to_stop(parent=parent))
        loops = [asyncio.create_task(kept_going(name, run)) for name, run in parts.loops.items()]
        talking = asyncio.create_task(_talk(parts))
        log.info("bot ready", platforms=sorted(parts.platforms))
        try:
            await asyncio.wait([stop, talking], return_when=asyncio.FIRST_COMPLETED)
            if stop.done():
                log.info("bot stops", reason=stop.result())
                return 0
            log.error("no platform is left to serve")
            return EXIT_UNSERVED
        finally:
            # First nothing new comes in, then what is half said may be finished by the next start.
            for tasks in ([talking], [*loops, stop]):
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)


async def _talk(parts: BotParts) -> None:
    """Serve all platforms; one that ends for good leaves the others alone."""
    async with asyncio.TaskGroup() as group:
        for name, platform in parts.platforms.items():
            group.create_task(kept_going(name, partial(_served, platform, parts.handle)))


async def _served(platform: Platform, handle: Handle) -> None:
    """Serve one platform; what the operator can mend is told as a sentence."""
    try:
        await platform.run(handle)
    except Permanent as error:
        if error.code in _HINTS:
            log.error(_HINTS[error.code])  # noqa: TRY400 - the sentence says it
        raise


def main(arguments: list[str]) -> int:
    parent = parent_in(arguments)
    try:
        settings = BotSettings.load()
        if HEALTH in arguments:
            return 0 if is_alive(settings.alive_file) else 1
        set_up_logging(settings.log_level, process="bot")
        check_listening(settings)
        with contextlib.suppress(KeyboardInterrupt):
            return asyncio.run(serve(settings, parent=parent))
    except SettingsError as error:
        return refused(error, parent=parent)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
