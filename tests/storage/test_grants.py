"""The laws of grants: nothing is drawn that a valid grant does not cover."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from storage.domain.deciding import decide
from storage.domain.errors import BadInput
from storage.domain.grants import (
    LONGEST,
    Answer,
    Grant,
    GroupRules,
    Held,
    Policy,
    Reason,
    Reply,
    Requester,
    SceneKind,
    Standing,
    Terms,
)
from tests.storage.grants import (
    ALL_SCENES,
    BEGIN,
    FEW,
    GROUP,
    OTHER_GROUP,
    PEOPLE,
    RANK,
    a_grant,
    a_wish,
    a_world,
    most,
    people,
    rules_of,
    terms_of,
    wishes,
    worlds,
)


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
            Reply(requester_id="ada", request_id="r1", allowed=False, until=BEGIN, grant_id="g1"),)),
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
    once = Reply(
        requester_id="ada", request_id="r1", allowed=True, until=BEGIN + timedelta(hours=1), grant_id="g1"
    )
    world = a_world(a_grant(ask=True), replies=(once,))
    assert decide(a_wish(), world).answer is Answer.ALLOW
    assert decide(a_wish(request_id="r2"), world).answer is Answer.ASK
    assert decide(a_wish(at=once.until), world).answer is Answer.ASK
    others = a_world(a_grant(ask=True), replies=(replace(once, requester_id="cleo"),))
    assert decide(a_wish(), others).answer is Answer.ASK


def test_a_yes_for_today_is_for_what_was_asked():
    """Alone in private is not in company and not in a group, and under one permission not under another."""
    today = Reply(
        requester_id="ada", request_id=None, allowed=True, until=BEGIN + timedelta(hours=1), grant_id="g1"
    )
    private = a_grant(ask=True, together_with=frozenset({"ada"}))
    in_group = replace(private, id="g2", grantee_id=None, group=GROUP)
    world = a_world(private, in_group, replies=(today,), in_group=True)
    asking = Requester(person_id="ada", in_group=True)
    assert decide(a_wish(request_id="r2"), world).answer is Answer.ALLOW
    assert decide(a_wish(subjects=frozenset({"ada", "bob"})), world).answer is Answer.ASK
    there = a_wish(group=GROUP, requester=asking)
    rules = GroupRules(enabled=True)
    assert decide(there, world, rules).answer is Answer.ASK
    anew = a_world(replace(private, id="g3"), replies=(today,))
    assert decide(a_wish(), anew).answer is Answer.ASK
    both = replace(today, grant_id="g2", group=GROUP)
    assert decide(there, a_world(in_group, replies=(both,), in_group=True), rules).answer is Answer.ALLOW


# Laws


@FEW
@given(wishes(), worlds, rules_of)
def test_a_refusal_beats_every_permission(wish, world, rules):
    """Blocked, refused when asked, suspended, without consent: no grant, yes or rule helps."""
    for subject in wish.subjects - {wish.requester.person_id}:
        no = Reply(
            requester_id=wish.requester.person_id, request_id="r1", allowed=False, until=BEGIN, grant_id="g9"
        )
        for change in (
            {"blocks_requester": True},
            {"replies": (*world[subject].replies, no)},
            {"suspended": True},
            {"away": True},
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
    """What is not allowed now is not allowed later by itself; quiet hours are the one thing that passes."""
    rules = rules and replace(rules, quiet=None)
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
