"""Grants: whose face may be drawn for whom, and what jobs and requests note of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import SERIAL, UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _grants()
    _groups()
    _jobs()
    # Every request so far draws the one model it names.
    op.execute(
        "INSERT INTO request_with (request_id, position, model_id) "
        "SELECT id, 0, model_id FROM portrait_request"
    )


def _grants() -> None:
    op.create_table(
        "face_standing",
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.Column("proven_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_face_standing_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_face_standing")),
    )
    op.create_table(
        "grant_invite",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("code_mark", sa.String(length=64), nullable=False),
        sa.Column("inviter_id", sa.String(length=40), nullable=False),
        sa.Column("inviter_name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("opened_by", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inviter_id"], ["person.id"], name=op.f("fk_grant_invite_inviter_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["person.id"], name=op.f("fk_grant_invite_opened_by"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_invite")),
        sa.UniqueConstraint("code_mark", name=op.f("uq_grant_invite_code_mark")),
    )
    with op.batch_alter_table("grant_invite", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_invite_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_invite_inviter_id"), ["inviter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_invite_opened_by"), ["opened_by"], unique=False)
    op.create_table(
        "face_grant",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("grantee_id", sa.String(length=40), nullable=True),
        sa.Column("group_platform", sa.String(length=20), nullable=True),
        sa.Column("group_chat", sa.String(length=100), nullable=True),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("together_with", sa.JSON(), nullable=False),
        sa.Column("scenes", sa.JSON(), nullable=False),
        sa.Column("pictures_a_day", sa.Integer(), nullable=False),
        sa.Column("ask", sa.Boolean(), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("paused_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("subject_name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("grantee_name_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["grantee_id"], ["person.id"], name=op.f("fk_face_grant_grantee_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["person.id"], name=op.f("fk_face_grant_subject_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_face_grant")),
    )
    with op.batch_alter_table("face_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_face_grant_grantee_id"), ["grantee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_face_grant_subject_id"), ["subject_id"], unique=False)
    op.create_table(
        "grant_ask",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("requester_id", sa.String(length=40), nullable=False),
        sa.Column("request_id", sa.String(length=40), nullable=False),
        sa.Column("grant_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["face_grant.id"], name=op.f("fk_grant_ask_grant_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["portrait_request.id"], name=op.f("fk_grant_ask_request_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["requester_id"], ["person.id"], name=op.f("fk_grant_ask_requester_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["person.id"], name=op.f("fk_grant_ask_subject_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_ask")),
        sa.UniqueConstraint("subject_id", "request_id", name=op.f("uq_grant_ask_subject_id_request_id")),
    )
    with op.batch_alter_table("grant_ask", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_ask_grant_id"), ["grant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_ask_request_id"), ["request_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_ask_requester_id"), ["requester_id"], unique=False)
    op.create_table(
        "face_block",
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("account_mark", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["person.id"], name=op.f("fk_face_block_subject_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("subject_id", "account_mark", name=op.f("pk_face_block")),
    )


def _groups() -> None:
    op.create_table(
        "group_rule",
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("chat", sa.String(length=100), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("admins_only", sa.Boolean(), nullable=False),
        sa.Column("own_faces_only", sa.Boolean(), nullable=False),
        sa.Column("scenes", sa.JSON(), nullable=False),
        sa.Column("pictures_a_day", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "chat", name=op.f("pk_group_rule")),
    )
    op.create_table(
        "group_member",
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("chat", sa.String(length=100), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_group_member_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("platform", "chat", "person_id", name=op.f("pk_group_member")),
    )
    with op.batch_alter_table("group_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_member_person_id"), ["person_id"], unique=False)


def _jobs() -> None:
    with op.batch_alter_table("portrait_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("scene", sa.String(length=20), nullable=True))
    op.create_table(
        "request_with",
        sa.Column("request_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("model_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["portrait_request.id"],
            name=op.f("fk_request_with_request_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("request_id", "position", name=op.f("pk_request_with")),
    )
    with op.batch_alter_table("request_with", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_with_model_id"), ["model_id"], unique=False)
    op.create_table(
        "job_subject",
        sa.Column("job_id", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("grant_id", sa.String(length=40), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["job.id"], name=op.f("fk_job_subject_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "subject_id", name=op.f("pk_job_subject")),
    )
    with op.batch_alter_table("job_subject", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_subject_subject_id"), ["subject_id"], unique=False)
    op.create_table(
        "grant_use",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("requester_id", sa.String(length=40), nullable=False),
        sa.Column("grant_id", sa.String(length=40), nullable=True),
        sa.Column("request_id", sa.String(length=40), nullable=False),
        sa.Column("job_id", sa.String(length=40), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("chat", sa.String(length=100), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("scene", sa.String(length=20), nullable=False),
        sa.Column("pictures", sa.Integer(), nullable=False),
        sa.Column("queued_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("refused", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["person.id"], name=op.f("fk_grant_use_subject_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_use")),
        sa.UniqueConstraint("job_id", "subject_id", name=op.f("uq_grant_use_job_id_subject_id")),
    )
    with op.batch_alter_table("grant_use", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_grant_use_grant_id_queued_at"), ["grant_id", "queued_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_grant_use_requester_id_queued_at"), ["requester_id", "queued_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_grant_use_subject_id_queued_at"), ["subject_id", "queued_at"], unique=False
        )


def downgrade() -> None:
    """Refusals and blocks would be forgotten."""
    raise NotImplementedError
