"""A PostgreSQL server of the tests' own, from this machine's binaries; it refuses root, so not as root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from contextlib import contextmanager
from pathlib import Path

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def missing() -> str:
    """Why there is no server; empty when there is one."""
    if not any((folder / "initdb").exists() for folder in BINARIES) and shutil.which("initdb") is None:
        return "no PostgreSQL server binary on this machine"
    if os.geteuid() == 0 and _stranger() is None:
        return "PostgreSQL refuses root, and there is no unprivileged user here"
    return ""


def _stranger():
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


def _binary(name: str) -> str:
    return next((str(folder / name) for folder in BINARIES if (folder / name).exists()), name)


class Server:
    """On a unix socket in a temporary folder: no port, nothing shared with a server of the machine."""

    def __init__(self, folder: Path, user: str, run):
        self.folder, self.user, self._run = folder, user, run

    def url(self, database: str) -> str:
        return f"postgresql://{self.user}@/{database}?host={self.folder}"

    def create(self, template: str = "template1") -> str:
        """A fresh database; its name."""
        name = f"t{uuid.uuid4().hex[:12]}"
        self.sql(f'CREATE DATABASE {name} TEMPLATE "{template}" STRATEGY FILE_COPY')
        return name

    def drop(self, name: str) -> None:
        self.sql(f"DROP DATABASE {name} WITH (FORCE)")

    def sql(self, statement: str) -> None:
        self._run(
            _binary("psql"), "-qX", "-h", str(self.folder), "-U", self.user, "-d", "postgres", "-c", statement
        )


@contextmanager
def postgres_server():
    # Not below pytest's own folder: that is closed to other users, and its path too long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="moonselfie-pg-"))
    stranger = _stranger() if os.geteuid() == 0 else None
    user = "moonselfie"
    identity = (
        {} if stranger is None else {"user": stranger.pw_uid, "group": stranger.pw_gid, "extra_groups": []}
    )

    def run(*command: str) -> None:
        subprocess.run(
            command,
            check=True,
            capture_output=True,
            timeout=120,
            cwd="/",
            env={"LC_ALL": "C", "PATH": os.environ["PATH"]},
            **identity,
        )

    if stranger is not None:
        os.chown(folder, stranger.pw_uid, stranger.pw_gid)
    data = str(folder / "data")
    try:
        run(_binary("initdb"), "-D", data, "-U", user, "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        options = (
            f"-k {folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=60"
        )
        run(_binary("pg_ctl"), "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield Server(folder, user, run)
        finally:
            run(_binary("pg_ctl"), "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
