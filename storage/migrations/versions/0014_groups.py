"""Groups: quiet hours, a log, where pictures go first; what was asked in one; accounts that are gone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcDateTime

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("away_at", UtcDateTime(), nullable=True))
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asked_platform", sa.String(20), nullable=True))
        batch_op.add_column(sa.Column("asked_chat", sa.String(100), nullable=True))
    op.drop_table("group_rule")  # nothing wrote to it before
    op.create_table(
        "group_rule",
        sa.Column("platform", sa.String(20), nullable=False),
        sa.Column("chat", sa.String(100), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("admins_only", sa.Boolean(), nullable=False),
        sa.Column("own_faces_only", sa.Boolean(), nullable=False),
        sa.Column("scenes", sa.JSON(), nullable=False),
        sa.Column("pictures_a_day", sa.Integer(), nullable=False),
        sa.Column("quiet_begin", sa.Integer(), nullable=True),
        sa.Column("quiet_end", sa.Integer(), nullable=True),
        sa.Column("zone", sa.String(100), nullable=False),
        sa.Column("spoiler", sa.Boolean(), nullable=False),
        sa.Column("private_first", sa.Boolean(), nullable=False),
        sa.Column("log_chat", sa.String(100), nullable=True),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "chat", name=op.f("pk_group_rule")),
    )


def downgrade() -> None:
    """What people were told of their group would not hold any more."""
    raise NotImplementedError
