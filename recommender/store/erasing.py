"""Deleting so that nothing comes back and nothing is left behind.

*Nothing comes back.* What a person was shown is written behind the answer, perhaps by another process, so it may be on
its way while the person has everything deleted. Each deletion of a person is counted. Whoever shows something asks for
the count first (`deletions`), and it is written only while the count is the same, which is looked up in the
transaction that writes. A count tells nothing of whom it was, so that this needs no list of the deleted. The price is
that a deletion costs others what they were shown in that very moment, which nobody was promised.

*Nothing is left behind.* SQLite overwrites a row that is deleted (`secure_delete`), but not the copies of it that it
has made: those that were left in the unused parts of pages when rows moved from one page to another, and those in the
write-ahead log. So the file is rebuilt from what it holds (VACUUM), and the log is copied into the file and cut. Either
can be kept waiting by others who use the file. It is then done as soon as anything else is asked of the store, by any
process: a removal stays counted as not `scrubbed` until it is.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Connection, Engine, exc, select, update

from recommender.store import schema

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 60.0  # after a failure that waiting for others does not mend, such as a full disk

_table = schema.erasures.c
_STATE = select(_table.deletions, _table.removals, _table.scrubbed)
# Shared by those who write what was shown, against those who delete. (SQLite locks the whole database anyway.)
_LOCKED = _STATE.with_for_update(read=True)


class State(NamedTuple):
    """Numbers since the store was made: of people deleted, of deletions of any kind, and of those the last scrubbed."""

    deletions: int
    removals: int
    scrubbed: int


def state(connection: Connection, *, lock: bool = False) -> State:
    """Return how far things are; with `lock` nobody can delete anything until the transaction ends."""
    return State(*connection.execute(_LOCKED if lock else _STATE).one())


def count(connection: Connection, *, person: bool) -> None:
    """Count a deletion, of a whole person or of less; before anything else, so that it waits for who is writing."""
    values = {"removals": _table.removals + 1}
    if person:
        values["deletions"] = _table.deletions + 1
    connection.execute(update(schema.erasures).values(values))


class Scrubber:
    """Rids SQLite's files of what was deleted. With other databases that is up to whoever runs the server."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.monotonic) -> None:
        """Work on the file of an engine; `clock` counts seconds."""
        self._engine = engine
        self._clock = clock
        self._needed = engine.dialect.name == "sqlite"
        self._lock = threading.Lock()
        self._rebuilt = 0  # the last removal that the file was rebuilt after, by us
        self._not_before = clock()
        self.waiting = False

    def look(self, found: State) -> None:
        """Take note of what somebody read: another process may have left something to do."""
        if self._needed and found.scrubbed < found.removals:
            self.waiting = True

    def catch_up(self) -> None:
        """Do what is waiting, if it can be done without waiting for anybody."""
        if self.waiting and self._clock() >= self._not_before and self._lock.acquire(blocking=False):
            try:
                self._try(patient=False)
            finally:
                self._lock.release()

    def scrub(self) -> None:
        """Leave no trace of what was deleted, now; or, where others keep the file in use for too long, soon."""
        if not self._needed:
            return
        with self._lock:
            self.waiting = True
            reason = self._try(patient=True)
        if reason:
            logger.warning("traces of what was deleted stay in the store's files until they can be removed: %s", reason)

    def _try(self, *, patient: bool) -> str:
        """Return what was in the way, nothing where it is done."""
        try:
            with self._engine.connect() as connection:
                driver = connection.connection.driver_connection  # neither step may be in a transaction
                assert isinstance(driver, sqlite3.Connection)  # noqa: S101  the dialect was asked
                cursor = driver.cursor()
                wait = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
                try:
                    if not patient:
                        cursor.execute("PRAGMA busy_timeout=0")
                    self.waiting = not self._scrub(cursor)
                finally:
                    cursor.execute(f"PRAGMA busy_timeout={wait}")
                    cursor.close()
        except (sqlite3.Error, exc.SQLAlchemyError) as error:
            code = getattr(error, "sqlite_errorcode", None) or 0
            if code & 0xFF != sqlite3.SQLITE_BUSY:  # the rest tells busy from busy
                self._not_before = self._clock() + PAUSE_SECONDS
            return str(error)
        return "somebody is reading" if self.waiting else ""

    def _scrub(self, cursor: sqlite3.Cursor) -> bool:
        """Return whether everything that had been removed when this began is gone from the files."""
        removals, scrubbed = cursor.execute("SELECT removals, scrubbed FROM erasures").fetchone()
        if scrubbed >= removals:
            return True
        if self._rebuilt < removals:
            cursor.execute("VACUUM")
            self._rebuilt = removals
        blocked, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if blocked:
            return False
        # Somebody may have removed something since: that stays counted as not scrubbed.
        cursor.execute("UPDATE erasures SET scrubbed = ? WHERE scrubbed < ?", (removals, removals))
        return True
