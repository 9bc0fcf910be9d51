"""The training store: writes events, reads them back, and exports or deletes a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Engine, Row, Select, Table, bindparam, case, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from recommender.domain.feedback import Exposure, Feedback, Kind, Signal
from recommender.store import schema
from recommender.store.engine import WRITES, make_engine, sqlite_file
from recommender.store.errors import StoreUnavailable, translated
from recommender.store.migrate import is_current, upgrade
from recommender.store.signals import derive_signals, standing

Event = TypeVar("Event", Feedback, Exposure)

# Built once, because it is asked for with every recommendation.
_REVISION = select(func.coalesce(func.max(schema.feedback.c.number), 0), func.count()).where(
    schema.feedback.c.user == bindparam("user")
)
_STREAMED_ROWS = 1000  # fetched at a time when everybody's events are read


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a batch: the keys that were new, and those of events that were stored before or came twice."""

    new: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of rows."""

    users: int
    feedback: int
    exposures: int


class Store:
    """The events of all people. Any number of threads and processes may use it at once; close it, or use ``with``.

    Each method raises `StoreUnavailable` when the database is locked for too long, read-only, full or unreachable,
    and `StoreError` when it refuses the data. What a method has returned from is on disk.
    """

    def __init__(self, engine: Engine) -> None:
        """Use `open_store`."""
        self._engine = engine
        self._writer = engine.execution_options(**WRITES)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def record(self, feedback: Sequence[Feedback]) -> Recorded:
        """Append feedback, all of it or, on an error, none. An event whose key its user already has is left out."""
        return self._append(schema.feedback, feedback)

    def expose(self, exposures: Sequence[Exposure]) -> Recorded:
        """Append what was shown, like `record`."""
        return self._append(schema.exposures, exposures)

    def feedback(self, user: str) -> list[Feedback]:
        """Return all feedback of a person as it arrived, the undone and the undos as well."""
        with self._reading() as connection:
            return _feedback_of(connection, user)

    def signals(self, user: str) -> list[Signal]:
        """Return what a person thinks of each item; see `signals.py`."""
        return derive_signals(self.feedback(user))

    def revision(self, user: str) -> tuple[int, int]:
        """Return something that differs once a person has new feedback; cheaper than reading all of it."""
        with self._reading() as connection:
            number, events = connection.execute(_REVISION, {"user": user}).one()
        return number, events

    def all_signals(self) -> Iterator[tuple[str, list[Signal]]]:
        """Yield each person who has signals with them. Streams: memory holds one person and a page of rows."""
        table = schema.feedback.c
        events = _select(schema.feedback, Feedback).order_by(table.user, table.number)
        with self._reading() as connection:
            rows = connection.execution_options(yield_per=_STREAMED_ROWS).execute(events)
            for user, of_user in groupby((_read(Feedback, row) for row in rows), key=attrgetter("user")):
                if signals := derive_signals(of_user):
                    yield user, signals

    def last_feedback(self, user: str, session: str) -> Feedback | None:
        """Return what "undo that" means in a session: the newest event that still counts.

        Details that were opened do not count: nobody thinks of them as something said.
        """
        newest_first = reversed(standing(self.feedback(user)))
        return next((e for e in newest_first if e.session == session and e.kind is not Kind.DETAILS), None)

    def saved(self, user: str) -> list[str]:
        """Return the items that a person has put aside, newest first."""
        saves = (event.item for event in reversed(standing(self.feedback(user))) if event.kind is Kind.SAVE)
        return list(dict.fromkeys(saves))

    def shown(self, user: str, session: str) -> list[str]:
        """Return the items that a person was shown in a session, in the order in which they first were."""
        table = schema.exposures.c
        items = (
            select(table.item)
            .where(table.user == user, table.session == session)
            .group_by(table.item)
            .order_by(func.min(table.number))
        )
        with self._reading() as connection:
            return list(connection.scalars(items))

    def export(self, user: str) -> dict[str, Any]:
        """Return everything that is kept on a person, ready for JSON. Nothing known gives empty lists and no times."""
        table = schema.exposures.c
        exposures = _select(schema.exposures, Exposure).where(table.user == user).order_by(table.number)
        with self._reading() as connection:
            row = connection.execute(select(schema.users).where(schema.users.c.user == user)).one_or_none()
            return {
                "user": user,
                "first_seen": row.first_seen.isoformat() if row else None,
                "last_seen": row.last_seen.isoformat() if row else None,
                "feedback": [event.model_dump(mode="json") for event in _feedback_of(connection, user)],
                "exposures": [_read(Exposure, e).model_dump(mode="json") for e in connection.execute(exposures)],
            }

    def delete(self, user: str) -> Counts:
        """Delete everything that is kept on a person in one transaction, and return how many rows that were."""
        with self._writing() as connection:
            # Locked first, so that what arrives meanwhile waits and starts anew. (SQLite locks the whole database.)
            found = select(schema.users.c.user).where(schema.users.c.user == user).with_for_update()
            if connection.execute(found).first() is None:
                return Counts(users=0, feedback=0, exposures=0)
            gone = {
                table.name: connection.execute(delete(table).where(table.c.user == user)).rowcount
                for table in (schema.feedback, schema.exposures, schema.users)
            }
        if self._engine.dialect.name == "sqlite":
            self._empty_log()
        return Counts(**gone)

    def counts(self) -> Counts:
        """Return how many rows there are in all."""
        with self._reading() as connection:
            return Counts(
                **{
                    table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                    for table in (schema.users, schema.feedback, schema.exposures)
                }
            )

    def _append(self, table: Table, events: Sequence[Feedback] | Sequence[Exposure]) -> Recorded:
        if not events:
            return Recorded()
        insert = (
            self._insert(table)
            .on_conflict_do_nothing(index_elements=[table.c.user, table.c.key])
            .returning(table.c.user, table.c.key)
        )
        with self._writing() as connection:
            self._greet(connection, events)
            rows = connection.execute(insert, [event.model_dump() for event in events])
            stored = {(user, key) for user, key in rows}
        new: list[str] = []
        duplicates: list[str] = []
        for event in events:
            name = (event.user, event.key)
            (new if name in stored else duplicates).append(event.key)
            stored.discard(name)  # whatever follows with this key came twice
        return Recorded(tuple(new), tuple(duplicates))

    def _greet(self, connection: Connection, events: Sequence[Feedback] | Sequence[Exposure]) -> None:
        """Enter the people of a batch, or widen the time in which they were seen.

        This locks their rows, so that batches of one person queue up. Sorted, so that two batches cannot each hold a
        row that the other waits for.
        """
        times: dict[str, list[Any]] = {}
        for event in events:
            times.setdefault(event.user, []).append(event.at)
        rows = [{"user": user, "first_seen": min(at), "last_seen": max(at)} for user, at in sorted(times.items())]
        insert = self._insert(schema.users)
        old, new = schema.users.c, insert.excluded
        upsert = insert.on_conflict_do_update(
            index_elements=[old.user],
            set_={
                "first_seen": case((new.first_seen < old.first_seen, new.first_seen), else_=old.first_seen),
                "last_seen": case((new.last_seen > old.last_seen, new.last_seen), else_=old.last_seen),
            },
        )
        connection.execute(upsert, rows)

    def _insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """Both know INSERT … ON CONFLICT, which SQLAlchemy offers by dialect only."""
        return sqlite.insert(table) if self._engine.dialect.name == "sqlite" else postgresql.insert(table)

    def _empty_log(self) -> None:
        """Copy SQLite's log into the file and cut it, so that the log does not keep what was deleted either.

        While somebody reads, SQLite puts this off to the next checkpoint without an error.
        """
        with translated(self._where), self._engine.connect() as connection:
            cursor = connection.connection.cursor()  # below SQLAlchemy, because a checkpoint needs no transaction
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.close()

    @property
    def _where(self) -> str:
        return self._engine.url.render_as_string(hide_password=True)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with translated(self._where), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with translated(self._where), self._writer.begin() as connection:
            yield connection


def open_store(url: str, *, migrate: bool = True, wait_seconds: float = 5.0) -> Store:
    """Open the training store.

    Args:
        url: an SQLAlchemy URL, e.g. ``sqlite:///var/store/parley.db`` or ``postgresql+psycopg://host/parley``.
        migrate: create what is missing and bring the schema up to date. Without it, a database that is not up to date
            is refused.
        wait_seconds: how long any call waits for a lock or the server before it gives up.

    Raises:
        StoreUnavailable: the database cannot be opened, or is not up to date and `migrate` is off.
        StoreError: the URL is not usable, or the database was written by a newer version of the program.
    """
    engine = make_engine(url, wait_seconds=wait_seconds)
    where = engine.url.render_as_string(hide_password=True)
    file = sqlite_file(engine.url)
    try:
        with translated(where):
            if migrate:
                if file is not None:
                    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                upgrade(engine, wait_seconds=wait_seconds)
            elif (file is not None and not file.exists()) or not is_current(engine):
                raise StoreUnavailable(f"The training store {where} is not set up: open it once with migrate=True")
    except BaseException:
        engine.dispose()
        raise
    return Store(engine)


def _feedback_of(connection: Connection, user: str) -> list[Feedback]:
    table = schema.feedback.c
    events = _select(schema.feedback, Feedback).where(table.user == user).order_by(table.number)
    return [_read(Feedback, row) for row in connection.execute(events).all()]


def _select(table: Table, kind: type[Event]) -> Select[Any]:
    """Select the columns of an event in the order of its fields, as `_read` expects them."""
    return select(*(table.c[name] for name in kind.model_fields))


def _read(kind: type[Event], row: Row[Any]) -> Event:
    return kind(**dict(zip(kind.model_fields, row, strict=True)))
