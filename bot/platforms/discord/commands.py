"""Slash commands: the conversation's own, with descriptions in English and German.

They work in servers, in the bot's chat and, for those who added the bot to their account, everywhere. Where
the app speaks German, so do names, options and descriptions; the bot's own texts name them as the menu does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, Protocol

import discord
from discord import app_commands

from bot.chat.screen import Say
from bot.platforms.discord.limits import ALBUM_MOST
from bot.platforms.discord.words import Words, as_in_menu, command_name
from storage.domain.records import Language

_PHOTOS = [f"photo_{n}" for n in range(1, ALBUM_MOST + 1)]

Choices = list[app_commands.Choice[str]]
Callback = Callable[..., Any]


class Receiver(Protocol):
    """Who takes commands, and helps those who still type one."""

    async def commanded(
        self,
        interaction: discord.Interaction[Any],
        name: str,
        argument: str,
        attachments: Sequence[discord.Attachment] = (),
        *,
        model: str = "",
    ) -> None: ...

    async def models(self, interaction: discord.Interaction[Any], typed: str) -> Choices: ...


class Translations(app_commands.Translator):
    """German from the same texts as everything else; every other language sees English."""

    def __init__(self, words: Words) -> None:
        self._words = words

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, _context: Any, /
    ) -> str | None:
        message_id = string.extras.get("id")
        if locale is not discord.Locale.german or message_id is None:
            return None
        said = self._words.say(Language.DE, Say(message_id, string.extras.get("args", {})))
        return as_in_menu(said, Language.DE, self._words)


def grow(tree: app_commands.CommandTree[Any], words: Words, names: Sequence[str], to: Receiver) -> None:
    """Add the commands of these names to the tree."""

    def text(message_id: str, **args: int) -> app_commands.locale_str:
        said = words.say(Language.EN, Say(message_id, args))
        return app_commands.locale_str(said, id=message_id, args=args)

    def add(name: str) -> None:
        async def bare(interaction: discord.Interaction[Any]) -> None:
            await to.commanded(interaction, name, "")

        async def models(interaction: discord.Interaction[Any], current: str) -> Choices:
            return await to.models(interaction, current)

        @app_commands.describe(prompt=text("discord-option-prompt"), model=text("discord-option-model"))
        @app_commands.rename(
            prompt=text("discord-option-prompt-name"), model=text("discord-option-model-name")
        )
        @app_commands.autocomplete(model=models)
        async def with_prompt(
            interaction: discord.Interaction[Any], prompt: str = "", model: str = ""
        ) -> None:
            await to.commanded(interaction, name, prompt, model=model)

        @app_commands.describe(language=text("discord-option-language"))
        @app_commands.rename(language=text("discord-option-language-name"))
        async def with_language(
            interaction: discord.Interaction[Any], language: Literal["de", "en"] | None = None
        ) -> None:
            await to.commanded(interaction, name, language or "")

        @app_commands.describe(code=text("discord-option-code"))
        @app_commands.rename(code=text("discord-option-code-name"))
        async def with_code(interaction: discord.Interaction[Any], code: str = "") -> None:
            await to.commanded(interaction, name, code)

        @app_commands.describe(setting=text("discord-option-group"))
        @app_commands.rename(setting=text("discord-option-group-name"))
        async def with_setting(interaction: discord.Interaction[Any], setting: str = "") -> None:
            await to.commanded(interaction, name, setting)

        @app_commands.describe(code=text("discord-option-invite"))
        @app_commands.rename(code=text("discord-option-code-name"))
        async def with_invitation(interaction: discord.Interaction[Any], code: str = "") -> None:
            await to.commanded(interaction, name, code)

        @app_commands.describe(**{photo: text("discord-option-photo") for photo in _PHOTOS})
        @app_commands.rename(
            **{photo: text("discord-option-photo-name", n=n) for n, photo in enumerate(_PHOTOS, start=1)}
        )
        async def with_photos(
            interaction: discord.Interaction[Any],
            photo_1: discord.Attachment | None = None,
            photo_2: discord.Attachment | None = None,
            photo_3: discord.Attachment | None = None,
            photo_4: discord.Attachment | None = None,
            photo_5: discord.Attachment | None = None,
            photo_6: discord.Attachment | None = None,
            photo_7: discord.Attachment | None = None,
            photo_8: discord.Attachment | None = None,
            photo_9: discord.Attachment | None = None,
            photo_10: discord.Attachment | None = None,
        ) -> None:
            sent = (photo_1, photo_2, photo_3, photo_4, photo_5, photo_6, photo_7, photo_8, photo_9, photo_10)
            await to.commanded(interaction, name, "", [photo for photo in sent if photo is not None])

        special: dict[str, Callback] = {
            "portrait": with_prompt,
            "language": with_language,
            "link": with_code,
            "invite": with_invitation,
            "group": with_setting,
            "selfies": with_photos,
        }
        callback = special.get(name, bare)
        tree.add_command(
            app_commands.Command(
                name=text(command_name(name).id),
                description=text(f"command-{name}"),
                callback=callback,
            )
        )

    for name in names:
        add(name)
