"""Where conversations are kept unless endpoints.yml says otherwise: in a file below PARLEY_HOME.

So a restart ends none. A month after its last message a conversation is over, and deleted.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa  # type: ignore[import-untyped] # of 1.4, which has no types
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Restarted
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import SQLAlchemyError  # type: ignore[import-untyped]

from components.tracker_store import ForgetfulSQL

logger = logging.getLogger(__name__)

KEPT = 30 * 86400.0  # seconds after the last message: as long as the web page's cookie lasts
PRUNE_EVERY = 3600.0
BUSY_MILLISECONDS = 5000
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",  # what a failing machine had not written is lost, and nothing else
    f"busy_timeout={BUSY_MILLISECONDS}",
)


class Conversations(ForgetfulSQL):
    """Keeps conversations in a database; endpoints.yml: `type: components.conversations.Conversations`.

    All of it happens on Rasa's event loop, one thing after the other: of an SQLite file, which is for its owner only,
    one connection serves it, which is opened once.

    Args:
        domain: of the assistant.
        host: any SQLAlchemy URL (`url` in endpoints.yml). Without it PARLEY_TRACKER_URL, and without that an SQLite
            file below PARLEY_HOME. "sqlite://" keeps them in memory.
        options: of Rasa's SQL store.
    """

    def __init__(self, domain: Domain | None = None, host: str | None = None, **options: Any) -> None:
        """Make the file where there is none, and connect."""
        folder = Path(os.environ.get("PARLEY_HOME") or "var") / "store"
        url = host or os.environ.get("PARLEY_TRACKER_URL") or f"sqlite:///{folder / 'conversations.db'}"
        parsed = sa.engine.make_url(url)
        self._is_sqlite = parsed.get_backend_name() == "sqlite"
        if self._is_sqlite and parsed.database:
            _make(Path(parsed.database))
        super().__init__(domain, host=url, **options)
        if self._is_sqlite:
            self.engine.dispose()
            self._use(sa.create_engine(parsed, poolclass=sa.pool.StaticPool, connect_args={"check_same_thread": False}))
            sa.event.listen(self.engine, "connect", _set_up)
            self.Base.metadata.create_all(self.engine)  # again where they are in memory
            self.sessionmaker.configure(bind=self.engine)
        self._pruned = 0.0

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Save a conversation, and now and then delete those that are over; of what is deleted no file has anything."""
        is_restarted = any(isinstance(event, Restarted) for event in tracker.events)
        await super().save(tracker)
        try:
            if is_restarted:
                self._empty_log()
            if not 0 <= time.time() - self._pruned <= PRUNE_EVERY:  # clocks are set back, too
                self._prune(time.time())
        except (SQLAlchemyError, sqlite3.Error) as error:  # is done with a later turn
            logger.error("old conversations could not be deleted: %s", type(error).__name__)

    def _prune(self, now: float) -> None:
        self._pruned = now
        events = self.SQLEvent.__table__
        over = sa.select(events.c.sender_id).group_by(events.c.sender_id)
        over = over.having(sa.func.max(events.c.timestamp) < now - KEPT)
        with self.session_scope() as session:
            session.execute(events.delete().where(events.c.sender_id.in_(over)))
            session.commit()
        self._empty_log()

    def _empty_log(self) -> None:
        """Write SQLite's log into the file: it has what was deleted."""
        if not self._is_sqlite:
            return
        connection = self.engine.raw_connection()  # there must be no transaction
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()  # back to the pool


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.touch(mode=0o600)
    file.chmod(0o600)


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
