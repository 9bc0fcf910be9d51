"""One person as a whole, with all linked accounts: exported and deleted, on an open connection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from recommender.domain.feedback import Exposure
from recommender.store import notices, rows, schema
from recommender.store.links import accounts, queue_up

DELETION_NOTED = timedelta(days=30)  # for how long a conversation is told that its person had everything deleted

COUNTED = (schema.feedback, schema.exposures, schema.preferences, schema.users)
_PERSONAL = (
    schema.links,
    schema.link_codes,
    schema.link_failures,
    schema.notices,
    *COUNTED,
)  # people last: the others refer to them


def export(connection: Connection, user: str) -> dict[str, Any]:
    """Return everything that is kept on a person, ready for JSON.

    Linked accounts are named by their channels. Of a code only the digest is kept; told is until when it works.
    """
    links, codes, failures = schema.links.c, schema.link_codes.c, schema.link_failures.c
    exposures, times = schema.exposures.c, schema.users.c
    users = accounts(connection, user)
    seen = select(func.min(times.first_seen), func.max(times.last_seen)).where(times.user.in_(users))
    linked = select(links.channel, links.at).where(links.user.in_(users)).order_by(links.at, links.user)
    waiting = select(codes.expires).where(codes.user.in_(users)).order_by(codes.expires)
    wrong = select(failures.at).where(failures.user.in_(users)).order_by(failures.number)
    shown = rows.select_events(schema.exposures, Exposure).where(exposures.user.in_(users)).order_by(exposures.number)
    first, last = connection.execute(seen).one()
    return {
        "user": user,
        "first_seen": first.isoformat() if first else None,
        "last_seen": last.isoformat() if last else None,
        "remembered": not rows.unremembered(connection, [user]),
        "linked": [{"channel": each.channel, "at": each.at.isoformat()} for each in connection.execute(linked)],
        "link_codes_until": [each.isoformat() for each in connection.scalars(waiting)],
        "wrong_link_codes": [each.isoformat() for each in connection.scalars(wrong)],
        "preferences": [each.model_dump(mode="json") for each in rows.preferences_of(connection, users)],
        "feedback": [event.model_dump(mode="json") for event in rows.feedback_of(connection, users)],
        "notices": [each.model_dump(mode="json") for each in notices.of_people(connection, users)],
        "exposures": [rows.read_event(Exposure, row).model_dump(mode="json") for row in connection.execute(shown)],
    }


def erase(connection: Connection, user: str) -> tuple[list[str], dict[str, int]]:
    """Delete everything on a person; return the accounts that were linked, and the numbers of rows for `Counts`."""
    queue_up(connection)
    users = accounts(connection, user)
    # Locked first, so that what arrives meanwhile waits and starts anew. (SQLite locks the whole database.)
    name = schema.users.c.user
    known = connection.scalars(select(name).where(name.in_(users)).order_by(name).with_for_update()).all()
    gone = {
        table.name: connection.execute(delete(table).where(table.c.user.in_(known))).rowcount for table in _PERSONAL
    }
    connection.execute(delete(schema.deletions).where(schema.deletions.c.user.in_(users)))
    return users, {table.name: gone[table.name] for table in COUNTED}


def note_deletion(connection: Connection, users: Sequence[str], at: datetime) -> None:
    """Note when accounts had everything deleted: the pseudonym and the time, for `DELETION_NOTED`."""
    connection.execute(delete(schema.deletions).where(schema.deletions.c.at < at - DELETION_NOTED))
    if users:
        connection.execute(insert(schema.deletions), [{"user": user, "at": at} for user in users])
