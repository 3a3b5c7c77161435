"""The tables, once, for SQLite and PostgreSQL alike. Migrations must lead exactly here; a test compares.

Sealed columns (`*_sealed`) hold AES-GCM text under the person's data key. Every personal row hangs on
`person` with ON DELETE CASCADE, so that erasing a person cannot leave a row behind. Ids are opaque strings
made by the program.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)

from storage.columns import (
    ID_LENGTH,
    KEY_LENGTH,
    SERIAL,
    drawn_model,
    identifier,
    model,
    moment,
    owner,
    place,
    vault_key,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMING)

installation = Table(
    "installation",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", String(200), nullable=False),
)

person = Table(
    "person",
    metadata,
    identifier("id", primary_key=True),
    # The only link between a person and the ledger's pseudonym: gone with this row.
    identifier("subject", nullable=False),
    Column("language", String(8), nullable=False),
    moment("created_at"),
    UniqueConstraint("subject"),
)

data_key = Table(
    "data_key",
    metadata,
    identifier("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("wrapped", LargeBinary(), nullable=False),
    Column("operator_key_id", String(32), nullable=False),
    moment("made_at"),
)

account = Table(
    "account",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("external_id", String(100), primary_key=True),
    owner(),
    # Only of linked accounts: where to write, in which language, under which name the others know it.
    Column("chat", String(100), nullable=True),
    Column("language", String(8), nullable=True),
    Column("name_sealed", LargeBinary(), nullable=True),
    moment("linked_at", nullable=True),  # when it joined a person who was there before; None: at home
    moment("away_at", nullable=True),  # blocked the bot, or gone; None: there, as far as is known
    Index(None, "person_id"),
)

# An offer to link: the host shows a code, the guest enters it, both agree. Gone as soon as it is settled.
link_offer = Table(
    "link_offer",
    metadata,
    identifier("id", primary_key=True),
    Column("code_mark", String(64), nullable=False),  # keyed hash: the code itself is kept nowhere
    owner(),
    Column("platform", String(20), nullable=False),
    Column("external_id", String(100), nullable=False),
    Column("chat", String(100), nullable=False),
    Column("language", String(8), nullable=False),
    Column("name_sealed", LargeBinary(), nullable=False),
    identifier("guest_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=True),
    Column("guest_platform", String(20), nullable=True),
    Column("guest_external_id", String(100), nullable=True),
    Column("guest_chat", String(100), nullable=True),
    Column("guest_language", String(8), nullable=True),
    Column("guest_name_sealed", LargeBinary(), nullable=True),
    Column("guest_agreed", Boolean(), nullable=False),
    moment("expires_at"),
    UniqueConstraint("code_mark"),
    Index(None, "person_id"),
    Index(None, "guest_id"),
    Index(None, "expires_at"),
)

# Hangs on no person: deleting everything must not give new tries.
link_attempt = Table(
    "link_attempt",
    metadata,
    Column("id", SERIAL, primary_key=True, autoincrement=True),
    Column("account_mark", String(64), nullable=False),
    moment("at"),
    Index(None, "account_mark", "at"),
)

consent = Table(
    "consent",
    metadata,
    Column("id", SERIAL, primary_key=True, autoincrement=True),
    owner(),
    Column("kind", String(20), nullable=False),
    Column("text_version", String(20), nullable=False),
    Column("language", String(8), nullable=False),
    moment("given_at"),
    moment("withdrawn_at", nullable=True),
    Index(None, "person_id"),
)

face_model = Table(
    "face_model",
    metadata,
    identifier("id", primary_key=True),
    owner(),
    Column("name_sealed", LargeBinary(), nullable=False),
    Column("state", String(20), nullable=False),
    Column("base_model", String(200), nullable=False),
    moment("created_at"),
    moment("trained_at", nullable=True),
    vault_key("adapter_key"),
    # Of the adapter: the photos it was learnt from; None when that is not known.
    Column("selfie_ids", JSON(none_as_null=True), nullable=True),
    Column("facts", JSON(), nullable=False),
    Index(None, "person_id"),
)

selfie = Table(
    "selfie",
    metadata,
    identifier("id", primary_key=True),
    owner(),
    model(),
    Column("state", String(20), nullable=False),
    vault_key("blob_key", nullable=False),
    moment("created_at"),
    Column("source", String(20), nullable=False),
    Column("message_ref", String(100), nullable=True),
    Column("findings", JSON(), nullable=False),
    Column("coverage", JSON(), nullable=False),
    vault_key("crop_key"),
    Column("features_sealed", LargeBinary(), nullable=True),
    Column("sequence", Integer(), nullable=False),
    Index(None, "model_id", "sequence"),
    Index(None, "person_id", "created_at"),
)

portrait_request = Table(
    "portrait_request",
    metadata,
    identifier("id", primary_key=True),
    owner(),
    drawn_model(),
    Column("kind", String(20), nullable=False),
    Column("prompt_sealed", LargeBinary(), nullable=False),
    Column("negative_sealed", LargeBinary(), nullable=False),
    Column("seeds", JSON(), nullable=False),
    identifier("parent_picture_id", nullable=True),
    Column("scene", String(20), nullable=True),  # SceneKind; None: in own words
    moment("created_at"),
    moment("removed_at", nullable=True),  # deleted, and kept for those it drew
    Index(None, "person_id", "created_at"),
    Index(None, "model_id"),
)

picture = Table(
    "picture",
    metadata,
    identifier("id", primary_key=True),
    identifier("request_id", ForeignKey("portrait_request.id", ondelete="CASCADE"), nullable=False),
    owner(),
    model(),
    Column("rank", Integer(), nullable=False),
    Column("seed", BigInteger(), nullable=False),
    Column("width_px", Integer(), nullable=False),
    Column("height_px", Integer(), nullable=False),
    vault_key("blob_key", nullable=False),
    Column("likeness", Float(), nullable=True),
    vault_key("hd_key"),
    Column("hd_width_px", Integer(), nullable=True),
    Column("hd_height_px", Integer(), nullable=True),
    Column("notes", JSON(), nullable=False),
    Column("hd_notes", JSON(), nullable=False),
    moment("created_at"),
    Index(None, "request_id", "rank"),
    Index(None, "person_id"),
    Index(None, "model_id"),
)

job = Table(
    "job",
    metadata,
    identifier("id", primary_key=True),
    Column("event_id", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("queue", String(20), nullable=False),
    owner(),
    drawn_model(),
    identifier("target_id", nullable=False),
    *place(),
    # The group in which it was asked for, when its pictures go to a private chat first.
    Column("asked_platform", String(20), nullable=True),
    Column("asked_chat", String(100), nullable=True),
    Column("state", String(20), nullable=False),
    Column("version", Integer(), nullable=False),
    # The fencing token: every claim raises it, every write names it.
    Column("attempt", Integer(), nullable=False),
    # Claims that died or failed; a release for a shutdown is not one.
    Column("failures", Integer(), nullable=False),
    Column("worker", String(100), nullable=True),
    moment("lease_until", nullable=True),
    Column("cancel_requested", Boolean(), nullable=False),
    Column("progress", Float(), nullable=False),
    Column("stage", String(60), nullable=False),
    Column("remaining_s", Float(), nullable=True),
    Column("error_code", String(60), nullable=True),
    vault_key("preview_key"),
    vault_key("checkpoint_key"),
    # Of a training: which photos it learns from, as they stood when it was asked for.
    Column("selfie_ids", JSON(none_as_null=True), nullable=True),
    moment("created_at"),
    moment("started_at", nullable=True),
    moment("ended_at", nullable=True),
    UniqueConstraint("event_id", "kind", "target_id"),
    Index(None, "state", "queue"),
    Index(None, "person_id", "state"),
    Index(None, "kind", "ended_at"),
    Index(None, "target_id"),
    Index(None, "model_id"),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", SERIAL, primary_key=True, autoincrement=True),
    identifier("job_id", ForeignKey("job.id", ondelete="CASCADE"), nullable=False),
    owner(),
    *place(),
    moment("created_at"),
    Column("tries", Integer(), nullable=False),
    moment("not_before"),
    moment("sent_at", nullable=True),
    moment("parked_at", nullable=True),  # nobody was there: it waits until they write from there again
    UniqueConstraint("job_id"),
    Index(None, "sent_at", "not_before"),
    Index(None, "person_id"),
)

session = Table(
    "session",
    metadata,
    identifier("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("flow", String(40), nullable=False),
    Column("step", String(40), nullable=False),
    Column("data", JSON(), nullable=False),
    Column("version", Integer(), nullable=False),
    *place(),
    moment("saved_at"),
)

# Event ids only, so that a repeated update is known again; person and place only until the answer was shown.
seen_event = Table(
    "seen_event",
    metadata,
    Column("event_id", String(200), primary_key=True),
    moment("seen_at"),
    identifier("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=True),
    *place(nullable=True),
    Index(None, "seen_at"),
    Index(None, "person_id"),
)

token = Table(
    "token",
    metadata,
    Column("token", String(64), primary_key=True),
    owner(),
    Column("action", JSON(), nullable=False),
    Column("session_version", Integer(), nullable=False),
    moment("expires_at"),
    Index(None, "expires_at"),
    Index(None, "person_id"),
)

card = Table(
    "card",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("chat", String(100), primary_key=True),
    Column("card", String(100), primary_key=True),
    Column("message_ref", String(100), nullable=False),
)

transcript = Table(
    "transcript",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("chat", String(100), primary_key=True),
    Column("ref", String(100), primary_key=True),
    owner(),
    Column("sequence", BigInteger(), nullable=False),
    Column("body_sealed", LargeBinary(), nullable=False),
    Index(None, "person_id", "sequence"),
)

# No person here: a session that was logged out stays so, also after its person was erased.
web_session = Table(
    "web_session",
    metadata,
    Column("chat", String(100), primary_key=True),
    Column("generation", Integer(), nullable=False),
    moment("since"),
)

receipt = Table(
    "receipt",
    metadata,
    identifier("id", primary_key=True),
    moment("at"),
    Column("scope", String(20), nullable=False),
    Column("destroyed", JSON(), nullable=False),
)

# Blobs to unlink once the transaction that drops them is committed. A key that ends in "/" is a folder.
sweep = Table(
    "sweep",
    metadata,
    Column("key", String(KEY_LENGTH), primary_key=True),
    moment("since"),
)

ledger = Table(
    "ledger",
    metadata,
    Column("sequence", SERIAL, primary_key=True, autoincrement=False),
    moment("at"),
    Column("subject", String(ID_LENGTH), nullable=False),
    Column("what", String(40), nullable=False),
    Column("details", JSON(), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    CheckConstraint(text("sequence > 0"), name="counted"),
)
