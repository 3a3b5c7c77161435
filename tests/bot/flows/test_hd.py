"""HD pressed twice."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("delivered_first", [True, False])
async def test_hd_pressed_twice_at_once_comes_once(world, delivered_first):
    """The second press finds it made already, in the very second: the card says so, the file comes once."""
    ada = world.chatter()
    await world.has_model(ada)
    await world.has_pictures(ada)
    await ada.presses("HD 2")
    await world.enlarges()
    if delivered_first:
        await world.deliver()
    await ada.presses("HD 2")
    await world.deliver()
    assert len([one for one in ada.heard if one.drawn.pictures and one.drawn.pictures[0].original]) == 1
    assert ada.texts.count("Picture 2 is enlarged ✓") == 1
