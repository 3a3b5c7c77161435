"""Suspensions by account, so that deleting everything does not end them.

Nothing could suspend anybody before but a hand in the database; who was is suspended anew after this, since
the keyed hash of an account cannot be made here.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suspended_account",
        sa.Column("account_mark", sa.String(length=64), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("account_mark", name=op.f("pk_suspended_account")),
    )
    with op.batch_alter_table("suspended_account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suspended_account_ends_at"), ["ends_at"], unique=False)
    with op.batch_alter_table("face_standing", schema=None) as batch_op:
        batch_op.drop_column("suspended")


def downgrade() -> None:
    """Suspensions would be forgotten."""
    raise NotImplementedError
