"""Tracker stores that let go of a conversation: what came before its last restart is not kept.

*Forgetting.* Rasa 3.6 only ever adds to what is stored of a conversation, and a restart ("/restart", or the event of an
action) hides the earlier events without removing them. Deleting a person's data needs them gone. The action that does
it ends with a restart; whoever keeps trackers in one of these stores (endpoints.yml) then keeps nothing of before.

*Losing.* While the database cannot be used, Rasa goes on with an empty conversation, and afterwards with the one from
before: "the first" would then be of a list that was not the last to be shown. So a conversation of which a turn could
not be read or kept begins anew, with the slot `lost`, by which the actions say so; until a turn of it has been kept.
That is remembered by the process. Nothing here logs the id of a conversation.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rasa.core.tracker_store import InMemoryTrackerStore, SQLTrackerStore
from rasa.shared.core.events import ActionExecuted, Event, Restarted, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import event, func  # type: ignore[import-untyped] # of 1.4, which has no types
from sqlalchemy.exc import IntegrityError, SQLAlchemyError  # type: ignore[import-untyped]

logger = logging.getLogger(__name__)

LOST = "lost"  # the slot
MOST_LOST = 100_000  # conversations that are remembered to be lost, the longest ago is let go first
WAIT_SECONDS = 5  # for PostgreSQL: nothing else is answered meanwhile


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
        """Connect as Rasa's store does; SQLite is told to overwrite what is deleted, its file is for its owner only."""
        if options.get("dialect", "").startswith("postgresql"):
            patience = {"connect_timeout": str(WAIT_SECONDS), "tcp_user_timeout": str(WAIT_SECONDS * 1000)}
            options["query"] = {**patience, **(options.get("query") or {})}
        try:
            super().__init__(*arguments, **options)
        except IntegrityError:  # another server made the table in this very moment
            super().__init__(*arguments, **options)
        self.engine.hide_parameters = True
        self._lost: dict[str, None] = {}
        self._owed: set[str] = set()  # conversations that ended in a restart and still have rows from before it
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _overwrite_deleted)
            self.engine.dispose()  # connections made so far were not told
            if self.engine.url.database not in (None, "", ":memory:"):
                Path(self.engine.url.database).chmod(0o600)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the conversation since its session began, a new one that is marked where it is lost, None for none."""
        if sender_id not in self._lost:
            try:
                found: DialogueStateTracker | None = await super().retrieve(sender_id)
                return found
            except SQLAlchemyError as error:
                self._lose(sender_id, error)
        return self._anew(sender_id)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Save a conversation from its last restart on, and delete what the database has of it from before.

        One that was lost takes the place of what the database has. What could not be deleted is with the next turn of
        anybody.
        """
        kept = since_restart(tracker.events)
        restarted = len(kept) < len(tracker.events)
        try:
            if restarted:
                self._owed.add(tracker.sender_id)
                _keep(tracker, kept)
            for sender in (*self._owed, *self._lost.keys() & {tracker.sender_id}):
                self._delete(sender)
            await super().save(tracker)
        except SQLAlchemyError as error:
            self._lose(tracker.sender_id, error)
        else:
            self._lost.pop(tracker.sender_id, None)

    def _delete(self, sender_id: str) -> None:
        with self.session_scope() as session:
            session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == sender_id).delete()
            session.commit()
        self._owed.discard(sender_id)

    def _lose(self, sender_id: str, error: SQLAlchemyError) -> None:
        """Remember that a conversation has a turn that the database does not have, or may have one that we lack."""
        logger.error("a conversation could not be read or kept: %s", type(error).__name__)
        self._lost[sender_id] = None
        while len(self._lost) > MOST_LOST:
            del self._lost[next(iter(self._lost))]

    def _anew(self, sender_id: str) -> DialogueStateTracker:
        tracker = DialogueStateTracker(sender_id, self.domain.slots)
        begin = (ActionExecuted("action_session_start"), SessionStarted(), SlotSet(LOST, True))
        for each in (*begin, ActionExecuted("action_listen")):
            tracker.update(each, self.domain)
        return tracker

    def _event_query(self, session: Any, sender_id: str, fetch_events_from_all_sessions: bool) -> Any:
        """Find the events of the session in the order of the rows: Rasa goes by the clock, which may be set back."""
        of_sender = self.SQLEvent.sender_id == sender_id
        events = session.query(self.SQLEvent).filter(of_sender)
        if not fetch_events_from_all_sessions:
            starts = session.query(func.max(self.SQLEvent.id)).filter(
                of_sender, self.SQLEvent.type_name == SessionStarted.type_name
            )
            events = events.filter(self.SQLEvent.id >= func.coalesce(starts.scalar_subquery(), 0))
        return events.order_by(self.SQLEvent.id)


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
