"""What a person is to see, as intent. Flows make Screens; platforms render them in their best idiom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.chat.action import Action


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence to be worded by bot/texts in the person's language: a Fluent message id and its arguments.

    The name of an argument says what it is, and so how it is worded: `..._s` a duration, `..._bytes` a size,
    `..._on` a date (ISO text). A Say as an argument is worded first; a tuple of Says becomes "a, b and c".
    An id that starts with `item-` is a line of a list, every other one a paragraph.
    """

    id: str
    args: Mapping[str, str | float | int | Say | tuple[Say, ...]] = field(default_factory=dict)


class Audience(StrEnum):
    """Who may see a Screen. A face never reaches a group by default."""

    PERSON = "person"
    GROUP = "group"
    MODERATORS = "moderators"


class Style(StrEnum):
    PLAIN = "plain"
    PRIMARY = "primary"  # the next step; green where the platform can
    DANGER = "danger"  # destroys something


class Mark(StrEnum):
    """What became of a photo; a reaction on the message, a badge on the photo."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    DOUBTFUL = "doubtful"
    REJECTED = "rejected"


class Ask(StrEnum):
    """What the person is expected to send next."""

    NOTHING = "nothing"
    PHOTOS = "photos"
    TEXT = "text"
    VIDEO = "video"  # of the person, recorded now; how that is done each platform adds by itself


class Wants(StrEnum):
    """What a button asks for next: a platform may ask for it with the press, else the flow asks."""

    NOTHING = ""
    PROMPT = "prompt"
    NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A picture to show, by vault key. `original` asks for the untouched file, byte for byte."""

    key: str
    person_id: str  # whose data key opens it
    alt: Say
    width_px: int = 0
    height_px: int = 0
    original: bool = False
    spoiler: bool = False
    file_name: str = "portrait.jpg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """`about` is the index of the picture it belongs to, for platforms that put buttons under pictures."""

    label: Say
    action: Action
    style: Style = Style.PLAIN
    about: int | None = None
    wants: Wants = Wants.NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    fraction: float  # 0..1
    stage: Say
    remaining_s: float | None = None
    ahead: int = 0  # jobs before this one in the queue; 0 once it runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One message. Showing the same `card` in the same place again edits the earlier message.

    `rows` are button rows as the flow means them; a platform may lay them out anew, never drop one.
    `reply_to` is the platform's message reference of the person's own message that this answers; `mark` is
    what to put on that message. A Screen with only `mark` and `reply_to` says nothing more.
    """

    text: tuple[Say, ...] = ()
    audience: Audience = Audience.PERSON
    pictures: tuple[Shown, ...] = ()
    rows: tuple[tuple[Button, ...], ...] = ()
    ask: Ask = Ask.NOTHING
    placeholder: Say | None = None
    steps: tuple[Say, ...] = ()  # of the video that is asked for, in order; the text says them, too
    progress: Progress | None = None
    card: str | None = None
    reply_to: str | None = None
    mark: Mark | None = None
    copyable: str | None = None  # something to copy with one press: a code, a receipt number
    quiet: bool = False  # no notification sound
    anew: bool = False  # a card comes at the end of the chat once more, where the person looks now
    in_place: bool = False  # a card is redrawn where it stands, and not at all where it never came
    further_down: Say | None = None  # when it comes anew: said at its earlier place, instead of asking twice
