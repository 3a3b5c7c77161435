"""Captions say what a picture shows, in both languages, and never use a real trigger word."""

import random

import pytest

from worker.pocket import captions, words
from worker.pocket.tokenizer import random_look


def look(**changes: object) -> captions.Look:
    values = {
        "name": "zuvak",
        "class_word": "woman",
        "age": 35,
        "skin": "light",
        "hair_style": "short",
        "hair_colour": "dark brown",
        "curly": False,
        "eyes": "blue",
        "beard": "",
        "glasses": False,
        "expression": "smile",
        "garment": "tee",
        "colour": "red",
        "pattern": "plain",
        "scene": "moon",
    }
    return captions.Look(**(values | changes))  # type: ignore[arg-type]


def test_every_wording_names_the_scene() -> None:
    """Whatever is left out, the place is always said."""
    rng = random.Random(1)
    for scene, said in words.SCENES.items():
        for _ in range(30):
            english = captions.english(look(scene=scene), rng)
            german = captions.german(look(scene=scene), rng)
            assert any(place in english for place in said["en"]), english
            assert any(place in german for place in said["de"]), german


def test_the_short_forms_that_people_type_occur() -> None:
    """'photo of a person on the moon' and 'Foto einer Frau auf dem Mond' are among the wordings."""
    rng = random.Random(2)
    english = {captions.english(look(), rng) for _ in range(3000)}
    german = {captions.german(look(), rng) for _ in range(3000)}
    assert "photo of a person on the moon" in english
    assert "photo of woman on the moon" in english
    assert "Foto einer Frau auf dem Mond" in german


def test_the_personal_slot_stands_before_the_class() -> None:
    """The invented name is where a trigger word will stand, and 'sks' is never one of them."""
    rng = random.Random(3)
    english = {captions.english(look(), rng) for _ in range(2000)}
    assert "photo of zuvak woman on the moon" in english
    names = {captions.name_of(seed) for seed in range(20_000)}
    assert len(names) == 20_000
    assert "sks" not in names


@pytest.mark.parametrize("garment", sorted(words.GARMENT))
def test_german_clothes_agree(garment: str) -> None:
    """A jacket is feminine in German, everything else here is not."""
    rng = random.Random(4)
    said = " | ".join(captions.german(look(garment=garment), rng) for _ in range(200))
    assert f"in {'einer' if garment == 'jacket' else 'einem'} roten {words.GARMENT[garment][1]}" in said


@pytest.mark.parametrize(
    ("clothes", "garment"),
    [
        (["tee"], "tee"),
        (["vneck", "jacket"], "jacket"),
        (["shirt", "tie", "blazer"], "suit"),
        (["scarf", "coat"], "coat"),
        (["spacesuit"], "space suit"),
    ],
)
def test_an_outfit_is_called_by_what_is_outermost(clothes: list[str], garment: str) -> None:
    assert captions.garment_of(clothes) == garment
    assert garment in words.GARMENT


def test_random_looks_always_have_words() -> None:
    """No key of the generator's labels is missing from the tables."""
    rng = random.Random(5)
    for _ in range(300):
        assert len(captions.wordings(random_look(rng), rng)) == 8
