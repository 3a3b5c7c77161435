"""Commands by their German names, and languages by their own: typed, listed nowhere."""

from __future__ import annotations

import pytest

from bot.chat.aliases import ALIASES
from bot.flows import ALL
from bot.flows.help import COMMANDS
from bot.platforms.discord.arrivals import _COMMAND as DISCORD
from bot.platforms.telegram.arrivals import _COMMAND as TELEGRAM
from bot.platforms.web.requests import command_of
from storage.domain.jobs import JobKind
from storage.domain.records import Language


def test_every_alias_leads_to_a_command_and_is_none():
    """Each command has a German name, or reads the same in German."""
    known = {name for flow in ALL for name in flow.commands}
    assert set(ALIASES.values()) <= known
    assert not known & set(ALIASES)
    assert set(COMMANDS) <= set(ALIASES.values())


@pytest.mark.parametrize("alias", sorted(ALIASES))
def test_every_platform_takes_an_alias_for_a_command(alias):
    """Umlauts too."""
    assert DISCORD.fullmatch(f"/{alias}")[1] == alias
    assert TELEGRAM.fullmatch(f"/{alias} am Strand").group(1, 3) == (alias, "am Strand")
    assert command_of(f"/{alias} am Strand") == (alias, "am Strand")


async def test_help_is_found_in_german(world):
    """/hilfe and /Datenschutz do what /help and /privacy do."""
    ada = world.chatter(language=Language.DE)
    await ada.says("/start")
    await ada.says("/hilfe")
    assert "/portrait" in ada.newest.text
    await ada.says("/Datenschutz")
    assert ada.newest.drawn.card == "privacy"


@pytest.mark.parametrize(
    ("said", "card"),
    [
        ("Datenschutz", "privacy"),
        ("einwilligung widerrufen", "privacy"),
        ("Löschen!", "privacy"),
        ("hilfe", "help"),
    ],
)
async def test_what_a_button_says_is_no_wish_when_typed(world, said, card):
    """Alone it leads where the button leads; in a sentence it is one of its words."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.says("deutsch")
    await ada.says(said)
    assert await world.moving(JobKind.PORTRAITS) == []
    assert ada.newest.drawn.card == card
    await ada.says(f"ein Schild, darauf steht {said}")
    assert len(await world.moving(JobKind.PORTRAITS)) == 1


async def test_a_typed_cancel_leaves_the_question_for_a_name(world):
    """Nobody is stuck where a name is asked for, and nothing is called so."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.says("deutsch")
    await ada.says("/modelle")
    await ada.presses("Ada")
    await ada.presses("Umbenennen")
    await ada.says("abbrechen")
    await ada.says("am Strand")
    assert len(await world.moving(JobKind.PORTRAITS)) == 1


@pytest.mark.parametrize("said", ["deutsch", "Deutsch!", "/sprache deutsch", "/language de"])
async def test_a_language_is_named(world, said):
    """Alone it changes the language and is no wish; named twice it stays."""
    ada = world.chatter()
    await world.has_model(ada)
    await ada.says(said)
    assert any("Ab jetzt auf Deutsch" in text for text in ada.texts)
    await ada.says(said)
    assert "I draw" not in ada.newest.text
    await ada.says("english")
    assert any("From now on in English" in text for text in ada.texts[-3:])
    assert await world.moving() == []
