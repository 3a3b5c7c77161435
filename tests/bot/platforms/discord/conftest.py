"""A bot at a simulated Discord (simcord), and a conversation that only listens."""

from __future__ import annotations

import pytest
from simcord.http import client as simcord_http

from bot.chat.words import Words
from bot.flows.help import COMMANDS
from bot.platforms.discord import DiscordPlatform
from tests.bot.platforms.discord.driver import DiscordDriver
from tests.contracts.platform import Recorder


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


@pytest.fixture
def platform(recorder) -> DiscordPlatform:
    """In a hurry: short waits, everything else as in production."""
    platform = DiscordPlatform(
        token="a.token.of-the-tests",
        words=Words(strict=True),
        commands=COMMANDS,
        edit_every_s=0.3,
        pause_s=0.01,
    )
    platform.hand_to(recorder.handle)
    return platform


@pytest.fixture
def simcord_bot(platform, refusals):
    return platform.client


@pytest.fixture
def env(simcord_env):
    return simcord_env


@pytest.fixture
def driver(env, platform, recorder, refusals) -> DiscordDriver:
    return DiscordDriver(env, env.create_user("anna"), platform, recorder, refusals)
