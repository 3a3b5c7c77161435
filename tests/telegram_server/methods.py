"""The methods of the Bot API that a photo bot needs, on the server's state."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from tests.telegram_server import rules
from tests.telegram_server.state import Chat, Message, Refused, StoredFile, as_json, bad

if TYPE_CHECKING:
    from tests.telegram_server.server import TelegramServer

Parameters = dict[str, Any]
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as "
    "a current content and reply markup of the message"
)


def methods(server: TelegramServer) -> dict[str, Callable[[Parameters], Awaitable[Any]]]:
    own = Methods(server)
    return {name: getattr(own, name) for name in dir(own) if not name.startswith("_")}


class Methods:
    def __init__(self, server: TelegramServer) -> None:
        self._server = server

    # Who and how

    async def getMe(self, given: Parameters) -> Any:  # noqa: N802 - the Bot API's own names
        return {**self._server.bot_user, "can_join_groups": True, "can_read_all_group_messages": False,
                "supports_inline_queries": False}  # fmt: skip

    async def setMyCommands(self, given: Parameters) -> bool:  # noqa: N802
        scope = self._scope(given)
        self._server.profile.commands[scope] = rules.checked_commands(given["commands"])
        return True

    async def getMyCommands(self, given: Parameters) -> Any:  # noqa: N802
        return self._server.profile.commands.get(self._scope(given), [])

    async def setMyDescription(self, given: Parameters) -> bool:  # noqa: N802
        text = given.get("description", "")
        if rules.units(text) > 512:
            raise bad("description is too long")
        self._server.profile.descriptions[self._language(given)] = text
        return True

    async def getMyDescription(self, given: Parameters) -> Any:  # noqa: N802
        return {"description": self._server.profile.descriptions.get(self._language(given), "")}

    async def setMyShortDescription(self, given: Parameters) -> bool:  # noqa: N802
        text = given.get("short_description", "")
        if rules.units(text) > 120:
            raise bad("short description is too long")
        self._server.profile.short_descriptions[self._language(given)] = text
        return True

    async def getMyShortDescription(self, given: Parameters) -> Any:  # noqa: N802
        return {"short_description": self._server.profile.short_descriptions.get(self._language(given), "")}

    async def setChatMenuButton(self, given: Parameters) -> bool:  # noqa: N802
        self._server.profile.menu_button = rules.parsed(given["menu_button"])
        return True

    def _language(self, given: Parameters) -> str:
        code = given.get("language_code", "")
        if not re.fullmatch(r"([a-z]{2})?", code):
            raise bad("invalid language code specified")
        return code

    def _scope(self, given: Parameters) -> tuple[str, str]:
        scope = rules.parsed(given.get("scope", '{"type": "default"}'))
        kind = scope["type"]
        if kind == "chat":
            return f"chat {self._reachable(scope).id}", self._language(given)
        if kind not in ("default", "all_private_chats", "all_group_chats", "all_chat_administrators"):
            raise bad("can't parse BotCommandScope")
        return kind, self._language(given)

    async def getChat(self, given: Parameters) -> Any:  # noqa: N802
        chat = self._reachable(given)
        return {**chat.described(), "accent_color_id": 0, "max_reaction_count": 11,
                "accepted_gift_types": dict.fromkeys(rules.GIFTS, False)}  # fmt: skip

    async def getChatMember(self, given: Parameters) -> Any:  # noqa: N802
        chat, user = self._reachable(given), int(given["user_id"])
        known = {one.chat.id: one for one in self._server.people}
        if user not in known:
            raise bad("PARTICIPANT_ID_INVALID" if chat.hides_members else "user not found")
        if chat.hides_members and user not in chat.members:
            raise bad("CHAT_ADMIN_REQUIRED")
        return rules.member(known[user].user, chat.members.get(user, "left"))

    # Updates

    async def getUpdates(self, given: Parameters) -> Any:  # noqa: N802
        if self._server.webhook is not None:
            raise Refused(
                409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first"
            )
        return await self._server.queue.fetched(given)

    async def setWebhook(self, given: Parameters) -> bool:  # noqa: N802
        if not given.get("url", "").startswith("https://"):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", given.get("secret_token", "x")):
            raise bad("secret token contains unallowed characters")
        self._server.webhook = dict(given)
        self._server.queue.interrupt()
        self._server.push_waiting()
        return True

    async def deleteWebhook(self, given: Parameters) -> bool:  # noqa: N802
        self._server.webhook = None
        return True

    # Sending

    async def sendMessage(self, given: Parameters) -> Any:  # noqa: N802
        chat = self._reachable(given)
        text = rules.checked_text(given.get("text", ""), given.get("parse_mode"), most=4096, caption=False)
        return self._sent(chat, "text", given, text=text)

    async def sendPhoto(self, given: Parameters) -> Any:  # noqa: N802
        chat = self._reachable(given)
        photo = rules.checked_photo(self._uploaded(given, given.get("photo")))
        return self._sent(chat, "photo", given, text=self._caption(given), file=photo)

    async def sendDocument(self, given: Parameters) -> Any:  # noqa: N802
        chat = self._reachable(given)
        document = self._uploaded(given, given.get("document"))
        return self._sent(chat, "document", given, text=self._caption(given), file=document)

    async def sendMediaGroup(self, given: Parameters) -> Any:  # noqa: N802
        chat = self._reachable(given)
        media = rules.parsed(given.get("media", "[]"))
        if not 2 <= len(media) <= 10:
            raise bad("wrong number of media in the album: 2 to 10 are needed")
        for medium in media:
            rules.checked_media(medium)
        if len({medium["type"] for medium in media}) > 1:
            raise bad("documents can't be mixed with other media types in an album")
        files = [self._medium(given, medium) for medium in media]  # all are checked before any is sent
        self._server.rates.messages(chat, len(files))
        group = self._server.new_id("group")
        return [
            self._sent(
                chat,
                medium["type"],
                {**given, "has_spoiler": medium.get("has_spoiler")},
                text=self._caption(medium),
                file=file,
                group=group,
            )
            for medium, file in zip(media, files, strict=True)
        ]

    async def sendChatAction(self, given: Parameters) -> bool:  # noqa: N802
        chat = self._reachable(given)
        if given.get("action") not in rules.ACTIONS:
            raise bad("wrong parameter action in request")
        chat.actions.append(given["action"])
        return True

    # Changing

    async def editMessageText(self, given: Parameters) -> Any:  # noqa: N802
        chat, message = self._editable(given)
        text = rules.checked_text(given.get("text", ""), given.get("parse_mode"), most=4096, caption=False)
        if message.kind != "text":
            raise bad("there is no text in the message to edit")
        return self._changed(chat, message, text, rules.checked_markup(given.get("reply_markup")))

    async def editMessageCaption(self, given: Parameters) -> Any:  # noqa: N802
        chat, message = self._editable(given)
        if message.kind == "text":
            raise bad("there is no caption in the message to edit")
        markup = rules.checked_markup(given.get("reply_markup"))
        return self._changed(chat, message, self._caption(given), markup)

    async def editMessageMedia(self, given: Parameters) -> Any:  # noqa: N802
        chat, message = self._editable(given)
        medium = rules.parsed(given["media"])
        rules.checked_media(medium)
        if message.group and message.kind != medium["type"]:
            raise bad("message can't be edited: other type of media in an album")
        file = self._medium(given, medium)
        message.kind, message.file = medium["type"], file
        message.spoiler = bool(medium.get("has_spoiler"))
        message.text, message.markup = self._caption(medium), rules.checked_markup(given.get("reply_markup"))
        self._count_edit(chat, message)
        return as_json(message, chat)

    async def deleteMessages(self, given: Parameters) -> bool:  # noqa: N802
        chat = self._reachable(given)
        ids = rules.parsed(given["message_ids"])
        if not 1 <= len(ids) <= 100:
            raise bad("wrong number of messages")
        found = [chat.messages[one] for one in ids if one in chat.messages]
        if any(message.old for message in found):
            raise bad("message can't be deleted for everyone")
        for message in found:
            del chat.messages[message.id]
        return True

    async def setMessageReaction(self, given: Parameters) -> bool:  # noqa: N802
        chat = self._reachable(given)
        reactions = rules.parsed(given.get("reaction", "[]"))
        message = chat.messages.get(int(given["message_id"]))
        if message is None:
            raise bad("message to react not found")
        if len(reactions) > 1:
            raise bad("REACTIONS_TOO_MANY")
        if any(one["type"] != "emoji" or one["emoji"] not in rules.REACTIONS for one in reactions):
            raise bad("REACTION_INVALID")
        if message.group:  # as documented: an album takes its reaction on the first photo that is still there
            message = next(one for one in chat.messages.values() if one.group == message.group)
        message.reaction = reactions[0]["emoji"] if reactions else None
        return True

    async def answerCallbackQuery(self, given: Parameters) -> bool:  # noqa: N802
        query = self._server.queries.get(given.get("callback_query_id", ""))
        if query is None or query.answered or query.old:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        if rules.units(given.get("text", "")) > 200:
            raise bad("MESSAGE_TOO_LONG")
        query.answered = True
        query.notice = given.get("text")
        return True

    async def getFile(self, given: Parameters) -> Any:  # noqa: N802
        file = self._server.files.get(given.get("file_id", ""))
        if file is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if len(file.data) > 20_000_000:
            raise bad("file is too big")
        path = f"files/{file.file_id}"
        if self._server.is_local:
            path = f"/var/lib/telegram-bot-api/{path}"
        return {"file_id": file.file_id, "file_unique_id": f"u{file.file_id}", "file_size": len(file.data),
                "file_path": path}  # fmt: skip

    # Inside

    def _reachable(self, given: Parameters) -> Chat:
        chat = self._server.chats.get(int(given.get("chat_id", 0)))
        if chat is None:
            raise bad("chat not found")
        if chat.moved_to:
            raise Refused(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=chat.moved_to,
            )
        if chat.blocked:
            who = (
                "bot was blocked by the user"
                if chat.kind == "private"
                else "bot was kicked from the group chat"
            )
            raise Refused(403, f"Forbidden: {who}")
        if not chat.started:
            raise Refused(403, "Forbidden: bot can't initiate conversation with a user")
        self._server.rates.check(chat)
        return chat

    def _caption(self, given: Parameters) -> str:
        return rules.checked_text(given.get("caption", ""), given.get("parse_mode"), most=1024, caption=True)

    def _medium(self, given: Parameters, medium: dict[str, Any]) -> StoredFile:
        file = self._uploaded(given, medium["media"])
        return rules.checked_photo(file) if medium["type"] == "photo" else file

    def _uploaded(self, given: Parameters, named: Any) -> StoredFile:
        """A file in the request itself, one attached by name, or one the server already has."""
        if isinstance(named, str) and named.startswith("attach://"):
            named = given.get(named.removeprefix("attach://"))
        if isinstance(named, StoredFile):
            return self._server.keep(rules.checked_upload(named))
        if isinstance(named, str) and named in self._server.files:
            return self._server.files[named]
        raise bad("wrong file identifier/HTTP URL specified")

    def _sent(self, chat: Chat, kind: str, given: Parameters, **fields: Any) -> Any:
        markup = rules.checked_markup(given.get("reply_markup"))
        reply = rules.checked_reply(given.get("reply_parameters"))
        answered = None if reply is None else int(reply["message_id"])
        if answered is not None and answered not in chat.messages:
            if not reply.get("allow_sending_without_reply"):
                raise bad("message to be replied not found")
            answered = None
        if "group" not in fields:
            self._server.rates.messages(chat, 1)
        message = self._server.put(
            chat,
            kind=kind,
            sender=self._server.bot_user,
            markup=markup,
            reply_to=answered,
            thread=int(given["message_thread_id"]) if "message_thread_id" in given else None,
            silent=str(given.get("disable_notification")).lower() == "true",
            spoiler=str(given.get("has_spoiler")).lower() == "true",
            **fields,
        )
        return as_json(message, chat)

    def _editable(self, given: Parameters) -> tuple[Chat, Message]:
        chat = self._reachable(given)
        message = chat.messages.get(int(given["message_id"]))
        if message is None:
            raise bad("message to edit not found")
        if not message.by_bot or (message.markup and "force_reply" in message.markup):
            raise bad("message can't be edited")
        self._server.rates.edit(chat)
        return chat, message

    def _changed(self, chat: Chat, message: Message, text: str, markup: dict[str, Any] | None) -> Any:
        if (text, markup) == (message.text, message.markup):
            raise bad(NOT_MODIFIED)
        message.text, message.markup = text, markup
        self._count_edit(chat, message)
        return as_json(message, chat)

    def _count_edit(self, chat: Chat, message: Message) -> None:
        self._server.rates.edited(chat)
        message.edits += 1


class UpdateQueue:
    """getUpdates: an update is there until an offset beyond it is asked for."""

    def __init__(self) -> None:
        self.updates: list[dict[str, Any]] = []
        self.confirmed = 0
        self._news = asyncio.Event()
        self._polls = 0
        self._held: list[dict[str, Any]] | None = None
        self._interrupted = False

    def add(self, update: dict[str, Any]) -> None:
        (self.updates if self._held is None else self._held).append(update)
        self._news.set()

    def emptied(self) -> list[dict[str, Any]]:
        """What waits, no longer for a poll."""
        waiting, self.updates = self.updates, []
        return waiting

    def interrupt(self) -> None:
        """End a poll that waits, as setting a webhook does."""
        self._interrupted = True
        self._news.set()

    def hold(self) -> None:
        """Gather what happens, as while the bot cannot reach Telegram."""
        self._held = []

    def release(self) -> None:
        """Hand it all over at once."""
        self.updates += self._held or []
        self._held = None
        self._news.set()

    async def fetched(self, given: Parameters) -> list[dict[str, Any]]:
        offset = int(given.get("offset", 0))
        self.confirmed += sum(one["update_id"] < offset for one in self.updates)
        self.updates = [one for one in self.updates if one["update_id"] >= offset]
        wanted = rules.parsed(given.get("allowed_updates", "[]"))
        if wanted:
            self.updates = [one for one in self.updates if set(one) & set(wanted)]
        if self._polls:
            raise Refused(
                409,
                "Conflict: terminated by other getUpdates request",
            )
        self._polls += 1
        self._interrupted = False
        try:
            async with asyncio.timeout(int(given.get("timeout", 0)) or 0.01):
                while not self.updates:
                    self._news.clear()
                    await self._news.wait()
                    if self._interrupted:
                        raise Refused(409, "Conflict: terminated by setWebhook request")
        except TimeoutError:
            return []
        finally:
            self._polls -= 1
        wanted_now = [one for one in self.updates if not wanted or set(one) & set(wanted)]
        return wanted_now[: min(100, int(given.get("limit", 100)))]
