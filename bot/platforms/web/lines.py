"""What one message of the chat is, as stored (sealed) and as the page sees it.

Stored bodies name pictures by vault key; the page gets sealed addresses instead. `order` is the place in
the chat and stays when a line is edited (a transcript's own sequence moves with every change).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.chat.platform import Drawn, DrawnPicture
from bot.chat.screen import Mark
from bot.platforms.web.pictures import Named, Seal
from bot.platforms.web.uploads import Arrived

Body = dict[str, Any]


def said(text: str, *, at: datetime) -> Body:
    """What the person typed."""
    return {"mine": True, "at": at.isoformat(), "text": text}


def sent(arrived: Arrived, *, group: str, caption: str, at: datetime) -> Body:
    """One photo or video of the person; where it lies is known once the conversation has taken it in."""
    return {
        "mine": True,
        "at": at.isoformat(),
        "text": caption,
        "group": group,
        "media": arrived.kind.value,
        "size": arrived.size,
        "kept": None,
        "mark": None,
    }


def shown(drawn: Drawn, *, at: datetime) -> Body:
    """What the bot says."""
    return {
        "mine": False,
        "at": at.isoformat(),
        "text": drawn.text,
        "language": drawn.language.value,
        "pictures": [_picture(picture) for picture in drawn.pictures],
        "rows": [[_plain(asdict(button)) for button in row] for row in drawn.rows],
        "ask": drawn.ask.value,
        "placeholder": drawn.placeholder,
        "steps": list(drawn.steps),
        "progress": asdict(drawn.progress) if drawn.progress else None,
        "card": drawn.card is not None,
        "reply_to": drawn.reply_to,
        "copyable": drawn.copyable,
        "quiet": drawn.quiet,
    }


def edited(old: Body, new: Body) -> Body:
    """The new content at the old place."""
    return {**new, "order": old["order"], "at": old["at"]}


def removed(old: Body) -> Body:
    """The place of a line that was taken away, for pages that have it still."""
    return {"mine": False, "removed": True, "order": old["order"], "at": old["at"]}


def is_removed(body: Body) -> bool:
    return bool(body.get("removed"))


def marked(old: Body, mark: Mark) -> Body:
    return {**old, "mark": mark.value}


def kept(old: Body, person_id: str, key: str) -> Body:
    return {**old, "kept": {"person_id": person_id, "key": key}}


def same(old: Body, new: Body) -> bool:
    """Whether the person would see no difference."""
    return {**old, "order": 0, "at": ""} == {**new, "order": 0, "at": ""}


def view(chat: str, ref: str, body: Mapping[str, Any], seal: Seal) -> dict[str, Any]:
    """The line as the page gets it: no vault key leaves the server."""
    seen = {name: value for name, value in body.items() if name not in ("pictures", "kept")}
    seen["ref"] = ref
    if "pictures" in body:
        seen["pictures"] = [_address(chat, picture, seal) for picture in body["pictures"]]
    if body.get("kept"):
        seen["url"] = seal.address(chat, Named(person_id=body["kept"]["person_id"], ref=ref))
    return seen


def _picture(picture: DrawnPicture) -> Body:
    names = ("key", "person_id", "alt", "width_px", "height_px", "original", "spoiler", "file_name")
    return {name: getattr(picture, name) for name in names}


def _address(chat: str, picture: Mapping[str, Any], seal: Seal) -> dict[str, Any]:
    """What is known to be gone (see presence.py) has no address."""
    named = Named(person_id=picture["person_id"], key=picture["key"], file_name=picture["file_name"])
    seen = {name: value for name, value in picture.items() if name not in ("key", "person_id", "gone")}
    return {**seen, "url": "" if picture.get("gone") else seal.address(chat, named)}


def _plain(button: dict[str, Any]) -> dict[str, Any]:
    return {**button, "style": button["style"].value}
