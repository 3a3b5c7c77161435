"""One update at a time, from Telegram's words to the conversation's `handle`.

`receive` returns once the update was dealt with, so its caller knows when it may be confirmed to Telegram.
Private chats talk to the conversation; in groups the bot only shows the way into the private chat, since
faces do not belong there.
"""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

import structlog
from telegram import (
    CallbackQuery,
    Chat,
    ChatMember,
    ChatMemberUpdated,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    ReplyParameters,
    Update,
    User,
)
from telegram.ext import ExtBot

from bot.chat.platform import Handle, Incoming
from bot.chat.screen import Say
from bot.platforms.telegram.albums import Albums
from bot.platforms.telegram.arrivals import addressed, album, language_of, press, said
from bot.platforms.telegram.downloads import Downloads
from bot.platforms.telegram.errors import calling
from bot.platforms.telegram.limits import ANSWER_PRESS_WITHIN_S, NOTICE_UNITS, units
from storage.domain.errors import Fault, Permanent
from storage.domain.records import Language

log = structlog.get_logger()


class Words(Protocol):
    """Words the few sentences the platform says by itself (bot/chat/words.py)."""

    def say(self, language: Language, say: Say) -> str: ...


class Reception:
    def __init__(
        self,
        bot: ExtBot[int],
        *,
        words: Words,
        albums: Albums,
        downloads: Downloads,
        heard: Callable[[str, Language], None],
        answer_within_s: float = ANSWER_PRESS_WITHIN_S,
    ) -> None:
        self._bot = bot
        self._heard = heard  # a private chat, and the language of the app there
        self._words = words
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
        elif update.my_chat_member is not None:
            await self._membership(update.my_chat_member)
        elif update.message is not None and update.message.from_user is not None:
            user = update.message.from_user
            if user.is_bot:
                return
            if update.message.chat.type == Chat.PRIVATE:
                await self._private(update.message, user)
            elif addressed(update.message, self._bot.username):
                await self._show_the_way(update.message.chat, language_of(user), update.message.message_id)

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
        answering = asyncio.create_task(self._answer_in_time(key, query.id, answered))
        try:
            await self._hand_over(incoming)  # in this task, so that presses and messages keep their order
        except BaseException:
            answering.cancel()  # it will come again, and be answered then
            raise
        await answering

    async def _answer_in_time(self, key: tuple[str, str], query_id: str, answered: asyncio.Event) -> None:
        try:
            async with asyncio.timeout(self._answer_within_s):
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

    async def _membership(self, change: ChatMemberUpdated) -> None:
        """Blocked: forget nothing, the person may come back. Added to a group: say where to find the bot."""
        status = change.new_chat_member.status
        if change.chat.type == Chat.PRIVATE:
            log.info("telegram.membership", blocked=status == ChatMember.BANNED)
        elif status in (ChatMember.MEMBER, ChatMember.ADMINISTRATOR) and (
            change.old_chat_member.status in (ChatMember.LEFT, ChatMember.BANNED)
        ):
            await self._show_the_way(change.chat, language_of(change.from_user), None)

    async def _show_the_way(self, chat: Chat, language: Language, reply_to: int | None) -> None:
        link = f"https://t.me/{self._bot.username}?start=group"
        button = InlineKeyboardButton(
            self._words.say(language, Say("telegram-open-private")), url=link, style="primary"
        )
        reply = None if reply_to is None else ReplyParameters(reply_to, allow_sending_without_reply=True)
        try:
            await calling(
                self._bot.send_message(
                    chat_id=chat.id,
                    text=self._words.say(language, Say("only-in-private")),
                    reply_markup=InlineKeyboardMarkup([[button]]),
                    reply_parameters=reply,
                    disable_notification=True,
                )
            )
        except Permanent as fault:  # no right to write there: nothing to be done
            log.info("telegram.group_not_answered", code=fault.code)
