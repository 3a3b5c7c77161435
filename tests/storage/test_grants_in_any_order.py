"""Whatever happens, in whatever order: nothing is drawn that a valid grant does not cover.

The state machine keeps a plain history of what happened and an oracle that reads it from the beginning for
every wish, one rule after the other; it shares no code with `decide`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from storage.domain import grant_states
from storage.domain.deciding import decide
from storage.domain.errors import BadInput
from storage.domain.grant_states import GrantEvent
from storage.domain.grants import (
    Answer,
    Grant,
    GroupRules,
    Reply,
    Requester,
    Standing,
    Wish,
)
from tests.storage.grants import BEGIN, GROUP, OTHER_GROUP, PEOPLE, people, scene_sets, scenes, terms_of


@dataclass(frozen=True)
class Happened:
    at: datetime
    what: str
    who: str
    detail: object = None


def oracle(history, requester, subject, company, scene, group, now):  # noqa: C901, PLR0912 - one plain list
    """Reads the whole history: may `subject` be drawn, is a question needed? Quotas are not looked at."""
    banned, members, blocks, dead, proven = set(), set(), set(), set(), set(PEOPLE)
    given_, yes, over = {}, set(), set()  # yes: who, to whom, under what, in which company, where
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
                yes = {said for said in yes if said[:2] != (one.who, one.detail)}
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
                yes.add((one.who, *one.detail))
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
        if not terms.ask or (subject, requester, name, company, group) in yes:
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

    @rule(
        who=people,
        whom=people,
        company=st.frozensets(people, max_size=1),
        group=st.sampled_from([None, None, GROUP]),
        data=st.data(),
    )
    def say_yes_for_today(self, who, whom, company, group, data):
        """To what was asked: under one of the permissions there are, in this company, there."""
        found = [g.id for g in self.people[who].grants] if who in self.people else []
        if found:
            grant_id, company = data.draw(st.sampled_from(found)), company - {who}
            reply = Reply(
                requester_id=whom, request_id=None, allowed=True, until=self.now + timedelta(hours=12),
                grant_id=grant_id, company=company, group=group,
            )  # fmt: skip
            self.change(who, replies=(*self.people[who].replies, reply))
            self.note("yes-today", who, (whom, grant_id, company, group))

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
        if group == OTHER_GROUP:  # its admins set nothing
            answers.add("no")
        if group == GROUP:
            rules_say = self.rules.enabled and scene in self.rules.scenes and requester in self.members
            if not rules_say or (foreign and self.rules.own_faces_only):
                answers.add("no")
        expected = Answer.REFUSE if "no" in answers else Answer.ASK if "ask" in answers else Answer.ALLOW
        assert decide(wish, world if requester in self.people else {}, rules).answer is expected


Lives.TestCase.settings = settings(max_examples=30, stateful_step_count=30, deadline=None)
TestLives = Lives.TestCase
