"""The start: a setting whose value leads nowhere ends it with code 2 and a sentence, for every process."""

import asyncio
import errno
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.listening import HINTS, check_listening, listening_socket
from bot.settings import BotSettings
from storage.domain.errors import Permanent
from storage.settings import Settings, SettingsError
from storage.start import check_start
from worker.settings import WorkerSettings
from worker.start import check_worker

ROOT = Path(__file__).parents[2]
NOBODY = "postgresql://moon:very-secret@127.0.0.1:1/moonselfie"


def started(module, folder, *arguments, **environ):
    """Run a process until it ends, in a folder with a file `file` in it."""
    (folder / "file").touch()
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        env={"PATH": "/usr/bin", "PYTHONPATH": str(ROOT), "WEB_PORT": "0", **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("module", "name", "value", "hint"),
    [
        ("launcher", "BASE_MODEL", "/nonexistent", "hub id"),
        ("launcher", "WEB_HOST", "banana", "127.0.0.1"),
        ("launcher", "DATA_DIR", "file/data", "Choose a folder"),
        ("launcher", "DATABASE_URL", NOBODY, "Start it"),
        ("bot", "WEB_HOST", "banana", "127.0.0.1"),
        ("bot", "OPERATOR_KEY_FILE", "file/key", "Choose a file"),
        ("worker", "BASE_MODEL", "/nonexistent", "hub id"),
        ("worker", "DATA_DIR", "file/data", "Choose a folder"),
    ],
)
def test_a_value_that_leads_nowhere_is_refused(module, name, value, hint, tmp_path):
    """The process ends with code 2; what reaches the terminal names the setting once, and no secret."""
    done = started(module, tmp_path, **{name: value})
    assert done.returncode == 2, done.stderr
    assert done.stderr.count(f"{name}: ") + done.stderr.count(f"{name} is") == 1
    assert hint in done.stderr
    assert "Traceback" not in done.stderr
    assert "very-secret" not in done.stdout + done.stderr


def test_below_a_launcher_a_silent_database_is_asked_again(tmp_path):
    """A process that the launcher starts anew while the database is down ends with code 1: tried again."""
    done = started("worker", tmp_path, "--with-parent", str(os.getpid()), DATABASE_URL=NOBODY)
    assert done.returncode == 1, done.stderr
    assert "DATABASE_URL: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("error", "code", "setting"),
    [
        (OSError(errno.EADDRINUSE, ""), "web-port-taken", "WEB_PORT"),
        (OSError(errno.EACCES, ""), "web-port-forbidden", "WEB_PORT"),
        (OSError(errno.EADDRNOTAVAIL, ""), "web-host-wrong", "WEB_HOST"),
        (socket.gaierror(socket.EAI_NONAME, ""), "web-host-wrong", "WEB_HOST"),
        (UnicodeError(), "web-host-wrong", "WEB_HOST"),
    ],
)
def test_what_is_in_the_way_of_listening_is_told_apart(error, code, setting, monkeypatch):
    """Only a port in use is somebody else's; each sentence names the setting that can be mended."""

    def fails(*_, **__):
        raise error

    monkeypatch.setattr("socket.create_server", fails)
    with pytest.raises(Permanent) as refused:
        listening_socket("127.0.0.1", 80)
    assert refused.value.code == code
    assert setting in HINTS[code]


async def refusal(**settings):
    with pytest.raises(SettingsError) as error:
        await check_start(Settings(**settings))
    return str(error.value)


async def test_a_database_that_is_none_is_refused(tmp_path):
    """A file that is no database, and a folder that is not there: each is named with its setting."""
    (tmp_path / "text").write_text("no database" * 100)
    for file in ("text", "missing/db"):
        said = await refusal(
            data_dir=tmp_path / "data", database_url=f"sqlite+aiosqlite:///{tmp_path / file}"
        )
        assert said.startswith("DATABASE_URL: ")
        assert "Correct the path" in said


async def test_a_folder_for_pictures_that_cannot_be_is_refused(tmp_path):
    """BLOB_URL below a file."""
    (tmp_path / "file").touch()
    said = await refusal(data_dir=tmp_path / "data", blob_url=f"file://{tmp_path}/file/blobs")
    assert said.startswith("BLOB_URL: ")


async def test_a_silent_queue_server_is_told_of_at_once(tmp_path, capsys):
    """The start goes on, for the database is the queue; it says which setting, and that jobs wait."""
    await check_start(Settings(data_dir=tmp_path / "data", redis_url="redis://:very-secret@127.0.0.1:1/0"))
    said = capsys.readouterr().err
    assert "REDIS_URL: " in said
    assert "waits" in said
    assert "very-secret" not in said


async def test_a_queue_server_that_refuses_us_is_refused(tmp_path):
    """A wrong password does not mend itself."""

    async def refuse(reader, writer):
        while await reader.read(1000):
            writer.write(b"-WRONGPASS invalid username-password pair\r\n")
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        said = await refusal(data_dir=tmp_path / "data", redis_url=f"redis://:secret@127.0.0.1:{port}/0")
    finally:
        server.close()
    assert "REDIS_URL: " in said
    assert "password" in said


def test_a_base_model_is_looked_at_by_whoever_draws(tmp_path):
    """Pocket and hub ids pass, an empty folder does not; a worker that only looks at photos needs none."""
    check_worker(WorkerSettings(data_dir=tmp_path))
    check_worker(WorkerSettings(data_dir=tmp_path, base_model="owner/name"))
    check_worker(WorkerSettings(data_dir=tmp_path, base_model=str(tmp_path), queues="assess"))
    with pytest.raises(SettingsError, match="model_index"):
        check_worker(WorkerSettings(data_dir=tmp_path, base_model=str(tmp_path)))


def test_the_webhooks_address_is_looked_at_when_there_is_one():
    """An address of somebody else's is named with its own setting; unused ones may say anything."""
    asked = {"telegram_webhook_url": "https://moon.example/t", "telegram_webhook_secret": "s" * 16}
    check_listening(BotSettings(telegram_webhook_host="192.0.2.1"))
    check_listening(BotSettings(web_host="localhost", **asked))
    with pytest.raises(SettingsError, match="TELEGRAM_WEBHOOK_HOST"):
        check_listening(BotSettings(telegram_webhook_host="192.0.2.1", **asked))
