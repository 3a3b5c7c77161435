"""The 172 pictures of people/ against their (corrected) labels."""

import csv

import pytest

from tests.worker.assess.selfies import PEOPLE
from worker.assess.acceptance import MEANT, accepted_share, assess, caught, labels, table

# Kept out for another reason than the one meant, see docs/assess.md; every other picture is named rightly.
NAMED_OTHERWISE = {"motion_blur": 1, "sunglasses": 1, "eyes_closed": 2, "backlit": 4}


@pytest.fixture(scope="module")
def rows(assessor):
    return assess(PEOPLE, assessor)


def test_all_pictures_are_there(rows):
    """Four people, 43 pictures each."""
    assert len(rows) == 172


def test_no_good_one_is_lost(rows):
    """118 of the 121 good ones are accepted, and nine in ten for every person."""
    assert accepted_share(rows) >= 118 / 121
    for person in {row.person for row in rows}:
        assert accepted_share([row for row in rows if row.person == person]) >= 0.9


@pytest.mark.parametrize("kind", sorted(MEANT))
def test_bad_ones_are_kept_out(rows, kind):
    """Every bad picture is kept out, and no fewer than today for the reason that helps."""
    out, fitting, count = caught(rows, kind)
    assert out == count
    assert fitting >= count - NAMED_OTHERWISE.get(kind, 0)


def test_table_names_every_kind(rows):
    """The page's table has a line for each."""
    text = table(rows)
    assert all(f"| {kind}: kept out |" in text for kind in MEANT)


def test_corrections_say_why():
    """Every changed label names a file of the list, the intended kind and a reason."""
    with (PEOPLE / "labels_corrected.csv").open(newline="", encoding="utf-8") as file:
        changed = list(csv.DictReader(file))
    assert all(row["reason"].endswith(".") and row["kind"] != row["intended"] for row in changed)
    assert {row["file"] for row in changed} <= set(labels(PEOPLE))
