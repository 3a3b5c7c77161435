"""The real conversation, memory and vault behind Telegram, over real HTTP, and a worker's hands."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

from bot.flows.help import COMMANDS, GROUP_COMMANDS
from storage.domain.jobs import JobKind
from tests.bot.platforms.telegram.conftest import made, running
from tests.bot.world import INSTALLATION, WORDS, World

ALBUMS = replace(INSTALLATION, selfies_needed=16, selfies_most=20)


class TelegramWorld(World):
    """The paper world with Telegram in place of the paper."""

    server = None
    running = None
    chosen: Mapping[str, Any] = {}  # what a test wants of the platform

    def restart(self) -> None:
        """A new process over the same memory; `begin` starts it."""

    async def begin(self, stack: contextlib.AsyncExitStack) -> None:
        known = {"commands": COMMANDS, "group_commands": GROUP_COMMANDS}
        self.platform = made(self.server, self.memory, words=WORDS, **known, **self.chosen)
        self.converse(self.platform)
        self.running = await stack.enter_async_context(running(self.platform, self.conversation.handle))

    async def waits_for(self, kind: JobKind, count: int) -> None:
        """Fails with what is there instead."""
        for _ in range(400):
            if len(there := await self.moving(kind)) >= count:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"{len(there)} of {count} {kind}")


@contextlib.asynccontextmanager
async def telegram_world(
    server, memory, vault, clock, installation=ALBUMS, **chosen: Any
) -> AsyncIterator[TelegramWorld]:
    world = TelegramWorld(memory=memory, vault=vault, clock=clock, installation=installation)
    world.server, world.chosen = server, chosen
    # Two edits of one card in a moment may be the same: that is success.
    server.expected.append("message is not modified")
    async with contextlib.AsyncExitStack() as stack:
        await world.begin(stack)
        yield world


async def consents(person, labels=("Let’s go", "Yes, I agree", "I am 18 or older, and the pictures show me")):
    await person.sends("/start")
    for label in labels:
        await person.presses(label)
