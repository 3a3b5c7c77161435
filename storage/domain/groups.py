"""Groups of people on a platform: who somebody is in one, which rules its admins set, when it is quiet there.

Admins only ever take away from what people allow; `storage/domain/deciding.py` decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from storage.domain.errors import BadInput
from storage.domain.records import Place

_ZONE = re.compile(r"[A-Za-z0-9_+-]{1,32}(?:/[A-Za-z0-9_+-]{1,32}){0,2}")
_DAY_MINUTES = 24 * 60
UTC_ZONE = "UTC"


class Role(StrEnum):
    """Who an account is in a group, as the platform says."""

    NOBODY = "nobody"  # not in it, or it cannot be found out
    MEMBER = "member"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group or server of a platform."""

    platform: str
    chat: str


def group_of(place: Place) -> Group | None:
    """The group of a place; None in private. A group may have rooms (channels, topics): `group/room`."""
    return None if place.private else Group(platform=place.platform, chat=place.chat.partition("/")[0])


def whole(place: Place) -> Place:
    """The group itself, in whichever room of it somebody is."""
    return replace(place, chat=place.chat.partition("/")[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """From one time of the day to another, in minutes after midnight; over midnight when it ends earlier."""

    begin: int
    end: int

    def __post_init__(self) -> None:
        if not (0 <= self.begin < _DAY_MINUTES and 0 <= self.end < _DAY_MINUTES and self.begin != self.end):
            raise ValueError("quiet hours are two times of a day")

    def until(self, at: datetime, zone: str) -> datetime | None:
        """When the quiet hours end that last at `at`; None when it is not quiet then."""
        local = at.astimezone(_zone(zone))
        minute = local.hour * 60 + local.minute
        if (minute - self.begin) % _DAY_MINUTES >= (self.end - self.begin) % _DAY_MINUTES:
            return None
        day = local.date() + timedelta(days=1 if minute >= self.end else 0)
        return datetime.combine(day, clock_time(self.end), tzinfo=local.tzinfo)


def clock_time(minute: int) -> time:
    return time(minute // 60, minute % 60)


def checked_zone(name: str) -> str:
    """A time zone as the world names it ("europe/vienna" too); BadInput("group-zone-unknown")."""
    typed = name.strip()
    named = re.sub(r"(^|[/_])([a-z])", lambda found: found[1] + found[2].upper(), typed.replace(" ", "_"))
    for one in (typed, named, typed.upper()):
        try:
            if _ZONE.fullmatch(one):
                return _zone(one).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    raise BadInput("group-zone-unknown")


def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
