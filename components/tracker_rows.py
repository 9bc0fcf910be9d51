"""The rows of conversations in a database: each statement is built once, which takes longer than to run it.

A conversation has a row for each event since its session began and before, and some for what was said in turns that
were reduced (`components.shortening`). All that happens in one turn is one transaction of whoever calls.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa  # type: ignore[import-untyped] # of 1.4, which has no types
from rasa.shared.core.events import Event, SessionStarted

SAID = 50  # messages of the turns that were reduced; a page shows no more of a conversation that it has forgotten
_SAID_BEFORE = "said"  # the type of their rows: no event of Rasa's has it

_SENDER = sa.bindparam("sender")


class Rows:
    """Reads and writes the table of Rasa's SQL store, in its form."""

    def __init__(self, table: sa.Table) -> None:
        """Build the statements."""
        columns, said = table.c, table.c.type_name == _SAID_BEFORE
        mine = columns.sender_id == _SENDER
        event = sa.and_(mine, sa.not_(said))
        # In the order of the rows: Rasa goes by the clock, which may be set back.
        starts = table.alias()
        start = sa.select(sa.func.coalesce(sa.func.max(starts.c.id), 0)).where(
            starts.c.sender_id == _SENDER, starts.c.type_name == SessionStarted.type_name
        )
        since = sa.and_(event, columns.id >= start.scalar_subquery())
        self._all = sa.select(columns.data).where(event).order_by(columns.id)
        self._session = sa.select(columns.data).where(since).order_by(columns.id)
        self._count = sa.select(sa.func.count()).select_from(table).where(since)
        self._delete_session = sa.delete(table).where(since)
        self._delete = sa.delete(table).where(mine)
        self._insert = sa.insert(table)
        newest = sa.and_(mine, said)
        self._said = sa.select(columns.data).where(newest).order_by(columns.id)
        self._oldest_said = sa.select(columns.id).where(newest).order_by(columns.id.desc()).offset(SAID - 1).limit(1)
        self._delete_said = sa.delete(table).where(newest, columns.id < sa.bindparam("oldest"))

    def events(self, connection: sa.engine.Connection, sender: str, *, of_all_sessions: bool) -> list[dict[str, Any]]:
        """Return the events of the last session, or of all, the oldest first."""
        return self._read(connection, self._all if of_all_sessions else self._session, sender)

    def said(self, connection: sa.engine.Connection, sender: str) -> list[dict[str, Any]]:
        """Return what was said in the turns that were reduced, the oldest first."""
        return self._read(connection, self._said, sender)

    def count(self, connection: sa.engine.Connection, sender: str) -> int:
        """Return how many events the last session has."""
        return int(connection.execute(self._count, {"sender": sender}).scalar_one())

    def delete(self, connection: sa.engine.Connection, sender: str) -> None:
        """Delete all that there is of a conversation."""
        connection.execute(self._delete, {"sender": sender})

    def delete_session(self, connection: sa.engine.Connection, sender: str) -> None:
        """Delete the events of the last session."""
        connection.execute(self._delete_session, {"sender": sender})

    def add(self, connection: sa.engine.Connection, sender: str, events: Iterable[Event]) -> None:
        """Add events."""
        self._write(connection, sender, [(each.type_name, each) for each in events])

    def add_said(self, connection: sa.engine.Connection, sender: str, said: Iterable[Event]) -> None:
        """Add what was said in turns that are reduced, and delete what is then too long ago."""
        self._write(connection, sender, [(_SAID_BEFORE, each) for each in said])
        oldest = connection.execute(self._oldest_said, {"sender": sender}).scalar()
        if oldest is not None:
            connection.execute(self._delete_said, {"sender": sender, "oldest": oldest})

    def _read(self, connection: sa.engine.Connection, statement: Any, sender: str) -> list[dict[str, Any]]:
        return [json.loads(data) for data in connection.execute(statement, {"sender": sender}).scalars()]

    def _write(self, connection: sa.engine.Connection, sender: str, events: Sequence[tuple[str, Event]]) -> None:
        rows = []
        for kind, event in events:
            data = event.as_dict()
            rows.append(
                {
                    "sender_id": sender,
                    "type_name": kind,
                    "timestamp": data.get("timestamp"),
                    "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
                    "action_name": data.get("name"),
                    "data": json.dumps(data),
                }
            )
        if rows:
            connection.execute(self._insert, rows)
