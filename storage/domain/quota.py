"""How much one person may ask for. Named, with defaults for one machine; the operator sets others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from storage.domain.errors import Refusal

DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    models: int = 5  # face models a person
    selfies: int = 60  # a face model; removed and rejected ones do not count
    photos_a_day: int = 400  # sent in, whatever became of them
    portraits_a_day: int = 50  # portrait requests; four pictures each
    trainings_a_day: int = 10
    stored_mb: int = 4_000  # files of a person; past that no photos or videos are taken in
    waiting: int = 20  # jobs of a person that wait; photos being assessed do not count


def check(count: int, limit: int, code: str) -> None:
    """Refusal(code, limit=...) when one more would be too many."""
    if count >= limit:
        raise Refusal(code, limit=limit)
