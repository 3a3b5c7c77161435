"""What a set of photos shows and what it still lacks, from coarse tags only: no picture, no face data."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

LIGHT_PREFIX: Final = "light-"
BACKGROUND_PREFIX: Final = "background-"

# At least so many photos, or this share of the set if that is more; the most useful first. Left and right are
# the person's own.
_WANTED: Final[tuple[tuple[str, int, float], ...]] = (
    ("front", 3, 0.3),
    ("left", 2, 0.12),
    ("right", 2, 0.12),
    ("neutral", 2, 0.1),
    ("smile", 2, 0.1),
    ("teeth", 1, 0.04),
)
WANTED_LIGHTS: Final = 3
WANTED_BACKGROUNDS: Final = 4


def missing(coverages: Sequence[Collection[str]]) -> tuple[str, ...]:
    """Codes (Fluent message ids) of what to ask for next, most useful first; () when varied enough.

    `coverages` holds the tags of each accepted photo (Selfie.coverage).
    """
    count = len(coverages)
    lacking = [
        f"missing-{tag}"
        for tag, least, share in _WANTED
        if sum(tag in tags for tags in coverages) < max(least, share * count)
    ]
    if len(_distinct(coverages, LIGHT_PREFIX)) < WANTED_LIGHTS:
        lacking.append("missing-light")
    if len(_distinct(coverages, BACKGROUND_PREFIX)) < WANTED_BACKGROUNDS:
        lacking.append("missing-background")
    return tuple(lacking)


def _distinct(coverages: Sequence[Collection[str]], prefix: str) -> set[str]:
    return {tag for tags in coverages for tag in tags if tag.startswith(prefix)}
