"""What people see before they write: the list of commands, and the bot's own description, in both languages.

Only what differs is set, since Telegram is strict about how often these may change. A failure here never
stops the bot; a pause that Telegram asks for is waited out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog
from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    MenuButtonCommands,
)
from telegram.ext import ExtBot

from bot.chat.screen import Say
from bot.pauses import asked_s
from bot.platforms.telegram.errors import calling
from bot.platforms.telegram.words import Words
from storage.domain.errors import Fault
from storage.domain.records import Language

log = structlog.get_logger()

# No language code: for everybody whose own language has no list.
_CODES = ((None, Language.EN), ("de", Language.DE))


async def introduce(
    bot: ExtBot[int], words: Words, commands: Sequence[str], group_commands: Sequence[str]
) -> None:
    """Commands per scope and language, descriptions, menu button."""
    while True:
        try:
            return await _introduced(bot, words, commands, group_commands)
        except Fault as fault:
            log.warning("telegram.not_introduced", code=fault.code)
            wait_s = asked_s(fault)
        if wait_s <= 0:
            return None
        await asyncio.sleep(wait_s)


async def _introduced(
    bot: ExtBot[int], words: Words, commands: Sequence[str], group_commands: Sequence[str]
) -> None:
    scopes: tuple[tuple[BotCommandScope, Sequence[str]], ...] = (
        (BotCommandScopeAllPrivateChats(), commands),
        (BotCommandScopeAllGroupChats(), group_commands),
    )
    for code, language in _CODES:
        for scope, names in scopes:
            await _set_commands(bot, words, scope, names, code, language)
        await _set_descriptions(bot, words, code, language)
    await calling(bot.set_chat_menu_button(menu_button=MenuButtonCommands()))


def listed(words: Words, names: Sequence[str], language: Language) -> tuple[BotCommand, ...]:
    return tuple(BotCommand(name, words.say(language, Say(f"command-{name}"))) for name in names)


async def _set_commands(
    bot: ExtBot[int],
    words: Words,
    scope: BotCommandScope,
    names: Sequence[str],
    code: str | None,
    language: Language,
) -> None:
    wanted = listed(words, names, language)
    present = await calling(bot.get_my_commands(scope=scope, language_code=code))
    if tuple(present) != wanted:
        await calling(bot.set_my_commands(wanted, scope=scope, language_code=code))


async def _set_descriptions(bot: ExtBot[int], words: Words, code: str | None, language: Language) -> None:
    long = words.say(language, Say("telegram-description"))
    short = words.say(language, Say("telegram-short-description"))
    if (await calling(bot.get_my_description(language_code=code))).description != long:
        await calling(bot.set_my_description(long, language_code=code))
    if (await calling(bot.get_my_short_description(language_code=code))).short_description != short:
        await calling(bot.set_my_short_description(short, language_code=code))
