"""Alembic runs this for each command; `recommender.store.migrate` hands over the open connection."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from recommender.store.schema import Names, UtcMicroseconds, metadata


def render_item(kind: str, item: Any, _autogen_context: object) -> str | Literal[False]:
    """Draft migrations with plain types: a migration must not change when the code does."""
    if kind != "type":
        return False
    return "sa.BigInteger()" if isinstance(item, UtcMicroseconds) else "sa.Text()" if isinstance(item, Names) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
