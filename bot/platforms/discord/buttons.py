"""Buttons that outlive a restart: all a button knows is a token, and the token lives in the database."""

from __future__ import annotations

import re
from typing import Any, Self

import discord

_PREFIX = "moon"


class PressButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=_PREFIX + r":(?P<number>\d{1,2}):(?P<token>[A-Za-z0-9_-]{1,80})",
):
    """`number` keeps two buttons of one message apart that mean the same."""

    def __init__(self, *, token: str, number: int, label: str, style: discord.ButtonStyle) -> None:
        custom_id = f"{_PREFIX}:{number}:{token}"
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=custom_id))
        self.token = token

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        label = item.label if isinstance(item, discord.ui.Button) else None
        style = item.style if isinstance(item, discord.ui.Button) else discord.ButtonStyle.secondary
        return cls(token=match["token"], number=int(match["number"]), label=label or "", style=style)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the press to whoever receives for this client."""
        await interaction.client.reception.pressed(interaction, self.token)
