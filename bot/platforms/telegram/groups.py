"""Groups on Telegram: what happens to them, who is in them, and the few words said there by the platform.

Of members Telegram tells by itself only where the bot is an admin; service messages and `getChatMember` do
the rest (bot/membership.py asks). Some groups hide their members from everybody but admins.
"""

from __future__ import annotations

from dataclasses import replace

import structlog
from telegram import (
    Chat,
    ChatFullInfo,
    ChatMember,
    ChatMemberRestricted,
    ChatMemberUpdated,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    ReplyParameters,
    Update,
    User,
)
from telegram.error import BadRequest, ChatMigrated
from telegram.ext import ExtBot

from bot.chat.platform import Change, ChangeKind, Incoming, Membership
from bot.chat.screen import Say
from bot.platforms.telegram.addresses import address, chat_id, place_of
from bot.platforms.telegram.errors import calling
from bot.platforms.telegram.words import Words
from storage.domain.errors import Permanent, Retryable
from storage.domain.groups import Role
from storage.domain.records import Language, Place

log = structlog.get_logger()

GRANTS = "consents"  # the command that leads to what a person allows this group
ENTRANCE = "g-"  # before the group's number, in the link that goes on in private
_ADMINS = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)
_HIDDEN = ("chat_admin_required", "member list is inaccessible", "not enough rights")
_NAMES_MOST = 1000


class Groups:
    def __init__(self, bot: ExtBot[int], words: Words) -> None:
        self._bot = bot
        self._words = words
        self._names: dict[int, str] = {}

    async def membership(self, place: Place, external_id: str) -> Membership:
        """See Platform."""
        if place.private or not external_id.isdecimal():
            return Membership(role=Role.NOBODY)
        chat = chat_id(place)
        found = await calling(self._found(chat, int(external_id)))
        return replace(found, group_name=await self._name(chat)) if found.role is not Role.NOBODY else found

    async def _found(self, chat: int, user: int) -> Membership:
        try:
            member = await self._bot.get_chat_member(chat_id=chat, user_id=user)
        except ChatMigrated as error:  # told in a moment, and noted then
            raise Retryable("telegram-unreachable") from error
        except BadRequest as error:
            hidden = any(words in str(error).lower() for words in _HIDDEN)
            return Membership(role=Role.NOBODY, known=not hidden)
        return Membership(role=_role(member))

    async def _name(self, chat: int) -> str:
        if chat not in self._names:
            described = await calling(self._bot.get_chat(chat_id=chat))
            self.named(described)
        return self._names[chat]

    def named(self, chat: Chat | ChatFullInfo) -> None:
        """Note what a group is called."""
        while len(self._names) >= _NAMES_MOST:
            del self._names[next(iter(self._names))]
        self._names[chat.id] = chat.title or ""

    async def show_the_way(self, chat: Chat, language: Language, reply_to: Message | None) -> None:
        """Say that faces stay private, with a link into the private chat."""
        await self._say(chat, "only-in-private", language, reply_to, start="group")

    async def show_permissions(self, chat: Chat, language: Language, reply_to: Message) -> None:
        """Say where a member allows this group something, with a link that leads there."""
        await self._say(chat, "group-consents-way", language, reply_to, start=f"{ENTRANCE}{chat.id}")

    async def refuse_nobody(self, chat: Chat, language: Language, reply_to: Message) -> None:
        """An admin who writes as the group is nobody whose role could be asked."""
        await self._say(chat, "group-anonymous", language, reply_to)

    async def _say(
        self, chat: Chat, text: str, language: Language, reply_to: Message | None, *, start: str = ""
    ) -> None:
        keyboard, reply = None, None
        if start:
            link = f"https://t.me/{self._bot.username}?start={start}"
            label = self._words.say(language, Say("telegram-open-private"))
            keyboard = InlineKeyboardMarkup([[InlineKeyboardButton(label, url=link, style="primary")]])
        if reply_to is not None:
            reply = ReplyParameters(reply_to.message_id, allow_sending_without_reply=True)
        try:
            await calling(
                self._bot.send_message(
                    **address(place_of(chat, reply_to)),
                    text=self._words.say(language, Say(text)),
                    reply_markup=keyboard,
                    reply_parameters=reply,
                    disable_notification=True,
                )
            )
        except Permanent as fault:  # no right to write there: nothing to be done
            log.info("telegram.group_not_answered", code=fault.code)


def change_in(update: Update, language: Language) -> Incoming | None:
    """What happened to a chat, if that is what the update tells; `language` is that of who did it."""
    if update.my_chat_member is not None:
        return _of_the_bot(update.my_chat_member, f"own:{update.update_id}", language)
    if update.chat_member is not None and update.chat_member.chat.type != Chat.CHANNEL:
        told = update.chat_member
        return _changed(
            told.chat, told.new_chat_member.user, f"member:{update.update_id}", language, ChangeKind.ROLE
        )
    message = update.message
    if message is None:
        return None
    event_id = f"{message.chat_id}:{message.message_id}"
    if message.left_chat_member is not None and not message.left_chat_member.is_bot:
        return _changed(message.chat, message.left_chat_member, event_id, language, ChangeKind.ROLE)
    if message.migrate_to_chat_id or message.migrate_from_chat_id:
        before = message.migrate_from_chat_id or message.chat_id
        after = message.migrate_to_chat_id or message.chat_id
        change = Change(kind=ChangeKind.MOVED, moved_to=str(after))
        place = Place(platform=place_of(message.chat).platform, chat=str(before), private=False)
        return Incoming(place=place, external_id="", language=language, event_id=event_id, change=change)
    return None


def _of_the_bot(told: ChatMemberUpdated, event_id: str, language: Language) -> Incoming | None:
    was, now = _role(told.old_chat_member), _role(told.new_chat_member)
    if told.chat.type == Chat.PRIVATE:
        gone = told.new_chat_member.status == ChatMember.BANNED
        log.info("telegram.membership", blocked=gone)
        kind = ChangeKind.GONE if gone else None
    elif now is Role.NOBODY:
        kind = ChangeKind.REMOVED
    else:
        kind = ChangeKind.ADDED if was is Role.NOBODY else None
    if kind is None or told.chat.type == Chat.CHANNEL:
        return None
    return _changed(told.chat, told.from_user, event_id, language, kind)


def _changed(chat: Chat, user: User, event_id: str, language: Language, kind: ChangeKind) -> Incoming:
    return Incoming(
        place=place_of(chat),
        external_id=str(user.id),
        language=language,
        event_id=event_id,
        change=Change(kind=kind),
    )


def _role(member: ChatMember) -> Role:
    if member.status in _ADMINS:
        return Role.ADMIN
    if isinstance(member, ChatMemberRestricted):
        return Role.MEMBER if member.is_member else Role.NOBODY
    return Role.MEMBER if member.status == ChatMember.MEMBER else Role.NOBODY
