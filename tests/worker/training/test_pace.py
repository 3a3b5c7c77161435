"""Estimates of the time left."""

from worker.training.pace import Pace


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_estimates_are_measured_medians():
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
