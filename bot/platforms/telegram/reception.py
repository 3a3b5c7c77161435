"""One update at a time, from Telegram's words to the conversation's `handle`.

`receive` returns once the update was dealt with, so its caller knows when it may be confirmed to Telegram.
Private chats talk to the conversation. Of groups it hears commands that are meant for groups, and what
happened to the group; to everything else the bot shows the way into the private chat.
"""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Callable, Sequence
from dataclasses import replace

import structlog
from telegram import CallbackQuery, Chat, Message, Update, User
from telegram.ext import ExtBot

from bot.chat.aliases import command_name
from bot.chat.platform import Handle, Incoming
from bot.platforms.telegram.albums import Albums
from bot.platforms.telegram.arrivals import addressed, album, command_in, language_of, press, said
from bot.platforms.telegram.downloads import Downloads
from bot.platforms.telegram.errors import calling
from bot.platforms.telegram.groups import GRANTS, Groups, change_in
from bot.platforms.telegram.limits import (
    ANSWER_GROUP_PRESS_WITHIN_S,
    ANSWER_PRESS_WITHIN_S,
    NOTICE_UNITS,
    units,
)
from storage.domain.errors import Fault, Permanent
from storage.domain.records import Language

log = structlog.get_logger()


class Reception:
    def __init__(
        self,
        bot: ExtBot[int],
        *,
        groups: Groups,
        group_commands: Sequence[str],
        albums: Albums,
        downloads: Downloads,
        heard: Callable[[str, Language], None],
        answer_within_s: float = ANSWER_PRESS_WITHIN_S,
    ) -> None:
        self._bot = bot
        self._heard = heard  # a private chat, and the language of the app there
        self._groups = groups
        self._group_commands = frozenset(group_commands)
        self._albums = albums
        self._downloads = downloads
        self._answer_within_s = answer_within_s
        self._locks: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()
        self._open_presses: dict[tuple[str, str], tuple[str, asyncio.Event]] = {}
        self._handle: Handle | None = None

    def hand_to(self, handle: Handle) -> None:
        self._handle = handle

    async def receive(self, update: Update) -> None:
        if update.callback_query is not None:
            await self._pressed(update.callback_query)
        elif (change := change_in(update, language_of(update.effective_user))) is not None:
            await self._hand_over(change)
        elif update.message is not None and update.message.from_user is not None:
            user = update.message.from_user
            if update.message.chat.type != Chat.PRIVATE:
                await self._in_group(update.message, user)
            elif not user.is_bot:
                await self._private(update.message, user)

    async def _in_group(self, message: Message, user: User) -> None:
        self._groups.named(message.chat)
        if not addressed(message, self._bot.username):
            return
        as_the_group = message.sender_chat is not None and message.sender_chat.id == message.chat_id
        if user.is_bot and not as_the_group:
            return
        language, command = language_of(user), command_in(message, self._bot.username)
        name = command_name(command[0]) if command else ""
        if name in self._group_commands and as_the_group:
            await self._groups.refuse_nobody(message.chat, language, message)
        elif name == GRANTS and name in self._group_commands:
            await self._groups.show_permissions(message.chat, language, message)
        elif name in self._group_commands:
            incoming = said(message, user, self._bot.username, self._downloads.reader)
            if incoming is not None:
                await self._hand_over(incoming)
        else:
            await self._groups.show_the_way(message.chat, language, message)

    async def closed(self, chat: str, token: str, notice: str) -> bool:
        """Answer the open press of this button with a notice; False when it was answered already."""
        waiting = self._open_presses.pop((chat, token), None)
        if waiting is None:
            return False
        query_id, answered = waiting
        answered.set()
        while units(notice) > NOTICE_UNITS:
            notice = notice[:-2].rstrip() + "…"
        await self._answer(query_id, notice)
        return True

    async def _private(self, message: Message, user: User) -> None:
        if message.media_group_id:

            async def deliver(messages: Sequence[Message], event_id: str) -> None:
                await self._hand_over(album(messages, user, event_id, self._downloads.reader))

            await self._albums.take(message, deliver)
            return
        incoming = said(message, user, self._bot.username, self._downloads.reader)
        if incoming is not None:
            await self._hand_over(incoming)

    async def _hand_over(self, incoming: Incoming) -> None:
        """In the order of arrival within a chat, side by side over chats."""
        if self._handle is None:
            raise Permanent("telegram-not-running")
        if incoming.place.private:
            self._heard(incoming.place.chat, incoming.language)
        lock = self._locks.setdefault(incoming.place.chat, asyncio.Lock())
        async with lock:
            await self._handle(replace(incoming, entrance=f"https://t.me/{self._bot.username}?start="))

    async def _pressed(self, query: CallbackQuery) -> None:
        """Answer within a second, with or without a notice: until then the client shows a spinner."""
        incoming = press(query)
        if incoming is None or incoming.token is None:
            await self._answer(query.id)
            return
        key = (incoming.place.chat, incoming.token)
        answered = asyncio.Event()
        self._open_presses[key] = (query.id, answered)
        within_s = self._answer_within_s
        if not incoming.place.private:  # the answer may be a notice, and nothing else is shown there
            within_s = max(within_s, ANSWER_GROUP_PRESS_WITHIN_S)
        answering = asyncio.create_task(self._answer_in_time(key, query.id, answered, within_s))
        try:
            await self._hand_over(incoming)  # in this task, so that presses and messages keep their order
        except BaseException:
            answering.cancel()  # it will come again, and be answered then
            raise
        if not incoming.place.private and self._open_presses.get(key) == (query.id, answered):
            del self._open_presses[key]
            answered.set()
            await self._answer(query.id)
        await answering

    async def _answer_in_time(
        self, key: tuple[str, str], query_id: str, answered: asyncio.Event, within_s: float
    ) -> None:
        try:
            async with asyncio.timeout(within_s):
                await answered.wait()
        except TimeoutError:
            if self._open_presses.get(key) == (query_id, answered):
                del self._open_presses[key]
            await self._answer(query_id)

    async def _answer(self, query_id: str, notice: str | None = None) -> None:
        try:
            await calling(self._bot.answer_callback_query(query_id, text=notice))
        except (
            Fault
        ) as fault:  # "query is too old" is normal after a pause; the press itself counts all the same
            log.debug("telegram.press_not_answered", code=fault.code)
