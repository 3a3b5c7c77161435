"""What the Bot API refuses, apart from what depends on the chat: parameters, keyboards, texts, pictures.

Names of methods, parameters and fields are those python-telegram-bot knows for this version of the Bot API,
less the conveniences it adds for callers.
"""

from __future__ import annotations

import inspect
import io
import json
import re
from html.parser import HTMLParser
from typing import Any

from PIL import Image
from telegram import Bot, InlineKeyboardButton, InputMediaDocument, InputMediaPhoto, ReplyParameters
from telegram.constants import ReactionEmoji

from tests.telegram_server.state import Refused, StoredFile, bad

_CONVENIENCES = {
    "self", "api_kwargs", "read_timeout", "write_timeout", "connect_timeout", "pool_timeout", "filename",
    "reply_to_message_id", "allow_sending_without_reply", "disable_web_page_preview", "location", "contact",
}  # fmt: skip
_ALBUM_CONVENIENCES = {"caption", "parse_mode", "caption_entities"}
REACTIONS = {emoji.value for emoji in ReactionEmoji}
ACTIONS = {"typing", "upload_photo", "upload_document", "upload_video", "record_video", "choose_sticker"}
UPLOAD_BYTES = 50_000_000
START_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_START_LINK = re.compile(r"https://t\.me/\w+\?start=([^\s]*)")
STYLES = {"primary", "success", "danger"}
_TAGS = {"b", "strong", "i", "em", "u", "s", "code", "pre", "a", "tg-spoiler", "blockquote", "span"}


def _parameters() -> dict[str, set[str]]:
    found = {}
    for name in dir(Bot):
        if name.startswith("_") or not re.fullmatch(r"[a-z]+([A-Z][A-Za-z0-9]*)+", name):
            continue
        allowed = set(inspect.signature(getattr(Bot, name)).parameters) - _CONVENIENCES
        found[name] = allowed - (_ALBUM_CONVENIENCES if name == "sendMediaGroup" else set())
    return found


PARAMETERS = _parameters()


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def unknown_parameters(method: str, given: set[str]) -> set[str]:
    return given - PARAMETERS[method]


GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
_ADMIN_RIGHTS = (
    "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
    "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories",
)  # fmt: skip


def member(user: dict[str, Any], status: str) -> dict[str, Any]:
    """A ChatMember as the Bot API describes it."""
    body: dict[str, Any] = {"user": user, "status": status}
    if status == "administrator":
        body |= dict.fromkeys(_ADMIN_RIGHTS, False)
    elif status == "creator":
        body["is_anonymous"] = False
    elif status == "kicked":
        body["until_date"] = 0
    return body


def parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def checked_text(text: str, mode: str | None, *, most: int, caption: bool) -> str:
    """The text people see."""
    if mode == "HTML":
        text = _html(text)
    elif mode == "MarkdownV2" and re.search(r"(?<!\\)[!.\-=|{}+#>()\[\]]", text):
        raise bad("can't parse entities: a character is reserved and must be escaped")
    elif mode not in (None, "HTML", "Markdown", "MarkdownV2"):
        raise bad("unsupported parse_mode")
    if not caption and not text.strip():
        raise bad("message text is empty")
    if units(text) > most:
        raise bad("message caption is too long" if caption else "message is too long")
    _check_start_links(text)
    return text.strip()


def _check_start_links(text: str) -> None:
    """The real server sends any link, but people's clients open the bot without a code that is not one."""
    codes = [found.rstrip(".,:;!?)'\"”“»") for found in _START_LINK.findall(text)]
    if wrong := [code for code in codes if not START_CODE.fullmatch(code)]:
        raise bad(f"no client would pass on the start parameter {wrong[0]}")


class _Entities(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        if tag not in _TAGS:
            raise bad(f'can\'t parse entities: Unsupported start tag "{tag}"')
        self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            raise bad("can't parse entities: Unexpected end tag")

    def handle_data(self, data):
        self.text += data


def _html(text: str) -> str:
    entities = _Entities()
    entities.feed(text)
    entities.close()
    if entities.open:
        raise bad("can't parse entities: Can't find end tag")
    return entities.text


def checked_markup(given: Any) -> dict[str, Any] | None:
    if given is None:
        return None
    markup = parsed(given)
    if "force_reply" in markup:
        hint = markup.get("input_field_placeholder")
        if hint is not None and not 1 <= units(hint) <= 64:
            raise bad("input field placeholder is too long")
        return markup
    if set(markup) != {"inline_keyboard"}:
        raise bad("object expected as reply markup")
    rows = markup["inline_keyboard"]
    if not all(rows) or sum(map(len, rows)) > 100 or any(len(row) > 8 for row in rows):
        raise bad("reply markup is too long")
    for row in rows:
        for button in row:
            _check_button(button)
    return markup if rows else None


def _check_button(button: dict[str, Any]) -> None:
    if unknown := set(button) - set(InlineKeyboardButton.__slots__):
        raise bad(f"can't parse inline keyboard button: unknown field {sorted(unknown)}")
    if not button.get("text", "").strip():
        raise bad("can't parse inline keyboard button: text must be non-empty")
    what = [name for name in ("callback_data", "url", "copy_text", "web_app") if button.get(name) is not None]
    if len(what) != 1:
        raise bad("text buttons are unallowed in the inline keyboard")
    if "callback_data" in what and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    if "copy_text" in what and not 1 <= units(button["copy_text"]["text"]) <= 256:
        raise bad("BUTTON_COPY_TEXT_INVALID")
    if "url" in what and not re.match(r"(https?|tg)://", button["url"]):
        raise bad("BUTTON_URL_INVALID")
    _check_start_links(button.get("url") or (button.get("copy_text") or {}).get("text", ""))
    if "style" in button and button["style"] not in STYLES:
        raise bad("BUTTON_STYLE_INVALID")


def checked_reply(given: Any) -> dict[str, Any] | None:
    if given is None:
        return None
    reply = parsed(given)
    if unknown := set(reply) - set(ReplyParameters.__slots__):
        raise bad(f"can't parse reply parameters: unknown field {sorted(unknown)}")
    return reply


def checked_media(medium: dict[str, Any]) -> None:
    known = {"photo": InputMediaPhoto, "document": InputMediaDocument}.get(medium.get("type", ""))
    if known is None:
        raise bad("unknown media type")
    slots = {slot for one in known.__mro__ for slot in getattr(one, "__slots__", ())}
    if unknown := set(medium) - slots:
        raise bad(f"can't parse InputMedia: unknown field {sorted(unknown)}")


def checked_upload(file: StoredFile) -> StoredFile:
    if len(file.data) > UPLOAD_BYTES:
        raise Refused(413, "Request Entity Too Large")
    return file


def checked_photo(file: StoredFile) -> StoredFile:
    """A photo as the servers accept it, with its size filled in."""
    if len(file.data) > 10_000_000:
        raise bad("file of size over 10 MB is too big for a photo")
    try:
        with Image.open(io.BytesIO(file.data)) as image:
            image.load()
            file.width, file.height = image.size
    except (OSError, SyntaxError):
        raise bad("IMAGE_PROCESS_FAILED") from None
    sides = (file.width, file.height)
    if sum(sides) > 10_000 or max(sides) > 20 * min(sides):
        raise bad("PHOTO_INVALID_DIMENSIONS")
    return file


def checked_commands(given: Any) -> list[dict[str, str]]:
    commands = parsed(given)
    if len(commands) > 100:
        raise bad("too many commands")
    for command in commands:
        if set(command) != {"command", "description"}:
            raise bad("can't parse BotCommand")
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= units(command["description"]) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return commands
