"""The training store: writes events, reads them back, and exports or deletes a person."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, Table, bindparam, delete, func, select

from recommender.domain.feedback import Exposure, Feedback, Kind, Signal
from recommender.domain.notice import Notice
from recommender.domain.preference import Preference
from recommender.settings import EventWeights
from recommender.store import erasing, notices, person, portable, rows, schema, spending
from recommender.store.engine import WRITES, make_engine, sqlite_file
from recommender.store.errors import translated
from recommender.store.everybody import Counts, Everybody
from recommender.store.links import Links, accounts
from recommender.store.migrate import upgrade
from recommender.store.portable import Result
from recommender.store.rows import Event
from recommender.store.signals import DEFAULT_WEIGHTS, derive_signals, standing, statements

# Built once, because they are asked for with every recommendation or turn.
_REVISION = select(func.coalesce(func.max(schema.feedback.c.number), 0), func.count()).where(
    schema.feedback.c.user == bindparam("user")
)
_DELETED_AT = select(schema.deletions.c.at).where(schema.deletions.c.user == bindparam("user"))


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a batch: the keys that were new, and those of events that were stored before or came twice.

    `refused` are the keys of events of which nothing is stored: of people who do not want to be remembered, or of what
    was shown before a deletion.
    """

    new: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


class Store(Everybody):
    """The events of all people. Any number of threads and processes may use it at once; close it, or use ``with``.

    A person is named by the pseudonym of any of their accounts: what is read, forgotten or deleted is that of all
    accounts that are linked (`links`). What is written stays with the account that it came from.

    Each method raises `StoreUnavailable` when the database is locked for too long, read-only, full or unreachable,
    and `StoreError` when it refuses the data. What a method has returned from is on disk.
    """

    def __init__(self, engine: Engine, weights: EventWeights = DEFAULT_WEIGHTS) -> None:
        """Use `open_store`."""
        super().__init__(engine, weights)
        self._writer = engine.execution_options(**WRITES)
        self.links = Links(self._reading, self._write)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._scrubber.catch_up()
        self._engine.dispose()

    def record(self, feedback: Sequence[Feedback]) -> Recorded:
        """Append feedback, all of it or, on an error, none. An event whose key its user already has is left out."""
        return self._append(schema.feedback, feedback)

    def expose(self, exposures: Sequence[Exposure], since: int | None = None) -> Recorded:
        """Append what was shown, like `record`.

        With `since`, what `deletions` returned before it was chosen, nothing is kept if anybody was deleted since then:
        what a person was shown before a deletion is never written after it.
        """
        return self._append(schema.exposures, exposures, since)

    def deletions(self) -> int:
        """Return how many people have been deleted so far, for `expose`."""
        with self._reading() as connection:
            found = erasing.state(connection)
            self._scrubber.look(found)
            return found.deletions

    def feedback(self, user: str) -> list[Feedback]:
        """Return all feedback of a person as it arrived, the undone and the undos as well."""
        with self._reading() as connection:
            return rows.feedback_of(connection, accounts(connection, user))

    def signals(self, user: str) -> list[Signal]:
        """Return what a person thinks of each item; see `signals.py`."""
        return derive_signals(self.feedback(user), self._weights)

    def revision(self, user: str) -> Hashable:
        """Return something that differs once a person has new feedback or links; cheaper than reading all of it."""
        with self._reading() as connection:
            users = accounts(connection, user)
            return tuple((each, *connection.execute(_REVISION, {"user": each}).one()) for each in users)

    def said(self, user: str, message: str) -> list[Feedback]:
        """Return what still counts of the feedback of one message, whose events have keys that begin with its key."""
        return [event for event in standing(self.feedback(user)) if event.key.startswith(f"{message}:")]

    def opinions(self, user: str) -> list[Feedback]:
        """Return what a person holds of items, of each at most one opinion, oldest first; see `signals.statements`."""
        return statements(self.feedback(user))

    def saved(self, user: str) -> list[str]:
        """Return the items that a person has put aside, newest first."""
        saves = (event.item for event in reversed(standing(self.feedback(user))) if event.kind is Kind.SAVE)
        return list(dict.fromkeys(saves))

    def export(self, user: str) -> dict[str, Any]:
        """Return everything that is kept on a person, ready for JSON. Nothing known gives empty lists and no times."""
        with self._reading() as connection:
            return person.export(connection, user)

    def preferences(self, user: str) -> list[Preference]:
        """Return a person's lasting statements, oldest first; of several on one condition, the last word."""
        with self._reading() as connection:
            said = rows.preferences_of(connection, accounts(connection, user))
        last = {each.condition: each for each in said}  # accounts that were linked later may both have said something
        return [each for each in said if last[each.condition] is each]

    def prefer(self, preference: Preference) -> bool:
        """Keep a lasting statement, in the place of what was said on the same condition before.

        Returns whether it is kept: not of people who do not want to be remembered.
        """

        def put(connection: Connection) -> bool:
            if rows.unremembered(connection, [preference.user]):
                return False
            rows.meet(connection, [(preference.user, preference.at)])
            rows.put_preference(connection, preference, accounts(connection, preference.user))
            return True

        return self._write(put)

    def notice(self, notice: Notice) -> bool:
        """Keep for operators what went wrong; return whether it is kept: not of who is not to be remembered."""
        return self._write(lambda connection: notices.keep(connection, notice))

    def tidy(self, *, texts: bool) -> None:
        """Let go of old notices, and of their texts where none are asked for any more."""
        now = datetime.now(UTC)
        self._write(lambda connection: notices.tidy(connection, now, texts=texts))

    def forget(self, user: str, *, items: Collection[str] | None = (), keys: Collection[str] | None = ()) -> int:
        """Delete what was said of items, and lasting statements by their keys; of either, None means all of them.

        Returns the number of rows deleted. What the person was shown stays.
        """
        feedback, preferences = schema.feedback.c, schema.preferences.c

        def clear(connection: Connection) -> int:
            erasing.count(connection, person=False)
            users = accounts(connection, user)
            of_items = [feedback.user.in_(users), *([] if items is None else [feedback.item.in_(sorted(items))])]
            of_keys = [preferences.user.in_(users)]
            if keys is not None:  # and what the other accounts say on the same, or that would count again
                named = select(preferences.condition).where(*of_keys, preferences.key.in_(sorted(keys)))
                of_keys.append(preferences.condition.in_(connection.scalars(named).all()))
            statements = (delete(schema.feedback).where(*of_items), delete(schema.preferences).where(*of_keys))
            return sum(connection.execute(each).rowcount for each in statements)

        gone = self._write(clear)
        self._scrubber.scrub()
        return gone

    def delete(self, user: str, *, for_good: bool = False, elsewhere: bool = False) -> Counts:
        """Delete everything that is kept on a person in one transaction, and return how many rows that were.

        Nor is anything left in SQLite's files once nobody who began before is reading them any more: see `erasing`.
        Linked accounts are parted, and it is noted for them when that was, so that the person's conversations there
        are dropped as well: see `deleted_at`.

        Args:
            user: the pseudonym of one of the person's accounts.
            for_good: keep nothing from now on either, until `remember`; that takes the pseudonyms in a list.
            elsewhere: note it for this account too: it may have conversations beside the one that asks.
        """
        now = datetime.now(UTC)

        def clear(connection: Connection) -> dict[str, int]:
            erasing.count(connection, person=True)
            users, gone = person.erase(connection, user)
            person.note_deletion(connection, users if elsewhere else [each for each in users if each != user], now)
            if for_good:
                for each in users:
                    rows.refuse(connection, each)
            return gone

        gone = self._write(clear)
        self._scrubber.scrub()
        return Counts(**gone)

    def deleted_at(self, user: str) -> datetime | None:
        """Return when a person had everything deleted from elsewhere: what was said here before is to be dropped."""
        with self._reading() as connection:
            return connection.scalar(_DELETED_AT, {"user": user})

    def spend_privacy(self, epsilon: float, budget: float, at: datetime) -> float:
        """Note that an export spends this much of the privacy budget, and return what is left.

        Raises:
            BudgetSpentError: it would go beyond the budget.
        """
        return self._write(lambda connection: spending.spend(connection, epsilon, budget, at))

    def remembers(self, user: str) -> bool:
        """Return whether anything may be kept on a person."""
        with self._reading() as connection:
            return not rows.unremembered(connection, [user])

    def remember(self, user: str) -> None:
        """Keep what a person says again, from now on."""
        table = schema.unremembered
        self._write(lambda connection: connection.execute(delete(table).where(table.c.user == user)))

    def _append(self, table: Table, events: Sequence[Event], since: int | None = None) -> Recorded:
        if not events:
            return Recorded()

        def put(connection: Connection) -> tuple[set[str], set[tuple[str, str]]]:
            if since is not None and erasing.state(connection, lock=True).deletions != since:
                return {event.user for event in events}, set()
            strangers = rows.unremembered(connection, [event.user for event in events])
            kept = [event for event in events if event.user not in strangers]
            return strangers, rows.append(connection, table, kept) if kept else set()

        strangers, stored = self._write(put)
        new: list[str] = []
        duplicates: list[str] = []
        for event in events:
            if event.user in strangers:
                continue
            name = (event.user, event.key)
            (new if name in stored else duplicates).append(event.key)
            stored.discard(name)  # whatever follows with this key came twice
        return Recorded(tuple(new), tuple(duplicates), tuple(e.key for e in events if e.user in strangers))

    def _write(self, work: Callable[[Connection], Result]) -> Result:
        with translated(self._where):
            result = portable.in_transaction(self._writer, work)
        self._scrubber.catch_up()
        return result


def open_store(url: str, *, wait_seconds: float = 5.0, weights: EventWeights = DEFAULT_WEIGHTS) -> Store:
    """Open the training store; what is missing is created, and the schema brought up to date.

    Args:
        url: an SQLAlchemy URL, e.g. ``sqlite:///var/store/parley.db`` or ``postgresql+psycopg://host/parley``.
        wait_seconds: how long any call waits for a lock or the server before it gives up.
        weights: how much each kind of event counts in signals.

    Raises:
        StoreUnavailable: the database cannot be opened.
        StoreError: the URL is not usable, or the database was written by a newer version of the program.
    """
    engine = make_engine(url, wait_seconds=wait_seconds)
    where = engine.url.render_as_string(hide_password=True)
    file = sqlite_file(engine.url)
    try:
        with translated(where):
            if file is not None:
                file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                _for_its_owner(file)
            upgrade(engine, wait_seconds=wait_seconds)
        store = Store(engine, weights)
        store.deletions()  # finds what was deleted by a process that could not get rid of all traces
    except BaseException:
        engine.dispose()
        raise
    return store


def _for_its_owner(file: Path) -> None:
    """Make a file that nobody else can read, or one that is there so; SQLite's log gets the mode of the file."""
    with suppress(PermissionError):  # somebody else's, who shares it with us
        file.touch(mode=0o600)
        if file.is_file():
            file.chmod(0o600)
