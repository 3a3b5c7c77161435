"""docs/discord.md names what is there: buttons by their labels, commands that are told to Discord."""

from __future__ import annotations

import re
from pathlib import Path

from bot.chat.aliases import command_name
from bot.chat.words import TEXTS
from bot.flows.help import COMMANDS

PAGE = Path(__file__).parents[4] / "docs" / "discord.md"
LABEL = re.compile(r"^(?:button-[a-z-]+|language-[a-z-]+) = (.+)$", re.MULTILINE)


def section(title: str) -> str:
    return PAGE.read_text("utf-8").partition(f"## {title}\n")[2].partition("\n## ")[0]


def test_the_table_names_buttons_as_they_are_called():
    """Who looks for a button finds it."""
    labels = {label.strip("‹› ") for label in LABEL.findall((TEXTS / "en.ftl").read_text("utf-8"))}
    named = re.findall(r"\*([^*]+)\*", section("Intent by platform"))
    assert len(named) > 5
    assert set(named) - labels == set()


def test_the_table_promises_no_command_that_is_not_there():
    """And what is said to be missing is missing."""
    command = re.compile(r"`/([a-zäöüß]+)")
    promised = {command_name(name) for name in command.findall(section("Intent by platform"))}
    assert promised <= set(COMMANDS)
    assert {"invite", "consents", "link"} <= promised
    missing = command.findall(section("What is not there").split("no flow answers them")[0])
    assert missing
    assert not set(missing) & set(COMMANDS)
