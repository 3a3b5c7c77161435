"""Estimates of the time left."""

import pytest

from worker.training.pace import Pace, earlier_pace, keep_pace


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_estimates_are_measured():
    """One slow step does not spoil the estimate; what is not measured yet is not promised."""
    clock = Clock()
    pace = Pace(clock)
    assert pace.remaining_s({"step": 3}) is None
    for seconds in (1.0, 1.0, 60.0):
        clock.now += seconds
        pace.lap("step")
    assert pace.remaining_s({"step": 10}) == 10
    assert pace.remaining_s({"step": 10, "check": 1}) is None
    assert pace.remaining_s({"step": 10, "check": 2}, {"check": 5.0}) == 20
    assert pace.remaining_s({}) == 0


def test_a_running_part_counts_down():
    """What the running part has used already is taken off, never below zero."""
    clock = Clock()
    pace = Pace(clock)
    clock.now = 10
    pace.lap("check")
    clock.now = 16
    assert pace.remaining_s({"check": 1}) == 4
    clock.now = 30
    assert pace.remaining_s({"check": 1}) == 0


def steps(clock, pace, seconds, left):
    """Do steps of so many seconds; return (estimate, truth) after each, were the rest to take 0.2 s each."""
    found = []
    for taken in seconds:
        clock.now += taken
        pace.lap("step")
        left -= 1
        found.append((pace.remaining_s({"step": left}), left * 0.2))
    return found


@pytest.mark.parametrize("slow_steps", [1, 15, 60])
def test_a_slow_spell_does_not_multiply_the_estimate(slow_steps):
    """Ten times slower for a while: the estimate stays within a spell's cost of three times the truth."""
    clock = Clock()
    pace = Pace(clock)
    steps(clock, pace, [0.2] * 100, 800)
    spell = steps(clock, pace, [2.0] * slow_steps, 700)
    after = steps(clock, pace, [0.2] * 100, 700 - slow_steps)
    assert all(truth <= told <= 3 * truth + 15 * 2.0 for told, truth in spell)
    assert all(0.9 * truth <= told <= 3 * truth for told, truth in after[15:])


def test_a_machine_that_stays_slow_is_believed():
    """Three times slower for good: after as many steps as before the estimate is nearly the truth."""
    clock = Clock()
    pace = Pace(clock)
    steps(clock, pace, [0.2] * 100, 800)
    steps(clock, pace, [0.6] * 200, 700)
    assert pace.remaining_s({"step": 500}) == pytest.approx(500 * 0.6, rel=0.05)


def test_an_even_machine_is_foretold():
    """Steps that take alike: the estimate is the truth from the second step on."""
    clock = Clock()
    pace = Pace(clock)
    assert all(told == pytest.approx(truth) for told, truth in steps(clock, pace, [0.2] * 50, 800))


def test_an_earlier_training_tells_how_long_this_one_will_take(tmp_path):
    """What parts took is kept for trainings of the same kind, and for no other; it counts as one part."""
    clock = Clock()
    first = Pace(clock)
    for kind, seconds in (("loading", 9.0), ("step", 2.0), ("check", 30.0)):
        clock.now += seconds
        first.lap(kind)
    keep_pace(tmp_path, "this kind", first)
    pace = Pace(clock)
    pace.know(earlier_pace(tmp_path, "this kind"))
    assert pace.remaining_s({"step": 10, "check": 1}) == 50
    clock.now += 4
    pace.lap("step")
    assert pace.remaining_s({"step": 10}) == 30
    assert earlier_pace(tmp_path, "another kind") == {}


@pytest.mark.parametrize("text", ["", "[1]", '{"step": "soon"}', '{"step": null}'])
def test_a_broken_memory_of_the_pace_is_none(tmp_path, text):
    """A file that cannot be understood promises nothing."""
    clock = Clock()
    keep_pace(tmp_path, "this kind", Pace(clock))
    [file] = (tmp_path / "pace").iterdir()
    file.write_text(text, "utf-8")
    assert earlier_pace(tmp_path, "this kind") == {}
