"""Run by Alembic: migrates the connection that storage/migrate.py hands over."""

from __future__ import annotations

from alembic import context

import storage.tables_consent  # noqa: F401 - its tables are among the metadata
from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
