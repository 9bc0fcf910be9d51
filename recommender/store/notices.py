"""Notices for operators, on an open connection: few, for a short time, and never of who is not to be remembered."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Select, delete, insert, select, update

from recommender.domain.conditions import Condition
from recommender.domain.notice import Notice
from recommender.store import rows, schema

MOST = 2_000  # notices that are kept
KEPT = timedelta(days=30)
_CONDITIONS: TypeAdapter[tuple[Condition, ...]] = TypeAdapter(tuple[Condition, ...])
_TABLE = schema.notices.c


def keep(connection: Connection, notice: Notice) -> bool:
    """Keep a notice, and let go of those that are old or too many; return whether it is kept."""
    if rows.unremembered(connection, [notice.user]):
        return False
    rows.meet(connection, [(notice.user, notice.at)])
    row = {**notice.model_dump(exclude={"conditions"}), "conditions": _CONDITIONS.dump_json(notice.conditions).decode()}
    [number] = connection.execute(insert(schema.notices).values(row)).inserted_primary_key or (0,)
    connection.execute(delete(schema.notices).where((_TABLE.at < notice.at - KEPT) | (_TABLE.number <= number - MOST)))
    return True


def tidy(connection: Connection, now: datetime, *, texts: bool) -> None:
    """Delete what is older than `KEPT`, and texts where none are asked for any more."""
    connection.execute(delete(schema.notices).where(_TABLE.at < now - KEPT))
    if not texts:
        connection.execute(update(schema.notices).where(_TABLE.text.is_not(None)).values(text=None))


def of_people(connection: Connection, users: Collection[str]) -> list[Notice]:
    """Return what is kept of some accounts, oldest first."""
    return [_read(row) for row in connection.execute(_all().where(_TABLE.user.in_(users)))]


def since(connection: Connection, moment: datetime) -> list[Notice]:
    """Return everybody's since a moment, oldest first."""
    return [_read(row) for row in connection.execute(_all().where(_TABLE.at >= moment))]


def _all() -> Select[Any]:
    return select(_TABLE.user, _TABLE.kind, _TABLE.text, _TABLE.conditions, _TABLE.at).order_by(_TABLE.number)


def _read(row: Sequence[Any]) -> Notice:
    user, kind, text, conditions, at = row
    return Notice.model_validate(
        {"user": user, "kind": kind, "text": text, "conditions": _CONDITIONS.validate_json(conditions), "at": at}
    )
