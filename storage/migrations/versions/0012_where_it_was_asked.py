"""A question before a picture keeps where it was asked: the yes is for there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None

_PLACE = (("platform", sa.String(length=20)), ("chat", sa.String(length=100)), ("private", sa.Boolean()))


def upgrade() -> None:
    with op.batch_alter_table("grant_ask", schema=None) as batch_op:
        for name, kind in _PLACE:
            batch_op.add_column(sa.Column(name, kind, nullable=True))
    op.execute(  # so far a yes was drawn where its person wrote last
        "UPDATE grant_ask SET (platform, chat, private) = (SELECT session.platform, session.chat,"
        " session.private FROM session WHERE session.person_id = grant_ask.requester_id)"
    )
    op.execute("DELETE FROM grant_ask WHERE platform IS NULL")  # of somebody who never wrote
    with op.batch_alter_table("grant_ask", schema=None) as batch_op:
        for name, kind in _PLACE:
            batch_op.alter_column(name, existing_type=kind, nullable=False)


def downgrade() -> None:
    """A yes for one place would be one for every place."""
    raise NotImplementedError
