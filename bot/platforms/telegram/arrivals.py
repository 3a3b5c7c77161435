"""What Telegram delivers, as what a person did. No network here: files are described, not fetched."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Protocol

from telegram import CallbackQuery, Message, User

from bot.chat.event import UploadKind
from bot.chat.platform import Incoming, IncomingFile
from bot.platforms.telegram.addresses import place_of
from bot.platforms.telegram.downloads import unusable
from storage.domain.linking import chosen_name
from storage.domain.records import Language

_COMMAND = re.compile(r"/(\w{1,32})(?:@([A-Za-z0-9_]{3,32}))?(?:\s+(.*))?", re.DOTALL)
_PICTURE_NAMES = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".avif", ".tif", ".tiff", ".bmp")
_VIDEO_NAMES = (".mp4", ".mov", ".m4v", ".webm", ".mkv")


class Reader(Protocol):
    def __call__(self, file_id: str, size: int | None) -> Callable[[int], Awaitable[bytes]]: ...


def language_of(user: User | None) -> Language:
    code = (user.language_code or "") if user else ""
    return Language.DE if code.lower().split("-")[0] == "de" else Language.EN


def name_of(user: User) -> str:
    """The handle, which nobody else has; a mere name is anybody's choice and must not look like a handle."""
    return f"@{user.username}" if user.username else chosen_name(user.full_name)


def message_event(message: Message) -> str:
    """Telegram repeats an update with the same message id; update ids may start anew after a quiet week."""
    return f"{message.chat_id}:{message.message_id}"


def command_in(message: Message, username: str) -> tuple[str, str] | None:
    """(name, argument) of a command meant for this bot; `/help@other_bot` is not."""
    found = _COMMAND.fullmatch((message.text or "").strip())
    if found is None or (found[2] and found[2].lower() != username.lower()):
        return None
    return found[1].lower(), (found[3] or "").strip()


def addressed(message: Message, username: str) -> bool:
    """Whether a message in a group is meant for the bot: a command, a mention, an answer to it."""
    if command_in(message, username) is not None:
        return True
    words = (message.text or message.caption or "").lower()
    if re.search(rf"@{re.escape(username.lower())}\b", words):
        return True
    answered = message.reply_to_message
    return bool(answered and answered.from_user and answered.from_user.username == username)


def said(message: Message, user: User, username: str, reader: Reader) -> Incoming | None:
    """Read one private message: a command, a text or a file. None for what needs no answer (a pinned one)."""
    bare = Incoming(
        place=place_of(message.chat, message),
        external_id=str(user.id),
        name=name_of(user),
        language=language_of(user),
        event_id=message_event(message),
        message_ref=str(message.message_id),
    )
    if message.text is not None:
        command = command_in(message, username)
        if command is not None:
            return replace(bare, command=command)
        return replace(bare, text=message.text)
    file = file_in(message, reader)
    if file is None:
        return None
    return replace(bare, files=(file,), caption=message.caption or "")


def album(messages: Sequence[Message], user: User, event_id: str, reader: Reader) -> Incoming:
    """Messages of one media group, in the order they were sent, as one thing a person did."""
    files = [
        replace(file, message_ref=f"{message.message_id}.{message.media_group_id}")
        for message in messages
        if (file := file_in(message, reader)) is not None
    ]
    captions = [message.caption for message in messages if message.caption]
    return Incoming(
        place=place_of(messages[0].chat),
        external_id=str(user.id),
        name=name_of(user),
        language=language_of(user),
        event_id=event_id,
        message_ref=str(messages[0].message_id),
        files=tuple(files),
        caption="\n".join(captions),
    )


def press(query: CallbackQuery) -> Incoming | None:
    """None when the button's message is unknown to Telegram or the button is not one of ours."""
    if query.message is None or not query.data:
        return None
    return Incoming(
        place=place_of(query.message.chat, _written(query)),
        external_id=str(query.from_user.id),
        name=name_of(query.from_user),
        language=language_of(query.from_user),
        event_id=f"press:{query.id}",
        message_ref=str(query.message.message_id),
        token=query.data,
    )


def _written(query: CallbackQuery) -> Message | None:
    """The message of a button, where Telegram still knows it."""
    return query.message if isinstance(query.message, Message) else None


def file_in(message: Message, reader: Reader) -> IncomingFile | None:
    """Describe what a message carries. Unusable kinds are files too, whose reading says why."""
    ref = str(message.message_id)
    found = _usable(message)
    if found is not None:
        kind, file_id, size = found
        return IncomingFile(
            kind=kind,
            size=size,
            read=reader(file_id, size),
            message_ref=ref,
            forwarded=_is_forwarded(message),
            # A round note is recorded as it is sent; any other video could be of any day.
            unfit="" if kind is UploadKind.VIDEO_NOTE else "proof-not-round",
        )
    if message.document or _is_something(message):
        return IncomingFile(kind=UploadKind.FILE, size=None, read=unusable(), message_ref=ref)
    return None


def _is_forwarded(message: Message) -> bool:
    """Whether somebody else sent it first, or another bot sent it for the person."""
    return message.forward_origin is not None or message.via_bot is not None


def _usable(message: Message) -> tuple[UploadKind, str, int | None] | None:
    """Find the picture or moving picture: kind, file id, bytes if known."""
    if message.photo:
        best = max(message.photo, key=lambda one: one.width * one.height)
        return UploadKind.PHOTO, best.file_id, best.file_size
    if message.live_photo and message.live_photo.photo:
        best = max(message.live_photo.photo, key=lambda one: one.width * one.height)
        return UploadKind.PHOTO, best.file_id, best.file_size
    if message.video_note:
        return UploadKind.VIDEO_NOTE, message.video_note.file_id, message.video_note.file_size
    moving = message.video or message.animation  # an animation comes with a document too, for old clients
    if moving:
        return UploadKind.VIDEO, moving.file_id, moving.file_size
    if message.document:
        kind = _kind_of_document(message.document.mime_type or "", message.document.file_name or "")
        return (kind, message.document.file_id, message.document.file_size) if kind else None
    return None


def _kind_of_document(mime_type: str, name: str) -> UploadKind | None:
    """Phones send HEIC as octet-stream now and then, so the name counts where the type says nothing."""
    if mime_type.startswith("image/"):
        return UploadKind.FILE
    if mime_type.startswith("video/"):
        return UploadKind.VIDEO
    if mime_type in ("", "application/octet-stream"):
        if name.lower().endswith(_PICTURE_NAMES):
            return UploadKind.FILE
        if name.lower().endswith(_VIDEO_NAMES):
            return UploadKind.VIDEO
    return None


def _is_something(message: Message) -> bool:
    """Tell what a person sent on purpose, and deserves an answer to, from service messages."""
    kinds = (
        message.audio,
        message.voice,
        message.sticker,
        message.contact,
        message.location,
        message.venue,
        message.poll,
        message.dice,
        message.game,
        message.story,
        message.paid_media,
        message.checklist,
    )
    return any(kind is not None and kind != () for kind in kinds)
