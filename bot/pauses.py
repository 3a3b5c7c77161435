"""Pauses that platforms ask for: until one is over, nothing is sent to that chat, and nothing there is lost.

Telegram calls it flood control. Asking again earlier would only make it longer; other chats go on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from storage.domain.errors import MoonselfieError
from storage.domain.records import Place

LONGEST_S = 86_400.0
_MOST = 10_000  # chats; a pause forgotten costs one call that is refused


def asked_s(error: BaseException) -> float:
    """Seconds an error asks to wait; 0 when it says nothing of it."""
    if not isinstance(error, MoonselfieError):
        return 0.0
    return min(LONGEST_S, max(0.0, float(error.params.get("retry_in_s", 0.0))))


@dataclass(slots=True, kw_only=True)
class Pauses:
    """In memory only: after a restart the platform says again how long."""

    now: Callable[[], datetime]
    _until: dict[Place, datetime] = field(default_factory=dict)

    def begin(self, place: Place, wait_s: float) -> None:
        now = self.now()
        until = now + timedelta(seconds=wait_s)
        self._until[place] = max(until, self._until.get(place, until))
        if len(self._until) > _MOST:
            self._until = {one: at for one, at in self._until.items() if at > now}
        while len(self._until) > _MOST:
            del self._until[min(self._until, key=self._until.__getitem__)]

    def left_s(self, place: Place) -> float:
        """Seconds until this chat may be written to again; 0 for most."""
        until = self._until.get(place)
        if until is None:
            return 0.0
        left_s = (until - self.now()).total_seconds()
        if left_s <= 0:
            del self._until[place]
        return max(0.0, left_s)
