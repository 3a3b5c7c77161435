"""Albums put together again: Telegram delivers every photo of one as an update of its own.

How an album was cut into parts is written down before a part is handed over. So a repeated update lands in
the part it was in before, under the same event id, and a photo that came late becomes a part of its own:
nothing twice, nothing lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from telegram import Message

from bot.platforms.notebook import Notebook
from bot.platforms.telegram.addresses import place_of
from bot.platforms.telegram.limits import ALBUM_LONGEST_S, ALBUM_MOST, ALBUM_QUIET_S
from bot.platforms.telegram.refs import read_ids, written_ids
from storage.domain.records import Place

Deliver = Callable[[Sequence[Message], str], Awaitable[None]]


@dataclass(slots=True)
class _Gathering:
    """Messages by id, and who waits for them to be handed over."""

    messages: dict[int, Message] = field(default_factory=dict)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    done: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Albums:
    def __init__(
        self, notebook: Notebook, *, quiet_s: float = ALBUM_QUIET_S, longest_s: float = ALBUM_LONGEST_S
    ) -> None:
        self._notebook = notebook
        self._quiet_s = quiet_s
        self._longest_s = longest_s
        self._cutting = asyncio.Lock()
        self._open: dict[tuple[int, str], _Gathering] = {}

    async def take(self, message: Message, deliver: Deliver) -> None:
        """Return once the part with this message was handed over; raise what handing over raised."""
        key = (message.chat_id, message.media_group_id or "")
        gathering = self._open.get(key)
        if gathering is not None:
            gathering.messages[message.message_id] = message
            gathering.news.set()
            await asyncio.shield(gathering.done)
            return
        gathering = self._open[key] = _Gathering()
        gathering.messages[message.message_id] = message
        try:
            await self._lead(place_of(message.chat), key, gathering, deliver)
        except BaseException as error:
            if isinstance(error, Exception):
                gathering.done.set_exception(error)
                gathering.done.exception()  # the others may all have gone: that is no unhandled error
            else:
                gathering.done.cancel()
            raise
        else:
            gathering.done.set_result(None)
        finally:
            self._close(key, gathering)

    def _close(self, key: tuple[int, str], gathering: _Gathering) -> None:
        if self._open.get(key) is gathering:
            del self._open[key]

    async def _lead(
        self, place: Place, key: tuple[int, str], gathering: _Gathering, deliver: Deliver
    ) -> None:
        subject = f"album:{key[1]}"
        known = _read(await self._notebook.find(place, subject))
        await self._wait(gathering, known)
        self._close(key, gathering)  # what comes from now on is a gathering of its own
        async with self._cutting:  # a late photo may be leading a gathering of its own by now
            known = _read(await self._notebook.find(place, subject))
            parts = _cut(sorted(gathering.messages), known)
            if parts != known:
                await self._notebook.write(place, subject, _written(parts))
        for part in parts:
            here = [gathering.messages[one] for one in part if one in gathering.messages]
            if here:
                await deliver(here, f"{key[0]}:album:{key[1]}:{part[0]}")

    async def _wait(self, gathering: _Gathering, known: list[tuple[int, ...]]) -> None:
        """Until nothing more comes; for a repeated album until all that were in its parts are back."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self._longest_s
        while True:
            have = gathering.messages.keys()
            missing = any(set(part) & have and not set(part) <= have for part in known)
            if len(have) >= ALBUM_MOST and not missing:
                return
            patience = self._longest_s if missing else self._quiet_s
            gathering.news.clear()
            try:
                async with asyncio.timeout(max(0.0, min(patience, end - loop.time()))):
                    await gathering.news.wait()
            except TimeoutError:
                return


def _cut(messages: Sequence[int], known: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Keep the known parts, and make one new part of whatever is in none of them."""
    settled = {one for part in known for one in part}
    fresh = tuple(one for one in messages if one not in settled)
    return [*known, fresh] if fresh else known


def _written(parts: Sequence[tuple[int, ...]]) -> str:
    return "|".join(written_ids(part) for part in parts)


def _read(written: str | None) -> list[tuple[int, ...]]:
    if not written:
        return []
    return [read_ids(part) for part in written.split("|")]
