"""A flow: one story of the conversation as tables of handlers, which the router reads.

Handlers are pure apart from the services of the open unit of work. Those for jobs must be idempotent: the
same delivery may come again after a crash.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from bot.chat.event import Command, Event, JobChanged, Origin, Photos, Pressed, Typed
from bot.chat.session import Session, Turn
from bot.services import Services
from storage.domain.jobs import JobKind

View = Callable[[Origin, Session, Services], Awaitable[Turn]]
OnCommand = Callable[[Command, Session, Services], Awaitable[Turn]]
OnTyped = Callable[[Typed, Session, Services], Awaitable[Turn]]
OnPhotos = Callable[[Photos, Session, Services], Awaitable[Turn]]
OnPressed = Callable[[Pressed, Session, Services], Awaitable[Turn]]
Heeds = Callable[[str, Event, Session, Services], Awaitable[Turn | None]]
OnJob = Callable[[JobChanged, Session, Services], Awaitable[Turn]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """`view` draws where the person is, changing nothing: after a stale press, a restart, an error."""

    name: str
    view: View
    commands: Mapping[str, OnCommand] = field(default_factory=dict)
    entrances: Mapping[str, OnCommand] = field(
        default_factory=dict
    )  # by prefix: `/start code` of a deep link
    verbs: Mapping[str, OnPressed] = field(default_factory=dict)
    once: frozenset[str] = (
        frozenset()
    )  # verbs that count only while the session stands where the button was drawn
    typed: Mapping[str, OnTyped] = field(default_factory=dict)  # by session step: an answer to a question
    photos: OnPhotos | None = None
    photos_at: Mapping[str, OnPhotos] = field(default_factory=dict)  # by session step: other photos
    prompt: OnTyped | None = None  # free text that answers no question
    heeds: Heeds | None = None  # hears whatever is written first, captions and names too; None: goes on
    jobs: Mapping[JobKind, OnJob] = field(default_factory=dict)
    # In groups nothing else is answered: what is for one person never reaches others by a slip.
    group_commands: Mapping[str, OnCommand] = field(default_factory=dict)
    group_verbs: Mapping[str, OnPressed] = field(default_factory=dict)
    group_jobs: Mapping[JobKind, OnJob] = field(default_factory=dict)
