"""The laws of grants: nothing is drawn that a valid grant does not cover, in whatever order things happen.

The state machine keeps a plain history of what happened and an oracle that reads it from the beginning for
every wish, one rule after the other; it shares no code with `decide`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from storage.domain import grant_states
from storage.domain.deciding import decide
from storage.domain.errors import BadInput
from storage.domain.grant_states import ASK_STEPS, GRANT_STEPS, AskState, GrantEvent, GrantState
from storage.domain.grants import (
    LONGEST,
    Answer,
    Grant,
    Group,
    GroupRules,
    Held,
    Policy,
    Reason,
    Reply,
    Requester,
    SceneKind,
    Standing,
    Terms,
    Wish,
)

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
    )
    return Standing(
        person_id=subject,
        consented=draw(mostly),
        proven=draw(mostly),
        suspended=not draw(mostly),
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


# Each answer has its reason


@pytest.mark.parametrize(
    ("world", "wish", "reason"),
    [
        (a_world(a_grant()), a_wish(), Reason.GRANTED),
        (a_world(a_grant(ask=True)), a_wish(), Reason.ASK_FIRST),
        (a_world(), a_wish(subjects=frozenset({"ada"})), Reason.OWN),
        (a_world(), a_wish(subjects=frozenset()), Reason.NOBODY),
        (a_world(), a_wish(), Reason.NO_GRANT),
        (a_world(), a_wish(subjects=frozenset({"nobody"})), Reason.UNKNOWN_PERSON),
        (a_world(a_grant(grantee="cleo")), a_wish(), Reason.NO_GRANT),
        (a_world(a_grant()), a_wish(group=GROUP), Reason.GROUP_OFF),
        (a_world(a_grant(), consented=False), a_wish(), Reason.NO_CONSENT),
        (a_world(a_grant(), proven=False), a_wish(), Reason.NO_PROOF),
        (a_world(a_grant(), suspended=True), a_wish(), Reason.SUBJECT_SUSPENDED),
        (a_world(a_grant(), blocks_requester=True), a_wish(), Reason.BLOCKED),
        (a_world(replace(a_grant(), revoked_at=BEGIN)), a_wish(), Reason.REVOKED),
        (a_world(a_grant(), blocked_at=BEGIN), a_wish(), Reason.REVOKED),
        (a_world(a_grant(ends_at=BEGIN)), a_wish(), Reason.ENDED),
        (a_world(a_grant(alone=False, together_with=frozenset({"ada"}))), a_wish(), Reason.COMPANY),
        (a_world(a_grant()), a_wish(subjects=frozenset({"ada", "bob"})), Reason.COMPANY),
        (a_world(a_grant(scenes=frozenset({SceneKind.FANTASY}))), a_wish(), Reason.SCENE),
        (a_world(a_grant(pictures_a_day=3)), a_wish(), Reason.QUOTA),
        (a_world(a_grant(), used={"g1": 5}), a_wish(), Reason.QUOTA),
        (a_world(a_grant(), used={"g1": 8}), a_wish(pictures=0), Reason.GRANTED),
        (a_world(a_grant(), epoch=1), a_wish(held={"bob": Held(grant_id="g1", epoch=0)}), Reason.CHANGED),
        (a_world(a_grant()), a_wish(held={}), Reason.CHANGED),
        (a_world(a_grant()), a_wish(requester=Requester(person_id="ada", suspended=True)),
         Reason.REQUESTER_SUSPENDED),
        (a_world(a_grant(), replies=(
            Reply(requester_id="ada", request_id="r1", allowed=False, until=BEGIN),)),
         a_wish(), Reason.ASKED_REFUSED),
    ],
)  # fmt: skip
def test_every_answer_has_its_reason(world, wish, reason):
    """Each way to be allowed, asked for or refused is told apart."""
    decision = decide(wish, world)
    assert decision.reason is reason
    expected = {Reason.GRANTED: Answer.ALLOW, Reason.OWN: Answer.ALLOW, Reason.ASK_FIRST: Answer.ASK}
    assert decision.answer is expected.get(reason, Answer.REFUSE)


def test_an_owner_proves_only_where_the_operator_asks_for_it():
    """The same function answers for one's own pictures."""
    world = {"ada": Standing(person_id="ada", consented=True, proven=False)}
    wish = a_wish(subjects=frozenset({"ada"}))
    assert decide(wish, world).reason is Reason.OWN
    assert decide(wish, world, None, Policy(own_proof_needed=True)).reason is Reason.NO_PROOF


def test_a_yes_to_one_wish_is_none_to_another():
    """Once is once, today is until its end, and a yes to one person is none to another."""
    once = Reply(requester_id="ada", request_id="r1", allowed=True, until=BEGIN + timedelta(hours=1))
    world = a_world(a_grant(ask=True), replies=(once,))
    assert decide(a_wish(), world).answer is Answer.ALLOW
    assert decide(a_wish(request_id="r2"), world).answer is Answer.ASK
    assert decide(a_wish(at=once.until), world).answer is Answer.ASK
    others = a_world(a_grant(ask=True), replies=(replace(once, requester_id="cleo"),))
    assert decide(a_wish(), others).answer is Answer.ASK


# Laws


@FEW
@given(wishes(), worlds, rules_of)
def test_a_refusal_beats_every_permission(wish, world, rules):
    """Blocked, refused when asked, suspended, without consent: no grant, yes or rule helps."""
    for subject in wish.subjects - {wish.requester.person_id}:
        no = Reply(requester_id=wish.requester.person_id, request_id="r1", allowed=False, until=BEGIN)
        for change in (
            {"blocks_requester": True},
            {"replies": (*world[subject].replies, no)},
            {"suspended": True},
            {"consented": False},
            {"proven": False},
        ):
            assert most(wish, world | {subject: replace(world[subject], **change)}, rules) == 0


@FEW
@given(wishes(for_others=True), worlds, rules_of, st.integers(0, 100))
def test_a_block_that_was_lifted_gives_nothing_back(wish, world, rules, days):
    """Whatever was given before, to the one who was blocked or to a group of theirs: it stays over."""
    blocked = BEGIN + timedelta(days=days)  # everything was given at the beginning
    for subject in wish.subjects - {wish.requester.person_id}:
        changed = replace(world[subject], blocks_requester=False, blocked_at=blocked)
        assert most(wish, world | {subject: changed}, rules) == 0


@FEW
@given(wishes(), worlds, rules_of)
def test_a_block_that_was_lifted_takes_nothing_of_what_came_after(wish, world, rules):
    """What is given later counts as if there had been no block."""
    later = {name: replace(one, blocked_at=BEGIN - timedelta(seconds=1)) for name, one in world.items()}
    assert decide(wish, later, rules) == decide(wish, world, rules)


@FEW
@given(wishes(), worlds, rules_of, st.data())
def test_narrowing_only_takes_away(wish, world, rules, data):
    """Narrower terms, fewer grants or stricter rules never allow more."""
    before = most(wish, world, rules)
    subject = data.draw(people)
    grants = world[subject].grants
    assume(grants)
    wanted = data.draw(terms_of(subject))
    old = grants[0]
    narrow = replace(
        old.terms,
        alone=old.terms.alone and wanted.alone,
        together_with=old.terms.together_with & wanted.together_with,
        scenes=old.terms.scenes & wanted.scenes,
        pictures_a_day=min(old.terms.pictures_a_day, wanted.pictures_a_day),
        ends_at=min(old.terms.ends_at, wanted.ends_at),
        ask=old.terms.ask or wanted.ask,
    )
    assert narrow.within(old.terms)
    for fewer in ((replace(old, terms=narrow), *grants[1:]), grants[1:]):
        assert most(wish, world | {subject: replace(world[subject], grants=fewer)}, rules) <= before
    if rules is not None:
        assert most(wish, world, replace(rules, scenes=rules.scenes & wanted.scenes)) <= before
        assert most(wish, world, replace(rules, own_faces_only=True)) <= before
        assert most(wish, world, replace(rules, enabled=False)) == 0 or wish.group is None


@FEW
@given(terms_of(), terms_of())
def test_a_grant_can_be_narrowed_but_not_widened(old, new):
    """Whatever passes as narrower allows nothing more in any dimension; the rest is refused."""
    grant = Grant(id="g", subject_id="ada", grantee_id="bob", terms=old, given_at=BEGIN)
    try:
        narrowed = grant.narrowed(new, BEGIN)
    except BadInput:
        return
    assert narrowed.terms.ends_at <= old.ends_at
    assert narrowed.terms.scenes <= old.scenes
    assert narrowed.terms.pictures_a_day <= old.pictures_a_day
    assert not (old.ask and not narrowed.terms.ask)
    assert not (narrowed.terms.alone and not old.alone)


@FEW
@given(wishes(), worlds, rules_of, st.integers(0, 200))
def test_time_only_takes_away(wish, world, rules, days):
    """What is not allowed now is not allowed later by itself."""
    later = replace(wish, at=wish.at + timedelta(days=days))
    assert most(later, world, rules) <= most(wish, world, rules)


@FEW
@given(wishes(), worlds, rules_of)
def test_a_joint_picture_needs_everybody(wish, world, rules):
    """A picture of two is allowed only if each of the two, asked by themselves in this company, allows it."""
    assume(len(wish.subjects) == 2)
    joint = decide(wish, world, rules)
    for subject in wish.subjects:
        harmless = {
            other: Standing(
                person_id=other, consented=True, proven=True, in_group=True, epoch=0,
                grants=(Grant(
                    id="g1", subject_id=other, given_at=BEGIN,
                    grantee_id=None if wish.group else wish.requester.person_id, group=wish.group,
                    terms=Terms(
                        alone=True, together_with=frozenset(PEOPLE) - {other}, scenes=ALL_SCENES,
                        pictures_a_day=200, ends_at=BEGIN + timedelta(days=1000), ask=False,
                    ),
                ),) if other != wish.requester.person_id else (),
            )
            for other in wish.subjects - {subject}
        }  # fmt: skip
        held = wish.held and {**wish.held, **{other: Held(grant_id="g1", epoch=0) for other in harmless}}
        alone = replace(wish, held=held)
        assert RANK[joint.answer] <= most(alone, {subject: world[subject], **harmless}, rules)


@FEW
@given(wishes(where=st.sampled_from([GROUP, OTHER_GROUP]), for_others=True), worlds, rules_of)
def test_a_group_never_widens(wish, world, rules):
    """Without the subject's grant to this very group no rules of its admins lead to a picture."""
    without = {
        name: replace(one, grants=tuple(g for g in one.grants if g.group != wish.group))
        for name, one in world.items()
    }
    assert most(wish, without, rules) == 0


@FEW
@given(wishes(where=st.none(), for_others=True), worlds, rules_of)
def test_grants_are_not_passed_on(wish, world, rules):
    """A grant to somebody else, in private, is worth nothing to the one who asks."""
    foreign = {
        name: replace(one, grants=tuple(g for g in one.grants if g.grantee_id != wish.requester.person_id))
        for name, one in world.items()
    }
    assert most(wish, foreign, rules) == 0


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("grant-nothing", {"scenes": frozenset()}),
        ("grant-nothing", {"alone": False}),
        ("grant-pictures", {"pictures_a_day": 0}),
        ("grant-end", {"ends_at": BEGIN}),
        ("grant-end", {"ends_at": BEGIN + LONGEST + timedelta(seconds=1)}),
    ],
)
def test_terms_have_bounds(code, changed):
    """A grant says something, for at most ninety days."""
    with pytest.raises(BadInput) as caught:
        replace(a_grant().terms, **changed).checked(BEGIN)
    assert caught.value.code == code


# Whatever happens, in whatever order


@dataclass(frozen=True)
class Happened:
    at: datetime
    what: str
    who: str
    detail: object = None


def oracle(history, requester, subject, company, scene, group, now):  # noqa: C901, PLR0912 - one plain list
    """Reads the whole history: may `subject` be drawn, is a question needed? Quotas are not looked at."""
    banned, members, blocks, dead, proven = set(), set(), set(), set(), set(PEOPLE)
    given_, yes, over = {}, set(), set()
    for one in history:
        match one.what:
            case "ban":
                banned.add(one.who)
            case "unban":
                banned.discard(one.who)
            case "join":
                members.add(one.who)
            case "leave":
                members.discard(one.who)
            case "block":
                blocks.add((one.who, one.detail))
                yes.discard((one.who, one.detail))
                over |= {(name, one.detail) for name, (whose, *_) in given_.items() if whose == one.who}
            case "unblock":
                blocks.discard((one.who, one.detail))
            case "erase":
                dead.add(one.who)
            case "photos-replaced":
                proven.discard(one.who)
            case "prove":
                proven.add(one.who)
            case "give" | "narrow":
                given_[one.detail[0]] = (one.who, *one.detail[1:])
            case "revoke":
                given_.pop(one.detail, None)
            case "yes-today" if now < one.at + timedelta(hours=12):
                yes.add((one.who, one.detail))
    if {requester, subject, *company} & dead or {requester, subject} & banned or subject not in proven:
        return "no"
    if (subject, requester) in blocks:
        return "no"
    best = "no"
    for name, (whose, to, terms) in given_.items():
        if (name, requester) in over:  # given before the requester was blocked, to whomever
            continue
        if whose != subject or scene not in terms.scenes or now >= terms.ends_at:
            continue
        if to == "group":
            if group is None or requester not in members or subject not in members:
                continue
        elif group is not None or to != requester:
            continue
        if company and any(one not in terms.together_with for one in company):
            continue
        if not company and not terms.alone:
            continue
        if not terms.ask or (subject, requester) in yes:
            return "yes"
        best = "ask"
    return best


class Lives(RuleBasedStateMachine):
    """Three people, one group, and everything that may happen between them."""

    def __init__(self):
        super().__init__()
        self.now = BEGIN
        self.history: list[Happened] = []
        self.people = {name: Standing(person_id=name, consented=True, proven=True) for name in PEOPLE}
        self.banned: set[str] = set()
        self.members: set[str] = set()
        self.blocks: set[tuple[str, str]] = set()
        self.blocked_at: dict[tuple[str, str], datetime] = {}
        self.rules = GroupRules(enabled=True)
        self.count = 0

    def note(self, what, who, detail=None):
        self.history.append(Happened(self.now, what, who, detail))

    def change(self, who, **values):
        if who in self.people:
            self.people[who] = replace(self.people[who], **values)

    def states(self):
        return {
            grant.id: grant.state(self.now, suspended=name in self.banned)
            for name, standing in self.people.items()
            for grant in standing.grants
        }

    @rule(subject=people, grantee=people, to_group=st.booleans(), terms=terms_of(""), days=st.integers(1, 90))
    def give(self, subject, grantee, to_group, terms, days):
        if subject not in self.people or subject == grantee:
            return
        terms = replace(
            terms, together_with=terms.together_with - {subject}, ends_at=self.now + timedelta(days=days)
        )
        try:
            terms.checked(self.now)
        except BadInput:
            return
        self.count += 1
        made = Grant(
            id=f"g{self.count}", subject_id=subject, terms=terms, given_at=self.now,
            grantee_id=None if to_group else grantee, group=GROUP if to_group else None,
        )  # fmt: skip
        self.change(subject, grants=(*self.people[subject].grants, made))
        self.note("give", subject, (made.id, "group" if to_group else grantee, terms))

    @rule(data=st.data())
    def narrow(self, data):
        found = [g for one in self.people.values() for g in one.grants]
        if not found:
            return
        grant = data.draw(st.sampled_from(found))
        terms = data.draw(terms_of(grant.subject_id))
        if data.draw(st.booleans()):
            terms = replace(
                grant.terms, scenes=grant.terms.scenes & terms.scenes, ask=grant.terms.ask or terms.ask
            )
        state = grant.state(self.now, suspended=grant.subject_id in self.banned)
        try:
            grant_states.grant_after(state, GrantEvent.NARROW)
            narrowed = grant.narrowed(terms, self.now)
        except BadInput:
            return
        kept = tuple(narrowed if g.id == grant.id else g for g in self.people[grant.subject_id].grants)
        self.change(grant.subject_id, grants=kept)
        to = "group" if grant.group else grant.grantee_id
        self.note("narrow", grant.subject_id, (grant.id, to, terms))

    @rule(data=st.data())
    def revoke(self, data):
        found = [g for one in self.people.values() for g in one.grants]
        if not found:
            return
        grant = data.draw(st.sampled_from(found))
        gone = replace(grant, revoked_at=self.now)
        kept = tuple(gone if g.id == grant.id else g for g in self.people[grant.subject_id].grants)
        self.change(grant.subject_id, grants=kept)
        self.note("revoke", grant.subject_id, grant.id)

    @rule(who=people, on=st.booleans())
    def ban(self, who, on):
        (self.banned.add if on else self.banned.discard)(who)
        self.note("ban" if on else "unban", who)

    @rule(who=people, on=st.sampled_from([True, True, False]))
    def join_or_leave(self, who, on):
        (self.members.add if on else self.members.discard)(who)
        self.note("join" if on else "leave", who)

    @rule(who=people, whom=people, on=st.booleans())
    def block(self, who, whom, on):
        self.note("block" if on else "unblock", who, whom)
        if on:
            self.blocks.add((who, whom))
            self.blocked_at[who, whom] = self.now
            self.now += timedelta(seconds=1)
            if who in self.people:
                kept = tuple(one for one in self.people[who].replies if one.requester_id != whom)
                self.change(who, replies=kept)
        else:
            self.blocks.discard((who, whom))

    @rule(who=people, on=st.booleans())
    def prove(self, who, on):
        self.change(who, proven=on)
        self.note("prove" if on else "photos-replaced", who)

    @rule(who=people, whom=people)
    def say_yes_for_today(self, who, whom):
        if who in self.people:
            reply = Reply(
                requester_id=whom, request_id=None, allowed=True, until=self.now + timedelta(hours=12)
            )
            self.change(who, replies=(*self.people[who].replies, reply))
            self.note("yes-today", who, whom)

    @rule(hours=st.integers(1, 24 * 40))
    def wait(self, hours):
        self.now += timedelta(hours=hours)

    @precondition(lambda self: len(self.people) > 2)
    @rule(who=people)
    def erase(self, who):
        self.people.pop(who, None)
        self.note("erase", who)

    @rule(scenes=scene_sets, enabled=st.sampled_from([True, True, False]), own=st.booleans())
    def admins_decide(self, scenes, enabled, own):
        self.rules = GroupRules(enabled=enabled, own_faces_only=own, scenes=scenes)

    @rule(
        requester=people,
        subjects=st.frozensets(people, min_size=1, max_size=2),
        scene=scenes,
        group=st.sampled_from([None, None, GROUP, OTHER_GROUP]),
    )
    def draw(self, requester, subjects, scene, group):
        """What is allowed is covered; what is covered is allowed; and so with questions."""
        wish = Wish(
            requester=Requester(
                person_id=requester,
                suspended=requester in self.banned,
                in_group=group == GROUP and requester in self.members,
            ),
            request_id=f"r{len(self.history)}",
            subjects=subjects,
            scene=scene,
            pictures=0,
            at=self.now,
            group=group,
        )
        world = {
            name: replace(
                one,
                suspended=name in self.banned,
                in_group=group == GROUP and name in self.members,
                blocks_requester=(name, requester) in self.blocks,
                blocked_at=self.blocked_at.get((name, requester)),
            )
            for name, one in self.people.items()
        }
        rules = self.rules if group == GROUP else None
        answers = {
            oracle(self.history, requester, one, subjects - {one}, scene, group, self.now)
            for one in subjects - {requester}
        }
        if {requester, *subjects} - set(self.people) or requester in self.banned:
            answers.add("no")
        foreign = bool(subjects - {requester})
        if group == OTHER_GROUP and foreign:
            answers.add("no")
        if group == GROUP:
            rules_say = self.rules.enabled and scene in self.rules.scenes and requester in self.members
            if not rules_say or (foreign and self.rules.own_faces_only):
                answers.add("no")
        expected = Answer.REFUSE if "no" in answers else Answer.ASK if "ask" in answers else Answer.ALLOW
        assert decide(wish, world if requester in self.people else {}, rules).answer is expected


Lives.TestCase.settings = settings(max_examples=30, stateful_step_count=30, deadline=None)
TestLives = Lives.TestCase


# The tables of states


def test_only_valid_and_what_waits_for_a_friend_can_go_on():
    """Nothing comes back from being revoked, ended, declined, lapsed or erased."""
    over = {GrantState.REVOKED, GrantState.ENDED, GrantState.DECLINED, GrantState.LAPSED, GrantState.ERASED}
    assert all(after is GrantState.ERASED for (before, _), after in GRANT_STEPS.items() if before in over)
    assert {before for before, _ in ASK_STEPS} == {AskState.OPEN}


@pytest.mark.parametrize(("state", "event"), list(product(GrantState, GrantEvent)))
def test_a_step_that_is_not_in_the_table_is_refused(state, event):
    """The table is all there is."""
    if (state, event) in GRANT_STEPS:
        assert grant_states.grant_after(state, event) is GRANT_STEPS[state, event]
    else:
        with pytest.raises(BadInput):
            grant_states.grant_after(state, event)


def test_the_diagram_is_that_of_the_code():
    """docs/consent-states.md was written by the code as it is."""
    page = Path(__file__).parents[2] / "docs" / "consent-states.md"
    assert page.read_text(encoding="utf-8") == grant_states.page()
