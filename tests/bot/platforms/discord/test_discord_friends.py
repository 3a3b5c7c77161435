"""Being drawn by a friend, on Discord, in German and in English: asked for, asked first, narrowed, ended."""

from __future__ import annotations

import pytest

from bot.chat.screen import Say
from tests.bot.platforms.discord.driver import DiscordDriver
from tests.bot.platforms.discord.story import Visitor, prompts, results

BO = "@\u2060bo"  # as names of accounts are shown: nobody is mentioned


@pytest.fixture
def bo(anna, env, platform, recorder, refusals, world) -> Visitor:
    """A friend who speaks the same language."""
    driver = DiscordDriver(env, env.create_user("bo"), platform, recorder, refusals)
    return Visitor(driver, world, anna.language)


@pytest.fixture
async def allowed(anna, bo):
    """Anna asked Bo by /invite, and may draw Bo after asking each time."""
    await bo.trained("Bo")
    await bo.proves()
    await anna.greeted()
    await anna.types("consents")
    await anna.reads("consents-none")
    await anna.types("invite")
    await anna.says("Anna")
    await anna.reads("invite-link-facts", name="Anna", days=7)
    code = anna.driver.copyable()
    await anna.types("invite", code=code)
    await anna.reads("invite-own")
    await bo.types("invite", code=code.removeprefix("/invite "))
    await bo.reads("invite-asks", name="Anna")
    await bo.press("button-allow-ask")
    await bo.reads("grant-asked-each-time")
    await anna.reads("grant-asks-first")
    await anna.types("models")
    await anna.press("button-draw", name=BO)


@pytest.mark.usefixtures("allowed")
async def test_a_friend_is_asked_before_each_picture(anna, bo, world):
    """The wish waits; a no is told; a yes draws it once, for the one who asked; the friend sees the use."""
    await anna.says("on a boat")
    await anna.reads("ask-waiting", name=Say("named", {"name": BO}))
    assert await world.moving() == []
    await bo.reads("ask-question", name=Say("named", {"name": "Anna"}))
    await bo.reads("ask-wish", prompt="on a boat")
    await bo.press("button-refuse-wish")
    await anna.reads("ask-said-no", name=Say("named", {"name": BO}))
    await anna.says("on a roof")
    await bo.press("button-allow-once")
    assert await prompts(world) == ["on a roof"]
    await anna.painted()
    assert len(await results(anna)) == 1
    assert await results(bo) == []
    await bo.types("consents")
    await bo.press("button-uses")
    used = (await bo.newest()).text
    assert bo.word("use-sent") in used
    assert "on a roof" in used


@pytest.mark.usefixtures("allowed")
async def test_a_permission_is_narrowed_paused_and_ended(anna, bo, world):
    """Each way to allow less is offered once and obeyed at once; after the end nobody is drawn instead."""
    await bo.types("consents")
    await bo.press("button-permission", name="Anna")
    for way in ("few", "scenes", "week"):
        await bo.press(f"button-narrow-{way}")
        assert not await bo.may_press(f"button-narrow-{way}")
    await bo.reads("permission-ready-scenes")
    await anna.says("in a cave")
    await anna.reads("grant-scene")
    await bo.press("button-pause")
    await bo.reads("grant-state-suspended")
    await bo.press("button-resume")
    await bo.press("button-revoke")
    await bo.reads("grant-state-revoked")
    await anna.types("consents")
    assert anna.word("grant-state-revoked") in (await anna.newest()).text
    await anna.says("on a beach")
    await anna.reads("friend-over")
    assert await world.moving() == []


async def test_a_friend_says_no_and_blocks(anna, bo, world):
    """Whoever asked hears of a no and of nothing else; the block can be lifted."""
    await bo.greeted()
    await anna.greeted()
    await anna.types("invite")
    await anna.press("button-invite-as", name="@\u2060anna")
    await bo.types("invite", code=anna.driver.copyable())
    await bo.reads("invite-not-yet")
    await bo.press("button-refuse-and-block")
    await bo.reads("invite-blocked")
    told = (await anna.newest()).text
    assert told == anna.word("invite-said-no")
    await bo.types("consents")
    await bo.press("button-unblock")
    assert not await bo.may_press("button-unblock")
    await bo.types("invite", code="i-" + "x" * 24)
    await bo.reads("invite-over")
