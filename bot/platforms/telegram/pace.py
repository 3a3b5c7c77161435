"""When a call may go out: within Telegram's rates, and not before the pause that flood control asked for.

The library's own AIORateLimiter makes every chat wait for one, and sleeps however long it is told to, past
every timeout. Here each chat waits for itself: a short wait is slept, a longer one is RetryAfter at once,
with no call made, and whoever wanted to call comes back later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.platforms.telegram.errors import seconds

log = structlog.get_logger()

PATIENCE_S = 10.0  # longer waits are not slept through: whoever calls has timeouts
_MARGIN_S = 0.1
_TRIES = 2
_REMEMBERED = 5_000
_MESSAGES = frozenset({"sendMessage", "sendPhoto", "sendDocument"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`burst` messages at once, then one in `every_s`."""

    burst: int
    every_s: float


# A little less than Telegram allows: about one a second in a chat with short bursts, 20 a minute in a group,
# 30 a second in all.
IN_A_CHAT = Rate(burst=15, every_s=1.0)
IN_A_GROUP = Rate(burst=5, every_s=4.0)
IN_ALL = Rate(burst=5, every_s=0.04)


class Pace(BaseRateLimiter[int]):
    """What ExtBot sends its calls through. All times are those of `now_s`."""

    def __init__(
        self, *, now_s: Callable[[], float], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._now_s = now_s
        self._sleep = sleep
        self._not_before: dict[Hashable, float] = {}
        self._due: dict[Hashable, float] = {}  # when all messages so far would be out, one in `every_s`

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,  # noqa: ARG002 - the library's shape
    ) -> Any:
        """Call when it is time. RetryAfter when that is too far off, or Telegram asks for a pause again."""
        whose: Hashable = data.get("chat_id", endpoint)
        for left in reversed(range(_TRIES)):
            wait_s = self._wait_s(whose, _messages(endpoint, data))
            if wait_s > 0:
                await self._sleep(wait_s)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as asked:
                self._pause(whose, seconds(asked.retry_after) + _MARGIN_S)
                if not left:
                    raise
        raise AssertionError("unreachable")

    def _pause(self, whose: Hashable, wait_s: float) -> None:
        log.warning("telegram.asked_to_wait", wait_s=round(wait_s, 1))
        self._not_before[whose] = self._now_s() + wait_s
        self._not_before = _bounded(self._not_before, self._now_s())

    def _wait_s(self, whose: Hashable, messages: int) -> float:
        """Take a place among what is sent, and return how far off it is; RetryAfter takes none."""
        now_s = self._now_s()
        wait_s = max(0.0, self._not_before.get(whose, now_s) - now_s)
        rates = {whose: IN_A_GROUP if _is_group(whose) else IN_A_CHAT, None: IN_ALL} if messages else {}
        due = {key: max(now_s, self._due.get(key, now_s)) + messages * rates[key].every_s for key in rates}
        for key, rate in rates.items():
            room = max(rate.burst, messages)  # an album is one call, whatever it counts
            wait_s = max(wait_s, due[key] - room * rate.every_s - now_s)
        if wait_s > PATIENCE_S:
            raise RetryAfter(timedelta(seconds=wait_s))
        self._due = _bounded({**self._due, **due}, now_s) if due else self._due
        return wait_s


def _messages(endpoint: str, data: Mapping[str, Any]) -> int:
    """Count what a call adds to a chat; edits, reactions and the like are free."""
    if endpoint == "sendMediaGroup":
        return len(data["media"])
    return int(endpoint in _MESSAGES)


def _is_group(whose: Hashable) -> bool:
    return isinstance(whose, int) and whose < 0


def _bounded(times: dict[Hashable, float], now_s: float) -> dict[Hashable, float]:
    """Forget what is over, and beyond a number the oldest."""
    if len(times) <= _REMEMBERED:
        return times
    coming = {key: at for key, at in times.items() if at > now_s}
    for key in list(coming)[: len(coming) - _REMEMBERED]:
        del coming[key]
    return coming
