"""A worker's tasks on a real memory and a real vault, with rooms that answer as told."""

import itertools

import pytest

from tests.builders import a_model, a_person
from tests.worker.tasks.workshop import LEASE_S, CountingBell, Rooms
from worker.desk import SetLocks, Workshop
from worker.tasks import Tasks


@pytest.fixture
def rooms():
    return Rooms()


@pytest.fixture
def bell():
    return CountingBell()


@pytest.fixture
def shop(memory, vault, rooms, bell, tmp_path, clock):
    ids = itertools.count(1)
    return Workshop(
        memory=memory,
        vault=vault,
        bell=bell,
        rooms={"assess": rooms, "create": rooms, "train": rooms},
        base_model="pocket",
        scratch=tmp_path,
        new_id=lambda: f"made-{next(ids)}",
        now=clock,
        train_overrides={"steps": 3},
        sets=SetLocks(),
    )


@pytest.fixture
def tasks(shop):
    return Tasks(shop, worker="w", lease_s=LEASE_S)


@pytest.fixture
async def model(memory):
    return await a_model(memory, await a_person(memory))
