"""The folder for checkpoints under way: unsealed weights of a face, so it is the worker's alone."""

from __future__ import annotations

import stat
import subprocess
import sys

import pytest

from worker import scratch
from worker.settings import WorkerSettings


@pytest.fixture
def shm(tmp_path, monkeypatch):
    """Stands for /dev/shm: large, and anybody may write there."""
    folder = tmp_path / "shm"
    folder.mkdir()
    monkeypatch.setattr(scratch, "_SHM", folder)
    monkeypatch.setattr(scratch, "_SHM_LEAST_BYTES", 0)
    return folder


@pytest.fixture
def settings(tmp_path):
    return WorkerSettings(data_dir=tmp_path / "data", worker_scratch_dir=None)


def test_scratch_lies_in_memory_for_us_alone(shm, settings):
    """Below /dev/shm, in a folder nobody else may enter, also when it was left open."""
    first = scratch.own_scratch(settings)
    assert first.is_relative_to(shm)
    first.parent.chmod(0o777)
    second = scratch.own_scratch(settings)
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in (second, second.parent)] == [0o700, 0o700]


def test_a_folder_somebody_else_put_there_is_not_used(shm, settings, tmp_path, monkeypatch):
    """Another account that makes the folder first, or a link in its place, does not get the checkpoints."""
    ours = scratch.own_scratch(settings).parent
    monkeypatch.setattr(scratch.os, "getuid", lambda: ours.stat().st_uid + 1)
    name = ours.name.replace(f"-{ours.stat().st_uid}-", f"-{ours.stat().st_uid + 1}-")
    (shm / name).mkdir(mode=0o777)
    assert scratch.own_scratch(settings).is_relative_to(settings.data_dir)
    (shm / name).rmdir()
    trap = tmp_path / "trap"
    trap.mkdir()
    (shm / name).symlink_to(trap)
    assert scratch.own_scratch(settings).is_relative_to(settings.data_dir)
    assert not list(trap.iterdir())


MAKES_ONE = """
import sys
from pathlib import Path
from worker.scratch import own_scratch
from worker.settings import WorkerSettings

data, base = map(Path, sys.argv[1:])
print(own_scratch(WorkerSettings(data_dir=data, worker_scratch_dir=base)), flush=True)
sys.stdin.read()
"""


def test_what_a_killed_worker_left_is_removed_and_what_a_living_one_has_is_not(tmp_path):
    """Whatever process number or host name the two have: who holds the lock is alive."""
    base = tmp_path / "scratch"
    settings = WorkerSettings(data_dir=tmp_path / "data", worker_scratch_dir=base)
    command = [sys.executable, "-c", MAKES_ONE, str(tmp_path / "data"), str(base)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        theirs = scratch.Path(other.stdout.readline().strip())
        (theirs / "checkpoint").write_bytes(b"a face")
        stranger = base / "not-ours"
        stranger.mkdir()
        ours = scratch.own_scratch(settings)
        assert ours != theirs
        assert (theirs / "checkpoint").exists()
        other.kill()
        other.wait()
        again = scratch.own_scratch(settings)
    assert not theirs.exists()
    assert ours.exists()
    assert again.exists()
    assert stranger.exists()


def test_a_folder_that_is_removed_while_it_is_locked_is_not_taken(tmp_path, monkeypatch):
    """Another worker that starts at the same moment may sweep it before it is ours: then another is made."""
    settings = WorkerSettings(data_dir=tmp_path / "data", worker_scratch_dir=tmp_path / "scratch")
    make, made = scratch.tempfile.mkdtemp, []

    def mkdtemp(**given):
        folder = make(**given)
        made.append(folder)
        if len(made) == 1:
            scratch.Path(folder).rmdir()
        return folder

    monkeypatch.setattr(scratch.tempfile, "mkdtemp", mkdtemp)
    assert str(scratch.own_scratch(settings)) == made[1]
