"""Alembic runs this for each command; `channels.migrate` hands over the open connection."""

from __future__ import annotations

from alembic import context

from channels.migrate import VERSION_TABLE
from channels.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,  # SQLite changes a table by copying it
)
with context.begin_transaction():
    context.run_migrations()
