"""People at the other end, with the verbs one would use: sends, presses, sees, blocks."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PIL import Image

from tests.telegram_server import rules
from tests.telegram_server.state import Chat, Message, Query, StoredFile, as_json

if TYPE_CHECKING:
    from tests.telegram_server.server import TelegramServer


class Person:
    """Somebody with a private chat with the bot."""

    def __init__(self, server: TelegramServer, chat: Chat, *, name: str, language: str) -> None:
        self._server = server
        self.chat = chat
        self.user = {"id": chat.id, "is_bot": False, "first_name": name, "language_code": language}

    # Doing

    async def sends(self, text: str) -> Message:
        return await self._send("text", text=text)

    async def opens(self, code: str) -> Message:
        """Follow a deep link t.me/bot?start=code."""
        assert rules.START_CODE.fullmatch(code), f"no client passes on {code!r}"
        return await self.sends(f"/start {code}")

    async def sends_photo(self, data: bytes, *, caption: str = "") -> Message:
        return await self._send("photo", text=caption, file=self._photo(data))

    async def sends_album(self, photos: Sequence[bytes], *, caption: str = "") -> list[Message]:
        """One update a photo, as Telegram does; the caption sits on the first."""
        messages = self.prepares_album(photos, caption=caption)
        await self._server.update(*(self._update(message) for message in messages))
        return messages

    def prepares_album(self, photos: Sequence[bytes], *, caption: str = "") -> list[Message]:
        group = self._server.new_id("album")
        return [
            self._put("photo", text="" if n else caption, file=self._photo(data), group=group)
            for n, data in enumerate(photos)
        ]

    async def delivers(self, messages: Sequence[Message]) -> None:
        """Some of the prepared messages reach the bot."""
        await self._server.update(*(self._update(message) for message in messages))

    async def sends_file(
        self, data: bytes, name: str, mime_type: str = "application/octet-stream"
    ) -> Message:
        return await self._send("document", file=self._file(data, name, mime_type))

    async def sends_video(self, data: bytes, *, caption: str = "") -> Message:
        return await self._send("video", text=caption, file=self._file(data, "video.mp4", "video/mp4"))

    async def sends_video_note(self, data: bytes, **extra: Any) -> Message:
        """`extra`: where it comes from, as Telegram says it (`forward_origin`, `via_bot`)."""
        return await self._send("video_note", file=self._file(data, "", "video/mp4"), extra=extra)

    async def sends_thing(self, **fields: Any) -> Message:
        """Whatever else there is: sticker=..., location=..., voice=..."""
        return await self._send("thing", extra=fields)

    async def edits(self, message: Message, text: str) -> None:
        message.text = text
        await self._server.update({"edited_message": as_json(message, self.chat)})

    async def presses(self, label: str) -> Query:
        """The newest button of this label, as soon as it is there."""
        message = await self._server.until(lambda: self.with_button(label), f"a button {label!r}")
        return await self.presses_on(message, label)

    async def presses_on(self, message: Message, label: str) -> Query:
        """A button of this message, in whoever's chat it stands (a forwarded update, a forged one)."""
        button = next(one for one in message.buttons if one["text"] == label)
        query = Query(self._server.new_id("query"))
        self._server.queries[query.id] = query
        body = {"id": query.id, "from": self.user, "chat_instance": "1", "data": button["callback_data"],
                "message": as_json(message, self._shown_in(message))}  # fmt: skip
        await self._server.update({"callback_query": body})
        return query

    def _shown_in(self, message: Message) -> Chat:
        """The group of a message; a private one is shown to whoever presses."""
        chat = self._server.chats[message.chat_id]
        return self.chat if chat.kind == "private" else chat

    async def blocks(self) -> None:
        self.chat.blocked = True
        await self._membership("member", "kicked")

    async def deletes(self, message_id: int) -> None:
        self.chat.messages.pop(message_id, None)

    # Seeing

    @property
    def screen(self) -> list[Message]:
        return list(self.chat.messages.values())

    @property
    def answers(self) -> list[Message]:
        return [message for message in self.screen if message.by_bot]

    @property
    def notices(self) -> list[str]:
        return [query.notice for query in self._server.queries.values() if query.notice]

    def with_button(self, label: str) -> Message | None:
        """The newest message with this button."""
        return next((one for one in reversed(self.answers) if label in one.labels), None)

    def button(self, label: str) -> dict[str, Any] | None:
        message = self.with_button(label)
        return message and next(one for one in message.buttons if one["text"] == label)

    async def sees(self, words: str) -> Message:
        """The newest message of the bot with these words, as soon as it is there."""
        return await self._server.until(
            lambda: next((one for one in reversed(self.answers) if words in one.text), None), repr(words)
        )

    async def sees_pictures(self, count: int) -> list[Message]:
        """All pictures of the bot that are there, once there are so many."""
        return await self._server.until(
            lambda: found if len(found := [one for one in self.answers if one.file]) >= count else None,
            f"{count} pictures",
        )

    # Inside

    def _file(self, data: bytes, name: str, mime_type: str) -> StoredFile:
        return self._server.keep(StoredFile("", data, name=name, mime_type=mime_type))

    def _photo(self, data: bytes) -> StoredFile:
        file = self._file(data, "", "image/jpeg")
        with Image.open(io.BytesIO(data)) as image:
            file.width, file.height = image.size
        return file

    def _put(self, kind: str, **fields: Any) -> Message:
        self.chat.started, self.chat.blocked = True, False
        return self._server.put(self.chat, kind=kind, sender=self.user, **fields)

    def _update(self, message: Message) -> dict[str, Any]:
        return {"message": as_json(message, self.chat)}

    async def _send(self, kind: str, **fields: Any) -> Message:
        message = self._put(kind, **fields)
        await self._server.update(self._update(message))
        return message

    async def _membership(self, before: str, after: str) -> None:
        def member(status: str) -> dict[str, Any]:
            until = {"until_date": 0} if status == "kicked" else {}
            return {"user": self._server.bot_user, "status": status, **until}

        body = {"chat": self.chat.described(), "from": self.user, "date": 1}
        body |= {"old_chat_member": member(before), "new_chat_member": member(after)}
        await self._server.update({"my_chat_member": body})


class Group:
    """A group with the bot in it."""

    def __init__(self, server: TelegramServer, chat: Chat) -> None:
        self._server = server
        self.chat = chat

    async def hears(
        self, person: Person, text: str, *, answers: Message | None = None, **extra: Any
    ) -> Message:
        """A member writes something, perhaps in answer to a message, or in a topic."""
        message = self._server.put(
            self.chat,
            kind="text",
            sender=person.user,
            text=text,
            reply_to=answers.id if answers else None,
            extra=extra,
        )
        await self._server.update({"message": as_json(message, self.chat)})
        return message

    async def hears_photo(self, person: Person, data: bytes) -> Message:
        file = self._server.keep(StoredFile("", data, width=576, height=768))
        message = self._server.put(self.chat, kind="photo", sender=person.user, file=file)
        await self._server.update({"message": as_json(message, self.chat)})
        return message

    async def welcomes_the_bot(self, person: Person) -> None:
        await self._of_the_bot(person, "left", "member")

    async def throws_the_bot_out(self, person: Person) -> None:
        self.chat.blocked = True
        await self._of_the_bot(person, "member", "kicked")

    async def _of_the_bot(self, person: Person, before: str, after: str) -> None:
        bot = self._server.bot_user
        body = {"chat": self.chat.described(), "from": person.user, "date": 1}
        body |= {"old_chat_member": rules.member(bot, before), "new_chat_member": rules.member(bot, after)}
        await self._server.update({"my_chat_member": body})

    async def makes(self, person: Person, status: str, *, told: bool = True) -> None:
        """Somebody joins, rises, falls, leaves; told to a bot that is an admin there, else not."""
        before = self.chat.members.get(person.chat.id, "left")
        self.chat.members[person.chat.id] = status
        if told:
            body = {"chat": self.chat.described(), "from": person.user, "date": 1}
            body["old_chat_member"] = rules.member(person.user, before)
            body["new_chat_member"] = rules.member(person.user, status)
            await self._server.update({"chat_member": body})

    async def loses(self, person: Person) -> None:
        """Somebody leaves, and a line in the chat says so."""
        await self.makes(person, "left", told=False)
        await self.hears_thing(person, left_chat_member=person.user)

    async def hears_thing(self, person: Person, **fields: Any) -> None:
        message = self._server.put(self.chat, kind="thing", sender=person.user, extra=fields)
        await self._server.update({"message": as_json(message, self.chat)})

    async def becomes_a_supergroup(self, person: Person) -> Group:
        """Another chat with another number; the old one takes nothing any more."""
        bigger = self._server.group(self.chat.title, kind="supergroup")
        bigger.chat.members = dict(self.chat.members)
        await self.hears_thing(person, migrate_to_chat_id=bigger.chat.id)
        await bigger.hears_thing(person, migrate_from_chat_id=self.chat.id)
        self.chat.moved_to = bigger.chat.id
        return bigger

    def with_button(self, label: str) -> Message | None:
        """The newest message with this button."""
        return next((one for one in reversed(self.answers) if label in one.labels), None)

    async def presses(self, person: Person, label: str) -> Query:
        """Somebody presses the newest button of this label, as soon as it is there."""
        message = await self._server.until(lambda: self.with_button(label), f"a button {label!r}")
        return await person.presses_on(message, label)

    async def sees(self, words: str) -> Message:
        """The newest message of the bot with these words, as soon as it is there."""
        return await self._server.until(
            lambda: next((one for one in reversed(self.answers) if words in one.text), None), repr(words)
        )

    @property
    def answers(self) -> list[Message]:
        return [message for message in self.chat.messages.values() if message.by_bot]
