"""What somebody asked for with a friend's model outlives that model, so that they can be told."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("portrait_request", "job"):
        name = op.f(f"fk_{table}_model_id")
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column("model_id", nullable=True)
            batch_op.drop_constraint(name, type_="foreignkey")
            batch_op.create_foreign_key(name, "face_model", ["model_id"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    """Requests without a model would be lost."""
    raise NotImplementedError
