"""Telegram's list of commands follows the language of the conversation, in that chat alone."""

from __future__ import annotations

import pytest

from storage.domain.records import Language, Place
from tests.bot.platforms.telegram.conftest import made, running
from tests.bot.platforms.telegram.world import telegram_world
from tests.contracts.platform import drawn


@pytest.fixture
async def anna(server, platform, recorder):
    """Somebody with an English app who has written."""
    anna = server.person("Anna")
    await anna.sends("hello")
    await recorder.next()
    server.calls.clear()
    return anna


class Chat:
    """One chat's list as Telegram has it, and what is said there."""

    def __init__(self, server, person) -> None:
        self.server, self.place = server, Place(platform="telegram", chat=str(person.chat.id))

    async def says(self, platform, language: Language) -> None:
        key = f"k{len(self.server.calls)}"
        await platform.show(self.place, drawn("words", language=language), replace=None, key=key)

    def language(self) -> str | None:
        commands = self.server.profile.commands.get((f"chat {self.place.chat}", ""))
        return commands and commands[0]["description"].removeprefix("command-start ").strip("()")

    async def is_in(self, language: Language) -> None:
        await self.server.until(lambda: self.language() == language, f"commands in {language}")

    async def asked(self, times: int = 1) -> None:
        await self.server.until(lambda: self.server.calls.count("getMyCommands") == times, "the question")


async def test_a_switch_is_followed_once(server, platform, anna):
    """Into German and back; what is shown in the same language sets nothing, and asks nothing."""
    chat = Chat(server, anna)
    for language in (Language.DE, Language.EN):
        await chat.says(platform, language)
        await chat.is_in(language)
        await chat.says(platform, language)
    assert (server.calls.count("setMyCommands"), server.calls.count("getMyCommands")) == (2, 2)


async def test_whose_app_speaks_the_same_language_needs_no_list(server, platform, anna):
    """The lists by language do."""
    chat = Chat(server, anna)
    await chat.says(platform, Language.EN)
    await chat.asked()
    await chat.says(platform, Language.EN)
    assert chat.language() is None
    assert "setMyCommands" not in server.calls


async def test_a_restart_knows_what_is_set(server, memory, recorder):
    """The new process sets nothing twice, and finds the German list when the person is back to English."""
    anna = server.person("Anna")
    chat = Chat(server, anna)
    server.expected.append("Conflict")
    for language, sets in ((Language.DE, 1), (Language.DE, 0), (Language.EN, 1)):
        platform = made(server, memory)
        async with running(platform, recorder.handle):
            await server.until(lambda: "setChatMenuButton" in server.calls)
            await anna.sends("hello")
            await recorder.next()
            server.calls.clear()
            await chat.says(platform, language)
            await chat.asked()
            await chat.is_in(language)
            assert server.calls.count("setMyCommands") == sets


async def test_a_failure_costs_only_the_list(server, platform, anna):
    """The answer is there all the same, and the next one brings the list."""
    chat = Chat(server, anna)
    server.breaks("setMyCommands")
    await chat.says(platform, Language.DE)
    assert [one.text for one in anna.answers] == ["words"]
    await server.until(lambda: "setMyCommands" in server.calls)
    await server.until(lambda: chat.place.chat not in platform._menus._shown)
    assert chat.language() is None
    await chat.says(platform, Language.DE)
    await chat.is_in(Language.DE)


async def test_the_language_button_and_the_command_change_the_list(server, memory, vault, clock):
    """Said as a person does it: Deutsch in the greeting, and later /language, which leads back."""
    async with telegram_world(server, memory, vault, clock):
        anna = server.person("Anna")
        chat = f"chat {anna.chat.id}", ""

        def described(words: str) -> bool:
            return any(words in one["description"] for one in server.profile.commands.get(chat, ()))

        await anna.sends("/start")
        await anna.presses("Deutsch")
        await server.until(lambda: described("die Sprache wechseln"), "a German list")
        await anna.sends("/language")
        await server.until(lambda: described("change the language"), "an English list")
