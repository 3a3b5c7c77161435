"""What people see of permissions: links that ask for one, those given and received, questions, uses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.domain.grant_states import AskState, GrantState
from storage.domain.grants import Grant, SceneKind
from storage.domain.jobs import JobState
from storage.domain.records import Language, Place

INVITE_LIFETIME = timedelta(days=7)
INVITES_MOST = 10  # open ones a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """Somebody asks for a permission; who opens the link may give one, or not."""

    id: str
    inviter_id: str
    inviter_name: str
    state: GrantState
    expires_at: datetime
    opened_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """A grant as one of its two sides sees it; names as they were when it was given."""

    grant: Grant
    state: GrantState
    subject_name: str
    grantee_name: str  # "" for a group
    used: int  # pictures within the last day
    proven: bool = False  # the subject showed to be the one of the photos; without that nothing is drawn

    @property
    def for_both(self) -> bool:
        """Whether it stands for pictures of both sides together."""
        standing = self.state in {GrantState.VALID, GrantState.SUSPENDED}
        return standing and self.grant.grantee_id in self.grant.terms.together_with


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """May this be drawn? To the depicted person, with the prompt, before anything is."""

    id: str
    subject_id: str
    requester_id: str
    request_id: str
    grant_id: str
    state: AskState
    prompt: str
    expires_at: datetime
    place: Place  # where it was asked; a yes is drawn there
    together: bool = False  # somebody else would be in the picture, too


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One job that showed this person, also one that was refused or never sent; larger copies are counted."""

    requester_id: str
    request_id: str
    job_id: str
    place: Place
    scene: SceneKind
    pictures: int
    queued_at: datetime
    grant_id: str | None = None
    sent_at: datetime | None = None
    refused: str | None = None
    prompt: str | None = None  # None when the one who asked deleted it: that there was a use stays
    removed_at: datetime | None = None  # when somebody in the pictures deleted them
    state: JobState | None = None  # of the job; None once it was deleted
    has_pictures: bool = False  # that were sent, and are there
    report: str | None = None  # reference number of this person's own open report
    larger: int = 0  # copies of these pictures in HD that were asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenDown:
    """A card to be taken out of a chat, with the messages that show it."""

    id: int
    place: Place
    card: str
    message_refs: tuple[str, ...]
    language: Language  # that was spoken there
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Somebody in a picture says that it must not be; whoever moderates decides."""

    reference: str
    at: datetime
    request_id: str
    job_id: str
