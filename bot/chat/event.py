"""What a person did, or what became of a job: the only things a flow reacts to."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bot.chat.action import Action
from storage.domain.jobs import Job
from storage.domain.records import Person, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who, where, and the id that makes a repeated update harmless (unique per platform update).

    `external_id` and `name` are the account's; "" when nobody did anything (a job moved). `entrance`: with a
    start code appended, the address that brings somebody else here; "" where there is none.
    """

    person: Person
    place: Place
    event_id: str
    message_ref: str | None = None
    external_id: str = ""
    name: str = ""
    entrance: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """`/name argument`; a deep link `/start code` is Command("start", "code")."""

    origin: Origin
    name: str
    argument: str = ""
    model: str = ""  # with this face model: its id, or its name as typed; "" for the chosen one


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    origin: Origin
    text: str


class UploadKind(StrEnum):
    PHOTO = "photo"
    FILE = "file"  # an image sent as a file (HEIC and all)
    VIDEO = "video"
    VIDEO_NOTE = "video-note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file the person sent. `blob_key` is None when it was not taken in; `problem` says why (Fluent id).

    Files are sealed in the vault before the flow runs, and only when the person has consented. `forwarded`:
    somebody else sent it first, or another bot. `unfit` says why it cannot show its sender as they are now
    (Fluent id), as far as the platform knows.
    """

    kind: UploadKind
    size: int  # bytes
    blob_key: str | None = None
    problem: str | None = None  # "file-too-big", "not-a-picture", "download-failed"
    problem_params: dict[str, float] = field(default_factory=dict)
    message_ref: str | None = None
    forwarded: bool = False
    unfit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Photos:
    """One to many photos and videos that belong together (an album, a drop)."""

    origin: Origin
    uploads: tuple[Upload, ...]
    caption: str = ""

    @property
    def references(self) -> list[str | None]:
        """The message of each upload."""
        return [upload.message_ref or self.origin.message_ref for upload in self.uploads]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button. `fresh` is False when the session has moved on since the button was drawn."""

    origin: Origin
    action: Action
    fresh: bool = True
    text: str = ""  # what the button would ask for next, where a platform asks for it with the press


@dataclass(frozen=True, slots=True, kw_only=True)
class JobChanged:
    """A job moved or ended. Arrives at the place the job was asked for."""

    origin: Origin
    job: Job


Event = Command | Typed | Photos | Pressed | JobChanged
