"""Long polling that confirms an update only after it was handled.

python-telegram-bot's own poller confirms updates as it fetches them: a crash would lose what was being
handled. Here the offset stands at the oldest update not yet dealt with, whatever was finished behind it.
While something is under way Telegram answers at once instead of waiting, so the loop looks every half
second; when all is done it waits for Telegram.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog
from telegram import Update
from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.pauses import asked_s
from bot.platforms.telegram.errors import seconds, translated
from bot.platforms.telegram.limits import POLL_S
from storage.domain.errors import MoonselfieError, Permanent, Retryable

log = structlog.get_logger()

# Edited messages and channel posts never come; of members Telegram tells only where the bot is an admin.
WANTED = ["message", "callback_query", "my_chat_member", "chat_member"]
Receive = Callable[[Update], Awaitable[None]]

_LOOK_EVERY_S = 0.5
_LONGEST_PAUSE_S = 60.0
_TRIES_OF_A_BUG = 4


class Polling:
    def __init__(self, bot: ExtBot[int], receive: Receive, *, pause_s: float = 1.0) -> None:
        self._bot = bot
        self._receive = receive
        self._pause_s = pause_s
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._finished: set[int] = set()  # and perhaps not confirmed yet
        self._next: int | None = None  # the id after the newest one seen

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            while True:
                for update in await self._fetch():
                    if update.update_id in self._under_way or update.update_id in self._finished:
                        continue
                    self._next = max(self._next or 0, update.update_id + 1)
                    self._under_way[update.update_id] = group.create_task(self._deal_with(update))
                if self._under_way:
                    await asyncio.wait(
                        self._under_way.values(),
                        timeout=_LOOK_EVERY_S,
                        return_when=asyncio.FIRST_COMPLETED,
                    )

    async def _deal_with(self, update: Update) -> None:
        await until_handled(self._receive, update, pause_s=self._pause_s)
        self._finished.add(update.update_id)
        del self._under_way[update.update_id]

    async def _fetch(self) -> Sequence[Update]:
        pause_s = self._pause_s
        while True:
            offset = min(self._under_way, default=self._next)
            # Only now: an answer that was on its way may still have carried what was finished meanwhile.
            self._finished = {one for one in self._finished if one >= (offset or 0)}
            wait_s = 0 if self._under_way else POLL_S
            try:
                async with asyncio.timeout(wait_s + 30):
                    return await self._bot.get_updates(
                        offset=offset, limit=100, timeout=wait_s, read_timeout=15, allowed_updates=WANTED
                    )
            except RetryAfter as error:
                pause_s = max(pause_s, seconds(error.retry_after))
            except InvalidToken:
                raise Permanent(
                    "telegram-token-wrong"
                ) from None  # the library's sentence may quote the token
            except TelegramError as error:
                log.warning("telegram.poll_failed", code=translated(error).code)
            except TimeoutError:
                log.warning("telegram.poll_failed", code="telegram-unreachable")
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, _LONGEST_PAUSE_S / 2)


async def until_handled(receive: Receive, update: Update, *, pause_s: float) -> None:
    """Receive again while the fault is one that passes; a bug must not block what follows for ever."""
    tries = 0
    while True:
        tries += 1
        asked = 0.0
        try:
            await receive(update)
        except Retryable as fault:
            asked = asked_s(fault)
            log.warning("telegram.update_again", code=fault.code, tries=tries)
        except MoonselfieError as fault:
            log.error("telegram.update_dropped", code=fault.code)  # noqa: TRY400 - a traceback could quote people
            return
        except Exception as error:  # noqa: BLE001 - the edge: one bad update must not end the platform
            log.error("telegram.update_failed", error=_kind(error), tries=tries)  # noqa: TRY400 - as above
            if tries >= _TRIES_OF_A_BUG:
                return
        else:
            return
        await asyncio.sleep(max(asked, min(pause_s * 2 ** min(tries - 1, 6), _LONGEST_PAUSE_S)))


def _kind(error: BaseException) -> str:
    """Name the error, also inside groups."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return type(error).__name__
