"""Flood control: about one message a second in a chat, with short bursts, and 20 a minute in a group.

How short a burst is Telegram does not say: here two albums of ten, after which one message a second comes
back. Whoever is too fast is told how long to wait, and nothing in that chat is taken before. An album counts
as many as it has pictures; edits have a rate of their own.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.telegram_server.state import Chat, Refused

MINUTE_S = 60.0
BURST = 20
IN_A_GROUP = 20  # a minute


@dataclass(slots=True, kw_only=True)
class Rates:
    """A test may set all three: a clock of its own, and other numbers for edits."""

    now_s: Callable[[], float] = time.monotonic
    edits_in_window: int = 20
    edit_window_s: float = MINUTE_S

    def check(self, chat: Chat) -> None:
        """For every call: refused while the chat is told to wait."""
        if (left_s := chat.flooded_until - self.now_s()) > 0:
            raise _too_many(left_s)

    def flood(self, chat: Chat, wait_s: float) -> None:
        chat.flooded_until = self.now_s() + wait_s

    def messages(self, chat: Chat, count: int) -> None:
        """Take so many messages, or none."""
        now = self.now_s()
        chat.sent_at = [at for at in chat.sent_at if now - at < MINUTE_S]
        wait_s = self._minute_wait_s(chat, count) if chat.kind == "group" else self._burst_wait_s(chat, count)
        if wait_s > 0:
            self.flood(chat, math.ceil(wait_s))
            raise _too_many(wait_s)
        chat.sent_at += [now] * count

    def edit(self, chat: Chat) -> None:
        now = self.now_s()
        chat.edited_at = [at for at in chat.edited_at if now - at < self.edit_window_s]
        if len(chat.edited_at) >= self.edits_in_window:
            raise _too_many(1)

    def edited(self, chat: Chat) -> None:
        chat.edited_at.append(self.now_s())

    def _minute_wait_s(self, chat: Chat, count: int) -> float:
        over = len(chat.sent_at) + count - IN_A_GROUP
        return chat.sent_at[min(over, len(chat.sent_at)) - 1] + MINUTE_S - self.now_s() if over > 0 else 0.0

    def _burst_wait_s(self, chat: Chat, count: int) -> float:
        """A leaking bucket: what was sent runs out of it, one a second."""
        full, last = 0.0, 0.0
        for at in chat.sent_at:
            full, last = max(0.0, full - (at - last)) + 1, at
        return max(0.0, full - (self.now_s() - last)) + count - BURST


def _too_many(wait_s: float) -> Refused:
    asked = max(1, math.ceil(wait_s))
    return Refused(429, f"Too Many Requests: retry after {asked}", retry_after=asked)
