"""discord.py's client, listening to little: messages to the bot itself, interactions, its own servers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import discord
import structlog
from discord import app_commands

from bot.chat.screen import Say
from bot.platforms.discord.buttons import PressButton
from bot.platforms.discord.commands import Translations, grow
from bot.platforms.discord.errors import MessageGone, calling
from bot.platforms.discord.groups import added, removed
from bot.platforms.discord.reception import Reception
from bot.platforms.discord.words import Words
from storage.domain.errors import Fault

log = structlog.get_logger()

_EVERYWHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
_FOR_ALL = app_commands.AppInstallationType(guild=True, user=True)

# See channels, write there and in threads, attach pictures: only what a server that turns the bot on needs.
_PERMISSIONS = discord.Permissions(
    view_channel=True, send_messages=True, send_messages_in_threads=True, attach_files=True
).value


class Client(discord.Client):
    def __init__(
        self,
        reception: Reception,
        words: Words,
        commands: Sequence[str],
        *,
        links_file: Path | None = None,
    ) -> None:
        super().__init__(
            intents=discord.Intents(dm_messages=True, guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,  # nothing people wrote is kept in memory
        )
        self.reception = reception
        self._words = words
        self._links_file = links_file
        self.tree = app_commands.CommandTree(self, allowed_contexts=_EVERYWHERE, allowed_installs=_FOR_ALL)
        self.tree.error(self._command_broke)
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
        for_servers, for_accounts = self._invite(server=True), self._invite(server=False)
        log.info("discord.connected", for_servers=for_servers, for_accounts=for_accounts)
        if self._links_file is not None:
            try:
                await asyncio.to_thread(_left, self._links_file, f"{for_servers}\n{for_accounts}\n")
            except OSError as error:
                log.warning("discord.links_not_left", error=type(error).__name__)
        await self.reception.catch_up()

    async def on_message(self, message: discord.Message) -> None:
        await self.reception.message(message)

    async def on_guild_join(self, server: discord.Guild) -> None:
        await self.reception.changed(added(server))

    async def on_guild_remove(self, server: discord.Guild) -> None:
        await self.reception.changed(removed(server))

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Answer for a button or a list of another version: the library passes over what nobody knows."""
        if interaction.type is not discord.InteractionType.component:
            return
        if not PressButton.knows(str(cast("Any", interaction.data)["custom_id"])):
            log.warning("discord.component_unknown")
            await self.reception.refused(interaction, Say("discord-button-outdated"))

    async def _command_broke(
        self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError
    ) -> None:
        """Say it instead of silence: an app that is open for days knows the commands of then."""
        why = Say("discord-command-outdated")
        cause: Exception = error
        if isinstance(error, app_commands.CommandInvokeError):
            why, cause = Say("something-went-wrong"), error.original
        log.warning("discord.command_broke", error=type(cause).__name__)
        if interaction.type is discord.InteractionType.application_command:
            await self.reception.refused(interaction, why)

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        """Log without a traceback, which could quote people."""
        log.error("discord.event_broke", at=event_method)

    def _invite(self, *, server: bool) -> str:
        """Where an operator adds the bot to a server, or a person to their account."""
        place, scope = (
            (0, f"bot+applications.commands&permissions={_PERMISSIONS}")
            if server
            else (1, "applications.commands")
        )
        address = "https://discord.com/oauth2/authorize"
        return f"{address}?client_id={self.application_id}&integration_type={place}&scope={scope}"


def _left(file: Path, links: str) -> None:
    """Whole or not at all: the launcher may be looking."""
    written = file.with_name(f"{file.name}.new")
    written.write_text(links, "utf-8")
    written.replace(file)
