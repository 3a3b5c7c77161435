"""The transcripts in docs are what the bot says on Discord today.

After a wanted change: `UPDATE_GOLDEN=1 pytest tests/bot/platforms/discord/test_discord_transcript.py`,
and read the difference as a person would.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.chat.screen import Say
from storage.domain.records import Finding, Language, SelfieState
from tests.bot.platforms.discord.diary import Diary
from tests.bot.world import WORDS
from tests.contracts.platform import selfie

DOCS = Path(__file__).resolve().parents[4] / "docs"
HEAD = """# Discord, word for word ({language})

Written by `UPDATE_GOLDEN=1 pytest tests/bot/platforms/discord/test_discord_transcript.py`, compared by the
same test: the real bot on a simulated Discord. `│` is a card, `( … )` a button. What each line is made of is
in [discord.md](discord.md).
"""
ANOTHER = Finding(code="perhaps-another-person", severity="ask")


class Teller:
    """A person who notes what happens."""

    def __init__(self, driver, world, language: Language) -> None:
        self.driver, self.world, self.language = driver, world, language
        self.diary = Diary(driver)

    def label(self, name: str, **args) -> str:
        return WORDS.say(self.language, Say(name, args))

    async def types(self, command: str, **options) -> None:
        await self.driver.person.slash(command, **options)
        self.diary.did(f"`/{command}`" + "".join(f" `{name}: {value}`" for name, value in options.items()))

    async def press(self, name: str, **args) -> None:
        label = self.label(name, **args)
        await self.driver.press(label)
        self.diary.did(f"press *{label}*")

    async def tells(self, what: str) -> None:
        await self.world.tells()
        self.diary.did(what)


async def beginning(t: Teller) -> None:
    t.diary.title("Beginning")
    await t.types("start")
    await t.press("button-begin")
    await t.press("button-agree")
    await t.press("button-adult")


async def photos(t: Teller) -> None:
    t.diary.title("Photos")
    shown = await t.driver.person.slash("selfies")
    t.diary.form("`/selfies`", shown.modal)
    field = shown.modal["components"][0]["component"]["custom_id"]
    await t.driver.person.submit_modal(shown, {field: [("me.jpg", selfie(0))]})
    t.diary.did("choose one photo, send the form")
    await t.world.judges()
    await t.driver.send_photos([selfie(1)])
    await t.world.judges(SelfieState.REJECTED, Finding(code="too-dark"), crop=selfie(24))
    await t.driver.send_photos([selfie(2)])
    await t.world.judges(SelfieState.DOUBTFUL, ANOTHER)
    await t.tells("send two more in the chat")
    await t.press("button-decide", n=1)
    await t.press("button-both-me")
    await t.driver.send_photos([selfie(n) for n in range(3, 5)])
    for _ in range(2):
        await t.world.judges()
    await t.tells("send the last two as one message")
    await t.press("button-review")


async def training(t: Teller) -> None:
    t.diary.title("Training")
    await t.press("button-train")
    await t.driver.send_text("Ada")
    t.diary.did("write *Ada*")
    await t.press("button-train-now")
    await t.world.trains()
    await t.tells("wait")


async def portraits(t: Teller) -> None:
    t.diary.title("Portraits")
    label = t.label("button-write-own")
    shown = await t.driver.press(label)
    t.diary.form(f"press *{label}*", shown.modal)
    field = shown.modal["components"][0]["component"]["custom_id"]
    await t.driver.person.submit_modal(shown, {field: "in a hammock"})
    t.diary.did("write *in a hammock*, send the form")
    await t.world.paints()
    await t.tells("wait")
    await t.press("button-hd", n=2)
    await t.world.enlarges()
    await t.tells("wait")
    offered = await t.driver.person.autocomplete("portrait", "model", "a")
    t.diary.choices("`/portrait` and begin to type in `model`", offered)
    await t.types("portrait")
    await t.types("gallery")
    await t.types("models")


async def account(t: Teller) -> None:
    t.diary.title("Account")
    await t.types("privacy")
    await t.types("help")
    await t.types("delete")


@pytest.mark.parametrize("language", list(Language))
async def test_the_transcripts_are_true(driver, world, language):
    """Every screen of the way from hello to deletion, as the docs show it."""
    driver.speaks(language.value)
    t = Teller(driver, world, language)
    await beginning(t)
    await photos(t)
    await training(t)
    await portraits(t)
    await account(t)
    said = "\n".join([HEAD.format(language=language.value), *t.diary.lines]).rstrip() + "\n"
    path = DOCS / f"discord-{language.value}.md"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(said, "utf-8")
    assert said == path.read_text("utf-8")
