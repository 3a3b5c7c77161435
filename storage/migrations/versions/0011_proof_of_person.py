"""A proof of person is of the photos of one model, by tasks that are drawn afresh.

What was proven before, of a whole person, ends: nobody noted of which photos it was.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcDateTime

revision = "0011"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("face_model", schema=None) as batch_op:
        batch_op.add_column(sa.Column("selfie_ids", sa.JSON(), nullable=True))
    op.execute(
        "UPDATE face_model SET selfie_ids = ("
        "SELECT job.selfie_ids FROM job WHERE job.target_id = face_model.id AND job.kind = 'train'"
        " AND job.state = 'done' ORDER BY job.created_at DESC, job.id DESC LIMIT 1)"
        " WHERE adapter_key IS NOT NULL"
    )
    with op.batch_alter_table("face_standing", schema=None) as batch_op:
        batch_op.drop_column("proven_at")
    op.create_table(
        "proof_challenge",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("model_id", sa.String(length=40), nullable=False),
        sa.Column("tasks", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("drawn_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("selfie_ids", sa.JSON(), nullable=True),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("missed", sa.JSON(), nullable=False),
        sa.Column("video_key", sa.String(length=200), nullable=True),
        sa.Column("frames_key", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["model_id"],
            ["face_model.id"],
            name=op.f("fk_proof_challenge_model_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_proof_challenge_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_challenge")),
    )
    with op.batch_alter_table("proof_challenge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proof_challenge_model_id"), ["model_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_proof_challenge_person_id_state"), ["person_id", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_proof_challenge_state_used_at"), ["state", "used_at"], unique=False
        )
    op.create_table(
        "face_proof",
        sa.Column("model_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("selfie_ids", sa.JSON(), nullable=False),
        sa.Column("adapter_key", sa.String(length=200), nullable=True),
        sa.Column("proven_at", UtcDateTime(), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_id"],
            ["face_model.id"],
            name=op.f("fk_face_proof_model_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_face_proof_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("model_id", name=op.f("pk_face_proof")),
    )
    with op.batch_alter_table("face_proof", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_face_proof_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    """What was proven would be forgotten."""
    raise NotImplementedError
