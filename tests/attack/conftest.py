from __future__ import annotations

import pytest

from tests.bot.world import World


@pytest.fixture
async def world(memory, vault, clock) -> World:
    return World(memory=memory, vault=vault, clock=clock)
