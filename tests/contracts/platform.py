"""What the tests of every chat platform share: what a person sees and does there, and things to show them.

The suite itself is in platform_contract.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from bot.chat.platform import Drawn, DrawnButton, DrawnPicture, Incoming, Platform
from bot.chat.screen import Audience, Mark, Style
from storage.domain.errors import MoonselfieError
from storage.domain.groups import Role
from storage.domain.records import Language, Place

PEOPLE = Path(__file__).parents[2] / "people"
ARRIVES_WITHIN_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPicture:
    """`data` is what the person would save; `file_name` where the platform shows one (originals must)."""

    data: bytes
    original: bool = False
    file_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenMessage:
    """One message on the person's screen. `mine` is what the person sent; `mark` what the bot put on it."""

    ref: str
    mine: bool = False
    text: str = ""
    pictures: tuple[SeenPicture, ...] = ()
    buttons: tuple[str, ...] = ()  # labels in reading order
    mark: Mark | None = None


@dataclass(slots=True)
class Received:
    incoming: Incoming
    files: list[bytes | MoonselfieError] = field(default_factory=list)


class Recorder:
    """The conversation's side: keeps everything that arrives, and reads every file as the real one does."""

    def __init__(self) -> None:
        self.arrived: list[Received] = []
        self.read_limit = 50_000_000
        self.fail_next: BaseException | None = None
        self._taken = 0
        self._news = asyncio.Condition()

    async def handle(self, incoming: Incoming) -> None:
        if self.fail_next is not None:
            failure, self.fail_next = self.fail_next, None
            raise failure
        received = Received(incoming)
        for file in incoming.files:
            try:
                received.files.append(await file.read(self.read_limit))
            except MoonselfieError as error:
                received.files.append(error)
        async with self._news:
            self.arrived.append(received)
            self._news.notify_all()

    async def next(self) -> Received:
        """The oldest one not taken yet; waits for it."""
        async with asyncio.timeout(ARRIVES_WITHIN_S), self._news:
            await self._news.wait_for(lambda: len(self.arrived) > self._taken)
        self._taken += 1
        return self.arrived[self._taken - 1]

    async def photos(self, count: int) -> list[Received]:
        """As many arrivals as it takes for `count` files (a drop may be handed over in several parts)."""
        taken: list[Received] = []
        while sum(len(one.incoming.files) for one in taken) < count:
            taken.append(await self.next())
        return taken


class Driver(Protocol):
    """The person's side of one platform. `platform.run(recorder.handle)` runs while the fixture is open."""

    platform: Platform
    recorder: Recorder
    place: Place  # the private chat of the person who acts below

    async def send_text(self, text: str) -> None: ...
    async def send_photos(self, photos: Sequence[bytes], *, caption: str = "") -> None:
        """Together: an album, a drop."""

    async def send_video(self, data: bytes) -> None: ...
    async def press(self, label: str) -> None:
        """Press the newest button of this label."""

    async def repeat_last(self) -> None:
        """The network repeats the last thing the person did: the same update again."""

    async def seen(self) -> list[SeenMessage]:
        """The chat as it stands on the person's screen, in order."""

    async def notices(self) -> list[str]:
        """Short notices that were shown beside the chat (toasts), oldest first."""

    async def gone_ref(self) -> str:
        """The reference of a message that once was and no longer is (the person deleted it)."""

    async def group(self) -> Place:
        """A group that the person and the bot are in."""

    async def becomes(self, role: Role) -> None:
        """The person becomes an admin there, a member again, or leaves."""

    async def unreachable(self) -> Place:
        """A place where nobody can be reached: blocked, left, gone."""


def drawn(text: str = "", **fields: object) -> Drawn:
    return Drawn(**{"text": text, "language": Language.EN, "audience": Audience.PERSON, **fields})  # type: ignore[arg-type]


def button(label: str, token: str, about: int | None = None, style: Style = Style.PLAIN) -> DrawnButton:
    return DrawnButton(label=label, token=token, style=style, about=about)


def selfie(number: int = 0) -> bytes:
    """A real JPEG, 576 x 768, of a rendered person."""
    return (PEOPLE / f"p001_{number:02d}.jpg").read_bytes()


def picture(number: int = 0, **fields: object) -> DrawnPicture:
    """A picture to show. Where the platform serves pictures itself, the driver puts them into its vault."""
    values: dict[str, object] = {
        "data": selfie(number),
        "key": f"picture-{number}",
        "person_id": "the-person",
        "alt": f"Portrait {number + 1}",
        "width_px": 576,
        "height_px": 768,
        "original": False,
        "spoiler": False,
        "file_name": f"portrait-{number + 1}.jpg",
    }
    return DrawnPicture(**{**values, **fields})  # type: ignore[arg-type]


def theirs(messages: Sequence[SeenMessage]) -> list[SeenMessage]:
    """What the bot said."""
    return [message for message in messages if not message.mine]


def text_of(messages: Sequence[SeenMessage]) -> str:
    return "\n".join(message.text for message in theirs(messages))


def labels_of(messages: Sequence[SeenMessage]) -> list[str]:
    return [label for message in theirs(messages) for label in message.buttons]


def pictures_of(messages: Sequence[SeenMessage]) -> list[SeenPicture]:
    return [one for message in theirs(messages) for one in message.pictures]
