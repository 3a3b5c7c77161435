"""A chat platform on paper: keeps what a person would see, and refuses what does not fit. For tests only.

It has the limits of the real ones, so that what fits on paper fits there.
"""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, field, replace
from typing import Any

from bot.chat.event import UploadKind
from bot.chat.fit import length
from bot.chat.platform import (
    Change,
    Drawn,
    DrawnButton,
    Handle,
    Incoming,
    IncomingFile,
    Limits,
    Membership,
)
from bot.chat.screen import Audience, Mark
from bot.platforms.discord.limits import LIMITS as DISCORD
from bot.platforms.telegram.limits import LIMITS as TELEGRAM
from bot.platforms.web.platform import LIMITS as WEB
from storage.domain.errors import BadInput, Permanent
from storage.domain.groups import Role
from storage.domain.records import Language, Place

LIMITS = {"telegram": TELEGRAM, "discord": DISCORD, "web": WEB}


@dataclass
class Message:
    ref: str
    mine: bool = False
    drawn: Drawn | None = None
    text: str = ""
    mark: Mark | None = None
    edits: int = 0

    @property
    def labels(self) -> list[str]:
        return [read(button.label) for row in self.drawn.rows for button in row] if self.drawn else []


@dataclass
class Paper:
    """Implements `Platform`. `stumbles` are raised by the next shows, one each.

    With `keeps` nothing can be taken away any more, as in an old chat.
    """

    name: str = "paper"
    limits: Limits = TELEGRAM
    chats: dict[str, list[Message]] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    stumbles: list[BaseException] = field(default_factory=list)
    sent: dict[str, str] = field(default_factory=dict)
    handle: Handle | None = None
    keeps: bool = False
    members: dict[tuple[str, str], Role] = field(default_factory=dict)  # by chat and account
    hides_members: bool = False
    unasked: list[BaseException] = field(default_factory=list)  # raised by the next questions, one each

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)

    async def run(self, handle: Handle) -> None:
        self.handle = handle
        await asyncio.Event().wait()

    def messages(self, place: Place) -> list[Message]:
        return self.chats.setdefault(place.chat, [])

    def find(self, place: Place, ref: str | None) -> Message | None:
        return next((message for message in self.messages(place) if message.ref == ref), None)

    def receive(self, place: Place, text: str = "", count: int = 1) -> list[str]:
        """Put down what the person sent."""
        refs = [f"m{next(self._numbers)}" for _ in range(count)]
        self.messages(place).extend(Message(ref=ref, mine=True, text=text) for ref in refs)
        return refs

    async def show(self, place: Place, drawn: Drawn, *, replace: str | None, key: str) -> str | None:
        await asyncio.sleep(0)
        if self.stumbles:
            raise self.stumbles.pop(0)
        if place.chat == "gone":
            raise Permanent("person-unreachable")
        if drawn.audience is Audience.PERSON and not place.private:
            raise Permanent("telegram-not-in-groups")
        self._refuse_what_does_not_fit(drawn)
        if drawn.mark and drawn.reply_to:
            target = self.find(place, drawn.reply_to)
            if target:
                target.mark = drawn.mark
        if not (drawn.text or drawn.pictures or drawn.rows):
            return None
        edited = self.find(place, replace)
        if edited:
            edited.edits += edited.drawn != drawn
            edited.drawn, edited.text = drawn, read(drawn.text)
            return edited.ref
        if key in self.sent and self.find(place, self.sent[key]):
            return self.sent[key]
        ref = f"b{next(self._numbers)}"
        self.sent[key] = ref
        self.messages(place).append(Message(ref=ref, drawn=drawn, text=read(drawn.text)))
        return ref

    async def remove(self, place: Place, ref: str) -> bool:
        await asyncio.sleep(0)
        if self.stumbles:
            raise self.stumbles.pop(0)
        message = self.find(place, ref)
        if message and self.keeps:
            return False
        if message:
            self.messages(place).remove(message)
        return True

    async def membership(self, place: Place, external_id: str) -> Membership:
        await asyncio.sleep(0)
        if self.unasked:
            raise self.unasked.pop(0)
        chat = place.chat.partition("/")[0]
        if self.hides_members:
            return Membership(role=Role.NOBODY, known=False)
        role = self.members.get((chat, external_id), Role.NOBODY)
        return Membership(role=role, group_name=chat.title() if role is not Role.NOBODY else "")

    async def closed(self, place: Place, token: str, notice: str) -> None:
        self.notices.append(notice)

    def _refuse_what_does_not_fit(self, drawn: Drawn) -> None:
        limits = self.limits
        most = limits.caption if drawn.pictures else limits.text
        assert length(drawn.text, utf16=limits.utf16) <= most, "text too long"
        assert len(drawn.pictures) <= limits.album, "album too large"
        assert len(drawn.rows) <= limits.rows, "too many rows"
        for row in drawn.rows:
            assert 0 < len(row) <= limits.buttons_in_row, "row too wide"
            for button in row:
                assert 0 < length(button.label, utf16=limits.utf16) <= limits.button_label, "label too long"
                assert 0 < len(button.token.encode()) <= 64, "token too long"
                assert button.about is None or button.about < len(drawn.pictures), "button about no picture"


_events = itertools.count(1)


def read(text: str) -> str:
    """As a person reads it: without the sign that keeps apps from finding something to press."""
    return text.replace("\u2060", "")


@dataclass
class Chatter:
    """A person at the other end: does what people do, sees what people see."""

    paper: Paper
    external_id: str = "ada"
    language: Language = Language.EN
    private: bool = True
    group: str = ""  # where they are heard instead of their private chat
    last: Incoming | None = None
    handle: Handle | None = None
    name: str = ""

    @property
    def place(self) -> Place:
        if self.group:
            return Place(platform=self.paper.name, chat=self.group, private=False)
        return Place(platform=self.paper.name, chat=f"chat-{self.external_id}", private=self.private)

    def at(self, group: str, role: Role | None = None) -> Chatter:
        """The same person in a group, in this role from now on."""
        if role is not None:
            self.paper.members[group.partition("/")[0], self.external_id] = role
        return replace(self, group=group)

    async def happens(self, change: Change, group: str = "") -> None:
        """What the platform tells by itself about this account, or its group."""
        where = self.at(group) if group else self
        await where.act(change=change)

    async def says(self, text: str) -> None:
        (ref,) = self.paper.receive(self.place, text)
        if text.startswith("/"):
            name, _, argument = text[1:].partition(" ")
            await self.act(command=(name, argument), message_ref=ref)
        else:
            await self.act(text=text, message_ref=ref)

    async def sends(
        self, *photos: bytes, kind: UploadKind = UploadKind.PHOTO, caption: str = "", **known: Any
    ) -> list[str]:
        """`known`: what the platform knows of where they come from (`forwarded`, `unfit`)."""
        refs = self.paper.receive(self.place, caption, len(photos))
        files = [_file(data, kind, ref, **known) for data, ref in zip(photos, refs, strict=True)]
        await self.act(files=files, caption=caption, message_ref=refs[0])
        return refs

    async def presses(self, label: str) -> None:
        await self.act(token=self.button(label).token)

    async def act(self, **what: object) -> None:
        incoming = Incoming(
            place=self.place,
            external_id=self.external_id,
            language=self.language,
            name=self.name,
            event_id=f"e{next(_events)}",
            **what,  # type: ignore[arg-type]
        )
        await self.give(incoming)

    async def give(self, incoming: Incoming) -> None:
        self.last = incoming
        handle = self.handle or self.paper.handle
        assert handle is not None
        await handle(incoming)

    async def repeats(self) -> None:
        assert self.last is not None
        await self.give(self.last)

    def button(self, label: str) -> DrawnButton:
        """The newest button of this label."""
        for message in reversed(self.paper.messages(self.place)):
            for row in message.drawn.rows if message.drawn else ():
                for button in row:
                    if read(button.label) == read(label):
                        return button
        raise AssertionError(f"no button {label!r}; there are {self.labels}")

    @property
    def heard(self) -> list[Message]:
        return [message for message in self.paper.messages(self.place) if not message.mine]

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.heard]

    @property
    def newest(self) -> Message:
        return self.heard[-1]

    @property
    def labels(self) -> list[str]:
        return [label for message in self.heard for label in message.labels]

    def mark_on(self, ref: str) -> Mark | None:
        found = self.paper.find(self.place, ref)
        return found.mark if found else None

    def card(self, name: str) -> Message:
        """The newest message of this card (by its beginning)."""
        found = [one for one in self.heard if one.drawn and (one.drawn.card or "").startswith(name)]
        assert found, f"no card {name}"
        return found[-1]


def _file(data: bytes, kind: UploadKind, ref: str, **known: Any) -> IncomingFile:
    async def read(limit: int) -> bytes:
        await asyncio.sleep(0)
        if len(data) > limit:
            raise BadInput("file-too-big", limit_bytes=limit)
        return data

    return IncomingFile(kind=kind, size=None, read=read, message_ref=ref, **known)
