"""What a face model may be called."""

from __future__ import annotations

import pytest

from storage.domain.errors import BadInput
from storage.domain.names import NAME_MOST, checked_name


@pytest.mark.parametrize(
    "name",
    [
        "Ada",
        "Åsa-Märta",
        "Ada 2",
        "7",
        "J. R. Tolkien",
        "J.R.",
        "Ada.",
        "Анна",
        "安娜",
        "แอน",
        "آنا",
        "O’Neill 🌙",
    ],
)
def test_names_of_every_script_are_names(name):
    """Letters and digits of every script count, initials and signs beside them do no harm."""
    assert checked_name(f"  {name} ") == name


@pytest.mark.parametrize("name", ["", " ", "\u3164", "\u2800\u115f", "😀", "…", "\u200b", "?!", "👩‍🚀", "—"])
def test_a_name_needs_a_letter_or_a_digit(name):
    """Nothing, or only signs and emoji, is no name."""
    with pytest.raises(BadInput) as wrong:
        checked_name(name)
    assert wrong.value.code == "name-empty"


@pytest.mark.parametrize(
    "name",
    [
        "evil.example/x",
        "https://a.b",
        "ada.de",
        "t.me",
        "ada\\b",
        "a．example",
        "/delete",
        "@ada",
        "Ada ＠everyone",
    ],
)
def test_a_name_is_no_link(name):
    """What a chat app would make clickable, in a sentence of ours, is refused."""
    with pytest.raises(BadInput) as wrong:
        checked_name(name)
    assert wrong.value.code == "name-like-link"


def test_a_name_is_short():
    """Forty characters are enough."""
    assert checked_name("x" * NAME_MOST)
    with pytest.raises(BadInput) as wrong:
        checked_name("x" * (NAME_MOST + 1))
    assert wrong.value.params == {"most": NAME_MOST}
