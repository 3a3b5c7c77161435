"""Consent receipts in the shape of ISO/IEC TS 27560:2023: what somebody agreed to, to keep outside of here.

Pure, and without names: a receipt says by ids who is meant, so it tells a stranger nothing. The same
receipt is read out in the chat (bot/flows/consent_receipts.py) and handed over as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from storage.domain.consent import NEEDED, TEXT_VERSION
from storage.domain.permissions import Permission
from storage.domain.records import Consent

SCHEMA = "ISO/IEC TS 27560:2023"
FACE = "biometric: pictures of the face, and what was learnt from them"
BY_THEMSELVES = "explicit consent (GDPR Art. 9(2)(a))"

Receipt = dict[str, Any]


def of_photos(person_id: str, consents: Sequence[Consent], *, operator: str, now: datetime) -> Receipt | None:
    """What somebody agreed to before the first photo; None when nothing of it stands."""
    standing = [one for one in consents if one.withdrawn_at is None and one.kind in NEEDED]
    if not standing:
        return None
    last = max(standing, key=lambda one: one.given_at)
    return _receipt(
        record_id=f"photos-{last.given_at:%Y%m%dT%H%M%SZ}",
        principal=person_id,
        operator=operator,
        now=now,
        language=last.language.value,
        text_version=last.text_version,
        purposes=[
            _purpose("learn-own-face", "until deleted, or the consent is withdrawn"),
            _purpose("draw-own-pictures", "until deleted, or the consent is withdrawn"),
        ],
        events=[{"event": one.kind.value, "time": _time(one.given_at), "state": "given"} for one in standing],
        withdrawal="/privacy",
    )


def of_permission(found: Permission, *, operator: str, now: datetime) -> Receipt:
    """What one person allowed another, or a group."""
    grant, terms = found.grant, found.grant.terms
    given_to = "group" if grant.group else str(grant.grantee_id)
    purpose = _purpose("draw-for-somebody-else", f"until {_time(terms.ends_at)}, or taken back") | {
        "recipients": [given_to],
        "alone": terms.alone,
        "together_with": sorted(terms.together_with),
        "scenes": sorted(terms.scenes),
        "pictures_a_day": terms.pictures_a_day,
        "asked_each_time": terms.ask,
    }
    events = [{"event": "permission", "time": _time(grant.given_at), "state": "given"}]
    for at, state in ((grant.paused_at, "paused"), (grant.revoked_at, "withdrawn")):
        if at is not None:
            events.append({"event": "permission", "time": _time(at), "state": state})
    return _receipt(
        record_id=grant.id,
        principal=grant.subject_id,
        operator=operator,
        now=now,
        language="",
        text_version=TEXT_VERSION,
        purposes=[purpose],
        events=events,
        withdrawal="/consents",
    )


def as_json(receipt: Receipt) -> str:
    """One line, keys in their order; empty ones left out."""
    return json.dumps(receipt, ensure_ascii=False, separators=(",", ":"))


def _receipt(
    *,
    record_id: str,
    principal: str,
    operator: str,
    now: datetime,
    language: str,
    text_version: str,
    purposes: list[Receipt],
    events: list[dict[str, str]],
    withdrawal: str,
) -> Receipt:
    notice = {"version": text_version} | ({"language": language} if language else {})
    return {
        "schema_version": SCHEMA,
        "record_id": record_id,
        "receipt_time": _time(now),
        "pii_principal_id": principal,
        "pii_controllers": [{"name": operator}],
        "privacy_notice": notice,
        "purposes": purposes,
        "events": events,
        "withdrawal_method": withdrawal,
        "third_party_disclosure": False,
    }


def _purpose(name: str, retention: str) -> Receipt:
    return {
        "purpose": name,
        "lawful_basis": BY_THEMSELVES,
        "pii_categories": [FACE],
        "processing_methods": [
            "training of a face model",
            "drawing pictures",
            "storage under a key of one's own",
        ],
        "retention": retention,
    }


def _time(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
