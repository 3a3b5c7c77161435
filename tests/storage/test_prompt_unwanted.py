"""What a prompt wishes away, and what only sounds like it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.domain.prompt_unwanted import unwanted
from storage.domain.prompts import checked


@pytest.mark.parametrize(
    ("prompt", "away"),
    [
        ("am Strand, ohne Brille und ohne Hut", "Brille, Hut"),
        ("on the moon without a helmet", "helmet"),
        ("ohne Brille am Strand", "Brille"),
        ("Ohne die blaue Mütze, lachend", "blaue Mütze"),
        ("ohne brille und hut", "brille, hut"),
        ("ohne  Brille\t und   Hut", "Brille, Hut"),
        ("ohne Brille ohne Hut", "Brille, Hut"),
        ("keine Brille, kein Hut", "Brille, Hut"),
        ("am Strand ohne Brille, aber mit Hut", "Brille"),
        ("ohne Hut und lächelnd im Wald", "Hut"),
        ("ohne Hut, ohne hut", "Hut"),
        ("without glasses or hat, smiling", "glasses, hat"),
        ("without a hat and smiling", "hat"),
        ("without smiling", "smiling"),
        ("no glasses, on the beach", "glasses"),
        ("by the sea with no other people around", "other people around"),
        ("without any people", "people"),
    ],
)
def test_what_is_wished_away_is_told_apart(prompt, away):
    """Each thing after without, ohne, no or kein, up to where the wish goes on."""
    assert unwanted(prompt) == away


@pytest.mark.parametrize(
    "prompt",
    ["am Strand, lachend", "ohnehin am Strand", "oben ohne", "ohne Ende Sand", "ohne Zweifel ein König",
     "ohne zu lächeln", "ohne dass jemand schaut", "no one on the beach", "say no to war", "Dr. No", "No. 5",
     "no longer a king", "without doubt a queen", "ohne", "without", "ohne 3", "without https://a.example/x",
     "nowhere, a piano", "ein Kleingarten", "", "🌙"],
)  # fmt: skip
def test_what_wishes_nothing_away_is_left_alone(prompt):
    """Fixed words, names and half sentences are no negative prompt."""
    assert unwanted(prompt) == ""


@given(st.text(max_size=300) | st.text(alphabet="ohne utdwi,.x3", max_size=300))
def test_whatever_is_found_can_be_kept(prompt):
    """No text breaks it, and what it finds is a prompt that storage takes."""
    checked(unwanted(prompt), may_be_empty=True)


@pytest.mark.parametrize("unit", ["ohne ", "no ohne ", "ohne a und ", "oben ", "a, ", "without"])
def test_no_prompt_takes_long(unit):
    """A long message keeps nobody waiting."""
    begun = time.process_time()
    unwanted((unit * 4000)[:4000])
    assert time.process_time() - begun < 0.5
