"""The tables of consent to be drawn by others. Migrations must lead exactly here, as for storage/tables.py.

What decides about a face must not vanish with somebody else's row: a job's subjects and a request's models
hang on no person and no model, so that an erased subject leaves a job that is refused, not one with a subject
less. Uses hang on the depicted person alone: who deletes an account does not delete what it was used for.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from storage.columns import SERIAL, identifier, model, moment, owner, place, vault_key
from storage.tables import metadata


def _person(name: str, *, nullable: bool = False) -> Column[str]:
    return identifier(name, ForeignKey("person.id", ondelete="CASCADE"), nullable=nullable)


# What is known of a person as one who may be drawn; no row: epoch 0.
face_standing = Table(
    "face_standing",
    metadata,
    identifier("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("epoch", Integer(), nullable=False),
)

# Tasks that were drawn for the photos of one model, and what became of the answer (ProofState).
proof_challenge = Table(
    "proof_challenge",
    metadata,
    identifier("id", primary_key=True),
    owner(),
    model(),
    Column("tasks", JSON(), nullable=False),
    Column("state", String(20), nullable=False),
    moment("drawn_at"),
    moment("used_at", nullable=True),
    moment("decided_at", nullable=True),
    # The photos the video is compared with, as the set stood when it came.
    Column("selfie_ids", JSON(none_as_null=True), nullable=True),
    Column("findings", JSON(), nullable=False),
    Column("missed", JSON(), nullable=False),
    vault_key("video_key"),  # until the job about it ends
    vault_key("frames_key"),  # while a person has to decide
    Index(None, "person_id", "state"),
    Index(None, "model_id"),
    Index(None, "state", "used_at"),
)

# Who is on these photos showed to be there. `adapter_key`: the adapter that was learnt from no other photos
# than these; None while there is none.
face_proof = Table(
    "face_proof",
    metadata,
    identifier("model_id", ForeignKey("face_model.id", ondelete="CASCADE"), primary_key=True),
    owner(),
    Column("selfie_ids", JSON(), nullable=False),
    vault_key("adapter_key"),
    moment("proven_at"),
    Column("how", String(20), nullable=False),  # ProofWay
    Index(None, "person_id"),
)

# By account, and hanging on no person: who deletes everything and comes back is still suspended.
suspended_account = Table(
    "suspended_account",
    metadata,
    Column("account_mark", String(64), primary_key=True),  # keyed hash: names no account
    moment("since"),
    moment("ends_at", nullable=True),  # None: until it is lifted
    Index(None, "ends_at"),
)

# A link by which somebody asks for a permission. It conveys nothing: who opens it may give their own face.
grant_invite = Table(
    "grant_invite",
    metadata,
    identifier("id", primary_key=True),
    Column("code_mark", String(64), nullable=False),  # keyed hash: the code itself is kept nowhere
    _person("inviter_id"),
    Column("inviter_name_sealed", LargeBinary(), nullable=False),
    _person("opened_by", nullable=True),
    Column("state", String(20), nullable=False),
    moment("created_at"),
    moment("expires_at"),
    UniqueConstraint("code_mark"),
    Index(None, "inviter_id"),
    Index(None, "opened_by"),
    Index(None, "expires_at"),
)

face_grant = Table(
    "face_grant",
    metadata,
    identifier("id", primary_key=True),
    _person("subject_id"),
    _person("grantee_id", nullable=True),
    Column("group_platform", String(20), nullable=True),
    Column("group_chat", String(100), nullable=True),
    Column("alone", Boolean(), nullable=False),
    Column("together_with", JSON(), nullable=False),
    Column("scenes", JSON(), nullable=False),
    Column("pictures_a_day", Integer(), nullable=False),
    Column("ask", Boolean(), nullable=False),
    moment("given_at"),
    moment("ends_at"),
    moment("paused_at", nullable=True),
    moment("revoked_at", nullable=True),
    Column("subject_name_sealed", LargeBinary(), nullable=False),
    Column("grantee_name_sealed", LargeBinary(), nullable=True),
    Index(None, "subject_id"),
    Index(None, "grantee_id"),
)

# One question to a depicted person about one request.
grant_ask = Table(
    "grant_ask",
    metadata,
    identifier("id", primary_key=True),
    _person("subject_id"),
    _person("requester_id"),
    identifier("request_id", ForeignKey("portrait_request.id", ondelete="CASCADE"), nullable=False),
    identifier("grant_id", ForeignKey("face_grant.id", ondelete="CASCADE"), nullable=False),
    *place(),  # where it was asked: the yes is for there
    Column("state", String(20), nullable=False),
    moment("asked_at"),
    moment("expires_at"),
    moment("answered_at", nullable=True),
    UniqueConstraint("subject_id", "request_id"),
    Index(None, "requester_id"),
    Index(None, "request_id"),
    Index(None, "grant_id"),
)

# By account, not by person: who deletes everything and comes back is still blocked. A block that was lifted
# stays as long as permissions given before it could still stand: they count no more for that account.
face_block = Table(
    "face_block",
    metadata,
    identifier("subject_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("account_mark", String(64), primary_key=True),
    moment("at"),
    moment("lifted_at", nullable=True),
)

group_rule = Table(
    "group_rule",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("chat", String(100), primary_key=True),
    Column("enabled", Boolean(), nullable=False),
    Column("admins_only", Boolean(), nullable=False),
    Column("own_faces_only", Boolean(), nullable=False),
    Column("scenes", JSON(), nullable=False),
    Column("pictures_a_day", Integer(), nullable=False),
    # Minutes after midnight in `zone`; both None: never quiet.
    Column("quiet_begin", Integer(), nullable=True),
    Column("quiet_end", Integer(), nullable=True),
    Column("zone", String(100), nullable=False),
    Column("spoiler", Boolean(), nullable=False),
    Column("private_first", Boolean(), nullable=False),
    Column("log_chat", String(100), nullable=True),
    Column("language", String(8), nullable=False),
    moment("changed_at"),
)

group_member = Table(
    "group_member",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("chat", String(100), primary_key=True),
    identifier("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("is_admin", Boolean(), nullable=False),
    moment("seen_at"),
    Index(None, "person_id"),
)

# Whose models a request draws. The owner is looked up in the model, never noted here.
request_with = Table(
    "request_with",
    metadata,
    identifier("request_id", ForeignKey("portrait_request.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer(), primary_key=True, autoincrement=False),
    identifier("model_id", nullable=False),
    Index(None, "model_id"),
)

# Under what a job was queued: the epoch of each subject then, and the grant it rests on (none: one's own).
job_subject = Table(
    "job_subject",
    metadata,
    identifier("job_id", ForeignKey("job.id", ondelete="CASCADE"), primary_key=True),
    identifier("subject_id", primary_key=True),
    identifier("grant_id", nullable=True),
    Column("epoch", Integer(), nullable=False),
    Index(None, "subject_id"),
)

# What a permission was used for: quotas count here, and the depicted person reads here.
grant_use = Table(
    "grant_use",
    metadata,
    Column("id", SERIAL, primary_key=True, autoincrement=True),
    _person("subject_id"),
    identifier("requester_id", nullable=False),
    identifier("grant_id", nullable=True),
    identifier("request_id", nullable=False),
    identifier("job_id", nullable=False),
    Column("platform", String(20), nullable=False),
    Column("chat", String(100), nullable=False),
    Column("private", Boolean(), nullable=False),
    Column("scene", String(20), nullable=False),
    Column("pictures", Integer(), nullable=False),
    moment("queued_at"),
    moment("sent_at", nullable=True),
    Column("refused", String(40), nullable=True),
    moment("removed_at", nullable=True),  # by somebody in the pictures
    UniqueConstraint("job_id", "subject_id"),
    Index(None, "subject_id", "queued_at"),
    Index(None, "grant_id", "queued_at"),
    Index(None, "requester_id", "queued_at"),
    Index(None, "request_id"),
)

# Messages that show pictures which are gone: to be taken out of the chats. It names no person: who deletes
# everything meanwhile keeps no picture of a friend in the chat by that.
taken_down = Table(
    "taken_down",
    metadata,
    Column("id", SERIAL, primary_key=True, autoincrement=True),
    *place(),
    Column("card", String(100), nullable=False),
    Column("language", String(8), nullable=False),
    moment("since"),
    moment("until"),  # how long a message may still come that was on its way
    Column("tries", Integer(), nullable=False),
    moment("not_before"),
    Index(None, "not_before"),
)

# Of a picture, by somebody in it; while it is open the picture is hidden from everybody else.
face_report = Table(
    "face_report",
    metadata,
    identifier("id", primary_key=True),  # the reference number that the person is told
    _person("person_id", nullable=False),
    identifier("requester_id", nullable=False),
    identifier("request_id", nullable=False),
    identifier("job_id", nullable=False),
    Column("state", String(20), nullable=False),
    moment("at"),
    moment("settled_at", nullable=True),
    Index(None, "person_id"),
    Index(None, "request_id", "state"),
)
