"""The prompt as a weapon: against the process that reads it, and past the words that are refused."""

from __future__ import annotations

import time

import pytest

from storage.domain.prompts import LENGTH_MOST, decide, tidy

SEPARATORS = ["_", "a_", "_a", "a.", "a ", "nu.", "(", ":1", "1 ", "seven ", "n·", "\u3164a", "-", "aaa"]


@pytest.mark.parametrize("unit", SEPARATORS)
@pytest.mark.parametrize("end", ["ab", "!", "", "_ab"])
def test_no_prompt_keeps_the_bot_from_everybody_else(unit, end):
    """One message of underscores makes a pattern backtrack, and the bot answers nobody for years."""
    prompt = (unit * LENGTH_MOST)[: LENGTH_MOST - len(end)] + end
    begun = time.process_time()
    decide(prompt)
    assert time.process_time() - begun < 0.5


@pytest.mark.parametrize(
    "prompt",
    [
        "_nude_", "nude_", "_n_u_d_e_", "a n u d e portrait", "n·u·d·e", "n|u|d|e", "n , u , d , e",
        "nu.de", "nu-de", "nu\\de", "(na)(ked)", "na[k]ed", "nuuude", "naaaaked",
        "n\u0430ked", "n\u0430k\u0435d", "nud\u0435", "\u0578ude", "\u0274\u1d1c\u1d05\u1d07",
        "\U0001f15d\U0001f164\U0001f153\U0001f154", "na\U0001d5c4ed", "nu\ufe0fde", "n\u034fude",
        "na\u3164ked", "n\u3164u\u3164d\u3164e",
    ],
)  # fmt: skip
def test_a_dodge_is_still_the_word(prompt):
    """The word is spelt with signs, brackets, fillers, marks or letters that only look like its own."""
    assert decide(prompt).code == "prompt-sexual"


@pytest.mark.parametrize(
    "prompt",
    ["seventeen year old", "a twelve-year-old", "17 y/o", "12 yrs old", "aged 12", "at the age of nine",
     "im Alter von zehn, am See", "as a c_h_i_l_d", "\u0441hild", "ch\u00b7ild"],
)  # fmt: skip
def test_an_age_in_words_is_an_age(prompt):
    """The age stands in words, or in a short form."""
    assert decide(prompt).code == "prompt-minor"


@pytest.mark.parametrize(
    "prompt",
    ["Ice Age 2, snow", "aged 30 in a café", "on a twenty-year-old boat", "1.5 year old wine",
     "well-lit, black-and-white, 35mm f/1.8", "a b c of fashion: x, y, z",
     "\u043d\u0430 \u043f\u043b\u044f\u0436\u0435",
     "\u03c3\u03c4\u03b7\u03bd \u03c0\u03b1\u03c1\u03b1\u03bb\u03af\u03b1",
     "snake_case_shirt", "Vitamin-C-Shop; 3/4 Profil"],
)  # fmt: skip
def test_what_means_no_harm_still_passes(prompt):
    """Looking closer must not cost honest people their pictures."""
    decide(tidy(prompt)).enforce()
