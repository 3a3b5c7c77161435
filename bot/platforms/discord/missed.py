"""What people wrote while nobody listened: Discord keeps no queue for bots, but a chat keeps its messages.

Which message of a chat was handled last is noted, and from there on the chat is read after the next login,
before anything new of that chat is handled. A message is an event of its number: handled twice, it changes
nothing twice. What a press or a command did is not kept anywhere; whoever misses an answer presses again.
"""

from __future__ import annotations

from collections.abc import Sequence

import discord
import structlog

from bot.platforms.discord.arrivals import NAME
from bot.platforms.discord.errors import MessageGone, calling
from bot.platforms.discord.sending import Sender
from bot.platforms.notebook import Notebook
from storage.domain.errors import Fault
from storage.domain.records import Place
from storage.memory import Memory

log = structlog.get_logger()

_CHATS_MOST = 500  # read at a login; every other one when its person comes back
_MESSAGES_MOST = 100  # of one chat
_LAST = "handled last"


class Missed:
    def __init__(self, sender: Sender, memory: Memory, *, secret: str) -> None:
        self._sender = sender
        self._memory = memory
        self._notebook = Notebook(memory=memory, secret=secret)
        self._read: set[str] = set()  # chats, since the last login

    async def chats(self) -> Sequence[Place]:
        """After a login: where something may have been missed. None when the memory is away."""
        self._read.clear()
        try:
            async with self._memory.look() as work:
                found = await work.people.accounts_at(NAME, limit=_CHATS_MOST)
        except Fault as fault:
            log.warning("discord.not_caught_up", code=fault.code)
            return []
        return [Place(platform=NAME, chat=one, private=True) for one in found]

    async def messages(self, place: Place) -> Sequence[discord.Message]:
        """Those since the last one that was handled, in order, once after a login. What fails is given up."""
        if place.chat in self._read:
            return []
        self._read.add(place.chat)
        try:
            last = await self._notebook.find(place, _LAST)
            if last is None:
                return []
            chat = await self._sender.chat(place)
            return await calling(_after(chat, int(last)))
        except Fault as fault:
            log.warning("discord.not_caught_up", code=fault.code)
        except MessageGone:
            log.warning("discord.not_caught_up", code="gone")
        return []

    async def handled(self, place: Place, message: int) -> None:
        """Note it. What is not noted is read again, which costs a look only."""
        try:
            await self._notebook.write(place, _LAST, str(message))
        except Fault as fault:
            log.warning("discord.not_noted", code=fault.code)


async def _after(chat: discord.DMChannel, last: int) -> list[discord.Message]:
    since = chat.history(limit=_MESSAGES_MOST, after=discord.Object(last), oldest_first=True)
    return [message async for message in since if not message.author.bot]
