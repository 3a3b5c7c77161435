"""A server with a channel and a role that may manage it, and people who come, rise, fall and go."""

from __future__ import annotations

from discord import Permissions

from storage.domain.groups import Role
from storage.domain.records import Place

_UNKNOWN_MEMBER = 10007


class Server:
    def __init__(self, env, refusals) -> None:
        self.env = env
        self.guild = env.create_guild()
        self.square = self.guild.create_text_channel("square")
        self.ruling = self.guild.create_role("ruling", permissions=Permissions(manage_guild=True))
        refusals.expected.add(_UNKNOWN_MEMBER)  # how Discord says that somebody is not in it

    @property
    def place(self) -> Place:
        return Place(platform="discord", chat=f"{self.guild.id}/{self.square.id}", private=False)

    async def makes(self, person, role: Role):
        """Who has the privilege to hear of it is told; the bot is not."""
        members = self.env.backend.guilds[self.guild.id].members
        if role is Role.NOBODY:
            members.pop(person.id, None)
            return None
        member = self.guild.add_member(person, roles=[self.ruling] if role is Role.ADMIN else [])
        await self.env.settle()
        return member

    def stored(self):
        """What stands in the channel, in order."""
        return sorted(self.env.backend.messages[self.square.id].values(), key=lambda one: one.id)
