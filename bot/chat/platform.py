"""What a chat platform must do for the conversation, and what it can hold.

One contract suite (tests/contracts) runs on every implementation.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.chat.event import UploadKind
from bot.chat.screen import Ask, Audience, Mark, Style, Wants
from storage.domain.groups import Role
from storage.domain.records import Language, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Counted in what the platform counts: see `utf16`."""

    text: int
    caption: int
    button_label: int
    buttons_in_row: int
    rows: int
    album: int  # pictures in one message
    upload_bytes: int  # largest file a person may send through
    markup: bool = False  # plain text otherwise
    utf16: bool = True  # lengths count UTF-16 units (an emoji is two), else code points
    edit_every_s: float = 3.0  # an unasked edit of a card comes at most this often in one chat
    video_how: str = ""  # how somebody records a video of themselves here: the id of a text


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPicture:
    """Bytes ready to send (JPEG or PNG).

    `key` and `person_id` say where they lie in the vault, for platforms that serve pictures themselves.
    """

    data: bytes
    key: str
    person_id: str
    alt: str
    width_px: int
    height_px: int
    original: bool
    spoiler: bool
    file_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnButton:
    label: str
    token: str
    style: Style
    about: int | None
    wants: Wants = Wants.NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnProgress:
    fraction: float
    text: str  # stage and time left, worded


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A Screen worded, opened and fitted: what a platform sends. See bot/chat/screen.py for the fields."""

    text: str
    language: Language
    audience: Audience
    pictures: tuple[DrawnPicture, ...] = ()
    rows: tuple[tuple[DrawnButton, ...], ...] = ()
    ask: Ask = Ask.NOTHING
    placeholder: str = ""
    steps: tuple[str, ...] = ()
    progress: DrawnProgress | None = None
    card: str | None = None
    reply_to: str | None = None
    mark: Mark | None = None
    copyable: str | None = None
    quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingFile:
    """A file as the platform offers it: nothing is downloaded before `read` is awaited.

    `read(limit)` raises BadInput("file-too-big") past `limit` bytes and Retryable("download-failed").
    `kept(key)`, when given, is told the vault key under which the file was sealed. `unfit` as of Upload.
    """

    kind: UploadKind
    size: int | None
    read: Callable[[int], Awaitable[bytes]]
    message_ref: str | None = None
    kept: Callable[[str], Awaitable[None]] | None = None
    forwarded: bool = False
    unfit: str = ""


class ChangeKind(StrEnum):
    """What may happen to a chat without anybody asking for anything."""

    ADDED = "added"  # the bot is in this group now; by whom, says the account
    REMOVED = "removed"  # the bot is not in it any more
    MOVED = "moved"  # the group has another id now
    ROLE = "role"  # this account came, left, or became something else
    GONE = "gone"  # the person blocked the bot, or closed the private chat


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    kind: ChangeKind
    moved_to: str = ""  # the new chat


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Who an account is in a group, as the platform says now; `known` is False when it may not be asked."""

    role: Role
    group_name: str = ""  # as its members know it
    known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One thing a person did, before it is known who they are to us.

    Exactly one of command, text, token, files and change is set; only a token may bring the text along that
    its button wants, and only a command says with which face model.
    """

    place: Place
    external_id: str  # the platform's id of the person
    language: Language
    event_id: str  # unique on this platform, the same when the update is repeated
    message_ref: str | None = None
    name: str = ""  # by which others know this account there: the unique handle, where there is one
    entrance: str = ""  # address that, with a code appended, brings others to the bot as `/start code`
    command: tuple[str, str] | None = None
    model: str = ""  # its id, or its name as typed
    text: str | None = None
    token: str | None = None
    files: Sequence[IncomingFile] = ()
    caption: str = ""
    change: Change | None = None


Handle = Callable[[Incoming], Awaitable[None]]


class Glance(Protocol):
    """What a platform may know of the person behind an account while they still type. Changes nothing."""

    async def models(self, platform: str, external_id: str) -> Sequence[tuple[str, str]]:
        """Return (id, name) of the face models this person may draw with, newest first."""

    async def wants_photos(self, platform: str, external_id: str) -> bool:
        """Whether photos would be taken in now: consent is given, and a set has room."""


class Platform(Protocol):
    """A chat platform. Errors of its library leave it as Retryable or Permanent, never raw.

    Permanent("person-unreachable") means: blocked, left, or the chat is gone.
    """

    @property
    def name(self) -> str: ...

    @property
    def limits(self) -> Limits: ...

    async def run(self, handle: Handle) -> None:
        """Serve until cancelled. Every update is given to `handle` once or more, never lost."""

    async def show(self, place: Place, drawn: Drawn, *, replace: str | None, key: str) -> str | None:
        """Send, or edit the message `replace`; returns the reference to remember (None for a mere mark).

        Edits are idempotent ("not modified" is success); when the message to edit is gone, sends anew.
        `key` is the idempotency key of a send, the same when the same answer is sent again after a crash.
        """

    async def remove(self, place: Place, ref: str) -> bool:
        """Take one of the bot's messages away; one that is gone already counts as taken away.

        False when the platform keeps it, because it is too old.
        """

    async def membership(self, place: Place, external_id: str) -> Membership:
        """Ask who this account is in a group now, whatever was known before.

        Nobody where the platform has no such group, or the bot is not in it.
        """

    async def closed(self, place: Place, token: str, notice: str) -> None:
        """Answer a press that leads nowhere (not yours, too old) with a notice only that person sees."""
