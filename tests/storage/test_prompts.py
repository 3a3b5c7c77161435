"""The first prompt policy: what it refuses, what it must let pass, and the dodges it sees through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.domain.errors import BadInput, Refusal
from storage.domain.prompts import LENGTH_MOST, checked, decide, tidy

FINE = [
    "on the beach at sunset, wearing a linen shirt",
    "as an astronaut on the moon, smiling",
    "a kind smile, soft light, studio portrait",
    "in a red evening dress at the opera",
    "with bare feet in the sand",
    "feeding blue tits in the garden",
    "wearing a baby blue coat in Paris",
    "in Sussex, walking past the Essex county hall",
    "a professional headshot, grey suit",
    "dick eingepackt im Schnee, mit Mütze",
    "am Strand in Kindelsberg, Abendlicht",
    "als Ritter mit Schwert und Rüstung",
    "mit einem Hund im Wald, Herbst",
    "in der Küche beim Kochen, lachend",
    "auf dem Oktoberfest in Tracht",
    "Classic Passat assembly, cockpit of an airplane",
    "as a grape picker in Scunthorpe",
    "👩‍🚀 on the moon 🌕",
    "on my 30 years old motorbike, a 40-year-old pilot",
    "ein 50-jähriger Kapitän, 1.5 year old news",
    "studying therapist, analyst at work",
    "die Minderheit, Kinderzimmertapete im Hintergrund",
]
SEXUAL = [
    "nude on the beach",
    "NAKED",
    "having sex with a man",
    "n u d e portrait",
    "n.a.k.e.d on a sofa",
    "nu\u200bde",
    "ｎｕｄｅ",
    "n4k3d in bed",
    "(nude:1.5), garden",
    "nackt am Strand",
    "eine nackte Frau",
    "oben ohne im Garten",
    "ohne Kleidung auf dem Sofa",
    "entblößt",
    "ENTBLÖSST",
    "pornografisch",
    "pörn",
]
MINORS = [
    "as a child on a swing",
    "a teenage girl",
    "14 year old, underage",
    "schoolgirl outfit",
    "school-girl",
    "als Kind auf dem Spielplatz",
    "minderjährig",
    "als Säugling",
    "kleines Mädchen",
    "als kleines Kind im Kindergarten",
    "as a 10 year old",
    "ich mit 8 Jahre alt",
    "als 12-jährige auf dem Pferd",
    "Zehnjährige",
    "t e e n a g e r",
    "t33nager",
]


# Each word or age of the lists that came later, and beside it what must stay free.
FINE += [
    "age 30, smiling",
    "aged 45",
    "im Alter von 40",
    "12 balloons",
    "a girl, 12 balloons",
    "me, 30, in Rome",
    "breast pocket",
    "chicken breast",
    "Essex",
    "a string sextet",
    "seven dwarfs",
    "on the 7th floor",
    "am 12. Mai am Strand",
    "im 12. Stock",
    "10 Jahre Garantie",
    "5 Jahre später",
    "vor zwei Jahren",
    "a first grade teacher",
    "third floor",
    "stone age 2",
    "Ice Age 5, snow",
    "a 30yr old ship",
    "mit zwei Hunden",
    "ein Tisch mit vier",
    "open clothes shop",
    "der Nacktmull",
    "transparent umbrella",
    "see-through glass",
    "nur du und ich",
    "page 12",
    "stage 5, concert",
    "a dress code",
    "beside the palm tree, if there is one.",
]
SEXUAL += [
    "nakedness",
    "nakedbody",
    "nudebody",
    "fullnude",
    "seminude",
    "breasts",
    "no clothing",
    "without clothing",
    "wears nothing",
    "with her clothes off",
    "in a see-through dress",
    "a transparent blouse",
    "als Nacktmodell",
    "mit nacktem Oberkörper",
    "nackig im Garten",
    "FKK am See",
    "na ked",
    "nak ed",
    "nu de",
    "n ude",
    "n*de",
    "nu#e",
    "nac kt",
    "n*ckt",
    "im Adamskostüm",
    "hüllenlos",
    "ohne Unterwäsche",
    "nudist beach",
    "skinny dipping",
    "in her birthday suit",
    "nackte Brüste",
    "bare-chested",
]
MINORS += [
    "age 12",
    "a girl aged: 12",
    "age:9",
    "12yr",
    "12 years of age",
    "twelve years of age",
    "twelve years young",
    "a girl, 12",
    "boy (9)",
    "me, 12, on a swing",
    "12 Jahre",
    "zwölf Jahre",
    "sixteen",
    "sweet sixteen",
    "she is sixteen",
    "I'm fifteen, at the beach",
    "ich bin sechzehn",
    "ich mit zwölf",
    "ich, 12",
    "7th grade",
    "first grader",
    "in third grade",
    "a kindergartener",
    "Teenie am Strand",
    "primary school pupil",
]


@pytest.mark.parametrize("prompt", FINE)
def test_harmless_prompts_pass(prompt):
    decide(prompt).enforce()


@pytest.mark.parametrize("prompt", SEXUAL)
def test_explicit_wording_is_refused(prompt):
    assert decide(prompt).code == "prompt-sexual"


@pytest.mark.parametrize("prompt", MINORS)
def test_minors_are_refused(prompt):
    with pytest.raises(Refusal) as refusal:
        decide(prompt).enforce()
    assert refusal.value.code == "prompt-minor"


def test_tidying_keeps_letters_and_emoji_and_drops_the_invisible():
    assert (
        tidy(" a\u0000b\u202e\u200b\ufeff\n\t  c\u0308 👩\u200d🚀 ")
        == "ab c\u0308".replace("c\u0308", "c\u0308") + " 👩\u200d🚀"
    )


def test_lengths():
    assert checked("x" * LENGTH_MOST)
    assert checked("", may_be_empty=True) == ""
    assert [checked(short) for short in ("am Meer", "Zoo", "海", "🌙 moon")] == [
        "am Meer",
        "Zoo",
        "海",
        "🌙 moon",
    ]
    for prompt, code in [
        ("\u200b", "prompt-empty"),
        ("🏖️🌴", "prompt-without-words"),
        ("?? 1 x!", "prompt-without-words"),
        ("https://evil.example/x?y=am+strand", "prompt-without-words"),
        ("evil.example/x", "prompt-without-words"),
        ("WWW.example.com 🌙", "prompt-without-words"),
        ("example.com", "prompt-without-words"),
        ("x" * (LENGTH_MOST + 1), "prompt-too-long"),
    ]:
        with pytest.raises(BadInput) as wrong:
            checked(prompt)
        assert wrong.value.code == code


@pytest.mark.parametrize(
    ("prompt", "kept"),
    [
        ("am Strand https://a.example/b.jpg im Abendlicht", "am Strand im Abendlicht"),
        ("wie auf example.org, am Meer", "wie auf , am Meer"),
        ("like t.me/somebody on a boat", "like on a boat"),
        ("tg://resolve?domain=x am Meer", "am Meer"),
    ],
)
def test_links_in_a_prompt_are_left_out(prompt, kept):
    """Nobody can look them up, and they must not become clickable in what is said."""
    assert checked(prompt) == kept


@pytest.mark.parametrize(
    "prompt",
    ["on the beach.at sunset", "z.B. am Strand", "35mm f/1.8, 1.5x", "Kopf u. Schultern", "links/rechts",
     "St.Pauli bei Nacht", "Am Meer.Danach im Wald", "z.B./usw. am See"],
)  # fmt: skip
def test_what_only_has_dots_or_slashes_is_no_link(prompt):
    """A forgotten blank after a full stop, an abbreviation, an aperture: all of it stays."""
    assert checked(prompt) == prompt


@given(st.text(max_size=600))
def test_any_text_gets_an_answer(text):
    """No text breaks it, and tidying twice changes nothing more."""
    decide(text)
    assert tidy(tidy(text)) == tidy(text)
