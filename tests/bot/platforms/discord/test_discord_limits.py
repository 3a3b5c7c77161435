"""Every word that Discord measures, in both languages: names, descriptions, forms."""

from __future__ import annotations

import re
from itertools import chain

import pytest

from bot.chat.fit import length
from bot.chat.screen import Say, Wants
from bot.flows.help import COMMANDS
from bot.platforms.discord.limits import (
    CHOICE_UNITS,
    DESCRIPTION_UNITS,
    MESSAGE_UNITS,
    MODAL_WORDS,
    PLACEHOLDER_UNITS,
    TEXT_UNITS,
)
from bot.platforms.discord.modals import PhotosForm, TextForm
from bot.platforms.discord.words import as_in_menu
from storage.domain.names import NAME_MOST
from storage.domain.records import Language
from tests.bot.world import WORDS

NAME = re.compile(r"[-_\w]{1,32}")  # and lower case where a letter has one
TITLES = {Wants.PROMPT: ["button-write-own"], Wants.NAME: ["button-rename", "button-name-other"]}


async def nothing(*_) -> None: ...


def both(told: dict, what: str) -> list[str]:
    return [told[what], told.get(f"{what}_localizations", {}).get("de", told[what])]


def test_commands_and_their_options_are_within_the_limits(env):
    """What is too long for Discord is refused with the whole list: no command would work."""
    names = {0: set(), 1: set()}
    for command in (env.backend.find_command(name, None) for name in COMMANDS):
        options = command.get("options") or []
        for told in (command, *options):
            assert all(NAME.fullmatch(name) and name == name.lower() for name in both(told, "name"))
            assert all(0 < len(text) <= DESCRIPTION_UNITS for text in both(told, "description"))
        for number, name in enumerate(both(command, "name")):
            names[number].add(name)
        for language in (0, 1):
            assert len({both(one, "name")[language] for one in options}) == len(options)
        written = chain.from_iterable(
            both(one, what) for one in (command, *options) for what in ("name", "description")
        )
        assert sum(map(len, written)) <= 2 * 4000
    assert [len(found) for found in names.values()] == [len(COMMANDS)] * 2


@pytest.mark.parametrize("language", list(Language))
async def test_forms_are_within_the_limits(language):
    """Titles, labels, hints; a title is the label of the button that opens the form, and whole."""
    forms = [PhotosForm(words=WORDS, language=language, on=nothing)]
    for wants in (one for one in Wants if one is not Wants.NOTHING):
        for label in TITLES[wants]:
            title = WORDS.say(language, Say(label))
            form = TextForm(title=title, wants=wants, words=WORDS, language=language, on=nothing)
            assert form.title == title
            forms.append(form)
    for form in forms:
        told = form.to_dict()
        assert 0 < len(told["title"]) <= MODAL_WORDS
        for label in told["components"]:
            assert 0 < len(label["label"]) <= MODAL_WORDS
            assert len(label.get("description") or "") <= DESCRIPTION_UNITS
            assert len(label["component"].get("placeholder") or "") <= PLACEHOLDER_UNITS


@pytest.mark.parametrize("language", list(Language))
def test_names_of_commands_leave_a_message_room_enough(language):
    """The menu's names may be longer than ours; a text full of them still fits one message."""
    fullest = " ".join(f"/{name}" for name in COMMANDS)
    ours = (fullest * TEXT_UNITS)[:TEXT_UNITS].rpartition(" ")[0]
    assert length(as_in_menu(ours, language, WORDS), utf16=True) <= MESSAGE_UNITS


def test_only_commands_are_called_otherwise():
    """Addresses and what is no command stay as they are. The longest name of a model fits a suggestion."""
    for text in ("https://a.example/help", "and/or /etc /helpful", "1/2", "⁠/⁠help"):
        assert as_in_menu(text, Language.DE, WORDS) == text
    assert as_in_menu("/help, (/link X)", Language.DE, WORDS) == "/hilfe, (/verknüpfen X)"
    assert as_in_menu("/help, (/link X)", Language.EN, WORDS) == "/help, (/link X)"
    assert NAME_MOST <= CHOICE_UNITS
