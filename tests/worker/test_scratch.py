"""The folder for checkpoints under way: unsealed weights of a face, so it is the worker's alone."""

from __future__ import annotations

import stat

import pytest

from worker import wiring
from worker.settings import WorkerSettings


@pytest.fixture
def shm(tmp_path, monkeypatch):
    """Stands for /dev/shm: large, and anybody may write there."""
    folder = tmp_path / "shm"
    folder.mkdir()
    monkeypatch.setattr(wiring, "_SHM", folder)
    monkeypatch.setattr(wiring, "_SHM_LEAST_BYTES", 0)
    return folder


@pytest.fixture
def settings(tmp_path):
    return WorkerSettings(data_dir=tmp_path / "data", worker_scratch_dir=None)


def test_scratch_lies_in_memory_for_us_alone(shm, settings):
    """Below /dev/shm, in a folder nobody else may enter, also when it was left open."""
    first = wiring.own_scratch(settings)
    assert first.is_relative_to(shm)
    first.parent.chmod(0o777)
    second = wiring.own_scratch(settings)
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in (second, second.parent)] == [0o700, 0o700]


def test_a_folder_somebody_else_put_there_is_not_used(shm, settings, tmp_path, monkeypatch):
    """Another account that makes the folder first, or a link in its place, does not get the checkpoints."""
    ours = wiring.own_scratch(settings).parent
    monkeypatch.setattr(wiring.os, "getuid", lambda: ours.stat().st_uid + 1)
    name = ours.name.replace(f"-{ours.stat().st_uid}-", f"-{ours.stat().st_uid + 1}-")
    (shm / name).mkdir(mode=0o777)
    assert wiring.own_scratch(settings).is_relative_to(settings.data_dir)
    (shm / name).rmdir()
    trap = tmp_path / "trap"
    trap.mkdir()
    (shm / name).symlink_to(trap)
    assert wiring.own_scratch(settings).is_relative_to(settings.data_dir)
    assert not list(trap.iterdir())
