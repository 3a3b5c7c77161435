"""Letters to messages: sent into the person's own chat with the bot, or edited in place.

Discord takes a nonce with every message and, within some minutes, answers a repeated one with the message
that is there already: an answer sent again after a lost connection or a crash does not come twice.
"""

from __future__ import annotations

import hashlib
from typing import Any

import discord

from bot.platforms.discord.errors import calling
from bot.platforms.discord.letter import Letter
from bot.platforms.discord.limits import NONCE_LETTERS
from bot.platforms.discord.markdown import escaped
from storage.domain.errors import Permanent, Retryable
from storage.domain.records import Place

_NOBODY = discord.AllowedMentions.none()


class Sender:
    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def room(self, place: Place) -> discord.DMChannel | discord.PartialMessageable:
        """The person's own chat, or a channel of a server. What may be shown there is the caller's to say."""
        if place.private:
            return await self.chat(place)
        server, _, channel = place.chat.partition("/")
        if not (server.isdecimal() and channel.isdecimal()):
            raise Permanent("discord-not-in-groups")
        return self._client.get_partial_messageable(int(channel), guild_id=int(server))

    async def chat(self, place: Place) -> discord.DMChannel:
        """The chat between this person and the bot."""
        if not place.private or not place.chat.isdecimal():
            raise Permanent("discord-not-in-groups")
        if self._client.user is None:
            raise Retryable("discord-unreachable")
        return await calling(self._client.create_dm(discord.Object(int(place.chat))))

    async def send(self, place: Place, letter: Letter, *, reply_to: int | None, key: str) -> int:
        chat = await self.room(place)
        options: dict[str, Any] = {}
        if reply_to is not None:  # an answer to a photo that is gone comes all the same
            photo = chat.get_partial_message(reply_to)
            options["reference"] = photo.to_reference(fail_if_not_exists=False)
        message: discord.Message = await calling(
            chat.send(
                view=letter.view(),
                files=letter.files(),
                nonce=nonce_of(place, key),
                allowed_mentions=_NOBODY,
                silent=letter.quiet,
                **options,
            )
        )
        return message.id

    async def edit(self, place: Place, message: int, letter: Letter) -> None:
        """MessageGone when there is nothing to edit."""
        chat = await self.room(place)
        await calling(
            chat.get_partial_message(message).edit(
                view=letter.view(), attachments=letter.files(), allowed_mentions=_NOBODY
            )
        )

    async def remove(self, place: Place, message: int) -> None:
        """MessageGone when there is nothing to take away."""
        chat = await self.room(place)
        await calling(chat.get_partial_message(message).delete())

    async def notice(self, place: Place, text: str, *, key: str) -> None:
        chat = await self.chat(place)
        nonce = nonce_of(place, key)
        await calling(chat.send(escaped(text), nonce=nonce, allowed_mentions=_NOBODY, silent=True))


def nonce_of(place: Place, key: str) -> str:
    """The same for the same answer at the same place, and nothing else to be read from it."""
    return hashlib.sha256(f"{place.chat}\n{key}".encode()).hexdigest()[:NONCE_LETTERS]
