"""Replies to an interaction, which only the person who pressed or typed sees. One that fails is no loss."""

from __future__ import annotations

from typing import Any

import discord
import structlog

from bot.chat.screen import Say
from bot.platforms.discord.errors import MessageGone, calling
from bot.platforms.discord.markdown import escaped
from bot.platforms.discord.words import Words, as_in_menu, language_of
from storage.domain.errors import Fault
from storage.domain.records import Language

log = structlog.get_logger()


class Replies:
    def __init__(self, words: Words) -> None:
        self._words = words

    async def refused(self, interaction: discord.Interaction[Any], why: Say) -> None:
        """Say to this person alone why what they used leads nowhere."""
        text = self.said(language_of(interaction.locale), why)
        try:
            await calling(interaction.response.send_message(escaped(text), ephemeral=True))
        except discord.InteractionResponded:
            await self.whispered(interaction, text)
        except (Fault, MessageGone) as error:
            log.debug("discord.not_refused", error=type(error).__name__)

    async def formed(self, interaction: discord.Interaction[Any], form: discord.ui.Modal) -> bool:
        """Open the form; whether it is open."""
        try:
            await calling(interaction.response.send_modal(form))
        except (Fault, MessageGone, discord.InteractionResponded) as error:
            log.debug("discord.form_not_opened", error=type(error).__name__)
            return False
        return True

    async def concluded(
        self,
        interaction: discord.Interaction[Any],
        language: Language,
        trouble: Say | None,
        *,
        here: bool = False,
    ) -> None:
        """Take the "thinking ..." away, or say where the answer is, if not here, or why there is none."""
        try:
            if trouble is not None:
                text = escaped(self.said(language, trouble))
                await calling(interaction.edit_original_response(content=text))
            elif here or interaction.context.dm_channel:
                await calling(interaction.delete_original_response())
            else:
                text = escaped(self._words.say(language, Say("discord-answered-in-private")))
                chat = await calling(interaction.client.create_dm(interaction.user))
                view = discord.ui.View(timeout=None)
                label = self._words.say(language, Say("discord-open-private"))
                view.add_item(discord.ui.Button(label=label, url=chat.jump_url))
                await calling(interaction.edit_original_response(content=text, view=view))
        except (Fault, MessageGone) as error:
            log.debug("discord.not_concluded", error=type(error).__name__)

    async def whispered(self, interaction: discord.Interaction[Any], text: str) -> bool:
        """Say something more, after it was acknowledged; False when it is too late."""
        try:
            await calling(interaction.followup.send(escaped(text), ephemeral=True))
        except (Fault, MessageGone):
            return False
        return True

    def said(self, language: Language, say: Say) -> str:
        """Word it, with commands named as in the menu."""
        return as_in_menu(self._words.say(language, say), language, self._words)
