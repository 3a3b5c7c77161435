"""Rules of a group: quiet hours on its own clock, and nothing that its admins set ever allows more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.domain.deciding import decide
from storage.domain.errors import BadInput
from storage.domain.grants import Answer, GroupRules, Held, Reason, Requester, SceneKind
from storage.domain.groups import Group, QuietHours, checked_zone, group_of
from storage.domain.records import Place
from tests.storage.grants import FEW, GROUP, a_wish, a_world, most, rules_of, wishes, worlds

NIGHT = QuietHours(begin=22 * 60, end=7 * 60)
MEMBER = Requester(person_id="ada", in_group=True)
OWN = a_wish(requester=MEMBER, subjects=frozenset({"ada"}), group=GROUP)

STRANGERS = replace(OWN, requester=Requester(person_id="ada"))


@pytest.mark.parametrize(
    ("rules", "wish", "reason"),
    [
        (None, OWN, Reason.GROUP_OFF),
        (GroupRules(), OWN, Reason.GROUP_OFF),
        (GroupRules(enabled=True), OWN, Reason.OWN),
        (GroupRules(enabled=True), STRANGERS, Reason.GROUP_NOT_MEMBER),
        (GroupRules(enabled=True, admins_only=True), OWN, Reason.GROUP_ADMINS_ONLY),
        (
            GroupRules(enabled=True, admins_only=True),
            replace(OWN, requester=replace(MEMBER, is_admin=True)),
            Reason.OWN,
        ),
        (GroupRules(enabled=True, scenes=frozenset({SceneKind.EVERYDAY})), OWN, Reason.GROUP_SCENE),
        (
            GroupRules(enabled=True, pictures_a_day=4),
            replace(OWN, requester=replace(MEMBER, used_in_group=4)),
            Reason.GROUP_QUOTA,
        ),
        (GroupRules(enabled=True, quiet=QuietHours(begin=0, end=600)), OWN, Reason.GROUP_QUIET),
    ],
)  # fmt: skip
def test_every_rule_has_its_reason(rules, wish, reason):
    """Off until admins turn it on, for one's own face too; each rule is told apart."""
    assert decide(wish, a_world(), rules).reason is reason


def test_what_was_asked_before_the_quiet_hours_still_comes():
    """They keep new wishes away, and stop nothing that is under way."""
    rules = GroupRules(enabled=True, quiet=QuietHours(begin=0, end=600))
    assert decide(replace(OWN, held={}), a_world(), rules).answer is Answer.ALLOW


def test_away_is_about_others_only():
    """Whoever asks for their own picture is there."""
    world = a_world()
    world["ada"] = replace(world["ada"], away=True)
    assert decide(a_wish(subjects=frozenset({"ada"})), world).reason is Reason.OWN
    assert decide(a_wish(), a_world(away=True)).reason is Reason.AWAY


@FEW
@given(wishes(), worlds, rules_of)
def test_quiet_hours_only_take_away(wish, world, rules):
    """Whatever the hour is."""
    if rules is not None:
        for quiet in (NIGHT, QuietHours(begin=540, end=541)):
            assert most(wish, world, replace(rules, quiet=quiet)) <= most(
                wish, world, replace(rules, quiet=None)
            )


@FEW
@given(wishes(), worlds, rules_of)
def test_how_pictures_are_shown_decides_nothing(wish, world, rules):
    """Spoiler, log and private first are for those who look."""
    if rules is not None:
        shown = replace(rules, spoiler=False, private_first=True, log_place=Place(platform="x", chat="1/2"))
        assert decide(wish, world, shown) == decide(wish, world, rules)


@pytest.mark.parametrize(
    ("at", "zone", "ends"),
    [
        ("2026-07-01T19:59", "Europe/Berlin", None),  # 21:59 there
        ("2026-07-01T20:00", "Europe/Berlin", "2026-07-02T05:00"),
        ("2026-07-02T04:59", "Europe/Berlin", "2026-07-02T05:00"),
        ("2026-07-02T05:00", "Europe/Berlin", None),
        ("2026-01-01T21:00", "Europe/Berlin", "2026-01-02T06:00"),
        ("2026-01-01T21:00", "America/New_York", None),
        ("2026-10-24T22:00", "Europe/Berlin", "2026-10-25T06:00"),  # the clocks go back that night
        ("2026-01-01T17:30", "Asia/Kolkata", "2026-01-02T01:30"),
    ],
)
def test_quiet_hours_keep_the_clock_of_the_group(at, zone, ends):
    """Over midnight, in summer and in winter, and to the minute."""

    def moment(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    assert NIGHT.until(moment(at), zone) == (moment(ends) if ends else None)


@given(
    begin=st.integers(0, 1439),
    length=st.integers(1, 1439),
    minutes=st.integers(0, 3 * 1440),
)
def test_quiet_hours_end(begin, length, minutes):
    """It is quiet exactly between the two times, and the end that is told is the next one."""
    quiet = QuietHours(begin=begin, end=(begin + length) % 1440)
    at = datetime(2026, 6, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ends = quiet.until(at, "UTC")
    assert (ends is not None) == ((minutes - begin) % 1440 < length)
    if ends is not None:
        assert timedelta(0) < ends - at <= timedelta(minutes=length)
        assert quiet.until(ends, "UTC") is None


@pytest.mark.parametrize("times", [(0, 0), (-1, 5), (5, 1440)])
def test_no_quiet_hours_that_are_none(times):
    with pytest.raises(ValueError, match="two times"):
        QuietHours(begin=times[0], end=times[1])


@pytest.mark.parametrize(
    ("typed", "zone"),
    [(" europe/vienna ", "Europe/Vienna"), ("utc", "UTC"), ("America/new york", "America/New_York")],
)
def test_zones_are_understood(typed, zone):
    assert checked_zone(typed) == zone


@pytest.mark.parametrize(
    "typed", ["", "Moon/Base", "../../etc/passwd", "/etc/localtime", "Europe", "a" * 5000, "x\0y"]
)
def test_what_is_no_zone_is_refused(typed):
    """Also what tries to be a path."""
    with pytest.raises(BadInput, match="group-zone-unknown"):
        checked_zone(typed)


def test_a_room_belongs_to_its_group():
    """Channels and topics: one set of rules for all of them; a private chat is no group."""
    assert group_of(Place(platform="discord", chat="7/8", private=False)) == Group(
        platform="discord", chat="7"
    )
    assert group_of(Place(platform="telegram", chat="-100", private=False)) == GROUP
    assert group_of(Place(platform="telegram", chat="5")) is None


def test_a_job_stays_under_what_it_was_queued():
    """A grant of somebody else's cannot step in for the one that a job in a group rests on."""
    held = {"bob": Held(grant_id="g9", epoch=0)}
    wish = a_wish(requester=MEMBER, group=GROUP, held=held)
    assert decide(wish, a_world(in_group=True), GroupRules(enabled=True)).answer is Answer.REFUSE
