"""What a set still lacks, from its tags; left and right as a person means them."""

import csv

import pytest

from bot.chat.screen import Say
from bot.chat.words import Words
from storage.domain.coverage import missing
from storage.domain.records import Language
from tests.worker.assess.selfies import PEOPLE, selfie

FRONT_AND_SIDES = ("p001_00", "p001_03", "p001_05", "p002_00", "p002_06", "p007_00", "p007_04", "p008_06")


def varied(count):
    sides = ("front", "front", "left", "right")
    looks = (("neutral",), ("smile",), ("smile", "teeth"))
    return [
        (sides[n % 4], *looks[n % 3], f"light-{('even', 'warm', 'side')[n % 3]}", f"background-{n % 5}")
        for n in range(count)
    ]


def test_empty_set_lacks_everything():
    """The front comes first: it is the easiest to ask for."""
    lacking = missing([])
    assert lacking[0] == "missing-front"
    assert {"missing-left", "missing-right", "missing-smile", "missing-light", "missing-background"} <= set(
        lacking
    )


def test_varied_set_lacks_nothing():
    """Half front, a quarter each side, several looks, lights and places."""
    assert missing(varied(24)) == ()


def test_one_side_only():
    """A set without the right side lacks just that."""
    tags = [tuple("left" if tag == "right" else tag for tag in one) for one in varied(24)]
    assert missing(tags) == ("missing-right",)


def test_shares_grow_with_the_set():
    """Two smiles are enough for ten photos, not for forty."""
    calm = [("front", "neutral", "light-even", "background-0")]
    smiling = [("left", "smile", "teeth", "light-warm", "background-1")]
    assert "missing-smile" not in missing(calm * 8 + smiling * 2)
    assert "missing-smile" in missing(calm * 38 + smiling * 2)


def test_always_the_same_light_and_place():
    """Otherwise complete, but from one room."""
    tags = [(*one[:-2], "light-even", "background-0") for one in varied(24)]
    assert missing(tags) == ("missing-light", "missing-background")


def yaw_of(name):
    """From the label: > 0 where the nose points to the picture's right, so to the person's own left."""
    with (PEOPLE / "labels.csv").open(newline="", encoding="utf-8") as file:
        return next(float(row["yaw"]) for row in csv.DictReader(file) if row["file"] == f"{name}.jpg")


@pytest.mark.parametrize("person", ["p001", "p002", "p007", "p008"])
def test_too_far_says_the_persons_own_side(assessor, person):
    """Whose nose points to the picture's right is told that they are turned to *their* left."""
    name = f"{person}_34_turned_away"
    (found, *_) = assessor.photo(selfie(name), []).findings
    said = Words(strict=True).say(Language.EN, Say(found.code, dict(found.params)))
    assert f"to the {'left' if yaw_of(name) > 0 else 'right'}." in said


@pytest.mark.parametrize("name", FRONT_AND_SIDES)
def test_tags_are_the_persons_own_side(assessor, name):
    """A photo counts for the side that the card would ask for with "your head turned to the left"."""
    side = {"left", "right"} & set(assessor.photo(selfie(name), []).coverage)
    yaw = yaw_of(name)
    assert side == (set() if abs(yaw) < 14 else {"left" if yaw > 0 else "right"})
