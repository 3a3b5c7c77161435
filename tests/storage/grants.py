"""People, permissions, worlds and wishes of every kind, for the laws of grants."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st

from storage.domain.deciding import decide
from storage.domain.grants import (
    Answer,
    Grant,
    GroupRules,
    Held,
    Policy,
    Reply,
    Requester,
    SceneKind,
    Standing,
    Terms,
    Wish,
)
from storage.domain.groups import Group, QuietHours

BEGIN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PEOPLE = ("ada", "bob", "cleo")
GROUP = Group(platform="telegram", chat="-100")
OTHER_GROUP = Group(platform="discord", chat="7")
ALL_SCENES = frozenset(SceneKind)

times = st.integers(0, 100).map(lambda days: BEGIN + timedelta(days=days))
people = st.sampled_from(PEOPLE)
scenes = st.sampled_from(SceneKind)
groups = st.sampled_from([None, None, GROUP, OTHER_GROUP])
scene_sets = st.frozensets(scenes)


@st.composite
def terms_of(draw, subject="ada"):
    return Terms(
        alone=draw(st.booleans()),
        together_with=draw(st.frozensets(people.filter(lambda one: one != subject))),
        scenes=draw(scene_sets),
        pictures_a_day=draw(st.integers(1, 12)),
        ends_at=draw(times),
        ask=draw(st.booleans()),
    )


@st.composite
def grants_of(draw, subject):
    group = draw(groups)
    others = [one for one in PEOPLE if one != subject]
    return Grant(
        id=draw(st.sampled_from(["g1", "g2", "g3"])),
        subject_id=subject,
        terms=draw(terms_of(subject)),
        given_at=BEGIN,
        grantee_id=None if group else draw(st.sampled_from(others)),
        group=group,
        revoked_at=draw(st.sampled_from([None, None, None, BEGIN])),
    )


@st.composite
def standings_of(draw, subject):
    mostly = st.sampled_from([True, True, True, False])
    grants = draw(st.lists(grants_of(subject), max_size=3, unique_by=lambda one: one.id))
    reply = st.builds(
        Reply,
        requester_id=people,
        request_id=st.sampled_from([None, "r1", "r2"]),
        allowed=mostly,
        until=times,
        grant_id=st.sampled_from(["g1", "g2", "g3"]),
        company=st.frozensets(people.filter(lambda one: one != subject), max_size=1),
        group=groups,
    )
    return Standing(
        person_id=subject,
        consented=draw(mostly),
        proven=draw(mostly),
        suspended=not draw(mostly),
        away=not draw(mostly),
        in_group=draw(mostly),
        blocks_requester=not draw(mostly),
        epoch=draw(st.integers(0, 1)),
        grants=tuple(grants),
        replies=tuple(draw(st.lists(reply, max_size=2))),
        used={one.id: draw(st.integers(0, 8)) for one in grants},
    )


rules_of = st.none() | st.builds(
    GroupRules,
    enabled=st.sampled_from([True, True, False]),
    admins_only=st.booleans(),
    own_faces_only=st.booleans(),
    scenes=scene_sets,
    pictures_a_day=st.integers(1, 20),
    quiet=st.none() | st.sampled_from([QuietHours(begin=0, end=600), QuietHours(begin=1320, end=420)]),
    zone=st.sampled_from(["UTC", "Europe/Berlin"]),
)


@st.composite
def wishes(draw, *, where=groups, for_others=False):
    """A wish, in one of `where`; with `for_others` somebody else than who asks is to be in the picture."""
    asking = draw(people)
    others = st.sampled_from([name for name in PEOPLE if name != asking]).map(lambda name: {name})
    wanted = draw(st.frozensets(people, max_size=2))
    if for_others and not wanted - {asking}:
        wanted |= draw(others)
    return Wish(
        requester=Requester(
            person_id=asking,
            suspended=draw(st.sampled_from([False, False, True])),
            in_group=draw(st.sampled_from([True, True, False])),
            is_admin=draw(st.booleans()),
            used_in_group=draw(st.integers(0, 16)),
        ),
        request_id="r1",
        subjects=wanted,
        scene=draw(scenes),
        pictures=draw(st.sampled_from([0, 4])),
        at=draw(times),
        group=draw(where),
        held=draw(
            st.none()
            | st.dictionaries(people, st.builds(Held, grant_id=st.just("g1"), epoch=st.integers(0, 1)))
        ),
    )


worlds = st.fixed_dictionaries({name: standings_of(name) for name in PEOPLE})
RANK = {Answer.REFUSE: 0, Answer.ASK: 1, Answer.ALLOW: 2}
FEW = settings(max_examples=50, deadline=None)


def most(wish, world, rules, policy=None):
    return RANK[decide(wish, world, rules, policy or Policy()).answer]


def a_grant(subject="bob", grantee="ada", **terms):
    given = {
        "alone": True, "together_with": frozenset(), "scenes": ALL_SCENES, "pictures_a_day": 8,
        "ends_at": BEGIN + timedelta(days=30), "ask": False,
    }  # fmt: skip
    return Grant(
        id="g1", subject_id=subject, grantee_id=grantee, given_at=BEGIN, terms=Terms(**given | terms)
    )


def a_world(*grants, **changed):
    bob = Standing(person_id="bob", consented=True, proven=True, grants=grants)
    ada = Standing(person_id="ada", consented=True, proven=True)
    return {"bob": replace(bob, **changed), "ada": ada}


def a_wish(**changed):
    wish = Wish(
        requester=Requester(person_id="ada"), request_id="r1", subjects=frozenset({"bob"}),
        scene=SceneKind.TRAVEL, pictures=4, at=BEGIN,
    )  # fmt: skip
    return replace(wish, **changed)
