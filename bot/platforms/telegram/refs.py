"""What the conversation remembers of a message: which messages a Screen became, and their pictures.

Written as `text:12`, `media:12#digest` or `album:12-14/15#digest` (15 carries text and buttons). The
person's own messages are plain numbers, with their album after a full stop.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.chat.platform import DrawnPicture

_THEIRS = re.compile(r"(\d+)(?:\.(\w+))?")


class Shape(StrEnum):
    TEXT = "text"
    MEDIA = "media"  # one photo or document, with caption and buttons
    ALBUM = "album"  # photos or documents, then perhaps a message with text and buttons


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    shape: Shape
    media: tuple[int, ...] = ()
    tail: int | None = None  # the message that carries the text of a text or an album
    digest: str = ""  # of the pictures, so that unchanged ones are not sent again

    @property
    def messages(self) -> tuple[int, ...]:
        return self.media if self.tail is None else (*self.media, self.tail)

    @property
    def main(self) -> int:
        """The message that carries text and buttons: the one people answer."""
        return self.media[0] if self.tail is None else self.tail

    def written(self) -> str:
        media = written_ids(self.media)
        match self.shape:
            case Shape.TEXT:
                return f"{self.shape}:{self.tail}"
            case Shape.MEDIA:
                return f"{self.shape}:{media}#{self.digest}"
            case Shape.ALBUM:
                return f"{self.shape}:{media}/{self.tail or ''}#{self.digest}"

    @classmethod
    def read(cls, written: str) -> Ref | None:
        """None when it is not one of ours (a reference of another platform, a person's own message)."""
        shape, _, rest = written.partition(":")
        ids, _, digest = rest.partition("#")
        media, _, tail = ids.partition("/")
        try:
            match shape:
                case Shape.TEXT:
                    return cls(shape=Shape.TEXT, tail=int(ids))
                case Shape.MEDIA:
                    return cls(shape=Shape.MEDIA, media=(int(ids),), digest=digest)
                case Shape.ALBUM:
                    numbers = read_ids(media)
                    return cls(
                        shape=Shape.ALBUM, media=numbers, tail=int(tail) if tail else None, digest=digest
                    )
        except ValueError:
            return None
        return None


def written_ids(ids: Sequence[int]) -> str:
    """Numbers in few letters: messages of an album follow each other, so 12,13,14,18 is written 12-14,18."""
    runs: list[list[int]] = []
    for one in ids:
        if runs and runs[-1][1] == one - 1:
            runs[-1][1] = one
        else:
            runs.append([one, one])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def read_ids(written: str) -> tuple[int, ...]:
    """ValueError when it is something else."""
    ids: list[int] = []
    for run in written.split(","):
        first, _, last = run.partition("-")
        ids += range(int(first), int(last or first) + 1)
    return tuple(ids)


def answered_message(ref: str | None) -> int | None:
    """Find the message a reply or a reaction goes to, whoever wrote it."""
    if ref is None:
        return None
    if theirs := _THEIRS.fullmatch(ref):
        return int(theirs[1])
    ours = Ref.read(ref)
    return ours.main if ours else None


def album_of(ref: str) -> str | None:
    """The album a person's own photo belongs to."""
    theirs = _THEIRS.fullmatch(ref)
    return theirs[2] if theirs else None


def digest_of(pictures: Sequence[DrawnPicture]) -> str:
    """Short, the same for the same pictures shown the same way."""
    if not pictures:
        return ""
    shown = "\n".join(f"{one.key} {one.original} {one.spoiler}" for one in pictures)
    return hashlib.sha256(shown.encode()).hexdigest()[:8]
