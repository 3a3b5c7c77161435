"""The 172 pictures of people/ against their (corrected) labels."""

import csv

import pytest

from tests.worker.assess.selfies import PEOPLE
from worker.assess.acceptance import MEANT, accepted_share, assess, caught, labels, table


@pytest.fixture(scope="module")
def rows(assessor):
    return assess(PEOPLE, assessor)


def test_all_pictures_are_there(rows):
    """Four people, 43 pictures each."""
    assert len(rows) == 172


def test_most_good_ones_are_accepted(rows):
    """At least nine in ten, for every person."""
    assert accepted_share(rows) >= 0.95
    for person in {row.person for row in rows}:
        assert accepted_share([row for row in rows if row.person == person]) >= 0.9


@pytest.mark.parametrize("kind", sorted(MEANT))
def test_bad_ones_are_kept_out(rows, kind):
    """Every kind of bad picture is kept out, and mostly for the reason that helps."""
    out, fitting, count = caught(rows, kind)
    assert out == count
    assert fitting >= count / 2


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
