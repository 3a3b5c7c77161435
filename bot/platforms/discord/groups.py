"""Servers on Discord: places in them, who is in one, and what happens to the bot there.

That members leave is told only with a privileged intent, which is not asked for: bot/membership.py asks.
"""

from __future__ import annotations

from typing import Any

import discord

from bot.chat.platform import Change, ChangeKind, Incoming, Membership
from bot.platforms.discord.arrivals import NAME
from bot.platforms.discord.errors import calling
from bot.platforms.discord.words import language_of
from storage.domain.errors import Retryable
from storage.domain.groups import Role
from storage.domain.records import Place

GRANTS = "consents"  # the command that leads to what a person allows this server
ENTRANCE = "g-"  # before the server's number, in what is said to the private conversation


def room_of(interaction: discord.Interaction[Any]) -> Place | None:
    """The channel of a server that the bot was added to; None elsewhere, also where only a person has it."""
    if interaction.guild_id is None or interaction.channel_id is None:
        return None
    if interaction.client.get_guild(interaction.guild_id) is None:
        return None
    return Place(platform=NAME, chat=f"{interaction.guild_id}/{interaction.channel_id}", private=False)


def server_of(place: Place) -> int:
    return int(place.chat.partition("/")[0])


async def membership(client: discord.Client, place: Place, external_id: str) -> Membership:
    """See Platform. An admin is whoever may manage the server."""
    if place.private or not external_id.isdecimal():
        return Membership(role=Role.NOBODY)
    server = client.get_guild(server_of(place))
    if server is None:
        if not client.is_ready():
            raise Retryable("discord-unreachable")
        return Membership(role=Role.NOBODY)
    member = await calling(_found(server, int(external_id)))
    if member is None:
        return Membership(role=Role.NOBODY)
    manages = member.guild_permissions.manage_guild or server.owner_id == member.id
    return Membership(role=Role.ADMIN if manages else Role.MEMBER, group_name=server.name)


async def _found(server: discord.Guild, user: int) -> discord.Member | None:
    """Asked of Discord, never of what the library remembers."""
    try:
        return await server.fetch_member(user)
    except discord.NotFound:
        return None


def added(server: discord.Guild) -> Incoming | None:
    """The bot is new in a server; said where it may write. None when that is nowhere."""
    channels = [server.system_channel, *server.text_channels]
    open_ones = (one for one in channels if one is not None and one.permissions_for(server.me).send_messages)
    room = next(open_ones, None)
    return None if room is None else _changed(server, f"{server.id}/{room.id}", ChangeKind.ADDED)


def removed(server: discord.Guild) -> Incoming:
    return _changed(server, str(server.id), ChangeKind.REMOVED)


def _changed(server: discord.Guild, chat: str, kind: ChangeKind) -> Incoming:
    joined = server.me.joined_at if server.me is not None else None
    return Incoming(
        place=Place(platform=NAME, chat=chat, private=False),
        external_id="",
        language=language_of(server.preferred_locale),
        event_id=f"server:{server.id}:{kind.value}:{joined.timestamp() if joined else 0}",
        change=Change(kind=kind),
    )
