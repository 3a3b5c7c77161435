"""Deliveries that found nobody wait and do not count as sent: friends in the pictures are asked again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("parked_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """What waits would be sent to people who are not there."""
    raise NotImplementedError
