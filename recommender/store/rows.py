"""Values to rows and back, on an open connection. `Store` decides about connections, transactions and errors."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Connection, Select, Table, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from recommender.domain.conditions import Condition
from recommender.domain.feedback import Exposure, Feedback
from recommender.domain.preference import Preference
from recommender.store import portable, schema

Event = TypeVar("Event", Feedback, Exposure)

_CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)


def append(connection: Connection, table: Table, events: Sequence[Event]) -> set[tuple[str, str]]:
    """Append events whose key their user does not have yet; return the users and keys of those."""
    meet(connection, [(event.user, event.at) for event in events])
    values = [event.model_dump() for event in events]
    if portable.needed(connection.dialect.name):
        return portable.append(connection, table, values)
    insert = (
        _insert(connection, table)
        .on_conflict_do_nothing(index_elements=[table.c.user, table.c.key])
        .returning(table.c.user, table.c.key)
    )
    return {(user, key) for user, key in connection.execute(insert, values)}


def meet(connection: Connection, seen: Iterable[tuple[str, datetime]]) -> None:
    """Enter people, or widen the time in which they were seen.

    This locks their rows, so that batches of one person queue up. Sorted, so that two batches cannot each hold a row
    that the other waits for.
    """
    times: dict[str, list[datetime]] = {}
    for user, at in seen:
        times.setdefault(user, []).append(at)
    rows = [{"user": user, "first_seen": min(at), "last_seen": max(at)} for user, at in sorted(times.items())]
    if portable.needed(connection.dialect.name):
        portable.meet(connection, rows)
        return
    insert = _insert(connection, schema.users)
    old, new = schema.users.c, insert.excluded
    upsert = insert.on_conflict_do_update(
        index_elements=[old.user],
        set_={
            "first_seen": case((new.first_seen < old.first_seen, new.first_seen), else_=old.first_seen),
            "last_seen": case((new.last_seen > old.last_seen, new.last_seen), else_=old.last_seen),
        },
    )
    connection.execute(upsert, rows)


def unremembered(connection: Connection, users: Iterable[str]) -> set[str]:
    """Return who of these people does not want to be remembered."""
    table = schema.unremembered.c
    return set(connection.scalars(select(table.user).where(table.user.in_(sorted(set(users))))))


def refuse(connection: Connection, user: str) -> None:
    """Enter somebody who does not want to be remembered."""
    if not portable.needed(connection.dialect.name):
        connection.execute(_insert(connection, schema.unremembered).on_conflict_do_nothing(), {"user": user})
    elif not unremembered(connection, [user]):
        connection.execute(schema.unremembered.insert(), {"user": user})


def put_preference(connection: Connection, preference: Preference, accounts: Collection[str]) -> None:
    """Keep a lasting statement, in the place of what was said on the same condition before, in any of the accounts."""
    table, condition = schema.preferences, preference.condition.model_dump_json()
    connection.execute(delete(table).where(table.c.user.in_(accounts), table.c.condition == condition))
    row = {**preference.model_dump(), "condition": condition, "polarity": preference.polarity.value}
    if portable.needed(connection.dialect.name):
        portable.append(connection, table, [row])
        return
    insert = _insert(connection, table).on_conflict_do_nothing(index_elements=[table.c.user, table.c.key])
    connection.execute(insert, row)


def preferences_of(connection: Connection, accounts: Collection[str]) -> list[Preference]:
    """Return the lasting statements of a person's accounts, oldest first."""
    table = schema.preferences.c
    columns = [table[name] for name in Preference.model_fields]
    rows = connection.execute(select(*columns).where(table.user.in_(accounts)).order_by(table.number))
    found = []
    for row in rows:
        fields = dict(zip(Preference.model_fields, row, strict=True))
        found.append(Preference(**{**fields, "condition": _CONDITION.validate_json(fields["condition"])}))
    return found


def feedback_of(connection: Connection, accounts: Collection[str]) -> list[Feedback]:
    """Return the feedback of a person's accounts in the order of its arrival."""
    table = schema.feedback.c
    events = select_events(schema.feedback, Feedback).where(table.user.in_(accounts)).order_by(table.number)
    return [read_event(Feedback, row) for row in connection.execute(events).all()]


def select_events(table: Table, kind: type[Event]) -> Select[Any]:
    """Select the columns of an event in the order of its fields, as `read_event` expects them."""
    return select(*(table.c[name] for name in kind.model_fields))


def read_event(kind: type[Event], row: Sequence[Any]) -> Event:
    """Return the event of a row."""
    return kind(**dict(zip(kind.model_fields, row, strict=True)))


def _insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Both know INSERT … ON CONFLICT, which SQLAlchemy offers by dialect only."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
