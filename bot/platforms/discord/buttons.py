"""Buttons that outlive a restart: all a button knows is a token, and the token lives in the database.

One that wants a text says so in its id, and in which language it was drawn: a form must open at once, before
anything is looked up.
"""

from __future__ import annotations

import re
from typing import Any, Self

import discord

from bot.chat.screen import Wants
from storage.domain.records import Language

_PREFIX = "moon"


class PressButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=(
        _PREFIX + r":(?P<number>\d{1,2})(?:\.(?P<wants>prompt|name)\.(?P<language>de|en))?"
        r":(?P<token>[A-Za-z0-9_-]{1,80})"
    ),
):
    """`number` keeps two buttons of one message apart that mean the same."""

    def __init__(
        self,
        *,
        token: str,
        number: int,
        label: str,
        style: discord.ButtonStyle,
        wants: Wants = Wants.NOTHING,
        language: Language = Language.EN,
    ) -> None:
        what = f"{number}.{wants.value}.{language.value}" if wants is not Wants.NOTHING else str(number)
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=f"{_PREFIX}:{what}:{token}"))
        self.token = token
        self.wants = wants
        self.language = language

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        label = item.label if isinstance(item, discord.ui.Button) else None
        style = item.style if isinstance(item, discord.ui.Button) else discord.ButtonStyle.secondary
        return cls(
            token=match["token"],
            number=int(match["number"]),
            label=label or "",
            style=style,
            wants=Wants(match["wants"] or ""),
            language=Language(match["language"] or Language.EN.value),
        )

    @classmethod
    def knows(cls, custom_id: str) -> bool:
        """Whether a press with this id is one that comes here."""
        return cls.__discord_ui_compiled_template__.fullmatch(custom_id) is not None

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the press to whoever receives for this client."""
        reception = interaction.client.reception
        if self.wants is Wants.NOTHING:
            await reception.pressed(interaction, self.token)
        else:
            await reception.opened(
                interaction, self.token, self.wants, title=self.item.label or "", language=self.language
            )
