"""What Discord offers while somebody types or presses: names of models, a form for a prompt or photos."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from bot.chat.screen import Say
from bot.platforms.discord import reception
from bot.platforms.discord.downloads import Downloads
from storage.domain.errors import Retryable
from storage.domain.jobs import JobKind
from storage.domain.records import Language
from tests.bot.platforms.discord.driver import DiscordDriver
from tests.bot.platforms.discord.story import greeted, moon, trained
from tests.bot.world import WORDS
from tests.contracts.platform import labels_of, selfie, text_of

LOCALES = [(Language.EN, "en-US"), (Language.DE, "de")]


async def prompts(world) -> list[tuple[str, str]]:
    """(name of the model, prompt) of what is to be drawn."""
    found = []
    for job in await world.moving(JobKind.PORTRAITS):
        async with world.memory.look() as work:
            request = await work.requests.get(job.person_id, job.target_id)
            model = await work.models.get(job.person_id, request.model_id)
        found.append((model.name, request.prompt))
    return found


def field_of(modal) -> dict:
    """The one field of a form."""
    (label,) = modal["components"]
    return label["component"]


@pytest.mark.parametrize(("language", "locale"), LOCALES)
async def test_the_own_models_are_offered_while_typing(driver, world, language, locale):
    """Names of finished models, narrowed by what is typed; the one chosen draws."""
    driver.speaks(locale)
    await trained(driver, world, language, "Ada")
    await trained(driver, world, language, "Ada with beard")
    offered = await driver.person.autocomplete("portrait", "model", "")
    assert [one["name"] for one in offered] == ["Ada with beard", "Ada"]
    (beard,) = await driver.person.autocomplete("portrait", "model", "BEARD")
    assert not await driver.person.autocomplete("portrait", "model", "Zoe")
    await driver.person.slash("portrait", prompt="on a boat", model=offered[1]["value"])
    await driver.person.slash("portrait", prompt="on a roof", model=beard["name"].upper())
    assert await prompts(world) == [("Ada", "on a boat"), ("Ada with beard", "on a roof")]


async def test_nobody_is_offered_somebody_elses_models(driver, world, env, platform, recorder, refusals):
    """A stranger sees no names, and a forged id is nobody's model."""
    await trained(driver, world, Language.EN, "Ada")
    (ada,) = await driver.person.autocomplete("portrait", "model", "")
    bo = DiscordDriver(env, env.create_user("bo"), platform, recorder, refusals)
    await trained(bo, world, Language.EN, "Bo")
    offered = await bo.person.autocomplete("portrait", "model", "")
    assert [one["name"] for one in offered] == ["Bo"]
    await bo.person.slash("portrait", prompt="on a boat", model=ada["value"])
    assert await prompts(world) == []
    assert WORDS.say(Language.EN, Say("portrait-model-unknown")) in text_of(await bo.seen())


async def test_a_memory_that_is_away_only_costs_the_suggestions(driver, platform, glance):
    """Typing goes on without names, and /selfies answers in the chat as ever."""

    class Away:
        async def models(self, platform, external_id):
            raise Retryable("storage-busy")

        async def wants_photos(self, platform, external_id):
            raise Retryable("storage-busy")

    glance.real = Away()
    assert await driver.person.autocomplete("portrait", "model", "") == []
    result = await driver.person.slash("selfies")
    assert result.modal is None
    assert (await driver.recorder.next()).incoming.command == ("selfies", "")


async def test_a_slow_memory_never_costs_the_three_seconds(monkeypatch):
    """A look that takes too long is given up: no suggestions then, instead of an error."""

    class Slow:
        async def models(self, platform, external_id):
            await asyncio.Event().wait()

    monkeypatch.setattr(reception, "_GLANCE_S", 0.01)
    hurried = reception.Reception(words=WORDS, reader=Downloads().reader, glance=Slow())
    typing = SimpleNamespace(user=SimpleNamespace(id=7), locale="de")
    assert await hurried.models(typing, "") == []


@pytest.mark.parametrize(("language", "locale"), LOCALES)
async def test_a_prompt_is_written_in_a_form(driver, world, language, locale):
    """Write my own opens a field with room, in the person's language; what is written is drawn."""
    driver.speaks(locale)
    await trained(driver, world, language, "Ada")
    label = WORDS.say(language, Say("button-write-own"))
    shown = await driver.press(label)
    assert shown.modal["title"] == label
    assert shown.modal["components"][0]["label"] == WORDS.say(language, Say("discord-modal-prompt"))
    field = field_of(shown.modal)
    assert field["style"] == 2
    assert field["max_length"] == 500
    sent = await driver.person.submit_modal(shown, {field["custom_id"]: "reading\nin a hammock"})
    assert sent.deferred
    assert await prompts(world) == [("Ada", "reading in a hammock")]


async def test_a_form_opens_after_a_restart(driver, world, fresh):
    """The button knows by itself that it wants a prompt."""
    await trained(driver, world, Language.EN, "Ada")
    again = await fresh()
    shown = await again.press("Write my own")
    await again.person.submit_modal(shown, {field_of(shown.modal)["custom_id"]: "on a boat"})
    assert await prompts(world) == [("Ada", "on a boat")]


async def test_a_form_sent_after_everything_was_deleted_draws_nothing(driver, world):
    """The token of the button is gone with the person: the form ends at the beginning."""
    await moon(driver, world)
    shown = await driver.press("Write my own")
    await driver.person.slash("delete")
    await driver.press("Yes, delete everything for good")
    await driver.person.submit_modal(shown, {field_of(shown.modal)["custom_id"]: "on a boat"})
    assert await prompts(world) == []
    assert await driver.notices()


@pytest.mark.parametrize(("language", "locale"), LOCALES)
async def test_photos_are_given_in_a_form(driver, world, language, locale):
    """/selfies without photos opens a field for up to ten; they arrive like photos sent in the chat."""
    driver.speaks(locale)
    await greeted(driver, language)
    shown = await driver.person.slash("selfies")
    assert shown.modal["title"] == WORDS.say(language, Say("discord-modal-photos-title"))
    field = field_of(shown.modal)
    assert (field["type"], field["min_values"], field["max_values"]) == (19, 0, 10)
    photos = [(f"me-{n}.jpg", selfie(n)) for n in range(3)]
    sent = await driver.person.submit_modal(shown, {field["custom_id"]: photos})
    assert sent.deferred
    assert sent.ephemeral
    assert len(await world.moving(JobKind.ASSESS)) == 3


async def test_an_empty_form_shows_how_far_the_set_is(driver, world):
    """Nobody has to choose a photo only to see the card: it comes to the end of the chat."""
    await greeted(driver, Language.EN)
    shown = await driver.person.slash("selfies")
    before = await driver.seen()
    await driver.person.submit_modal(shown, {})
    *earlier, card = await driver.seen()
    assert (*earlier, card.text) == (*before[:-1], before[-1].text)
    assert card.ref != before[-1].ref
    assert await driver.notices() == []


async def test_before_consent_no_form_opens(driver, world):
    """Nobody chooses ten photos only to hear that consent comes first."""
    await driver.person.slash("start")
    result = await driver.person.slash("selfies")
    assert result.modal is None
    assert "Yes, I agree" in labels_of(await driver.seen())
