"""Discord as a chat platform: the pieces of this package put together behind the Platform Protocol."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import discord
import structlog

from bot.chat.platform import Drawn, Glance, Handle, Limits, Membership
from bot.chat.screen import Audience
from bot.platforms.discord.arrivals import NAME, answered_message
from bot.platforms.discord.client import Client
from bot.platforms.discord.downloads import Downloads
from bot.platforms.discord.edits import Edits
from bot.platforms.discord.errors import MessageGone, calling, tame_library
from bot.platforms.discord.groups import membership
from bot.platforms.discord.letter import compose
from bot.platforms.discord.limits import EDIT_EVERY_S, LIMITS
from bot.platforms.discord.marks import Marks
from bot.platforms.discord.missed import Missed
from bot.platforms.discord.reception import Reception
from bot.platforms.discord.sending import Sender
from bot.platforms.discord.smaller import fitted
from bot.platforms.discord.words import Words
from storage.domain.errors import MoonselfieError, Permanent, Retryable
from storage.domain.records import Place
from storage.memory import Memory

log = structlog.get_logger()

_RECONNECT_LONGEST_S = 30.0
_WRONG_TOKEN = 4004  # a close code of the gateway


class DiscordPlatform:
    """`words` says what the platform says by itself; `commands` are those the flows know.

    `glance` helps those who still type a command. `memory`, when given, keeps where each chat was left, so
    that what is written while nobody listens is answered later. `links_file`, when given, gets the invite
    links at login.
    """

    def __init__(
        self,
        *,
        token: str,
        words: Words,
        commands: Sequence[str],
        glance: Glance,
        group_commands: Sequence[str] = (),
        memory: Memory | None = None,
        links_file: Path | None = None,
        now_s: Callable[[], float] = time.monotonic,
        edit_every_s: float = EDIT_EVERY_S,
        pause_s: float = 1.0,  # the first wait after something failed; later ones are longer
    ) -> None:
        tame_library()
        self._token = token
        self._words = words
        self._pause_s = pause_s
        self._reception = Reception(
            words=words,
            reader=Downloads(pause_s=pause_s).reader,
            glance=glance,
            group_commands=group_commands,
            pause_s=pause_s,
        )
        self.client = Client(self._reception, words, commands, links_file=links_file)
        self._sender = Sender(self.client)
        if memory is not None:
            self._reception.look_back_with(Missed(self._sender, memory, secret=token))
        self._marks = Marks(self.client, self._sender)
        self._edits = Edits(self._sender, every_s=edit_every_s, now_s=now_s)

    @property
    def name(self) -> str:
        return NAME

    @property
    def limits(self) -> Limits:
        return LIMITS

    def hand_to(self, handle: Handle) -> None:
        """Say who handles what arrives."""
        self._reception.hand_to(handle)

    async def run(self, handle: Handle) -> None:
        """Permanent("discord-token-wrong") when Discord does not know the token; else until cancelled."""
        self.hand_to(handle)
        if self.client.is_closed():
            self.client.clear()
            self._begin_anew()
        edits = asyncio.create_task(self._edits.run())
        try:
            await self._connect()
            await calling_for_ever(self.client)
        finally:
            edits.cancel()
            await asyncio.gather(edits, return_exceptions=True)
            await self._reception.stop()
            await self.client.close()

    def _begin_anew(self) -> None:
        """Let the library make a new session: of a closed one it would use the closed connector again."""
        self.client.http.clear()
        self.client.http.connector = discord.utils.MISSING

    async def _connect(self) -> None:
        """Log in, until Discord answers; only a wrong token ends it."""
        pause_s = self._pause_s
        while True:
            try:
                await calling(self.client.login(self._token))
            except discord.LoginFailure:
                raise Permanent("discord-token-wrong") from None
            except (Retryable, MessageGone) as fault:
                log.warning("discord.not_connected", error=type(fault).__name__)
                await self.client.http.close()
                self._begin_anew()
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, _RECONNECT_LONGEST_S)
            else:
                return

    async def show(self, place: Place, drawn: Drawn, *, replace: str | None, key: str) -> str | None:
        """See Platform. A reference is the number of the message."""
        if drawn.audience is Audience.PERSON and not place.private:
            raise Permanent("discord-not-in-groups")  # a face never reaches a server by a slip
        try:
            async with self._edits.turn(place):
                shown = await self._show(place, drawn, replace=replace, key=key)
        except MoonselfieError as error:
            self._reception.trouble(place.chat, error.code)
            raise
        self._reception.trouble(place.chat, None)
        return shown

    async def _show(self, place: Place, drawn: Drawn, *, replace: str | None, key: str) -> str | None:
        if drawn.mark is not None and drawn.reply_to is not None:
            await self._marks.put(place, drawn.reply_to, drawn.mark)
        letter = compose(await fitted(drawn, self._words), self._words)
        if letter is None:
            return None
        old = answered_message(replace)
        if old is not None:
            unfinished = drawn.progress is not None and drawn.progress.fraction < 1
            if unfinished and self._edits.hold(place, old, letter):
                return replace
            try:
                await self._edits.now(place, old, letter)
            except MessageGone:
                log.debug("discord.sent_anew")
            else:
                return replace
        # What was sent in place of a message that is gone is not what was sent before under this key.
        key = f"{key}\n{old}" if old is not None else key
        sent = await self._sender.send(place, letter, reply_to=answered_message(drawn.reply_to), key=key)
        return str(sent)

    async def remove(self, place: Place, ref: str) -> bool:
        """See Platform. Discord keeps nothing, however old."""
        message = answered_message(ref)
        if message is None:
            return False
        async with self._edits.turn(place):
            self._edits.forget(message)
            with contextlib.suppress(MessageGone):
                await self._sender.remove(place, message)
        return True

    async def membership(self, place: Place, external_id: str) -> Membership:
        """See Platform."""
        return await membership(self.client, place, external_id)

    async def closed(self, place: Place, token: str, notice: str) -> None:
        if not await self._reception.closed(place.chat, token, notice) and place.private:
            # The press was a while ago: say it in the chat, where only this person reads.
            await self._sender.notice(place, notice, key=f"closed\n{token}\n{notice}")


async def calling_for_ever(client: discord.Client) -> None:
    """Listen until cancelled; the library reconnects by itself."""
    try:
        await client.connect(reconnect=True)
    except discord.ConnectionClosed as error:
        raise Permanent("discord-token-wrong" if error.code == _WRONG_TOKEN else "discord-refused") from error
    raise Retryable("discord-unreachable")
