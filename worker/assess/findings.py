"""Every reason that a photo or video can be given, how grave it is, and which comes first.

Codes are Fluent message ids (bot/texts): the sentence tells the reason *and* the fix.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from storage.domain.records import Finding, SelfieState

# What comes first is said first, and shown in the crop. Each code with its gravity.
SEVERITY: Final[dict[str, str]] = {
    # the file
    "photo-unreadable-format": "reject",
    "photo-gif": "reject",
    "photo-damaged": "reject",
    "photo-file-too-large": "reject",  # limit_mb
    "photo-too-many-pixels": "reject",  # limit_megapixels
    "photo-too-few-pixels": "reject",  # least_px
    "photo-too-narrow": "reject",
    "video-unreadable-format": "reject",
    "video-damaged": "reject",
    "video-file-too-large": "reject",  # limit_mb
    "video-too-long": "reject",  # limit_s
    "video-without-picture": "reject",
    "video-no-good-frame": "reject",
    # the face
    "no-face": "reject",
    "several-people": "reject",  # count
    "turned-too-far": "reject",  # direction: left | right (the person's own) | up | down | tilted
    "cut-off": "reject",
    "too-small": "reject",  # eye_distance_px, least_px
    "too-dark": "reject",
    "too-bright": "reject",
    "backlit": "reject",
    "deep-shadow": "reject",
    "blurred": "reject",
    "shaken": "reject",
    "sunglasses": "reject",
    "mask": "reject",
    "face-covered": "reject",
    "eyes-closed": "reject",
    "grey-picture": "reject",
    "strong-filter": "reject",
    "smooth-filter": "reject",
    "duplicate": "reject",
    "another-person": "reject",
    # the person decides
    "perhaps-another-person": "ask",  # beside: id of the photo nearest to whom most of the set shows
    "eyes-perhaps-closed": "ask",
    # accepted, with advice
    "same-moment": "warn",
    "side-light": "warn",  # darker: left | right (of the picture)
    "against-light": "warn",
    "coloured-light": "warn",
    "rather-small": "warn",
    "screenshot": "warn",
    "turned-upright": "warn",
    "judged-again": "warn",  # by: id of the photo that came then
}
_ORDER: Final = {code: place for place, code in enumerate(SEVERITY)}


def finding(code: str, **params: float | str) -> Finding:
    return Finding(code=code, severity=SEVERITY[code], params=params)


def in_order(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """What matters most first."""
    return tuple(sorted(findings, key=lambda one: _ORDER[one.code]))


def state_of(findings: Sequence[Finding]) -> SelfieState:
    grave = {one.severity for one in findings}
    if "reject" in grave:
        return SelfieState.REJECTED
    return SelfieState.DOUBTFUL if "ask" in grave else SelfieState.ACCEPTED
