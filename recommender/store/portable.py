"""Writing on any database: in plain SQL, for those of which the store does not know an INSERT … ON CONFLICT.

What is there already is asked first and left out. Another writer can put the same in between; the database then
refuses the whole transaction, and `in_transaction` begins it again, so that here too an event counts once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Table, bindparam, case, exc, insert, select, update

from recommender.store import schema

Result = TypeVar("Result")

_ATTEMPTS = 5  # each that fails means that somebody else's succeeded
_AT_ONCE = 500  # rows that one SELECT asks for: databases limit the parameters of a statement

_old = schema.users.c
_first = bindparam("first", type_=schema.UtcMicroseconds)
_last = bindparam("last", type_=schema.UtcMicroseconds)
_WIDEN = (
    update(schema.users)
    .where(_old.user == bindparam("whose"))
    .values(
        first_seen=case((_first < _old.first_seen, _first), else_=_old.first_seen),
        last_seen=case((_last > _old.last_seen, _last), else_=_old.last_seen),
    )
)


def needed(dialect: str) -> bool:
    """Return whether a dialect has to be written to in this way."""
    return dialect not in ("sqlite", "postgresql")


def in_transaction(engine: Engine, work: Callable[[Connection], Result]) -> Result:
    """Return what `work` does in one transaction; it runs again when it lost a race, and last raises its error."""
    for attempts_left in reversed(range(_ATTEMPTS if needed(engine.dialect.name) else 1)):
        try:
            with engine.begin() as connection:
                return work(connection)
        except exc.DBAPIError as error:
            if not attempts_left or not _lost_a_race(error):
                raise
    raise AssertionError("the last attempt returns or raises")


def append(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> set[tuple[str, str]]:
    """Insert the rows whose key their user does not have yet; return the users and keys of those."""
    new: dict[tuple[str, str], Mapping[str, Any]] = {}
    for row in rows:
        new.setdefault((row["user"], row["key"]), row)
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        there = select(table.c.user, table.c.key).where(
            table.c.user.in_({row["user"] for row in part}), table.c.key.in_({row["key"] for row in part})
        )
        for user, key in connection.execute(there):
            new.pop((user, key), None)
    if new:
        connection.execute(insert(table), list(new.values()))
    return set(new)


def meet(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Enter people, or widen the time in which they were seen. The UPDATE locks whom it finds."""
    for row in rows:
        times = {"whose": row["user"], "first": row["first_seen"], "last": row["last_seen"]}
        if connection.execute(_WIDEN, times).rowcount == 0:
            connection.execute(insert(schema.users), row)


def _lost_a_race(error: exc.DBAPIError) -> bool:
    """Somebody inserted the same first, or the database ended a deadlock by giving up this transaction."""
    return isinstance(error, exc.IntegrityError) or "deadlock" in str(error.orig).lower()
