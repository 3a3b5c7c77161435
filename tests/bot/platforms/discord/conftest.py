"""A bot at a simulated Discord (simcord), and a conversation that only listens."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from simcord._dpy_internals import _original_callback
from simcord.http import client as simcord_http

from bot.flows.help import COMMANDS, GROUP_COMMANDS
from bot.glance import MemoryGlance
from bot.platforms.discord import DiscordPlatform, reception
from storage.domain.records import Language
from tests.bot import world as paper_world
from tests.bot.platforms.discord.driver import DiscordDriver
from tests.bot.platforms.discord.story import Visitor
from tests.bot.world import INSTALLATION, WORDS, World
from tests.contracts.platform import Recorder, selfie

QUICK = replace(INSTALLATION, selfies_needed=4, selfies_most=8)


class Refusals:
    """What Discord refused; a test says beforehand what it expects to be refused."""

    def __init__(self) -> None:
        self.codes: list[int] = []
        self.expected: set[int] = set()

    def unexpected(self) -> list[int]:
        return [code for code in self.codes if code not in self.expected]


@pytest.fixture
def refusals(monkeypatch):
    """At the end of every test: no request was refused, unless the test said that it would be."""
    refusals = Refusals()
    raise_for = simcord_http._raise_for

    def noted(error):
        refusals.codes.append(error.code)
        raise_for(error)

    monkeypatch.setattr(simcord_http, "_raise_for", noted)
    yield refusals
    assert refusals.unexpected() == []


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


class LateGlance:
    """Knows nobody, until a world with a memory is there."""

    real = None

    async def models(self, platform, external_id):
        return await self.real.models(platform, external_id) if self.real else []

    async def wants_photos(self, platform, external_id):
        return await self.real.wants_photos(platform, external_id) if self.real else False


@pytest.fixture
def glance() -> LateGlance:
    return LateGlance()


@pytest.fixture
def platform(recorder, glance) -> DiscordPlatform:
    """In a hurry: short waits, everything else as in production."""
    platform = DiscordPlatform(
        token="a.token.of-the-tests",
        words=WORDS,
        commands=COMMANDS,
        group_commands=GROUP_COMMANDS,
        glance=glance,
        edit_every_s=0.3,
        pause_s=0.01,
    )
    platform.hand_to(recorder.handle)
    return platform


@pytest.fixture
def simcord_bot(platform, refusals):
    return platform.client


@pytest.fixture
def env(simcord_env, monkeypatch):
    """A busy machine is no failure: what people wait for, tests wait for longer."""
    simcord_env.settle_timeout = 120.0
    monkeypatch.setattr(reception, "_GLANCE_S", 60.0)
    settle = simcord_env._settle_internal

    async def settled(**fields):
        _sweep(asyncio.get_running_loop())
        await settle(**fields)

    simcord_env._settle_internal = settled
    return simcord_env


def _sweep(loop) -> None:
    """The simulator keeps the timer of every wait that is over, and looks through them at every step."""
    for timer in list(loop._scheduled):
        callback = _original_callback(timer._callback)
        if getattr(callback, "__name__", "") == "run_real":
            names = dict(zip(callback.__code__.co_freevars, callback.__closure__, strict=True))
            waiting = names["record"].cell_contents.handle
            if waiting is not None and waiting.cancelled():
                timer.cancel()


@pytest.fixture
def driver(env, platform, recorder, refusals) -> DiscordDriver:
    return DiscordDriver(env, env.create_user("anna"), platform, recorder, refusals)


class DiscordWorld(World):
    """The paper world with Discord in place of the paper."""

    def restart(self) -> None:
        """The conversation begins with `at`, once there is a platform."""

    def at(self, platform) -> None:
        self.converse(platform)
        platform.hand_to(self.conversation.handle)


@pytest.fixture
def world(env, platform, glance, memory, vault, clock, monkeypatch) -> DiscordWorld:
    monkeypatch.setattr(paper_world, "PHOTO", selfie(7))
    world = DiscordWorld(memory=memory, vault=vault, clock=clock, installation=QUICK)
    world.at(platform)
    glance.real = MemoryGlance(memory=memory, installation=QUICK, clock=clock)
    return world


@pytest.fixture
def fresh(env, world, driver, recorder, refusals, glance):
    """Replace the process: a new client that knows only what the memory knows."""

    async def replaced() -> DiscordDriver:
        platform = DiscordPlatform(token="a.b.c", words=WORDS, commands=COMMANDS, glance=glance, pause_s=0.01)
        await env.restart_bot(platform.client)
        world.at(platform)
        return DiscordDriver(env, driver.person, platform, recorder, refusals)

    return replaced


@pytest.fixture(params=list(Language))
def anna(request, driver, world) -> Visitor:
    """Once in each language."""
    driver.speaks(request.param.value)
    return Visitor(driver, world, request.param)
