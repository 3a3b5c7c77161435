"""A training names the photos it was started with: what is accepted later is new since then."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.add_column(sa.Column("selfie_ids", sa.JSON(), nullable=True))


def downgrade() -> None:
    """What the models were learnt from would be forgotten."""
    raise NotImplementedError
