"""A face model gets another name in a form on Discord; what is none there is asked for in the chat."""

from __future__ import annotations

import pytest

from bot.chat.screen import Say
from storage.domain.jobs import JobKind
from storage.domain.names import NAME_MOST
from storage.domain.records import Language
from tests.bot.platforms.discord.story import trained
from tests.bot.world import WORDS
from tests.contracts.platform import text_of

LOCALES = [(Language.EN, "en-US"), (Language.DE, "de")]


def word(name: str, language: Language = Language.EN, /, **args) -> str:
    return WORDS.say(language, Say(name, args))


async def names(driver, world) -> list[str]:
    async with world.memory.look() as work:
        person = await work.people.find(platform="discord", external_id=str(driver.person.id))
        return [model.name for model in await work.models.of_person(person.id)]


async def form(driver, world, language: Language = Language.EN):
    """The form for the new name of the only model, Ada."""
    await trained(driver, world, language, "Ada")
    await driver.person.slash("models")
    await driver.press(word("button-model", language, name="Ada"))
    return await driver.press(word("button-rename", language))


async def fills(driver, shown, name: str) -> None:
    (label,) = shown.modal["components"]
    await driver.person.submit_modal(shown, {label["component"]["custom_id"]: name})


@pytest.mark.parametrize(("language", "locale"), LOCALES)
async def test_a_model_is_renamed_in_a_form(driver, world, language, locale):
    """One line, as long as names may be; the list shows the new name, and another one is a press away."""
    driver.speaks(locale)
    shown = await form(driver, world, language)
    assert shown.modal["title"] == word("button-rename", language)
    (label,) = shown.modal["components"]
    assert label["label"] == word("discord-modal-name", language)
    assert label["component"]["style"] == 1
    assert label["component"]["max_length"] == NAME_MOST
    await fills(driver, shown, " Lena ")
    assert await names(driver, world) == ["Lena"]
    assert word("model-renamed", language, name="Lena") in text_of(await driver.seen())
    again = await driver.press(word("button-name-other", language))
    await fills(driver, again, "Léna-Marie")
    assert await names(driver, world) == ["Léna-Marie"]


async def test_the_form_opens_after_a_restart(driver, world, fresh):
    """The button knows by itself that it wants a name."""
    await trained(driver, world, Language.EN, "Ada")
    await driver.person.slash("models")
    await driver.press(word("button-model", name="Ada"))
    again = await fresh()
    await fills(again, await again.press(word("button-rename")), "Lena")
    assert await names(driver, world) == ["Lena"]


@pytest.mark.parametrize(("typed", "said"), [("???", "name-empty"), ("t.me", "name-like-link")])
async def test_what_is_no_name_is_asked_for_in_the_chat(driver, world, typed, said):
    """The reason is told, and the next line is the name, not a wish for a picture."""
    await fills(driver, await form(driver, world), typed)
    assert word(said) in text_of(await driver.seen())
    assert await names(driver, world) == ["Ada"]
    await driver.send_text("Lena")
    assert await names(driver, world) == ["Lena"]
    assert await world.moving(JobKind.PORTRAITS) == []


async def test_a_question_in_the_form_is_answered(driver, world):
    """Nobody's model is called that; the question for a name stands in the chat then."""
    await fills(driver, await form(driver, world), "How long does it take?")
    assert word("question-asked") in text_of(await driver.seen())
    assert await names(driver, world) == ["Ada"]
    await driver.send_text("Lena")
    assert await names(driver, world) == ["Lena"]


async def test_a_model_that_is_gone_gets_no_name(driver, world):
    """Deleted while the form was open: nothing breaks, and the person is told."""
    shown = await form(driver, world)
    await driver.press(word("button-delete"))
    await driver.press(word("button-delete-yes"))
    await fills(driver, shown, "Lena")
    assert await names(driver, world) == []
    assert word("gone") in text_of(await driver.seen())
