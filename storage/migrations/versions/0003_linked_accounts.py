"""Linked accounts: what an account needs beside others, offers to link, and counted tries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("chat", sa.String(length=100), nullable=True))
        batch_op.add_column(sa.Column("language", sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column("name_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("linked_at", UtcDateTime(), nullable=True))
    op.create_table(
        "link_attempt",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("account_mark", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_attempt")),
    )
    with op.batch_alter_table("link_attempt", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_link_attempt_account_mark_at"), ["account_mark", "at"], unique=False
        )
    _offers()


def _offers() -> None:
    op.create_table(
        "link_offer",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("code_mark", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("external_id", sa.String(length=100), nullable=False),
        sa.Column("chat", sa.String(length=100), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("guest_id", sa.String(length=40), nullable=True),
        sa.Column("guest_platform", sa.String(length=20), nullable=True),
        sa.Column("guest_external_id", sa.String(length=100), nullable=True),
        sa.Column("guest_chat", sa.String(length=100), nullable=True),
        sa.Column("guest_language", sa.String(length=8), nullable=True),
        sa.Column("guest_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("guest_agreed", sa.Boolean(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guest_id"], ["person.id"], name=op.f("fk_link_offer_guest_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_link_offer_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_offer")),
        sa.UniqueConstraint("code_mark", name=op.f("uq_link_offer_code_mark")),
    )
    with op.batch_alter_table("link_offer", schema=None) as batch_op:
        for column in ("person_id", "guest_id", "expires_at"):
            batch_op.create_index(batch_op.f(f"ix_link_offer_{column}"), [column], unique=False)


def downgrade() -> None:
    """Going back would silently part people from their linked accounts."""
    raise NotImplementedError
