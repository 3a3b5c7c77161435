"""A painter on the tiny base, and people whose adapters it wears."""

import pytest

from tests.worker.painting.adapters import make_adapter
from worker.painting.portraits import DiffusionPainter
from worker.painting.studio import Studio


@pytest.fixture(scope="module")
def studio(weights, machine):
    return Studio(weights, machine=machine)


@pytest.fixture
def painter(studio, likeness):
    return DiffusionPainter(studio, likeness)


@pytest.fixture(scope="module")
def faces(studio, tiny_base):
    """Two people's adapters, and one of another rank."""
    with studio.easel(str(tiny_base)) as easel:
        base = easel.base
        return [
            make_adapter(base, 1),
            make_adapter(base, 2),
            make_adapter(base, 3, rank=2),
        ]
