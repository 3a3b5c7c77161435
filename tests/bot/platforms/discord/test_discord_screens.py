"""Every screen of the whole tour, as Discord would get it: within its rules, with nothing left out."""

from __future__ import annotations

import pytest
from simcord.components import validate_message_state, walk_components

from bot.chat.fit import fit
from bot.platforms.discord.letter import compose
from bot.platforms.discord.limits import LIMITS
from bot.platforms.discord.words import as_in_menu
from storage.domain.records import Language
from tests.bot import paper
from tests.bot.platforms.discord.driver import as_read
from tests.bot.world import WORDS
from tests.contracts.platform import button, drawn, picture
from tests.screens.test_screens import LONGEST, shown

_V2 = 1 << 15


def sent(one):
    """The components of a message, as Discord accepts them."""
    letter = compose(one, WORDS)
    uploads = [{"filename": name, "size": len(shown.data)} for name, shown in letter.pictures]
    return list(
        walk_components(
            validate_message_state(
                letter.view().to_components(),
                flags=_V2,
                content=None,
                embeds=[],
                poll=None,
                stickers=[],
                attachments=uploads,
                require_nonempty=True,
            )
        )
    )


def test_the_limits_of_the_tour_are_the_real_ones():
    """What the golden screens are fitted to is what the platform says it can hold."""
    assert paper.DISCORD == LIMITS


@pytest.mark.parametrize("language", list(Language))
async def test_every_screen_of_the_tour_is_accepted(memory, vault, clock, language):
    """Texts to the last letter, every button and every picture, with the longest words."""
    drawn_here = await shown(memory, vault, clock, language, "discord", **LONGEST)
    screens = [one for one in drawn_here if compose(one, WORDS)]
    assert len(screens) > 60
    for one in screens:
        parts = sent(one)
        texts = "\n\n".join(part["content"] for part in parts if part["type"] == 10)
        # What is to be copied is left as it is, so that other apps know it.
        assert as_in_menu(one.text, one.language, WORDS) in as_in_menu(as_read(texts), one.language, WORDS)
        assert (one.copyable or "") in as_read(texts)
        labels = [part["label"] for part in parts if part["type"] == 2]
        assert labels == [found.label for row in one.rows for found in row]
        media = sum(len(part.get("items", [1])) for part in parts if part["type"] in (12, 13))
        assert media == len(one.pictures)


def test_the_fullest_message_is_accepted():
    """Ten pictures, every row full, a text at the limit: still one message that Discord takes."""
    rows = tuple(tuple(button(f"{row}-{n}", f"tok-{row}-{n}") for n in range(5)) for row in range(5))
    full = drawn("*" * LIMITS.text, pictures=tuple(picture(n) for n in range(10)), rows=rows, card="full")
    (one,) = fit(full, LIMITS)
    assert len(sent(one)) <= 40
