"""The list of commands in the language of the conversation, chat by chat.

Telegram shows the list by the language of the person's app. Who speaks another one with the bot gets a list
for their chat alone. What is set already is asked of Telegram once a process, so that nothing is kept about
anybody here. A courtesy: it happens beside the answers, and what fails is tried with a later one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import structlog
from telegram import BotCommand, BotCommandScopeChat
from telegram.ext import ExtBot

from bot.platforms.telegram.errors import calling
from storage.domain.errors import Fault
from storage.domain.records import Language, Place

log = structlog.get_logger()

_REMEMBERED = 5_000  # chats

Commands = Callable[[Language], Sequence[BotCommand]]


class Menus:
    def __init__(self, bot: ExtBot[int], commands: Commands) -> None:
        self._bot = bot
        self._commands = commands
        self._apps: dict[str, Language] = {}  # the language of the person's app, by chat
        self._shown: dict[str, Language] = {}
        self._wanted: dict[str, Language] = {}
        self._news = asyncio.Event()

    def heard(self, chat: str, language: Language) -> None:
        """Note the language of the app in this private chat."""
        if self._apps.get(chat) is not language:
            self._shown.pop(chat, None)
            _remember(self._apps, chat, language)

    def spoken(self, place: Place, language: Language) -> None:
        """Note in which language something is shown to them; nothing to compare before they wrote."""
        if place.chat not in self._apps or self._shown.get(place.chat) is language:
            return
        _remember(self._shown, place.chat, language)
        _remember(self._wanted, place.chat, language)
        self._news.set()

    async def run(self) -> None:
        """Set what is wanted, until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            while self._wanted:
                chat = next(iter(self._wanted))
                language = self._wanted.pop(chat)
                try:
                    await self._set(chat, language)
                except Fault as fault:
                    log.debug("telegram.menu_not_set", code=fault.code)
                    self._shown.pop(chat, None)

    async def _set(self, chat: str, language: Language) -> None:
        scope, wanted = BotCommandScopeChat(int(chat)), tuple(self._commands(language))
        present = tuple(await calling(self._bot.get_my_commands(scope=scope)))
        has_another = bool(present) or self._apps.get(chat) is not language
        if present != wanted and has_another:
            await calling(self._bot.set_my_commands(wanted, scope=scope))


def _remember(known: dict[str, Language], chat: str, language: Language) -> None:
    """Newest last; the oldest goes when there are too many."""
    known.pop(chat, None)
    known[chat] = language
    if len(known) > _REMEMBERED:
        del known[next(iter(known))]
