"""Whose face may be drawn for whom: what is given, what is wished, and what is known of people.

`storage/domain/deciding.py` decides over these; `storage/repositories/facts.py` reads them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from storage.domain.errors import BadInput
from storage.domain.grant_states import GrantState
from storage.domain.groups import UTC_ZONE, Group, QuietHours
from storage.domain.records import Language, Place

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
    GROUP_QUIET = "group-quiet"
    GROUP_QUOTA = "group-quota"
    # about a person in the picture
    UNKNOWN_PERSON = "unknown-person"
    NO_CONSENT = "no-consent"
    SUBJECT_SUSPENDED = "subject-suspended"
    AWAY = "subject-away"
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


# Of somebody who has or had a permission that does not cover the wish: the depicted may know of it.
NOT_COVERED = frozenset({Reason.PAUSED, Reason.ENDED, Reason.COMPANY, Reason.SCENE, Reason.QUOTA})


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

    def digest(self) -> str:
        """What the ledger keeps of them: who has the terms can show that they are those."""
        said = {
            "alone": self.alone,
            "together_with": sorted(self.together_with),
            "scenes": sorted(self.scenes),
            "pictures_a_day": self.pictures_a_day,
            "ends_at": self.ends_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "ask": self.ask,
        }
        return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

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
    quiet: QuietHours | None = None  # when nothing is asked for; what was asked before still comes
    zone: str = UTC_ZONE  # of the quiet hours
    spoiler: bool = True  # pictures are covered until somebody taps them
    private_first: bool = False  # to the one who asked, who posts them or not
    log_place: Place | None = None  # a room of the group where wishes and changes are noted
    language: Language = Language.EN  # in which the bot speaks there


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a person said when asked. `request_id` None: to other wishes of this requester, too, until then.

    A yes was to what was asked: under this permission, in this company, in private or in this group. It says
    nothing of anything else; a no to a wish is one wherever it is asked.
    """

    requester_id: str
    request_id: str | None
    allowed: bool
    until: datetime
    grant_id: str
    company: frozenset[str] = frozenset()  # who else was to be in the picture
    group: Group | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Requester:
    person_id: str
    consented: bool = True  # to their own data being kept: who withdrew it is sent nobody's pictures
    suspended: bool = False  # banned
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
    away: bool = False  # blocked the bot, or gone: what they allow others rests until they write again
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
