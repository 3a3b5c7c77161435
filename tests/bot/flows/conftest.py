"""The two accounts of one person."""

from __future__ import annotations

import pytest

from storage.domain.records import Language


@pytest.fixture
def ada(world):
    return world.chatter("ada", name="Ada")


@pytest.fixture
def bob(world):
    """The other account, where the person writes German."""
    return world.chatter("bob", name="Ada bei B", language=Language.DE)
