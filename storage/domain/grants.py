"""Whose face may be drawn for whom: grants, and the one function that decides.

Denied by default; a refusal beats every permission; nothing is passed on. A picture of several people needs
all of them: what each allows is intersected, and with the rules of the group it is asked in. Pure: the
caller gathers the facts (`storage/repositories/rights.py`), `decide` says allow, ask or refuse, and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from storage.domain.errors import BadInput
from storage.domain.grant_states import GrantState

LONGEST = timedelta(days=90)
PICTURES_MOST = 200  # a day
COUNTED_WITHIN = timedelta(hours=24)  # "a day" of a quota
TODAY = timedelta(hours=12)  # "Allow for today": we know nobody's midnight, and tomorrow morning is not today
ONCE_WITHIN = timedelta(hours=24)  # a yes to one wish is forgotten when it was not used by then
ASK_LIFETIME = timedelta(hours=12)  # a question nobody answered is a no


class SceneKind(StrEnum):
    """Ready-made scenes have a known kind; what somebody writes is a kind of its own."""

    EVERYDAY = "everyday"
    TRAVEL = "travel"
    FANTASY = "fantasy"
    OWN_WORDS = "own-words"


class Answer(StrEnum):
    ALLOW = "allow"
    ASK = "ask"
    REFUSE = "refuse"


class Reason(StrEnum):
    """Why; also the code of a Refusal. In the order of decision: what is about asking at all comes first."""

    # about the one who asks
    REQUESTER_SUSPENDED = "requester-suspended"
    NOBODY = "nobody-depicted"
    # about the group
    GROUP_OFF = "group-off"
    GROUP_NOT_MEMBER = "group-not-member"
    GROUP_ADMINS_ONLY = "group-admins-only"
    GROUP_OWN_ONLY = "group-own-only"
    GROUP_SCENE = "group-scene"
    GROUP_QUOTA = "group-quota"
    # about a person in the picture
    UNKNOWN_PERSON = "unknown-person"
    NO_CONSENT = "no-consent"
    SUBJECT_SUSPENDED = "subject-suspended"
    NO_PROOF = "no-proof"
    BLOCKED = "grant-blocked"
    ASKED_REFUSED = "ask-refused"
    CHANGED = "grant-changed"  # something was taken back since this was queued
    # about grants, from far to near: of several grants the nearest miss is told
    NO_GRANT = "no-grant"
    REVOKED = "grant-revoked"
    ENDED = "grant-ended"
    PAUSED = "grant-paused"
    COMPANY = "grant-company"
    SCENE = "grant-scene"
    QUOTA = "grant-quota"
    # not refused
    ASK_FIRST = "grant-ask-first"
    OWN = "own-picture"
    GRANTED = "granted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group or server of a platform."""

    platform: str
    chat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a grant allows. Whatever is not named is not allowed."""

    alone: bool
    together_with: frozenset[str]  # ids of people who may be in the same picture
    scenes: frozenset[SceneKind]
    pictures_a_day: int
    ends_at: datetime
    ask: bool = True  # each time; False: in advance

    def checked(self, now: datetime) -> Terms:
        """BadInput("grant-nothing" | "grant-pictures" | "grant-end")."""
        if not self.scenes or not (self.alone or self.together_with):
            raise BadInput("grant-nothing")
        if not 1 <= self.pictures_a_day <= PICTURES_MOST:
            raise BadInput("grant-pictures", most=PICTURES_MOST)
        if not now < self.ends_at <= now + LONGEST:
            raise BadInput("grant-end", days=LONGEST.days)
        return self

    def within(self, other: Terms) -> bool:
        """Whether this allows nothing that the other does not."""
        return (
            (other.alone or not self.alone)
            and self.together_with <= other.together_with
            and self.scenes <= other.scenes
            and self.pictures_a_day <= other.pictures_a_day
            and self.ends_at <= other.ends_at
            and (self.ask or not other.ask)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One person's permission to draw them, given to one person (in private) or to one group (in it)."""

    id: str
    subject_id: str
    terms: Terms
    given_at: datetime
    grantee_id: str | None = None
    group: Group | None = None
    revoked_at: datetime | None = None
    paused_at: datetime | None = None  # until the subject lets it go on

    def __post_init__(self) -> None:
        if (self.grantee_id is None) == (self.group is None):
            raise ValueError("a grant goes to one person or to one group")
        if self.subject_id in self.terms.together_with or self.subject_id == self.grantee_id:
            raise ValueError("nobody needs a grant of their own")

    def state(self, at: datetime, *, suspended: bool = False) -> GrantState:
        if self.revoked_at is not None:
            return GrantState.REVOKED
        if at >= self.terms.ends_at:
            return GrantState.ENDED
        return GrantState.SUSPENDED if suspended or self.paused_at is not None else GrantState.VALID

    def narrowed(self, terms: Terms, now: datetime) -> Grant:
        """BadInput("grant-wider") when it would allow anything more; that takes a new grant."""
        if not terms.within(self.terms):
            raise BadInput("grant-wider")
        return replace(self, terms=terms.checked(now))


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRules:
    """What admins decide for their group. They only ever take away from what people allow."""

    enabled: bool = False
    admins_only: bool = False
    own_faces_only: bool = False
    scenes: frozenset[SceneKind] = frozenset(SceneKind)
    pictures_a_day: int = PICTURES_MOST  # a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a person said when asked. `request_id` None: to whatever this requester asks until then."""

    requester_id: str
    request_id: str | None
    allowed: bool
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Requester:
    person_id: str
    suspended: bool = False  # banned, blocked the bot, gone
    in_group: bool = False  # a member of the wish's group now
    is_admin: bool = False
    used_in_group: int = 0  # pictures within COUNTED_WITHIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known now of one person who is to be in a picture."""

    person_id: str
    consented: bool
    proven: bool  # showed to be the person of the model's photos, and these were not replaced since
    suspended: bool = False
    in_group: bool = False
    blocks_requester: bool = False
    blocked_at: datetime | None = None  # the last block of the requester began then, lifted or not
    epoch: int = 0  # goes up whenever something is taken back
    grants: tuple[Grant, ...] = ()
    replies: tuple[Reply, ...] = ()
    used: Mapping[str, int] = field(default_factory=dict)  # grant id -> pictures within COUNTED_WITHIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Under what a job was queued: only this grant counts for it, and only in this epoch."""

    grant_id: str
    epoch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Somebody wants these people drawn. `pictures` is 0 for a larger copy of a picture that was counted."""

    requester: Requester
    request_id: str
    subjects: frozenset[str]
    scene: SceneKind
    pictures: int
    at: datetime
    group: Group | None = None  # None: in private
    held: Mapping[str, Held] | None = None  # by subject; None: not queued yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    answer: Answer
    reason: Reason
    about: str | None = None  # the subject whom a refusal is about
    ask: tuple[str, ...] = ()  # subjects to be asked first
    grants: Mapping[str, str] = field(default_factory=dict)  # subject -> grant it rests on, when not refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the operator decides."""

    own_proof_needed: bool = False


def decide(
    wish: Wish,
    standings: Mapping[str, Standing],
    rules: GroupRules | None = None,
    policy: Policy = Policy(),
) -> Decision:
    """Whether this may be drawn. `rules`: of the wish's group, None when its admins set none."""
    refusal = _asking(wish) or _group(wish, rules)
    if refusal is not None:
        return Decision(answer=Answer.REFUSE, reason=refusal)
    found: dict[str, tuple[Reason, str | None]] = {}
    for subject in sorted(wish.subjects):
        reason, grant_id = _subject(wish, subject, standings.get(subject), policy)
        if reason not in _NOT_REFUSED:
            return Decision(answer=Answer.REFUSE, reason=reason, about=subject)
        found[subject] = (reason, grant_id)
    ask = tuple(subject for subject, (reason, _) in found.items() if reason is Reason.ASK_FIRST)
    grants = {subject: grant_id for subject, (_, grant_id) in found.items() if grant_id is not None}
    if ask:
        return Decision(answer=Answer.ASK, reason=Reason.ASK_FIRST, ask=ask, grants=grants)
    return Decision(answer=Answer.ALLOW, reason=Reason.GRANTED if grants else Reason.OWN, grants=grants)


_NOT_REFUSED = frozenset({Reason.ASK_FIRST, Reason.OWN, Reason.GRANTED})
_NOT_VALID = {
    GrantState.REVOKED: Reason.REVOKED,
    GrantState.ENDED: Reason.ENDED,
    GrantState.SUSPENDED: Reason.PAUSED,
}
_NEARNESS = {reason: rank for rank, reason in enumerate(Reason)}


def _asking(wish: Wish) -> Reason | None:
    if wish.requester.suspended:
        return Reason.REQUESTER_SUSPENDED
    return None if wish.subjects else Reason.NOBODY


def _group(wish: Wish, rules: GroupRules | None) -> Reason | None:
    """A group whose admins set nothing gets no face of anybody but the one who asks."""
    if wish.group is None:
        return None
    only_own = wish.subjects == {wish.requester.person_id}
    if rules is None:
        return None if only_own else Reason.GROUP_OFF
    checks = (
        (rules.enabled, Reason.GROUP_OFF),
        (wish.requester.in_group, Reason.GROUP_NOT_MEMBER),
        (wish.requester.is_admin or not rules.admins_only, Reason.GROUP_ADMINS_ONLY),
        (only_own or not rules.own_faces_only, Reason.GROUP_OWN_ONLY),
        (wish.scene in rules.scenes, Reason.GROUP_SCENE),
        (_fits(wish, wish.requester.used_in_group, rules.pictures_a_day), Reason.GROUP_QUOTA),
    )
    return next((reason for holds, reason in checks if not holds), None)


def _fits(wish: Wish, used: int, most: int) -> bool:
    """A larger copy takes nothing of a quota."""
    return wish.pictures == 0 or used + wish.pictures <= most


def _subject(
    wish: Wish, subject: str, standing: Standing | None, policy: Policy
) -> tuple[Reason, str | None]:
    """Why, and the grant it rests on."""
    if standing is None or standing.person_id != subject:
        return Reason.UNKNOWN_PERSON, None
    own = subject == wish.requester.person_id
    checks = (
        (standing.consented, Reason.NO_CONSENT),
        (not standing.suspended, Reason.SUBJECT_SUSPENDED),
        (standing.proven or (own and not policy.own_proof_needed), Reason.NO_PROOF),
    )
    missing = next((reason for holds, reason in checks if not holds), None)
    if missing is not None or own:
        return missing or Reason.OWN, None
    return _another(wish, standing)


def _another(wish: Wish, standing: Standing) -> tuple[Reason, str | None]:
    """What somebody who is not the one who asks says to the wish: refusals first, then the grants."""
    replies = [reply for reply in standing.replies if _answers(reply, wish)]
    if standing.blocks_requester:
        return Reason.BLOCKED, None
    if any(not reply.allowed for reply in replies):
        return Reason.ASKED_REFUSED, None
    candidates: Iterable[Grant] = standing.grants
    if wish.held is not None:
        held = wish.held.get(standing.person_id)
        if held is None or held.epoch != standing.epoch:
            return Reason.CHANGED, None
        candidates = [grant for grant in standing.grants if grant.id == held.grant_id]
    verdicts = [(_grant(wish, grant, standing, asked=bool(replies)), grant.id) for grant in candidates]
    nearest = max(verdicts, key=lambda one: _NEARNESS[one[0]], default=(Reason.NO_GRANT, ""))
    return nearest if nearest[0] in _NOT_REFUSED else (nearest[0], None)


def _answers(reply: Reply, wish: Wish) -> bool:
    """A yes runs out; a no to a wish stays one."""
    if reply.requester_id != wish.requester.person_id:
        return False
    if reply.request_id is not None and reply.request_id != wish.request_id:
        return False
    return not reply.allowed or wish.at < reply.until


def _grant(wish: Wish, grant: Grant, standing: Standing, *, asked: bool) -> Reason:
    """What this one grant says to the wish; the subject's own state was looked at before."""
    if grant.subject_id != standing.person_id or not _is_for(wish, grant, standing):
        return Reason.NO_GRANT
    state = GrantState.REVOKED if _ended_by_block(grant, standing) else grant.state(wish.at)
    if state is not GrantState.VALID:
        return _NOT_VALID[state]
    terms, company = grant.terms, wish.subjects - {standing.person_id}
    if not (company <= terms.together_with if company else terms.alone):
        return Reason.COMPANY
    if wish.scene not in terms.scenes:
        return Reason.SCENE
    if not _fits(wish, standing.used.get(grant.id, 0), terms.pictures_a_day):
        return Reason.QUOTA
    return Reason.ASK_FIRST if terms.ask and not asked else Reason.GRANTED


def _ended_by_block(grant: Grant, standing: Standing) -> bool:
    """For the one who was blocked, for good, also where it stands for the others of a group."""
    return standing.blocked_at is not None and grant.given_at <= standing.blocked_at


def _is_for(wish: Wish, grant: Grant, standing: Standing) -> bool:
    """To a person: for their private chats, since a group was not asked about. To a group: among members."""
    if grant.group is None:
        return wish.group is None and grant.grantee_id == wish.requester.person_id
    return grant.group == wish.group and wish.requester.in_group and standing.in_group
