"""A block that is lifted is remembered: what was allowed before it counts no more for who was blocked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("face_block", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lifted_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Blocks that were lifted would stand again."""
    raise NotImplementedError
