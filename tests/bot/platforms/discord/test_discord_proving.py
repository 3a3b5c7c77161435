"""A friend shows on Discord that it is them: by a video they attach, not by one they forward."""

from __future__ import annotations

import pytest

from bot.chat.screen import Say
from storage.domain.jobs import JobKind
from storage.domain.proving import ProofFinding, ProofState
from tests.bot.platforms.discord.driver import DiscordDriver
from tests.bot.platforms.discord.story import Visitor

VIDEO = b"a video"
BO = "@\u2060bo"


@pytest.fixture
def bo(anna, env, platform, recorder, refusals, world) -> Visitor:
    """A friend who speaks the same language."""
    driver = DiscordDriver(env, env.create_user("bo"), platform, recorder, refusals)
    return Visitor(driver, world, anna.language)


async def forwards_a_video(visitor):
    """From a server, as people pass on what they found."""
    env, person = visitor.driver.env, visitor.driver.person
    guild = env.create_guild()
    guild.add_member(person)
    square = guild.create_text_channel("square")
    stored = env.backend.store_attachments(square.id, [("me.mp4", VIDEO)])
    source = env.backend.create_message(square.id, person.id, content="", attachments=stored)
    reference = {"type": 1, "channel_id": str(square.id), "message_id": str(source.id)}
    env.backend.create_message(visitor.driver.channel, person.id, reference=reference)
    await env.settle()


async def test_a_friend_proves_themselves_and_is_drawn(anna, bo, world):
    """Link, yes, tasks; forwarded is refused, a miss is explained, the next try lets the friend be drawn."""
    await bo.trained("Bo")
    await anna.greeted()
    await anna.types("invite")
    await anna.says("Anna")
    await bo.types("invite", code=anna.driver.copyable().removeprefix("/invite "))
    await bo.press("button-allow-month")
    await bo.reads("proof-ask", name=Say("named", {"name": "Bo"}))
    await bo.reads("discord-proof-how")
    await forwards_a_video(bo)
    await bo.reads("proof-forwarded")
    assert await world.moving(JobKind.PROVE, JobKind.ASSESS_VIDEO) == []
    await bo.driver.send_video(VIDEO)
    await bo.reads("proof-looking")
    await world.looks_at_video(ProofState.FAILED, ProofFinding.FLAT)
    await world.tells()
    await bo.reads("proof-flat")
    await bo.press("button-prove-again")
    await bo.driver.send_video(VIDEO)
    await world.looks_at_video()
    await world.tells()
    await bo.reads("proof-friends-may", names=Say("named", {"name": "Anna"}))
    await anna.reads("proof-friend-done", name=BO)
    await anna.press("button-models")
    await anna.press("button-draw", name=BO)
    await anna.press("scene-moon")
    assert await world.moving(JobKind.PORTRAITS)


async def test_by_its_command(bo):
    """It is in the menu, in German by its German name; without photos it leads to them."""
    await bo.greeted()
    await bo.types("prove")
    await bo.reads("selfies-tips")
