"""Two people in one picture: who is meant by "Anna and me on the moon", and who stands where.

A friend is named by the name under which their permission stands; whoever is meant by another name is
nobody here. Whether it may be drawn is decided where everything is (storage/domain/deciding.py): the
friend's own permission for pictures of both is needed, and a yes to pictures of them alone is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.chat.event import Origin
from bot.chat.session import Session
from bot.flows.chosen import friends_models, own_model
from bot.services import Services
from storage.domain.records import FaceModel

ME = r"(?:ich|mich|mir|myself|me|i)"
AND = r"\s*(?:\bund\b|\band\b|\bmit\b|\bwith\b|&|\+|,)\s*"
WITH = r"(?:zusammen |gemeinsam |together )?(?:mit|with) "
GERMAN = r"\b(?:ich|mich|mir|und|mit)\b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Both models from left to right, as they were named, and what is left of the words."""

    left: FaceModel
    right: FaceModel
    prompt: str


async def meant(origin: Origin, prompt: str, session: Session, services: Services) -> Pair | None:
    """Return the two who are meant, or None: not both are named, or the other is no friend who allowed it."""
    if not re.search(rf"\b{ME}\b|{WITH}", prompt, re.IGNORECASE):
        return None
    friends: dict[str, FaceModel] = {}
    for _, model in await friends_models(origin.person.id, services):
        name = model.name or ""
        friends |= {name: model, name.removeprefix("@"): model}
    found = _named(prompt, friends)
    own = await own_model(origin.person.id, session, services)
    if found is None or own is None:
        return None
    name, friend_first, rest = found
    left, right = (friends[name], own) if friend_first else (own, friends[name])
    return Pair(left=left, right=right, prompt=rest or _nowhere(prompt))


def _nowhere(prompt: str) -> str:
    """Where both stand when nothing else is said."""
    return "im Fotostudio" if re.search(GERMAN, prompt, re.IGNORECASE) else "in a photo studio"


def _named(prompt: str, names: Iterable[str]) -> tuple[str, bool, str] | None:
    """Which name stands beside "me", whether it comes first, and the words without both."""
    for name in sorted(filter(None, names), key=len, reverse=True):
        friend = rf"(?<!\w){re.escape(name)}(?!\w)"
        ways = (
            (rf"{friend}{AND}\b{ME}\b", True, re.IGNORECASE),
            (rf"\b{ME}\b{AND}{friend}", False, re.IGNORECASE),
            (rf"\b{WITH}{friend}", False, re.NOFLAG),  # a name that is also a word is a name with its capital
        )
        for pattern, first, flags in ways:
            if at := re.search(pattern, prompt, flags):
                rest = f"{prompt[: at.start()]} {prompt[at.end() :]}"
                return name, first, re.sub(r"\s+([,.!?])", r"\1", " ".join(rest.split())).strip(" ,.:;!-")
    return None
