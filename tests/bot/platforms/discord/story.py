"""The person's way through the story on Discord, in either language, as the tests of this folder tell it."""

from __future__ import annotations

from bot.chat.screen import Say
from storage.domain.records import Language
from tests.bot.world import WORDS
from tests.contracts.platform import labels_of, selfie

CONSENT = ("button-begin", "button-agree", "button-adult")


async def press(driver, language: Language, label: str) -> None:
    await driver.press(WORDS.say(language, Say(label)))


async def greeted(driver, language: Language) -> None:
    """From hello to the first photo."""
    await driver.person.slash("start")
    for label in CONSENT:
        await press(driver, language, label)


async def trained(driver, world, language: Language, name: str) -> None:
    """A finished model of this name; consent and a new set come first where they are missing."""
    await driver.person.slash("start")
    if WORDS.say(language, Say("button-models")) in labels_of((await driver.seen())[-1:]):
        await press(driver, language, "button-models")
        await press(driver, language, "button-new-model")
    else:
        await greeted(driver, language)
    await driver.send_photos([selfie(n) for n in range(4)])
    for _ in range(4):
        await world.judges()
    await world.tells()
    await press(driver, language, "button-train")
    await driver.send_text(name)
    await press(driver, language, "button-train-now")
    await world.trains()
    await world.tells()


async def moon(driver, world, language: Language = Language.EN) -> None:
    """From hello to four portraits."""
    await trained(driver, world, language, "Ada")
    await press(driver, language, "scene-moon")
    await world.paints()
    await world.tells()
