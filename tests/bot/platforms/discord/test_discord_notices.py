"""What the platform says by itself: to a press that is no longer open, to a command or a button of before."""

from __future__ import annotations

import discord
import pytest
import structlog

from bot.chat.screen import Say
from bot.platforms.discord.words import as_in_menu
from storage.domain.records import Language
from tests.bot.platforms.discord.driver import as_read
from tests.bot.world import WORDS


def said(language: Language, name: str) -> str:
    return as_in_menu(WORDS.say(language, Say(name)), language, WORDS)


def broke(driver) -> list[str]:
    """What the library saw break; the simulator takes it as looked at."""
    return [type(error).__name__ for error in driver.env.errors]


async def test_a_late_notice_comes_once(driver, platform):
    """Said again after a crash, Discord knows it by its nonce; another notice is another message."""
    for notice in ("*Too old.*", "*Too old.*", "Not yours."):
        await platform.closed(driver.place, "a-token", notice)
    first, again, other = driver.sends_of_the_bot()
    assert all(one["enforce_nonce"] for one in (first, again, other))
    assert first["nonce"] == again["nonce"] != other["nonce"]
    assert first["content"] == r"\*Too old.\*"


@pytest.mark.parametrize("language", list(Language))
async def test_a_command_that_is_gone_is_answered(driver, platform, language):
    """An app that was open for days still offers it; who uses it is told, alone and in their language."""
    driver.speaks(language.value)
    platform.client.tree.remove_command("gallery")
    result = await driver.person.slash("gallery")
    assert result.ephemeral
    assert as_read(result.response.content) == said(language, "discord-command-outdated")
    assert driver.recorder.arrived == []
    assert broke(driver) == ["CommandNotFound"]


async def test_a_command_that_has_changed_is_answered(driver, platform):
    """Its options of before do not fit any more."""

    @discord.app_commands.command(name="gallery", description="with a page, from now on")
    async def changed(interaction: discord.Interaction, page: int) -> None:
        raise AssertionError(page)

    platform.client.tree.add_command(changed, override=True)
    result = await driver.person.slash("gallery")
    assert result.ephemeral
    assert as_read(result.response.content) == said(Language.EN, "discord-command-outdated")
    assert broke(driver) == ["CommandSignatureMismatch"]


@pytest.mark.parametrize(
    "broken", ["_asked_for_photos", "_hand_over"], ids=["at once", "after the waiting sign"]
)
async def test_a_bug_in_a_command_is_owned_up_to(driver, platform, monkeypatch, broken):
    """Whether it was acknowledged already or not, the person is not left with a waiting sign."""

    async def breaks(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(platform._reception, broken, breaks)
    with structlog.testing.capture_logs() as logs:
        await driver.person.slash("selfies")
    assert await driver.notices() == [said(Language.EN, "something-went-wrong")]
    (logged,) = (one for one in logs if one["event"] == "discord.command_broke")
    assert logged["error"] == "ZeroDivisionError"
    assert broke(driver) == ["CommandInvokeError"]


async def test_who_still_types_an_old_command_gets_no_suggestions(driver, platform):
    """There is nothing to say to somebody who has sent nothing."""
    platform.client.tree.remove_command("portrait")
    assert await driver.person.autocomplete("portrait", "model", "") == []
    assert await driver.notices() == []
    assert broke(driver) == ["CommandNotFound"]


@pytest.mark.parametrize("language", list(Language))
async def test_a_button_of_another_version_is_answered(driver, platform, language):
    """An id that nobody knows any more gets a sentence instead of Discord's "did not respond"."""
    driver.speaks(language.value)
    chat = await platform.client.create_dm(discord.Object(driver.person.id))
    old = discord.ui.View(timeout=None)
    old.add_item(discord.ui.Button(label="Old", custom_id="moonselfie:0:before"))
    await chat.send("From before", view=old)
    platform.client._connection._view_store._views.clear()  # as after a restart
    result = await driver.press("Old")
    assert result.ephemeral
    assert await driver.notices() == [said(language, "discord-button-outdated")]
    assert driver.recorder.arrived == []


async def test_what_discord_no_longer_takes_is_given_up(driver, platform):
    """The answer to an old button may come too late itself; the next press is answered as ever."""
    driver.refusals.expected.add(10062)
    platform.client.tree.remove_command("gallery")
    driver.env.inject_error("POST", "/interactions/*", status=404, code=10062)
    await driver.person.slash("gallery")
    assert await driver.notices() == []
    await driver.person.slash("gallery")
    assert len(await driver.notices()) == 1
    assert broke(driver) == ["CommandNotFound", "CommandNotFound"]
