"""What every process does at its edges: stop when asked or left alone, and go on after an error.

Used by bot, worker and launcher, which may not import each other.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import structlog

from storage.domain.errors import MoonselfieError, Permanent
from storage.embedded import EmbeddedValkey
from storage.logs import whereabouts
from storage.settings import Settings, SettingsError

log = structlog.get_logger(__name__)

EXIT_LATER = 1  # what it needs does not answer: starting again may help
EXIT_SETTINGS = 2  # a setting is wrong: starting again cannot help
EXIT_UNSERVED = 3  # everything it was to serve ended for good
WITH_PARENT = "--with-parent"  # before a process id: end when that process, which started this one, is gone

_LOOK_S = 1.0
_SHORTEST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 15.0
_HEALTHY_AFTER_S = 30.0


@asynccontextmanager
async def queue_server(settings: Settings) -> AsyncIterator[None]:
    """Keep an embedded Valkey alive inside, when no server is configured.

    SettingsError when it does not start.
    """
    if settings.redis_url is not None:
        yield
        return
    server = EmbeddedValkey(settings.data_dir)
    try:
        await server.start()
    except (MoonselfieError, OSError) as error:
        raise SettingsError(
            f"DATA_DIR: the embedded Valkey does not start ({error}). Its log lies in "
            f"{settings.data_dir / 'valkey'}: give that folder to this account alone, or set REDIS_URL."
        ) from error
    keeping = asyncio.create_task(server.keep())
    try:
        yield
    finally:
        keeping.cancel()
        await asyncio.wait([keeping])
        await server.stop()


def parent_in(arguments: Sequence[str]) -> int | None:
    """Return the process id that follows --with-parent; None without it.

    It is told, not asked for: a parent that died while this process was still starting would never be missed.
    """
    return int(arguments[arguments.index(WITH_PARENT) + 1]) if WITH_PARENT in arguments else None


async def told_to_stop(*, parent: int | None = None) -> str:
    """Wait for SIGTERM or SIGINT, or the end of `parent`, the process that started this one; say which."""
    loop = asyncio.get_running_loop()
    told: asyncio.Future[str] = loop.create_future()

    def tell(name: str) -> None:
        if not told.done():
            told.set_result(name)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, tell, number.name)
    try:
        while not told.done():
            await asyncio.wait([told], timeout=_LOOK_S)
            if parent is not None and os.getppid() != parent:
                tell("parent ended")
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
    return told.result()


async def kept_going(name: str, run: Callable[[], Awaitable[None]]) -> None:
    """Run it again whenever it breaks, after a growing pause; return when it ends by itself or for good."""
    loop = asyncio.get_running_loop()
    pause_s = _SHORTEST_PAUSE_S
    while True:
        begun_s = loop.time()
        try:
            await run()
        except Permanent as error:
            log.error("ended for good", part=name, code=error.code, **error.params)  # noqa: TRY400 - a code says it
            return
        except Exception as error:  # noqa: BLE001 - the edge of a process: one broken part must not end the others
            if loop.time() - begun_s > _HEALTHY_AFTER_S:
                pause_s = _SHORTEST_PAUSE_S
            log.warning("broke, begins anew", part=name, where=_where(error), pause_s=pause_s)
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
        else:
            return


def _where(error: Exception) -> str:
    """A group of errors says nothing; its first member does."""
    inner: BaseException = error
    while isinstance(inner, BaseExceptionGroup):
        inner = inner.exceptions[0]
    return whereabouts(inner)
