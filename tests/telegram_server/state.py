"""What the server remembers: chats, messages, files, and what became of a press."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


class Refused(Exception):  # noqa: N818 - the Bot API's answer, not a failure of the server
    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad(description: str) -> Refused:
    return Refused(400, f"Bad Request: {description}")


@dataclass(slots=True)
class StoredFile:
    file_id: str
    data: bytes
    name: str = ""
    mime_type: str = ""
    width: int = 0
    height: int = 0


@dataclass(slots=True)
class Message:
    """`kind` is text, photo, document, video, video_note or another kind of the Bot API."""

    id: int
    chat_id: int
    sender: dict[str, Any]
    kind: str
    date: int
    text: str = ""
    file: StoredFile | None = None
    markup: dict[str, Any] | None = None
    reply_to: int | None = None
    group: str | None = None
    spoiler: bool = False
    thread: int | None = None  # the topic it was sent to
    silent: bool = False
    reaction: str | None = None
    reply_to_bot: bool = False
    edits: int = 0
    old: bool = False  # past the two days in which it can be deleted
    extra: dict[str, Any] = field(default_factory=dict)  # for kinds that are only passed through

    @property
    def by_bot(self) -> bool:
        return bool(self.sender["is_bot"])

    @property
    def keyboard(self) -> list[list[dict[str, Any]]]:
        return (self.markup or {}).get("inline_keyboard", [])

    @property
    def buttons(self) -> list[dict[str, Any]]:
        return [button for row in self.keyboard for button in row]

    @property
    def labels(self) -> list[str]:
        return [button["text"] for button in self.buttons]


@dataclass(slots=True)
class Chat:
    id: int
    kind: str  # private or group
    title: str = ""
    blocked: bool = False
    started: bool = True  # a bot cannot write first
    messages: dict[int, Message] = field(default_factory=dict)  # what is there now, oldest first
    actions: list[str] = field(default_factory=list)
    edited_at: list[float] = field(default_factory=list)
    sent_at: list[float] = field(default_factory=list)  # one a message of the bot's in the last minute
    members: dict[int, str] = field(default_factory=dict)  # of a group: status by account
    moved_to: int = 0  # it is a supergroup of this number now
    hides_members: bool = False  # from bots that are no admins
    flooded_until: float = 0.0  # until then nothing of the bot's is taken

    def described(self) -> dict[str, Any]:
        if self.kind == "private":
            return {"id": self.id, "type": "private", "first_name": self.title}
        return {"id": self.id, "type": self.kind, "title": self.title}


@dataclass(slots=True)
class Query:
    id: str
    answered: bool = False
    notice: str | None = None
    old: bool = False


@dataclass(slots=True)
class Profile:
    """What a person sees of the bot before writing: by (scope, language) or by language."""

    commands: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    menu_button: dict[str, Any] | None = None


def as_json(message: Message, chat: Chat) -> dict[str, Any]:
    """A message as the Bot API describes it."""
    body: dict[str, Any] = {
        "message_id": message.id,
        "date": message.date,
        "chat": chat.described(),
        "from": message.sender,
        **message.extra,
    }
    if message.kind == "text":
        body["text"] = message.text
        if message.text.startswith("/"):
            length = len(message.text.split()[0])
            body["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
    elif message.text:
        body["caption"] = message.text
    if message.group:
        body["media_group_id"] = message.group
    if message.markup and "inline_keyboard" in message.markup:
        body["reply_markup"] = message.markup
    if message.reply_to is not None and message.reply_to in chat.messages:
        body["reply_to_message"] = as_json(chat.messages[message.reply_to], chat)
    if message.file is not None:
        body.update(_file_as_json(message.kind, message.file))
    return body


def _file_as_json(kind: str, file: StoredFile) -> dict[str, Any]:
    common = {"file_id": file.file_id, "file_unique_id": f"u{file.file_id}", "file_size": len(file.data)}
    if kind == "photo":
        small = {
            **common,
            "file_id": f"{file.file_id}-small",
            "file_unique_id": f"us{file.file_id}",
            "file_size": 900,
        }
        return {
            "photo": [
                {**small, "width": max(1, file.width // 8), "height": max(1, file.height // 8)},
                {**common, "width": file.width, "height": file.height},
            ]
        }
    if kind == "video":
        return {
            "video": {
                **common,
                "width": 576,
                "height": 768,
                "duration": 3,
                "mime_type": "video/mp4",
                "file_name": file.name,
            }
        }
    if kind == "video_note":
        return {"video_note": {**common, "length": 384, "duration": 3}}
    return {"document": {**common, "file_name": file.name, "mime_type": file.mime_type}}
