"""Wording: numbers, durations, sizes, dates, lists and what people typed."""

from __future__ import annotations

import pytest

from bot.chat.screen import Say
from bot.chat.words import Words
from storage.domain.records import Language

EN, DE = Language.EN, Language.DE


@pytest.fixture(scope="module")
def words() -> Words:
    return Words(strict=True)


@pytest.mark.parametrize(
    ("seconds", "english", "german"),
    [
        (0, "5 seconds", "5 Sekunden"),
        (31, "35 seconds", "35 Sekunden"),
        (59, "1 minute", "1 Minute"),
        (61, "2 minutes", "2 Minuten"),
        (5400, "1 h 30 min", "1 Std. 30 Min."),
        (7200, "2 hours", "2 Stunden"),
    ],
)
def test_durations_are_said_as_people_say_them(words, seconds, english, german):
    """Rounded up, in a unit that fits, in the singular where it is one."""
    assert words.duration(EN, seconds) == english
    assert words.duration(DE, seconds) == german


def test_numbers_follow_the_language(words):
    """A decimal comma in German, a point in English."""
    assert words.size(EN, 12_340_000) == "12.3 MB"
    assert words.size(DE, 12_340_000) == "12,3 MB"
    assert words.size(EN, 1) == "1 kB"
    assert words.size(DE, 3.2e9) == "3,2 GB"


def test_dates_follow_the_language(words):
    """A date is written out."""
    said = Say("privacy-consent", {"given_on": "2026-11-22T12:00:00+00:00"})
    assert "November 22, 2026" in words.say(EN, said)
    assert "22. November 2026" in words.say(DE, said)


def test_lists_are_joined(words):
    """One, two or many are listed as in a sentence."""
    smile, left, light = (Say(f"missing-{tag}") for tag in ("smile", "left", "light"))
    assert words.say(DE, Say("selfies-missing", {"what": (smile,)})).endswith(": lächelnd.")
    three = words.say(EN, Say("selfies-missing", {"what": (smile, left, light)}))
    assert three.endswith("smiling, with your head turned a little to the left and in other light.")


def test_plurals_follow_the_language(words):
    """One photo is not "1 photos"."""
    assert "one photo" in words.say(EN, Say("training-confirm", {"name": "Ada", "n": 1}))
    assert "25 Fotos" in words.say(DE, Say("training-confirm", {"name": "Ada", "n": 25}))


def test_list_lines_keep_together(words):
    """Paragraphs have a blank line between them, list lines none."""
    said = words.text(EN, (Say("privacy-what"), Say("item-selfies", {"n": 2}), Say("kept")))
    assert said == "This is stored about you:\n• 2 selfies\n\nAll right, everything stays as it is."


def test_what_people_typed_cannot_garble_a_message(words):
    """Direction overrides and control characters go; emoji held together by joiners stay."""
    said = words.say(EN, Say("model-renamed", {"name": "\u202eadA\x07 👩\u200d🚀 {$x}"}))
    assert said == "It is called “adA 👩\u200d🚀 {$x}” now."


def test_an_unknown_id_is_not_shown_to_people():
    """Outside of tests a missing text becomes a general sentence; strictly it is an error."""
    assert "went wrong" in Words().say(EN, Say("no-such-text"))
    with pytest.raises(LookupError):
        Words(strict=True).say(EN, Say("no-such-text"))
