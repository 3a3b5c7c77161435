"""Letters to messages: sent anew, or edited in place where Telegram allows it.

Telegram knows no idempotency keys. What was sent under a key is therefore remembered at once, part by part:
when the same answer is shown again after a crash or a lost connection, the parts that arrived are not sent
a second time.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from PIL import Image
from telegram import InlineKeyboardMarkup, InputFile, InputMediaDocument, InputMediaPhoto, ReplyParameters
from telegram.ext import ExtBot

from bot.chat.platform import DrawnPicture
from bot.platforms.notebook import Notebook
from bot.platforms.telegram.addresses import address, chat_id
from bot.platforms.telegram.errors import NotEditable, calling, editing
from bot.platforms.telegram.letter import Letter, as_photo
from bot.platforms.telegram.limits import ALBUM_MOST
from bot.platforms.telegram.refs import Ref, Shape
from storage.domain.errors import Permanent
from storage.domain.records import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    bot: ExtBot[int]
    notebook: Notebook

    async def send(
        self, place: Place, letter: Letter, *, reply_to: int | None, key: str, instead_of: Ref | None = None
    ) -> Ref:
        """Send all messages of a letter, or what a crash left of them.

        `instead_of` could not be edited: when it is what was sent under this key, that was an earlier state.
        """
        known = await self.notebook.find(place, f"sent:{key}")
        subject, _, written = (known or "").partition(" ")
        before = Ref.read(written)
        if before and instead_of and set(before.messages) & set(instead_of.messages):
            before = None
        same = letter.digest or subject == letter.subject  # the present view may come under an answer's key
        if before and same and before.shape is letter.shape and before.digest == letter.digest:
            if _complete(before, letter):
                return before
        else:
            before = None
        reply = None if reply_to is None else ReplyParameters(reply_to, allow_sending_without_reply=True)
        match letter.shape:
            case Shape.TEXT:
                ref = Ref(shape=Shape.TEXT, tail=await self._send_text(place, letter, reply))
            case Shape.MEDIA:
                message = await self._send_picture(place, letter, letter.pictures[0], reply, alone=True)
                ref = Ref(shape=Shape.MEDIA, media=(message,), digest=letter.digest)
            case Shape.ALBUM:
                ref = await self._send_album(place, letter, reply, key, before.media if before else ())
        await self._note(place, letter, key, ref)
        return ref

    async def _note(self, place: Place, letter: Letter, key: str, ref: Ref) -> None:
        await self.notebook.write(place, f"sent:{key}", f"{letter.subject} {ref.written()}")

    async def _send_album(
        self,
        place: Place,
        letter: Letter,
        reply: ReplyParameters | None,
        key: str,
        begun: tuple[int, ...],
    ) -> Ref:
        media = list(begun)
        while len(media) < len(letter.pictures):
            chunk = letter.pictures[len(media) : len(media) + ALBUM_MOST]
            if len(chunk) == 1 or len({as_photo(one) for one in chunk}) > 1:
                media.append(await self._send_picture(place, letter, chunk[0], reply, alone=False))
            else:
                media += await self._send_group(place, letter, chunk, reply)
            reply = None  # only the first message answers
            so_far = Ref(shape=Shape.ALBUM, media=tuple(media), digest=letter.digest)
            await self._note(place, letter, key, so_far)
        tail = await self._send_text(place, letter, reply) if letter.has_tail else None
        return Ref(shape=Shape.ALBUM, media=tuple(media), tail=tail, digest=letter.digest)

    async def _send_text(self, place: Place, letter: Letter, reply: ReplyParameters | None) -> int:
        message = await calling(
            self.bot.send_message(
                **address(place),
                text=letter.text,
                reply_markup=letter.keyboard or letter.force_reply,
                reply_parameters=reply,
                disable_notification=letter.quiet,
            )
        )
        return message.message_id

    async def _send_picture(
        self,
        place: Place,
        letter: Letter,
        picture: DrawnPicture,
        reply: ReplyParameters | None,
        *,
        alone: bool,
    ) -> int:
        """`alone`: it carries the letter's text and buttons itself."""
        caption = (letter.text or None) if alone else None
        keyboard = letter.keyboard if alone else None
        if as_photo(picture):
            message = await calling(
                self.bot.send_photo(
                    **address(place),
                    photo=_file(picture),
                    caption=caption,
                    reply_markup=keyboard,
                    has_spoiler=picture.spoiler,
                    reply_parameters=reply,
                    disable_notification=letter.quiet,
                )
            )
        else:
            message = await calling(
                self.bot.send_document(
                    **address(place),
                    document=_file(picture),
                    caption=caption,
                    reply_markup=keyboard,
                    disable_content_type_detection=True,
                    reply_parameters=reply,
                    disable_notification=letter.quiet,
                )
            )
        return message.message_id

    async def _send_group(
        self,
        place: Place,
        letter: Letter,
        pictures: Sequence[DrawnPicture],
        reply: ReplyParameters | None,
    ) -> list[int]:
        messages = await calling(
            self.bot.send_media_group(
                **address(place),
                media=[_media(one) for one in pictures],
                reply_parameters=reply,
                disable_notification=letter.quiet,
            )
        )
        return [message.message_id for message in messages]

    async def edit(self, place: Place, old: Ref, letter: Letter) -> Ref:
        """Make the messages of `old` show `letter`; NotEditable when that cannot be, or they are gone."""
        chat = chat_id(place)
        match old.shape, letter.shape:
            case (Shape.TEXT, Shape.TEXT):
                await self._edit_text(chat, old.main, letter)
                return old
            case (Shape.MEDIA, Shape.MEDIA) if old.digest == letter.digest:
                await editing(
                    self.bot.edit_message_caption(
                        chat_id=chat,
                        message_id=old.main,
                        caption=letter.text,
                        reply_markup=letter.keyboard,
                    )
                )
                return old
            case (Shape.TEXT | Shape.MEDIA, Shape.MEDIA):
                await editing(
                    self.bot.edit_message_media(
                        chat_id=chat,
                        message_id=old.main,
                        media=_media(letter.pictures[0], caption=letter.text),
                        reply_markup=letter.keyboard,
                    )
                )
                return Ref(shape=Shape.MEDIA, media=(old.main,), digest=letter.digest)
            case (Shape.ALBUM, Shape.ALBUM) if old.digest == letter.digest and _complete(old, letter):
                if old.tail is not None:
                    await self._edit_text(chat, old.tail, letter)
                return old
            case _:
                raise NotEditable

    async def blank(self, place: Place, ref: Ref) -> None:
        """Put a plain picture in the place of each one of messages that are too old to be deleted.

        The bot's own messages can be edited at any age; with the pictures goes what stood below them.
        """
        for message in ref.media:
            with suppress(NotEditable):  # gone
                await self._blank(chat_id(place), message)

    async def _blank(self, chat: int, message: int) -> None:
        data = blank()
        photo = InputMediaPhoto(data, filename="blank.png")
        file = InputMediaDocument(data, filename="blank.png", disable_content_type_detection=True)
        try:
            await editing(self.bot.edit_message_media(chat_id=chat, message_id=message, media=photo))
        except (NotEditable, Permanent) as error:  # one of an album of files stays a file
            if isinstance(error, Permanent) and error.code != "telegram-refused":
                raise
            await editing(self.bot.edit_message_media(chat_id=chat, message_id=message, media=file))

    async def _edit_text(self, chat: int, message: int, letter: Letter) -> None:
        keyboard: InlineKeyboardMarkup | None = letter.keyboard
        await editing(
            self.bot.edit_message_text(
                chat_id=chat, message_id=message, text=letter.text, reply_markup=keyboard
            )
        )


@cache
def blank() -> bytes:
    """A small grey picture, as PNG."""
    kept = io.BytesIO()
    Image.new("L", (240, 320), 128).save(kept, "PNG")
    return kept.getvalue()


def can_edit(old: Ref, letter: Letter) -> bool:
    """Whether `edit` could turn the one into the other, as far as we know."""
    match old.shape, letter.shape:
        case (Shape.TEXT, Shape.TEXT) | (Shape.TEXT | Shape.MEDIA, Shape.MEDIA):
            return letter.force_reply is None
        case (Shape.ALBUM, Shape.ALBUM):
            return old.digest == letter.digest and _complete(old, letter)
        case _:
            return False


def _complete(ref: Ref, letter: Letter) -> bool:
    return ref.shape is not Shape.ALBUM or (
        len(ref.media) == len(letter.pictures) and (ref.tail is not None) == letter.has_tail
    )


def _file(picture: DrawnPicture) -> InputFile:
    return InputFile(picture.data, filename=picture.file_name, attach=False)


def _media(picture: DrawnPicture, *, caption: str | None = None) -> InputMediaPhoto | InputMediaDocument:
    if as_photo(picture):
        return InputMediaPhoto(
            picture.data, caption=caption, filename=picture.file_name, has_spoiler=picture.spoiler
        )
    return InputMediaDocument(
        picture.data, caption=caption, filename=picture.file_name, disable_content_type_detection=True
    )
