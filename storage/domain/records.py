"""What is remembered, as plain values. Times are aware UTC datetimes; ids are opaque strings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Language(StrEnum):
    EN = "en"
    DE = "de"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who talks to the bot. Accounts (platform, external id) point here."""

    id: str
    language: Language
    created_at: datetime


class ConsentKind(StrEnum):
    BIOMETRIC = "biometric"  # processing pictures of one's face
    ADULT = "adult"  # "I am 18 or older, and these are pictures of me"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    person_id: str
    kind: ConsentKind
    text_version: str
    language: Language
    given_at: datetime
    withdrawn_at: datetime | None = None


class ModelState(StrEnum):
    COLLECTING = "collecting"  # selfies are being gathered
    TRAINING = "training"  # a training job waits or runs
    READY = "ready"
    FAILED = "failed"  # may be trained again


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceModel:
    """One face model of one person. `adapter_key` is a vault key (safetensors)."""

    id: str
    person_id: str
    name: str  # "" while collecting
    state: ModelState
    base_model: str  # "" until trained
    created_at: datetime
    adapter_key: str | None = None
    trained_at: datetime | None = None
    facts: dict[str, Any] = field(default_factory=dict)  # steps, seconds, losses, likeness: no personal data


class SelfieState(StrEnum):
    PENDING = "pending"  # not assessed yet
    ACCEPTED = "accepted"
    DOUBTFUL = "doubtful"  # perhaps somebody else: the person decides
    REJECTED = "rejected"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One reason, with the fix's parameters. `code` is from worker/assess/findings (e.g. "too-dark")."""

    code: str
    severity: str = "reject"  # reject | ask | warn
    params: dict[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selfie:
    """One photo, or one frame kept from a video. Pictures lie sealed in the vault under `blob_key`.

    `features` is sealed too (embedding, hashes, pose: see worker/assess); `coverage` holds coarse tags only
    ("left", "right", "front", "smile", ...), so that the bot can say what is missing without seeing a face.
    """

    id: str
    person_id: str
    model_id: str
    state: SelfieState
    blob_key: str
    created_at: datetime
    source: str = "photo"  # photo | file | video | video-note
    message_ref: str | None = None  # the platform's message, for replies and reactions
    findings: tuple[Finding, ...] = ()
    coverage: tuple[str, ...] = ()
    crop_key: str | None = None  # annotated crop that shows what is meant
    features: bytes | None = None


class RequestKind(StrEnum):
    NEW = "new"
    AGAIN = "again"  # same prompt, new seeds
    VARY = "vary"  # small changes of one picture
    MORE_LIKE = "more-like"  # further pictures close to one picture


@dataclass(frozen=True, slots=True, kw_only=True)
class PortraitRequest:
    """One prompt for four pictures. The prompt is sealed at rest; repositories hand it out as text.

    The same request always gives the same pictures: seeds are drawn once, when it is made.
    """

    id: str
    person_id: str
    model_id: str
    kind: RequestKind
    prompt: str
    seeds: tuple[int, ...]
    created_at: datetime
    negative_prompt: str = ""
    parent_picture_id: str | None = None  # for VARY and MORE_LIKE
    together_with: tuple[str, ...] = ()  # further models in the same picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One portrait; `rank` 0 is the best likeness. Sizes in pixels."""

    id: str
    request_id: str
    person_id: str
    model_id: str
    rank: int
    seed: int
    width_px: int
    height_px: int
    blob_key: str
    created_at: datetime
    likeness: float | None = None  # cosine similarity to the model's reference embeddings, -1..1
    hd_key: str | None = None
    hd_width_px: int | None = None
    hd_height_px: int | None = None
    notes: tuple[str, ...] = ()  # what the person should know: text codes such as "prompt-shortened"
    hd_notes: tuple[str, ...] = ()  # the same of the HD file: "hd-enlarged", "hd-plain", "hd-blended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What an erasure destroyed: counts by kind, never contents."""

    id: str
    at: datetime
    scope: str  # "everything" | "model"
    destroyed: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a conversation happens: a chat of one platform. Opaque outside the platform."""

    platform: str
    chat: str
    private: bool = True
