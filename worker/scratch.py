"""A worker's private folder for checkpoints under way: unsealed weights of a face, so gone with the worker.

A lock says whose worker lives. Process numbers and host names do not: in a container the next worker is
process 1 again, or has another host name.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

from worker.settings import WorkerSettings

_SHM = Path("/dev/shm")  # noqa: S108 - a private folder is made below it
_SHM_LEAST_BYTES = 2 << 30
_PREFIX = "moonselfie-scratch-"
_LOCK = ".lock"


def own_scratch(settings: WorkerSettings) -> Path:
    """Make it, in memory if there is room, and remove those of workers that are dead.

    So it is not on a disk if that can be helped. It stays locked until this process ends.
    """
    base = settings.worker_scratch_dir
    if base is None and _SHM.is_dir() and shutil.disk_usage(_SHM).free >= _SHM_LEAST_BYTES:
        whose = hashlib.sha256(str(settings.data_dir.resolve()).encode()).hexdigest()[:12]
        base = _ours(_SHM / f"moonselfie-{os.getuid()}-{whose}")
    base = base or settings.data_dir / "scratch"
    base.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in base.glob(f"{_PREFIX}*"):
        lock = _locked(left)
        if lock is not None:
            shutil.rmtree(left, ignore_errors=True)
            os.close(lock)
    while True:
        own = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=base))
        if _locked(own) is not None:
            return own


def _locked(folder: Path) -> int | None:
    """Lock a folder; returns the open lock, None when somebody else has it or it was removed meanwhile."""
    try:
        lock = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return None
    if os.fstat(lock).st_nlink == 0:  # whoever removed the folder had it until now
        os.close(lock)
        return None
    return lock


def _ours(folder: Path) -> Path | None:
    """Make it for us alone; None when it is somebody else's, who could put folders of theirs in it."""
    with contextlib.suppress(FileExistsError):  # a file or a dangling link of somebody else's
        folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        return None
    folder.chmod(0o700)
    return folder
