"""The embedded Valkey: one server a folder, nothing lost, no orphan, however its parent ends."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import textwrap
from pathlib import Path

import pytest

from storage.domain.errors import Permanent
from storage.embedded import SOCKET_PATH_MOST, EmbeddedValkey, socket_path
from storage.queue import connect
from storage.settings import Settings


def alive(pid: int) -> bool:
    """A zombie nobody has collected counts as dead."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


async def gone(pid: int) -> bool:
    """Whether a process ends within a few seconds."""
    for _ in range(500):
        if not alive(pid):
            return True
        await asyncio.sleep(0.02)
    return False


@pytest.fixture
async def server(tmp_path):
    embedded = EmbeddedValkey(tmp_path)
    await embedded.start()
    yield embedded
    await embedded.stop()


async def test_it_keeps_what_it_was_given(tmp_path, server):
    """Stopped and started again, the value is there."""
    settings = Settings(data_dir=tmp_path)
    pool = await connect(settings)
    await pool.set("a", "b")
    await pool.aclose()
    pid = server.pid
    await server.stop()
    assert await gone(pid)
    await server.start()
    pool = await connect(settings)
    assert await pool.get("a") == b"b"
    await pool.aclose()


async def test_the_second_one_connects(tmp_path, server):
    """Several that start at once share one server; only who spawned it stops it."""
    others = [EmbeddedValkey(tmp_path) for _ in range(3)]
    await asyncio.gather(*(other.start() for other in others))
    assert [other.pid for other in others] == [None] * 3
    await others[0].stop()
    assert await server.alive()


async def test_starting_together_makes_one_server(tmp_path):
    several = [EmbeddedValkey(tmp_path) for _ in range(4)]
    await asyncio.gather(*(one.start() for one in several))
    try:
        assert sum(one.pid is not None for one in several) == 1
    finally:
        for one in several:
            await one.stop()


async def test_a_killed_server_comes_back(tmp_path, server):
    """`keep` notices and starts it again; what was written a second ago is there."""
    pool = await connect(Settings(data_dir=tmp_path))
    await pool.set("a", "b")
    await pool.execute_command("WAITAOF", 1, 0, 2000)
    keeper = asyncio.create_task(server.keep())
    first = server.pid
    os.kill(first, signal.SIGKILL)
    for _ in range(600):
        await asyncio.sleep(0.02)
        if server.pid not in {None, first} and await server.alive():
            break
    assert await pool.get("a") == b"b"
    keeper.cancel()
    await asyncio.gather(keeper, return_exceptions=True)
    await pool.aclose()


@pytest.mark.skipif(sys.platform != "linux", reason="the parent-death signal is Linux's")
async def test_a_killed_parent_leaves_no_orphan_and_loses_nothing(tmp_path):
    """kill -9 of the process that spawned it: it saves and ends, and the next start has everything."""
    script = textwrap.dedent("""
        import asyncio, sys
        from pathlib import Path
        from storage.embedded import EmbeddedValkey
        from storage.queue import connect
        from storage.settings import Settings
        async def main():
            server = EmbeddedValkey(Path(sys.argv[1]))
            await server.start()
            pool = await connect(Settings(data_dir=Path(sys.argv[1])))
            await pool.set("a", "b")
            print(server.pid, flush=True)
            await asyncio.sleep(600)
        asyncio.run(main())
    """)
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    pid = int(await parent.stdout.readline())
    parent.kill()
    await parent.wait()
    successor = EmbeddedValkey(tmp_path)
    await successor.start()  # at once: it waits for the dying one, or finds it still answering
    assert await gone(pid)
    while not await successor.alive():
        await successor.start()
    pool = await connect(Settings(data_dir=tmp_path))
    assert await pool.get("a") == b"b"
    await pool.aclose()
    await successor.stop()


def test_deep_folders_get_a_short_socket_path(tmp_path):
    """The same for every process, different for different folders."""
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    assert len(os.fsencode(socket_path(deep))) <= SOCKET_PATH_MOST
    assert socket_path(deep) == socket_path(deep)
    assert socket_path(deep) != socket_path(deep / "x")
    assert socket_path(Path("/srv/moon")) == Path("/srv/moon/valkey/socket")


async def test_a_deep_folder_works(tmp_path):
    deep = EmbeddedValkey(tmp_path / ("d" * 60) / ("e" * 60))
    await deep.start()
    assert await deep.alive()
    assert deep.socket.parent.stat().st_mode & 0o077 == 0
    await deep.stop()
    deep.socket.parent.rmdir()


async def test_a_folder_somebody_laid_in_wait_is_refused(tmp_path, monkeypatch):
    """A link in the temporary folder, made by whoever: no server is started behind it."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "t"))
    (tmp_path / "t").mkdir()
    deep = EmbeddedValkey(tmp_path / ("d" * 90))
    if deep.socket.parent.parent == Path("/tmp"):  # noqa: S108 - the temporary path itself was too long
        pytest.skip("temporary folder too deep on this machine")
    deep.socket.parent.symlink_to(tmp_path)
    with pytest.raises(Permanent):
        await deep.start()
