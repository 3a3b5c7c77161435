"""A request that is deleted stays readable for those it drew, and for nobody else."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("portrait_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("removed_at", UtcDateTime(), nullable=True))
    with op.batch_alter_table("grant_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_use_request_id"), ["request_id"], unique=False)


def downgrade() -> None:
    """What people deleted would be there again."""
    raise NotImplementedError
