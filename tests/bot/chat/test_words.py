"""Wording: numbers, durations, sizes, dates, lists and what people typed."""

from __future__ import annotations

import re
import unicodedata

import pytest

from bot.chat.screen import Say
from bot.chat.words import Words
from storage.domain.linking import plain_name
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


# As Telegram's clients look for them, roughly, and more eagerly.
CLICKABLE = {
    "address": re.compile(r"[\w-]+\.[^\W\d_]{2,}|\d+\.\d+\.\d+\.\d+|\w+://"),
    "mention": re.compile(r"@\w"),
    "tag": re.compile(r"#\w|\$[A-Z]"),
    "command": re.compile(r"(?<!\w)/\w"),
}
HOSTILE = [
    "https://evil.example/x",
    "tg://resolve?domain=evil",
    "t.me/evil",
    "evil.com",
    "Ada (evil.com)",
    "1.2.3.4/x",
    "ada@evil.com",
    "Ada @admin",
    "@admin, checked",
    "/delete",
    "Ada /delete@moon_bot",
    "//x",
    "#win $TON",
    "evil\u200b.com",
    "e\u202evil.com",
    "ｅｖｉｌ．ｃｏｍ",
    "@everyone here",
]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("written", HOSTILE)
def test_nothing_that_a_stranger_wrote_can_be_pressed(words, language, written):
    """As a name or a wish it reads as they wrote it; no chat app finds a link, mention or command in it."""
    account = Say("account-named", {"platform": "x", "name": written})
    for say in (
        Say("invite-asks", {"name": plain_name(written)}),
        Say("link-guest-question", {"account": account}),
        Say("everything-linked", {"accounts": (account, account, account)}),
        Say("ask-wish", {"prompt": written}),
        Say("portrait-which", {"other": written, "prompt": written}),
        Say("pocket-without", {"what": written}),
    ):
        said = words.say(language, say)
        for what, found in CLICKABLE.items():
            assert not found.search(said), (what, said)
        assert not {unicodedata.bidirectional(c) for c in said} & {"RLO", "LRO", "RLE", "LRE", "RLI", "LRI"}


def test_what_is_ours_can_be_pressed(words):
    """Our links and commands, and the operator's address stay; a handle, of whatever platform, is no link."""
    assert "“@\u2060ada”" in words.say(EN, Say("invite-asks", {"name": "@ada"}))
    assert "https://t.me/m?x=1" in words.say(EN, Say("invite-link", {"link": "https://t.me/m?x=1"}))
    assert "/invite c" in words.say(EN, Say("invite-typed", {"command": "/invite c"}))
    assert "moon@example.com" in words.say(EN, Say("privacy-operator", {"operator": "moon@example.com"}))


def test_an_unknown_id_is_not_shown_to_people():
    """Outside of tests a missing text becomes a general sentence; strictly it is an error."""
    assert "went wrong" in Words().say(EN, Say("no-such-text"))
    with pytest.raises(LookupError):
        Words(strict=True).say(EN, Say("no-such-text"))
