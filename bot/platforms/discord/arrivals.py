"""What Discord delivers, as what a person did. No network here: files are described, not fetched."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import discord

from bot.chat.event import UploadKind
from bot.chat.platform import Incoming, IncomingFile
from bot.platforms.discord.words import language_of
from storage.domain.errors import BadInput
from storage.domain.records import Language, Place

NAME = "discord"

_COMMAND = re.compile(r"/(\w{1,32})(?:\s+(.*))?", re.DOTALL)
_REF = re.compile(r"(\d{1,20})(?:\.\d{1,2})?")
_PICTURE_NAMES = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".avif", ".tif", ".tiff", ".bmp")
_VIDEO_NAMES = (".mp4", ".mov", ".m4v", ".webm", ".mkv")

Reader = Callable[[discord.Attachment], Callable[[int], Awaitable[bytes]]]


def place_of(user: discord.abc.Snowflake) -> Place:
    """Everything happens in the person's own chat with the bot, wherever a command was given."""
    return Place(platform=NAME, chat=str(user.id), private=True)


def answered_message(ref: str | None) -> int | None:
    """Find the message a reply or a reaction goes to; a photo among several is `message.number`."""
    found = _REF.fullmatch(ref) if ref else None
    return int(found[1]) if found else None


def said(message: discord.Message, language: Language, reader: Reader) -> Incoming | None:
    """Read one message of the person's own chat. None for what needs no answer (a pinned message).

    What they forward counts as their own, as on every platform: who sends a photo answers for it. It is said
    to be forwarded: a proof of person it is none.
    """
    ref = str(message.id)
    content = "\n\n".join(part.content for part in _parts(message) if part.content.strip())
    files = tuple(_files(message, reader))
    command = _COMMAND.fullmatch(content.strip()) if not files else None
    if message.is_system() or (not files and not content):
        return None
    return Incoming(
        place=place_of(message.author),
        external_id=str(message.author.id),
        name=f"@{message.author.name}",
        language=language,
        event_id=f"message:{ref}",
        message_ref=ref,
        command=(command[1].lower(), (command[2] or "").strip()) if command else None,
        text=None if command or files else content,
        files=files,
        caption=content if files else "",
    )


def commanded(
    interaction: discord.Interaction[Any],
    name: str,
    argument: str,
    attachments: Sequence[discord.Attachment],
    reader: Reader,
    *,
    model: str = "",
    room: Place | None = None,
) -> Incoming:
    """A command that brings files is those files: no message carries them, so there is none to mark.

    `room`: the channel of a server in which it is answered.
    """
    return Incoming(
        place=room or place_of(interaction.user),
        external_id=str(interaction.user.id),
        name=f"@{interaction.user.name}",
        language=language_of(interaction.locale),
        event_id=f"interaction:{interaction.id}",
        command=None if attachments else (name, argument.strip()),
        model="" if attachments else model.strip(),
        files=tuple(_described(one, reader, None) for one in attachments),
        caption=argument.strip() if attachments else "",
    )


def press(
    interaction: discord.Interaction[Any], token: str, text: str | None = None, *, room: Place | None = None
) -> Incoming:
    """Read a press; `text` is what came along in a form, `room` the channel of a server it stands in."""
    return Incoming(
        place=room or place_of(interaction.user),
        external_id=str(interaction.user.id),
        name=f"@{interaction.user.name}",
        language=language_of(interaction.locale),
        event_id=f"interaction:{interaction.id}",
        message_ref=str(interaction.message.id) if interaction.message else None,
        token=token,
        text=text,
    )


def _parts(message: discord.Message) -> list[discord.Message | discord.MessageSnapshot]:
    """The message itself, and what it forwards."""
    return [message, *message.message_snapshots]


def _files(message: discord.Message, reader: Reader) -> list[IncomingFile]:
    """Unusable kinds (stickers, polls, a forwarded link's preview) are files too, whose reading says why."""
    attachments = [(one, part is not message) for part in _parts(message) for one in part.attachments]
    several = len(attachments) > 1
    found = [
        _described(
            attachment,
            reader,
            f"{message.id}.{number}" if several else str(message.id),
            forwarded=forwarded,
        )
        for number, (attachment, forwarded) in enumerate(attachments, start=1)
    ]
    if not found and _is_something(message):
        found.append(
            IncomingFile(kind=UploadKind.FILE, size=None, read=_unusable, message_ref=str(message.id))
        )
    return found


def _is_something(message: discord.Message) -> bool:
    """Tell what a person sent on purpose, and deserves an answer to, from service messages."""
    if any(part.stickers for part in _parts(message)) or message.poll is not None:
        return True
    return bool(message.message_snapshots) and not any(part.content.strip() for part in _parts(message))


def _described(
    attachment: discord.Attachment, reader: Reader, ref: str | None, *, forwarded: bool = False
) -> IncomingFile:
    kind = _kind(attachment)
    return IncomingFile(
        kind=kind or UploadKind.FILE,
        size=attachment.size if kind else None,
        read=reader(attachment) if kind else _unusable,
        message_ref=ref,
        forwarded=forwarded,
    )


def _kind(attachment: discord.Attachment) -> UploadKind | None:
    """Phones send HEIC without a type now and then, so the name counts where the type says nothing."""
    mime_type = (attachment.content_type or "").lower()
    name = attachment.filename.lower()
    if mime_type.startswith("video/"):
        return UploadKind.VIDEO
    if mime_type in ("image/jpeg", "image/png", "image/webp"):
        return UploadKind.PHOTO
    if mime_type.startswith("image/"):
        return UploadKind.FILE
    if mime_type in ("", "application/octet-stream"):
        if name.endswith(_PICTURE_NAMES):
            return UploadKind.FILE
        if name.endswith(_VIDEO_NAMES):
            return UploadKind.VIDEO
    return None


async def _unusable(limit: int) -> bytes:  # noqa: ARG001 - the shape of IncomingFile.read
    raise BadInput("not-a-picture")
