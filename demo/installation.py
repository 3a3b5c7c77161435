"""A fresh Moonselfie on a data folder of its own, as demo and end-to-end tests run it: real processes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from storage.process import WITH_PARENT

_UP_WITHIN_S = 120.0
_DOWN_WITHIN_S = 60.0
# What is set for a real installation stays out: a demo must not answer on its Telegram or touch its database.
_NOT_OURS = (
    "TELEGRAM_TOKEN",
    "DISCORD_TOKEN",
    "DATABASE_URL",
    "REDIS_URL",
    "BLOB_URL",
    "OPERATOR_KEY",
    "OPERATOR_KEY_FILE",
    "WEB_HOST",
    "WEB_PUBLIC_ORIGIN",
)


def base_model() -> str:
    """What BASE_MODEL says, a local folder as an absolute path."""
    named = os.environ.get("BASE_MODEL") or "pocket"
    return str(Path(named).resolve()) if Path(named).is_dir() else named


@asynccontextmanager
async def running(
    data: Path, log: Path, *, settings: Mapping[str, str] | None = None
) -> AsyncIterator[Process]:
    """Run the launcher on this data folder, on any free port; stopped in order at the end."""
    environment = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
    environment |= {
        "DATA_DIR": str(data),
        "WEB_PORT": str(_free_port()),
        "WEB_CHAT": "1",
        "BASE_MODEL": base_model(),
    }
    environment |= settings or {}
    (data / "web-link").unlink(missing_ok=True)  # of an earlier run: it lets nobody in any more
    with log.open("ab") as stream:
        # Started in the data folder, because `.env` is read where a process starts.
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "launcher",
            WITH_PARENT,  # however this process ends
            str(os.getpid()),
            cwd=data,
            env=environment,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_DOWN_WITHIN_S):
                await process.wait()
        if process.returncode is None:
            process.kill()
            await process.wait()


async def link_of(process: Process, data: Path) -> str:
    """Wait for the one-time link; RuntimeError when the launcher ended instead."""
    async with asyncio.timeout(_UP_WITHIN_S):
        while process.returncode is None:
            if link := _read(data / "web-link"):
                return link
            await asyncio.sleep(0.1)
    raise RuntimeError("Moonselfie did not start")


def _free_port() -> int:
    """Find a port that stays the same when the bot is restarted."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8").strip()
    except FileNotFoundError:
        return ""
