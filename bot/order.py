"""One thing at a time per person; and what lost a race, or met a busy database, is tried again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar
from weakref import WeakValueDictionary

from storage.domain.errors import Retryable

_TRIES = 3
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One per bot process, for everything that draws screens of people."""

    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _locks: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    def of(self, person_id: str) -> asyncio.Lock:
        """The lock of this person; gone when nobody holds it."""
        return self._locks.setdefault(person_id, asyncio.Lock())

    async def persistently(self, attempt: Callable[[], Awaitable[_Result]]) -> _Result:
        """Retryable when the last try failed, too."""
        for number in range(1, _TRIES):
            try:
                return await attempt()
            except Retryable:
                await self.sleep(0.1 * number)
        return await attempt()
