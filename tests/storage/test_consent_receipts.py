"""Receipts of what was agreed to: every field of the standard's shape, no names, what changed since."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from storage.domain.consent import TEXT_VERSION
from storage.domain.consent_receipts import SCHEMA, as_json, of_permission, of_photos
from storage.domain.grant_states import GrantState
from storage.domain.grants import Grant, Group, SceneKind, Terms
from storage.domain.permissions import Permission
from storage.domain.records import Consent, ConsentKind, Language

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
FIELDS = {
    "schema_version", "record_id", "receipt_time", "pii_principal_id", "pii_controllers", "privacy_notice",
    "purposes", "events", "withdrawal_method", "third_party_disclosure",
}  # fmt: skip


def consent(kind, *, withdrawn_at=None):
    return Consent(
        person_id="ada",
        kind=kind,
        text_version=TEXT_VERSION,
        language=Language.DE,
        given_at=NOW - timedelta(days=1),
        withdrawn_at=withdrawn_at,
    )


def permission(**changes):
    terms = Terms(
        alone=False,
        together_with=frozenset({"bob"}),
        scenes=frozenset(SceneKind),
        pictures_a_day=8,
        ends_at=NOW + timedelta(days=30),
    )
    grant = Grant(id="g1", subject_id="ada", terms=terms, given_at=NOW, grantee_id="bob")
    return Permission(
        grant=replace(grant, **changes),
        state=GrantState.VALID,
        subject_name="Ada L.",
        grantee_name="Bob",
        used=0,
    )


def test_of_photos() -> None:
    """Both purposes with how long, in the language and version that was read; one line of JSON."""
    made = of_photos("ada", [consent(kind) for kind in ConsentKind], operator="Grace", now=NOW)
    assert made is not None
    assert set(made) == FIELDS
    assert made["schema_version"] == SCHEMA
    assert made["privacy_notice"] == {"version": TEXT_VERSION, "language": "de"}
    assert made["pii_controllers"] == [{"name": "Grace"}]
    assert [one["purpose"] for one in made["purposes"]] == ["learn-own-face", "draw-own-pictures"]
    assert all(one["retention"] and one["lawful_basis"] for one in made["purposes"])
    assert {one["event"] for one in made["events"]} == {"biometric", "adult"}
    line = as_json(made)
    assert "\n" not in line
    assert json.loads(line) == made


def test_withdrawn_there_is_nothing_to_show() -> None:
    """What does not stand any more has no receipt."""
    gone = [consent(kind, withdrawn_at=NOW) for kind in ConsentKind]
    assert of_photos("ada", gone, operator="Grace", now=NOW) is None
    assert of_photos("ada", [], operator="Grace", now=NOW) is None


def test_of_a_permission() -> None:
    """Every limit, and no name of anybody but the operator."""
    made = of_permission(permission(), operator="Grace", now=NOW)
    assert set(made) == FIELDS
    (purpose,) = made["purposes"]
    assert (purpose["recipients"], purpose["together_with"], purpose["pictures_a_day"]) == (
        ["bob"],
        ["bob"],
        8,
    )
    assert purpose["asked_each_time"] is True
    assert "2026-12-28" in purpose["retention"]
    assert "Ada L." not in as_json(made)
    assert made["withdrawal_method"] == "/consents"


def test_what_changed_since_is_told() -> None:
    """Paused, then taken back; a group is not named."""
    changed = permission(paused_at=NOW, revoked_at=NOW + timedelta(hours=1))
    states = [one["state"] for one in of_permission(changed, operator="Grace", now=NOW)["events"]]
    assert states == ["given", "paused", "withdrawn"]
    group = permission(grantee_id=None, group=Group(platform="telegram", chat="-100 my family"))
    assert "family" not in as_json(of_permission(group, operator="Grace", now=NOW))
