"""What flows may use: the repositories of the open unit of work, and a clock.

One event is handled in one unit of work: what a flow writes and where the person is are committed together,
and only then is anything shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from storage.memory import Erasure, Jobs, Links, Models, People, Pictures, Requests, Selfies
from storage.memory_consent import Grants, Rights


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Facts about this installation that texts mention."""

    base_model: str  # e.g. "pocket"
    base_model_is_pocket: bool
    operator: str  # who runs it, for /help and /privacy; "unnamed" when nobody said
    selfies_needed: int = 25
    selfies_most: int = 35
    rejected_photos_hours: int = 24  # how long pictures of a photo that was turned down are kept at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    people: People
    models: Models
    selfies: Selfies
    requests: Requests
    pictures: Pictures
    jobs: Jobs
    links: Links
    grants: Grants
    rights: Rights
    erasure: Erasure
    now: Callable[[], datetime]
    new_seed: Callable[[], int]  # 0 <= seed < 2**31
    installation: Installation
