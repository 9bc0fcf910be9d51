"""Tracker stores that keep what the next turn needs, and let go of a conversation that is restarted.

*Forgetting.* Rasa 3.6 only ever adds to what is stored of a conversation, and a restart ("/restart", or the event of an
action) hides the earlier events without removing them. Deleting a person's data needs them gone. The action that does
it ends with a restart; whoever keeps trackers in one of these stores (endpoints.yml) then keeps nothing of before.

*Keeping little.* Of a long conversation a turn reads what `components.shortening` leaves. What was said before that is
kept beside it, up to `SAID` messages, and read only to show the conversation again (`retrieve_full_tracker`).

*Losing.* While the database cannot be used, Rasa goes on with an empty conversation, and afterwards with the one from
before: "the first" would then be of a list that was not the last to be shown. So a conversation of which a turn could
not be read or kept begins anew, with the slot `lost`, by which the actions say so; until a turn of it has been kept.
That is remembered by the process. Nothing here logs the id of a conversation.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections import deque
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa  # type: ignore[import-untyped] # of 1.4, which has no types
from rasa.core.tracker_store import InMemoryTrackerStore, SQLTrackerStore
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, Restarted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import IntegrityError, SQLAlchemyError  # type: ignore[import-untyped]

from components.shortening import shortened
from components.tracker_rows import SAID, Rows

logger = logging.getLogger(__name__)

LOST = "lost"  # the slot
MOST_LOST = 100_000  # conversations that are remembered to be lost, the longest ago is let go first
WAIT_SECONDS = 5  # for PostgreSQL: nothing else is answered meanwhile


class ForgetfulMemory(InMemoryTrackerStore):
    """Keeps conversations in memory; endpoints.yml: `type: components.tracker_store.ForgetfulMemory`."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Begin without conversations."""
        super().__init__(*arguments, **options)
        self._said: dict[str, deque[str]] = {}

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Save a conversation from its last restart on, shortened."""
        await self.stream_events(tracker)
        kept = since_restart(tracker.events)
        if len(kept) < len(tracker.events):
            self._said.pop(tracker.sender_id, None)
        short = shortened(kept)
        if short is not None:
            kept = list(short.events)
            said = self._said.setdefault(tracker.sender_id, deque(maxlen=SAID))
            said.extend(json.dumps(words(each).as_dict()) for each in short.said)
        _keep(tracker, kept)
        self.store[tracker.sender_id] = self.serialise_tracker(tracker)

    async def retrieve_full_tracker(self, sender_id: str) -> DialogueStateTracker | None:
        """Return a conversation with what was said in the turns that were reduced."""
        tracker = await super().retrieve_full_tracker(sender_id)
        if tracker is None:
            return None
        return _with(tracker, map(json.loads, self._said.get(sender_id, ())))


class ForgetfulSQL(SQLTrackerStore):
    """Keeps conversations in a database; takes the options of Rasa's own `SQL` store."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Connect as Rasa's store does."""
        if options.get("dialect", "").startswith("postgresql"):
            patience = {"connect_timeout": str(WAIT_SECONDS), "tcp_user_timeout": str(WAIT_SECONDS * 1000)}
            options["query"] = {**patience, **(options.get("query") or {})}
        try:
            super().__init__(*arguments, **options)
        except IntegrityError:  # another server made the table in this very moment
            super().__init__(*arguments, **options)
        self._use(self.engine)
        self._rows = Rows(self.SQLEvent.__table__)
        self._lost: dict[str, None] = {}
        self._owed: set[str] = set()  # conversations that ended in a restart and still have rows from before it

    def _use(self, engine: sa.engine.Engine) -> None:
        """Use an engine; SQLite is told to overwrite what is deleted, its file is for its owner only."""
        self.engine: sa.engine.Engine = engine
        engine.hide_parameters = True
        if engine.dialect.name == "sqlite":
            sa.event.listen(engine, "connect", _overwrite_deleted)
            engine.dispose()  # connections made so far were not told
            if engine.url.database not in (None, "", ":memory:"):
                Path(engine.url.database).chmod(0o600)

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
        """Save a conversation from its last restart on, shortened, and delete what the database has of it from before.

        One that was lost takes the place of what the database has. What could not be deleted is with the next turn of
        anybody.
        """
        await self.stream_events(tracker)
        kept = since_restart(tracker.events)
        if len(kept) < len(tracker.events):
            self._owed.add(tracker.sender_id)
        short = shortened(kept)
        sender = tracker.sender_id
        gone = {*self._owed, *self._lost.keys() & {sender}}
        _keep(tracker, kept if short is None else list(short.events))
        try:
            with self.engine.begin() as connection:
                for each in gone:
                    self._rows.delete(connection, each)
                known = 0
                if short is not None:
                    self._rows.delete_session(connection, sender)
                    self._rows.add_said(connection, sender, [words(each) for each in short.said])
                elif sender not in gone:
                    known = self._rows.count(connection, sender)
                self._rows.add(connection, sender, islice(tracker.events, known, None))
        except SQLAlchemyError as error:
            self._lose(sender, error)
        else:
            self._lost.pop(sender, None)
            self._owed -= gone

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

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """Return a conversation with what was said in the turns that were reduced."""
        tracker = await super().retrieve_full_tracker(conversation_id)
        if tracker is None:
            return None
        with self.engine.begin() as connection:
            said = self._rows.said(connection, conversation_id)
        return _with(tracker, said)

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> DialogueStateTracker | None:
        """Return a conversation as Rasa's store does."""
        with self.engine.begin() as connection:
            events = self._rows.events(connection, sender_id, of_all_sessions=fetch_events_from_all_sessions)
        if not events or not self.domain:
            return None
        return DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)


def since_restart(events: Sequence[Event]) -> list[Event]:
    """Return the events after the last restart, all of them if there is none."""
    events = list(events)
    restarts = [position for position, each in enumerate(events, start=1) if isinstance(each, Restarted)]
    return events[restarts[-1] :] if restarts else events


def words(said: UserUttered | BotUttered) -> UserUttered | BotUttered:
    """Return a message without what was made of it."""
    if isinstance(said, BotUttered):
        return said
    return UserUttered(said.text, {"name": said.intent_name}, timestamp=said.timestamp)


def _with(tracker: DialogueStateTracker, said: Iterable[dict[str, Any]]) -> DialogueStateTracker:
    """Put messages among the events, each at its time."""
    earlier = [Event.from_parameters(each) for each in said]
    if earlier:
        _keep(tracker, sorted([*earlier, *tracker.events], key=lambda each: each.timestamp))
    return tracker


def _keep(tracker: DialogueStateTracker, events: Sequence[Event]) -> None:
    """Exchange the events; what the tracker knows besides stays what it is."""
    tracker.events.clear()
    tracker.events.extend(events)


def _overwrite_deleted(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA secure_delete=ON")
