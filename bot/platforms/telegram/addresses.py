"""Places on Telegram: a chat's number, and in a group with topics the topic's after a slash."""

from __future__ import annotations

from typing import Any

from telegram import Chat, Message

from storage.domain.records import Place

NAME = "telegram"


def place_of(chat: Chat, message: Message | None = None) -> Place:
    """`message`: one that was written there, in whichever topic."""
    private = chat.type == Chat.PRIVATE
    topic = message.message_thread_id if message is not None and message.is_topic_message else None
    room = f"/{topic}" if topic is not None and not private else ""
    return Place(platform=NAME, chat=f"{chat.id}{room}", private=private)


def chat_id(place: Place) -> int:
    return int(place.chat.partition("/")[0])


def address(place: Place) -> dict[str, Any]:
    """Where to send; an edit needs the chat's number alone."""
    topic = place.chat.partition("/")[2]
    return {"chat_id": chat_id(place), **({"message_thread_id": int(topic)} if topic else {})}
