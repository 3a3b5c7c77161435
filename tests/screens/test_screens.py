"""Golden screens: everything the bot shows on a whole tour, in both languages, under every platform's limits.

The tour on paper fails where something does not fit. What is said is compared with golden/; after a wanted
change: `UPDATE_GOLDEN=1 pytest tests/screens`, and read the difference as a person would.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from bot.chat.fit import length
from bot.chat.platform import Drawn
from bot.chat.screen import Say
from bot.chat.words import Words
from storage.domain.records import Language
from tests.bot.chat.test_texts import messages
from tests.bot.paper import LIMITS
from tests.bot.world import INSTALLATION, World
from tests.screens.tour import Recording, Tourist, tour

GOLDEN = Path(__file__).parent / "golden"
LONGEST = {
    "name": "Maximiliane-Friederike von und zu Hohenf",
    "prompt": ("über den Wolken " * 31).strip(),
}
LABELS = ("button-", "scene-", "telegram-open-private")


async def shown(memory, vault, clock, language, platform, **fields) -> list[Drawn]:
    paper = Recording(limits=LIMITS[platform])
    paper.shown = []
    world = World(memory=memory, vault=vault, clock=clock, paper=paper, installation=INSTALLATION)
    await tour(Tourist(world, world.chatter(language=language), **fields))
    return paper.shown


@pytest.mark.parametrize("language", list(Language))
async def test_the_tour_says_what_it_should(memory, vault, clock, language):
    """Every screen of the tour, word for word, as last read and approved by a person."""
    said = "\n".join(written(drawn) for drawn in await shown(memory, vault, clock, language, "telegram"))
    path = GOLDEN / f"{language.value}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(said, "utf-8")
    assert said == path.read_text("utf-8")


@pytest.mark.parametrize("platform", sorted(set(LIMITS) - {"discord"}))  # test_discord_screens.py asks more
async def test_the_tour_fits_with_the_longest_words(memory, vault, clock, platform):
    """The longest name and the longest prompt that are allowed, in the longer language, on each platform."""
    found = await shown(memory, vault, clock, Language.DE, platform, **LONGEST)
    assert len(found) > 60


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("platform", list(LIMITS))
def test_every_label_fits_as_it_is(platform, language):
    """No label of ours needs shortening anywhere."""
    limits, words = LIMITS[platform], Words(strict=True)
    for message_id, names in messages(language).items():
        if message_id.startswith(LABELS) and message_id != "button-model":
            label = words.say(language, Say(message_id, dict.fromkeys(names, 35)))
            assert length(label, utf16=limits.utf16) <= limits.button_label, message_id


@pytest.mark.parametrize("language", list(Language))
def test_telegrams_profile_fits(language):
    """Command descriptions, the empty chat's text and the profile line are within Telegram's limits."""
    words = Words(strict=True)
    assert length(words.say(language, Say("telegram-description")), utf16=True) <= 512
    assert length(words.say(language, Say("telegram-short-description")), utf16=True) <= 120
    for message_id in messages(language):
        if message_id.startswith("command-"):
            assert 3 <= length(words.say(language, Say(message_id)), utf16=True) <= 100


def written(drawn: Drawn) -> str:
    """A screen as plain text."""
    lines = [f"=== {drawn.card.partition(':')[0]}" if drawn.card else "==="]
    text = drawn.text.replace(drawn.copyable, "<number>") if drawn.copyable else drawn.text
    # Ids are half at random (tests/builders.py); a receipt shows some.
    lines.append(re.sub(r"\b\d{6}[0-9a-f]{20}\b", "<id>", text))
    lines.extend(f"[picture: {picture.alt}, {picture.file_name}]" for picture in drawn.pictures)
    if drawn.progress:
        lines.append(f"<{drawn.progress.fraction:.0%} {drawn.progress.text}>")
    lines.extend("  ".join(f"({button.label})" for button in row) for row in drawn.rows)
    if drawn.ask.value != "nothing":
        lines.append(f"? {drawn.ask.value} {drawn.placeholder}".rstrip())
    return "\n".join(lines) + "\n"
