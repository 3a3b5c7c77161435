"""Telegram's side of the contract suite: a person at the tests' own Bot API server."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence

from PIL import Image

from bot.chat.platform import Platform
from bot.platforms.telegram.marks import REACTIONS
from bot.platforms.telegram.refs import Ref
from storage.domain.groups import Role
from storage.domain.records import Place
from tests.contracts.platform import Recorder, SeenMessage, SeenPicture, drawn
from tests.telegram_server import Person, TelegramServer
from tests.telegram_server.state import Message

_MARKS = {emoji: mark for mark, emoji in REACTIONS.items()}


class TelegramDriver:
    def __init__(
        self, server: TelegramServer, person: Person, platform: Platform, recorder: Recorder
    ) -> None:
        self.server = server
        self.person = person
        self.platform = platform
        self.recorder = recorder
        self.together = True
        self.place = Place(platform="telegram", chat=str(person.chat.id))

    async def send_text(self, text: str) -> None:
        await self.person.sends(text)

    async def send_photos(self, photos: Sequence[bytes], *, caption: str = "") -> None:
        if len(photos) == 1 or not self.together:
            for photo in photos:
                await self.person.sends_photo(photo, caption=caption)
        else:
            await self.person.sends_album(photos, caption=caption)

    async def send_video(self, data: bytes) -> None:
        await self.person.sends_video(data)

    async def press(self, label: str) -> None:
        await self.person.presses(label)

    async def repeat_last(self) -> None:
        await self.server.repeat([{**one, "update_id": one["update_id"]} for one in self.server.last_updates])

    async def seen(self) -> list[SeenMessage]:
        return [_seen(message) for message in self.person.screen]

    async def notices(self) -> list[str]:
        await asyncio.sleep(0)
        return self.person.notices

    async def gone_ref(self) -> str:
        self.server.expected += ["message to edit not found", "message to react not found"]
        ref = await self.platform.show(self.place, drawn("soon gone"), replace=None, key="gone")
        await self.person.deletes(Ref.read(ref).main)
        return ref

    async def group(self) -> Place:
        self.friends = self.server.group("Friends", self.person)
        return Place(platform="telegram", chat=str(self.friends.chat.id), private=False)

    async def becomes(self, role: Role) -> None:
        status = {Role.MEMBER: "member", Role.ADMIN: "administrator", Role.NOBODY: "left"}[role]
        await self.friends.makes(self.person, status, told=False)

    async def unreachable(self) -> Place:
        self.server.expected.append("bot was blocked by the user")
        other = self.server.person("Bo")
        other.chat.blocked = True
        return Place(platform="telegram", chat=str(other.chat.id))


def _seen(message: Message) -> SeenMessage:
    pictures = ()
    if message.file is not None:
        if message.by_bot:
            with Image.open(io.BytesIO(message.file.data)) as image:
                image.verify()  # what is shown can be looked at
        original = message.kind == "document"
        name = message.file.name if original else ""
        pictures = (SeenPicture(data=message.file.data, original=original, file_name=name),)
    return SeenMessage(
        ref=str(message.id),
        mine=not message.by_bot,
        text=message.text,
        pictures=pictures,
        buttons=tuple(message.labels),
        mark=_MARKS.get(message.reaction or ""),
    )
