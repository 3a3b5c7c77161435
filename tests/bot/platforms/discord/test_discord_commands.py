"""Slash commands: told to Discord in both languages, answered in the person's own chat only."""

from __future__ import annotations

import pytest

from bot.chat.aliases import command_name
from bot.flows.help import COMMANDS
from tests.contracts.platform import drawn, selfie


@pytest.fixture
def answering(platform, recorder):
    """A conversation that answers every event with one sentence."""

    async def handle(incoming):
        await recorder.handle(incoming)
        await platform.show(incoming.place, drawn("My answer"), replace=None, key=incoming.event_id)

    platform.hand_to(handle)
    return platform


@pytest.fixture
def square(env):
    """A channel of a server that Anna is in."""
    return env.create_guild().create_text_channel("square")


def member(driver):
    return driver.env.guild.add_member(driver.person)


def test_every_command_is_told_in_german_and_english(env):
    """Descriptions in both languages, usable in servers, in the bot's chat and as a user-installed app."""
    for name in COMMANDS:
        command = env.backend.find_command(name, None)
        assert command["description"]
        assert command["description_localizations"]["de"] != command["description"]
        assert command_name(command["name_localizations"]["de"]) == name  # also where somebody types it
        assert set(command["contexts"]) == {0, 1, 2}
        assert set(command["integration_types"]) == {0, 1}
    prompt, model = env.backend.find_command("portrait", None)["options"]
    assert prompt["name_localizations"] == {"de": "beschreibung"}
    assert model["name_localizations"] == {"de": "modell"}
    assert model["autocomplete"]
    photos = env.backend.find_command("selfies", None)["options"]
    assert [one["name"] for one in photos] == [f"photo_{n}" for n in range(1, 11)]
    assert [one["name_localizations"]["de"] for one in photos] == [f"foto_{n}" for n in range(1, 11)]
    (code,) = env.backend.find_command("link", None)["options"]
    assert not code.get("required")
    assert code["description_localizations"]["de"].startswith("Der Code")


async def test_a_command_in_the_own_chat_leaves_only_its_answer(driver, answering):
    """Acknowledged at once, and the waiting sign goes when the answer is there."""
    result = await driver.person.slash("portrait", prompt="on the moon")
    assert result.deferred
    assert (await driver.recorder.next()).incoming.command == ("portrait", "on the moon")
    assert [one.text for one in await driver.seen()] == ["My answer"]
    assert await driver.notices() == []


@pytest.mark.parametrize(("locale", "said"), [("en-US", "Faces stay private"), ("de", "Gesichter bleiben")])
async def test_a_command_in_a_server_is_answered_in_private(driver, answering, square, locale, said):
    """The server sees nothing; the person alone is told where the answer is."""
    driver.speaks(locale)
    result = await member(driver).slash(square, "start")
    incoming = (await driver.recorder.next()).incoming
    assert incoming.place == driver.place
    assert incoming.language == locale[:2]
    assert [one.text for one in await driver.seen()] == ["My answer"]
    assert result.ephemeral
    assert said in result.response.content
    assert result.response.components[0]["components"][0]["url"].endswith(f"/@me/{driver.channel}")
    assert all(one.is_ephemeral for one in driver.env.backend.messages[square.id].values())


async def test_selfies_can_come_with_the_command(driver, answering, square):
    """Photos given to /selfies arrive like photos sent in the chat; a server sees none of them."""
    photos = {f"photo_{n}": (f"me-{n}.jpg", selfie(n)) for n in range(1, 4)}
    await member(driver).slash(square, "selfies", **photos)
    received = await driver.recorder.next()
    assert received.files == [selfie(1), selfie(2), selfie(3)]
    assert received.incoming.command is None
    assert received.incoming.place == driver.place
    assert all(one.is_ephemeral for one in driver.env.backend.messages[square.id].values())


@pytest.mark.parametrize(
    ("locale", "said"), [("en-GB", "allow direct messages"), ("de", "Direktnachrichten")]
)
async def test_who_takes_no_direct_messages_is_told_so(driver, answering, square, locale, said):
    """Blocked direct messages are explained where the command was given."""
    driver.refusals.expected.add(50007)
    driver.blocks(driver.person)
    driver.speaks(locale)

    async def handle(incoming):
        with pytest.raises(Exception, match="person-unreachable"):
            await answering.show(incoming.place, drawn("My answer"), replace=None, key="k")

    answering.hand_to(handle)
    result = await member(driver).slash(square, "start")
    assert result.ephemeral
    assert said in result.response.content


async def test_what_is_written_in_a_server_is_none_of_our_business(driver, square):
    """Messages in servers do not arrive at all."""
    await member(driver).send(square, "hello everybody")
    await driver.send_text("hello you")
    assert (await driver.recorder.next()).incoming.text == "hello you"
    assert len(driver.recorder.arrived) == 1
