"""Tracker stores that let go of a conversation: what came before its last restart is not kept.

Rasa 3.6 only ever adds to what is stored of a conversation, and a restart ("/restart", or the event of an action) hides
the earlier events without removing them. Deleting a person's data needs them gone. The action that does it ends with a
restart; whoever keeps trackers in one of these stores (endpoints.yml) then keeps nothing of what was before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from rasa.core.tracker_store import InMemoryTrackerStore, SQLTrackerStore
from rasa.shared.core.events import Event, Restarted
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import event  # type: ignore[import-untyped] # of 1.4, which has no types


class ForgetfulMemory(InMemoryTrackerStore):
    """Keeps conversations in memory; endpoints.yml: `type: components.tracker_store.ForgetfulMemory`."""

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Save a conversation from its last restart on."""
        kept = since_restart(tracker.events)
        if len(kept) < len(tracker.events):
            self.store.pop(tracker.sender_id, None)
            _keep(tracker, kept)
        await super().save(tracker)


class ForgetfulSQL(SQLTrackerStore):
    """Keeps conversations in a database; takes the options of Rasa's own `SQL` store."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Connect as Rasa's store does; SQLite is told to overwrite what is deleted."""
        super().__init__(*arguments, **options)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _overwrite_deleted)
            self.engine.dispose()  # connections made so far were not told

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Save a conversation from its last restart on, and delete what the database has of it from before."""
        kept = since_restart(tracker.events)
        if len(kept) < len(tracker.events):
            with self.session_scope() as session:
                session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == tracker.sender_id).delete()
                session.commit()
            _keep(tracker, kept)
        await super().save(tracker)


def since_restart(events: Sequence[Event]) -> list[Event]:
    """Return the events after the last restart, all of them if there is none."""
    events = list(events)
    restarts = [position for position, each in enumerate(events, start=1) if isinstance(each, Restarted)]
    return events[restarts[-1] :] if restarts else events


def _keep(tracker: DialogueStateTracker, events: Sequence[Event]) -> None:
    """Take away the other events; what the tracker knows besides has been reset by the restart already."""
    tracker.events.clear()
    tracker.events.extend(events)


def _overwrite_deleted(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA secure_delete=ON")
