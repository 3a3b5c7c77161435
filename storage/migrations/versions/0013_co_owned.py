"""The depicted own pictures of them, too: deleted by them, reported, taken out of chats."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcDateTime

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

_ID = sa.String(length=40)


def upgrade() -> None:
    with op.batch_alter_table("grant_use", schema=None) as batch_op:
        batch_op.add_column(sa.Column("removed_at", UtcDateTime(), nullable=True))
    op.create_table(
        "taken_down",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("chat", sa.String(length=100), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("card", sa.String(length=100), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("not_before", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taken_down")),
    )
    op.create_index(op.f("ix_taken_down_not_before"), "taken_down", ["not_before"])
    op.create_table(
        "face_report",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("requester_id", _ID, nullable=False),
        sa.Column("request_id", _ID, nullable=False),
        sa.Column("job_id", _ID, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_face_report_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_face_report")),
    )
    op.create_index(op.f("ix_face_report_person_id"), "face_report", ["person_id"])
    op.create_index(op.f("ix_face_report_request_id_state"), "face_report", ["request_id", "state"])


def downgrade() -> None:
    """What was reported would be shown again."""
    raise NotImplementedError
