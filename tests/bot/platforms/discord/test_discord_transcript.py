"""The transcripts in docs are what the bot says on Discord today.

After a wanted change: `UPDATE_GOLDEN=1 pytest tests/bot/platforms/discord/test_discord_transcript.py`,
and read the difference as a person would.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from storage.domain.records import Language
from tests.bot.paper import Chatter, Paper
from tests.bot.platforms.discord import tale, tale_of_others
from tests.bot.platforms.discord.driver import DiscordDriver
from tests.bot.platforms.discord.tale import Teller

DOCS = Path(__file__).resolve().parents[4] / "docs"
HEAD = """# Discord, word for word ({language})

Written by `UPDATE_GOLDEN=1 pytest tests/bot/platforms/discord/test_discord_transcript.py`, compared by the
same test: the real bot on a simulated Discord. `│` is a card, `( … )` a button, `XXXX-XXXX` a code.
*You* are Anna, *Bo* and *Cleo* are friends. What each line is made of is in [discord.md](discord.md).
"""


@pytest.fixture
def other(world, platform) -> Chatter:
    """The same person's account at another platform, which is on paper here."""
    telegram = Paper(name="telegram")
    world.converse(platform, telegram)
    platform.hand_to(world.conversation.handle)
    telegram.handle = world.conversation.handle
    return Chatter(telegram, "ada", name="Ada L.")


@pytest.mark.parametrize("language", list(Language))
async def test_the_transcripts_are_true(
    driver, env, platform, recorder, refusals, world, other, language, monkeypatch
):
    """Every screen of the way from hello to deletion, as the docs show it."""
    driver.speaks(language.value)
    other.language = language
    square = env.create_guild().create_text_channel("square")
    t = Teller(driver, world, language)
    friend = DiscordDriver(env, env.create_user("bo"), platform, recorder, refusals)
    bo = Teller(friend, world, language, name="Bo", diary=t.diary)
    stranger = DiscordDriver(env, env.create_user("cleo"), platform, recorder, refusals)
    cleo = Teller(stranger, world, language, name="Cleo", diary=t.diary)
    await tale.beginning(t)
    await tale.photos(t)
    await tale.training(t)
    await tale.portraits(t)
    await tale.models(t)
    await tale_of_others.friends(t, bo)
    await tale_of_others.less_and_less(t, bo)
    await tale_of_others.other_answers(t, bo, cleo)
    await tale_of_others.linking(t, other)
    await tale_of_others.servers(t, square)
    await tale_of_others.too_late(t, monkeypatch)
    await tale.account(t)
    await tale_of_others.linked_from_there(t, other)
    said = "\n".join([HEAD.format(language=language.value), *t.diary.lines]).rstrip() + "\n"
    path = DOCS / f"discord-{language.value}.md"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(said, "utf-8")
    assert said == path.read_text("utf-8")
