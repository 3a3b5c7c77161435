"""discord.py's client, listening to as little as possible: messages to the bot itself, and interactions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
import structlog
from discord import app_commands

from bot.platforms.discord.buttons import PressButton
from bot.platforms.discord.commands import Translations, grow
from bot.platforms.discord.errors import MessageGone, calling
from bot.platforms.discord.reception import Reception
from bot.platforms.discord.words import Words
from storage.domain.errors import Fault

log = structlog.get_logger()

_EVERYWHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
_FOR_ALL = app_commands.AppInstallationType(guild=True, user=True)


class Client(discord.Client):
    def __init__(self, reception: Reception, words: Words, commands: Sequence[str]) -> None:
        super().__init__(
            intents=discord.Intents(dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,  # nothing people wrote is kept in memory
        )
        self.reception = reception
        self._words = words
        self.tree = app_commands.CommandTree(self, allowed_contexts=_EVERYWHERE, allowed_installs=_FOR_ALL)
        grow(self.tree, words, commands, reception)

    async def setup_hook(self) -> None:
        """Between login and the first event. Commands that cannot be told to Discord never stop the bot."""
        self.add_dynamic_items(PressButton)
        await self.tree.set_translator(Translations(self._words))
        try:
            await calling(self.tree.sync())
        except (Fault, MessageGone, app_commands.AppCommandError) as error:
            log.warning("discord.commands_not_told", error=type(error).__name__)

    async def on_ready(self) -> None:
        log.info(
            "discord.connected",
            for_servers=self._invite(server=True),
            for_accounts=self._invite(server=False),
        )

    async def on_message(self, message: discord.Message) -> None:
        await self.reception.message(message)

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        """Log without a traceback, which could quote people."""
        log.error("discord.event_broke", at=event_method)

    def _invite(self, *, server: bool) -> str:
        """Where an operator adds the bot to a server, or a person to their account."""
        place, scope = (
            (0, "bot+applications.commands&permissions=0") if server else (1, "applications.commands")
        )
        address = "https://discord.com/oauth2/authorize"
        return f"{address}?client_id={self.application_id}&integration_type={place}&scope={scope}"
