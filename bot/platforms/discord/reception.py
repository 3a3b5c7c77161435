"""One thing at a time, from Discord's words to the conversation's `handle`.

Interactions are acknowledged before anything else, since Discord waits three seconds. What they lead to is
shown as messages in the person's own chat, never through the interaction, whose token ends after a quarter
of an hour; commands given elsewhere are answered with the way there, seen by that person only. A few commands
are for servers, and answered in the channel.
"""

from __future__ import annotations

import asyncio
import weakref
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import discord
import structlog
from discord import app_commands

from bot.chat.platform import Glance, Handle, Incoming
from bot.chat.screen import Say, Wants
from bot.platforms.discord.arrivals import NAME, Reader, commanded, press, said
from bot.platforms.discord.commands import Choices
from bot.platforms.discord.errors import MessageGone, calling
from bot.platforms.discord.groups import ENTRANCE, GRANTS, room_of, server_of
from bot.platforms.discord.limits import CHOICE_UNITS, CHOICES_MOST
from bot.platforms.discord.missed import Missed
from bot.platforms.discord.modals import PhotosForm, TextForm
from bot.platforms.discord.replies import Replies
from bot.platforms.discord.words import Words, language_of
from storage.domain.errors import Fault, MoonselfieError, Retryable
from storage.domain.records import Language, Place

log = structlog.get_logger()

_OPEN_PRESSES = 1000
_REMEMBERED_LANGUAGES = 5000
_LONGEST_PAUSE_S = 30.0
_TRIES_OF_A_BUG = 3
_GLANCE_S = 1.5  # Discord waits three seconds
_PHOTOS = "selfies"  # the command that may bring photos along


class Reception:
    def __init__(
        self,
        *,
        words: Words,
        reader: Reader,
        glance: Glance,
        group_commands: Sequence[str] = (),
        pause_s: float = 1.0,
    ) -> None:
        self._group_commands = frozenset(group_commands)
        self._words = words
        self._replies = Replies(words)
        self._glance = glance
        self._reader = reader
        self._pause_s = pause_s
        self._locks: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()
        self._presses: OrderedDict[tuple[str, str], discord.Interaction[Any]] = OrderedDict()
        self._languages: OrderedDict[int, Language] = OrderedDict()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._handle: Handle | None = None
        self._missed: Missed | None = None
        self._waiting: set[str] = set()  # chats in which something is being handled
        self._troubles: dict[str, str] = {}

    def hand_to(self, handle: Handle) -> None:
        self._handle = handle

    def look_back_with(self, missed: Missed) -> None:
        """Say who knows what was written while nobody listened."""
        self._missed = missed

    def trouble(self, chat: str, code: str | None) -> None:
        """Note why an answer did not get through, for whoever waits for it right now; None when one did."""
        if chat in self._waiting and code is not None:
            self._troubles[chat] = code
        else:
            self._troubles.pop(chat, None)

    async def stop(self) -> None:
        """End what is being handled. A message is read again at the next start; a press has to come again."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def message(self, message: discord.Message) -> None:
        """Take what was written to the bot itself; servers are not listened to."""
        if message.author.bot or not isinstance(message.channel, discord.DMChannel):
            return
        incoming = self._read(message)
        if incoming is not None:
            await self._hand_over(incoming, message.id)

    async def changed(self, incoming: Incoming | None) -> None:
        """Take what happened to the bot in a server."""
        if incoming is not None:
            await self._hand_over(incoming)

    async def catch_up(self) -> None:
        """After a login: handle what was written since the last one, chat by chat."""
        if self._missed is None:
            return
        with self._stoppable():
            for place in await self._missed.chats():
                async with self._locks.setdefault(place.chat, asyncio.Lock()):
                    await self._catch_up(place)

    async def _catch_up(self, place: Place) -> None:
        """Handle first, with the chat's lock held, what was written earlier."""
        if self._missed is None or not place.private:
            return
        for message in await self._missed.messages(place):
            incoming = self._read(message)
            if incoming is not None:
                await self._handled(incoming)
            await self._missed.handled(place, message.id)

    def _read(self, message: discord.Message) -> Incoming | None:
        return said(message, self._languages.get(message.author.id, Language.EN), self._reader)

    async def opened(
        self,
        interaction: discord.Interaction[Any],
        token: str,
        wants: Wants,
        *,
        title: str,
        language: Language,
    ) -> None:
        """Open the form for what this button wants; when that fails, the question comes in the chat."""

        async def on(submitted: discord.Interaction[Any], text: str) -> None:
            await self.pressed(submitted, token, text)

        form = TextForm(title=title, wants=wants, words=self._words, language=language, on=on)
        if not await self._replies.formed(interaction, form):
            await self.pressed(interaction, token)

    async def pressed(
        self, interaction: discord.Interaction[Any], token: str, text: str | None = None
    ) -> None:
        await self._acknowledged(interaction, thinking=False)
        incoming = press(interaction, token, text, room=room_of(interaction))
        key = (incoming.place.chat, token)
        self._presses[key] = interaction
        self._presses.move_to_end(key)
        while len(self._presses) > _OPEN_PRESSES:
            self._presses.popitem(last=False)
        trouble = await self._hand_over(incoming)
        if trouble is not None:
            await self._replies.whispered(interaction, self._replies.said(incoming.language, trouble))

    async def commanded(
        self,
        interaction: discord.Interaction[Any],
        name: str,
        argument: str,
        attachments: Sequence[discord.Attachment] = (),
        *,
        model: str = "",
    ) -> None:
        if name != _PHOTOS or attachments or not await self._asked_for_photos(interaction):
            await self._taken(interaction, name, argument, attachments, model=model)

    async def models(self, interaction: discord.Interaction[Any], typed: str) -> Choices:
        """Offer this person's own finished models; nothing when that takes too long."""
        found: Sequence[tuple[str, str]] = ()
        with suppress(Fault, TimeoutError):
            async with asyncio.timeout(_GLANCE_S):
                found = await self._glance.models(NAME, str(interaction.user.id))
        unnamed = self._words.say(language_of(interaction.locale), Say("model-unnamed"))
        named = [(model_id, (name or unnamed)[:CHOICE_UNITS]) for model_id, name in found]
        fitting = [one for one in named if typed.strip().casefold() in one[1].casefold()]
        return [app_commands.Choice(name=name, value=value) for value, name in fitting[:CHOICES_MOST]]

    async def refused(self, interaction: discord.Interaction[Any], why: Say) -> None:
        """Say to this person alone why what they used leads nowhere."""
        await self._replies.refused(interaction, why)

    async def _asked_for_photos(self, interaction: discord.Interaction[Any]) -> bool:
        """Open the form for photos when some would be taken in; whether it is open."""
        wanted = False
        with suppress(Fault, TimeoutError):
            async with asyncio.timeout(_GLANCE_S):
                wanted = await self._glance.wants_photos(NAME, str(interaction.user.id))
        if not wanted:
            return False

        async def on(submitted: discord.Interaction[Any], files: Sequence[discord.Attachment]) -> None:
            await self._taken(submitted, _PHOTOS, "", files)

        form = PhotosForm(words=self._words, language=language_of(interaction.locale), on=on)
        return await self._replies.formed(interaction, form)

    async def _taken(
        self,
        interaction: discord.Interaction[Any],
        name: str,
        argument: str,
        attachments: Sequence[discord.Attachment],
        *,
        model: str = "",
    ) -> None:
        await self._acknowledged(interaction, thinking=True)
        room = room_of(interaction) if name in self._group_commands else None
        if room is not None and name == GRANTS:  # goes on in private, about this server
            name, argument = "start", f"{ENTRANCE}{server_of(room)}"
        here = room if name in self._group_commands else None
        incoming = commanded(interaction, name, argument, attachments, self._reader, model=model, room=here)
        trouble = await self._hand_over(incoming)
        await self._replies.concluded(interaction, incoming.language, trouble, here=here is not None)

    async def closed(self, chat: str, token: str, notice: str) -> bool:
        """Answer the press of this button with a notice; False when it is too late for one."""
        interaction = self._presses.pop((chat, token), None)
        if interaction is None or interaction.is_expired():
            return False
        return await self._replies.whispered(interaction, notice)

    async def _acknowledged(self, interaction: discord.Interaction[Any], *, thinking: bool) -> None:
        self._languages[interaction.user.id] = language_of(interaction.locale)
        self._languages.move_to_end(interaction.user.id)
        while len(self._languages) > _REMEMBERED_LANGUAGES:
            self._languages.popitem(last=False)
        try:
            if thinking:
                await calling(interaction.response.defer(ephemeral=True, thinking=True))
            else:
                await calling(interaction.response.defer())
        except (Fault, MessageGone, discord.InteractionResponded) as error:
            # Too late after a pause, or repeated: what the person did counts all the same.
            log.debug("discord.not_acknowledged", error=type(error).__name__)

    async def _hand_over(self, incoming: Incoming, message: int | None = None) -> Say | None:
        """In the order of arrival within a chat, side by side over chats; say why no answer got through."""
        chat = incoming.place.chat
        try:
            with self._stoppable():
                async with self._locks.setdefault(chat, asyncio.Lock()):
                    await self._catch_up(incoming.place)
                    self._waiting.add(chat)
                    await self._handled(incoming)
                    if self._missed is not None and message is not None:
                        await self._missed.handled(incoming.place, message)
                    code = self._troubles.pop(chat, None)
                    # Nobody is told that they are out of reach, except by a reply to what they just did.
                    return (
                        Say("discord-dms-closed" if code == "person-unreachable" else code) if code else None
                    )
        finally:
            self._waiting.discard(chat)

    @contextmanager
    def _stoppable(self) -> Iterator[None]:
        """What the present task does inside ends with `stop`."""
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
        try:
            yield
        finally:
            if task is not None:
                self._tasks.discard(task)

    async def _handled(self, incoming: Incoming) -> None:
        """Handle again while the fault is one that passes; a bug must not block what follows for ever."""
        tries = 0
        while self._handle is not None:
            tries += 1
            try:
                await self._handle(incoming)
            except Retryable as fault:
                log.warning("discord.event_again", code=fault.code, tries=tries)
            except MoonselfieError as fault:
                log.error("discord.event_dropped", code=fault.code)  # noqa: TRY400 - a traceback could quote people
                return
            except Exception as error:  # noqa: BLE001 - the edge: one bad event must not end the platform
                log.error("discord.event_failed", error=type(error).__name__, tries=tries)  # noqa: TRY400 - as above
                if tries >= _TRIES_OF_A_BUG:
                    return
            else:
                return
            await asyncio.sleep(min(self._pause_s * 2 ** min(tries - 1, 6), _LONGEST_PAUSE_S))
