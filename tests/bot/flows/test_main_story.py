"""The whole story, as a person lives it: greeting, consent, photos, training, portraits, HD."""

from __future__ import annotations

import pytest

from bot.chat.screen import Ask, Style
from tests.bot.world import REAL_NUMBERS, World


@pytest.fixture
async def world(memory, vault, clock) -> World:
    return World(memory=memory, vault=vault, clock=clock, installation=REAL_NUMBERS)


async def test_from_hello_to_the_large_picture(world):
    """A stranger says hello and ends with a large picture of themselves."""
    ada = world.chatter()
    await ada.says("/start")
    assert "I am an AI" in ada.newest.text
    await ada.presses("Let’s go")
    assert "biometric" in ada.newest.text
    await ada.presses("Yes, I agree")
    await ada.presses("I am 18 or older, and the pictures show me")
    assert ada.newest.drawn.ask is Ask.PHOTOS
    await world.collects(ada, 25)
    train = ada.button("Train")
    assert train.style is Style.PRIMARY
    await ada.presses("Train")
    await ada.says("Ada")
    assert "25 photos" in ada.newest.text
    await ada.presses("Start training")
    assert ada.card("job:").drawn.progress is not None
    await world.trains()
    await world.deliver()
    assert "🌙 On the moon" in ada.newest.labels
    await ada.presses("🌙 On the moon")
    assert "On the moon" in ada.card("job:").text
    await world.paints()
    await world.deliver()
    (result,) = [message for message in ada.heard if message.drawn.pictures]
    assert len(result.drawn.pictures) == 4
    assert result.labels[:4] == ["HD 1", "HD 2", "HD 3", "HD 4"]
    assert "tiny practice painter" in ada.newest.text
    await ada.presses("HD 2")
    await world.enlarges()
    await world.deliver()
    (picture,) = ada.newest.drawn.pictures
    assert picture.original
    assert picture.file_name == "portrait-2-1152x1536.png"
    assert "1152 × 1536" in ada.newest.text
