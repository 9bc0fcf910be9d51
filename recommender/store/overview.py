"""Numbers about everybody for whoever runs the bot, on an open connection. They name items and days, and nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, Table, func, select, type_coerce

from recommender.store import schema

LOOKED_AT = 200_000  # of the newest rows of a table, so that a page costs the same in a large store
DAY = 86_400_000_000  # microseconds, as moments are stored


def shown(connection: Connection, since: datetime, most: int) -> list[tuple[str, int]]:
    """Return the items that were shown most since a moment, with how often."""
    table = schema.exposures.c
    number = func.count().label("number")
    found = (
        select(table.item, number)
        .where(*_recent(connection, schema.exposures, since))
        .group_by(table.item)
        .order_by(number.desc(), table.item)
        .limit(most)
    )
    return [(item, int(count)) for item, count in connection.execute(found)]


def reactions(
    connection: Connection, since: datetime, items: Sequence[str] | None = None, *, until: datetime | None = None
) -> dict[tuple[str, str], int]:
    """Return how often something was said of items from a moment on, by item and kind of feedback."""
    table = schema.feedback.c
    conditions = _recent(connection, schema.feedback, since)
    conditions += [] if items is None else [table.item.in_(items)]
    conditions += [] if until is None else [table.at < until]
    found = select(table.item, table.kind, func.count()).where(*conditions).group_by(table.item, table.kind)
    return {(item, kind): int(count) for item, kind, count in connection.execute(found)}


def days(connection: Connection, since: datetime) -> dict[tuple[int, str], int]:
    """Return how much happened on each day, by its number since 1970 (UTC) and "shown" or the kind of feedback."""
    told: dict[tuple[int, str], int] = {}
    for table in (schema.exposures, schema.feedback):
        moment: Any = type_coerce(table.c.at, BigInteger)
        day = (moment - moment % DAY).label("day")
        kinds = [table.c.kind] if table is schema.feedback else []
        found = select(day, func.count(), *kinds).where(*_recent(connection, table, since)).group_by(day, *kinds)
        for start, count, *kind in connection.execute(found):
            told[int(start) // DAY, kind[0] if kind else "shown"] = int(count)
    return told


def _recent(connection: Connection, table: Table, since: datetime) -> list[Any]:
    newest = connection.scalar(select(func.max(table.c.number))) or 0
    return [table.c.at >= since, table.c.number > newest - LOOKED_AT]
