"""The tables. A change here needs a migration: ``python -m recommender.store.migrate "add a column"`` drafts one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    column,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NAME_LENGTH = 200  # of `domain.conditions.Name`

# MySQL and MariaDB would otherwise take "Heat" and "heat" for the same key. PostgreSQL and SQLite tell them apart.
_EXACT: dict[str, Any] = {
    f"{dialect}_{option}": value
    for dialect in ("mysql", "mariadb")
    for option, value in (("charset", "utf8mb4"), ("collate", "utf8mb4_bin"))
}

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


class UtcMicroseconds(TypeDecorator[datetime]):
    """A moment as whole microseconds since 1970 in UTC: exact, sortable and the same in every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Refuse a time without a zone: nobody could say later which moment it was."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("the time has no time zone")
        return (value - EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Names(TypeDecorator[tuple[str, ...]]):
    """Several names as a JSON list; none as NULL, which takes no space."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        """Return the JSON."""
        return json.dumps(value, ensure_ascii=False) if value else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:
        """Return the names."""
        return () if value is None else tuple(json.loads(value))


def _number() -> Column[int]:
    """Return the column that numbers events in the order of their arrival. SQLite counts only an INTEGER by itself."""
    return Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


def _user() -> Column[str]:
    """Return the column that says whose the event is; `user` itself is a reserved word with a meaning in SQL."""
    return Column("pseudonym", ForeignKey("users.user"), key="user", nullable=False)


users = Table(
    "users",
    metadata,
    Column("pseudonym", String(NAME_LENGTH), key="user", primary_key=True),
    Column("first_seen", UtcMicroseconds, nullable=False),
    Column("last_seen", UtcMicroseconds, nullable=False),
    **_EXACT,
)

feedback = Table(
    "feedback",
    metadata,
    _number(),
    Column("key", String(NAME_LENGTH), nullable=False),
    _user(),
    Column("item", String(NAME_LENGTH), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("value", Double),
    Column("undoes", String(NAME_LENGTH)),
    Column("session", String(NAME_LENGTH), nullable=False),
    Column("channel", String(NAME_LENGTH), nullable=False),
    Column("at", UtcMicroseconds, nullable=False),
    # A key is unique to its person: nobody can swallow somebody else's event by using its key first.
    UniqueConstraint("user", "key"),
    CheckConstraint(
        "(kind = 'rating' AND value IS NOT NULL) OR (kind <> 'rating' AND value IS NULL)", name="value_of_rating"
    ),
    CheckConstraint(
        "(kind = 'undo' AND undoes IS NOT NULL) OR (kind <> 'undo' AND undoes IS NULL)", name="undoes_of_undo"
    ),
    **_EXACT,
)

exposures = Table(
    "exposures",
    metadata,
    _number(),
    Column("key", String(NAME_LENGTH), nullable=False),
    _user(),
    Column("item", String(NAME_LENGTH), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("propensity", Double),
    Column("candidates", Names),
    Column("model_version", String(NAME_LENGTH), nullable=False),
    Column("session", String(NAME_LENGTH), nullable=False),
    Column("channel", String(NAME_LENGTH), nullable=False),
    Column("at", UtcMicroseconds, nullable=False),
    UniqueConstraint("user", "key"),
    CheckConstraint(column("rank") >= 1, name="rank_from_one"),
    Index(None, "user", "session"),
    **_EXACT,
)

preferences = Table(
    "preferences",
    metadata,
    _number(),
    Column("key", String(NAME_LENGTH), nullable=False),
    _user(),
    Column("condition", Text, nullable=False),  # the JSON form of `domain.conditions.Condition`
    Column("polarity", String(20), nullable=False),
    Column("text", String(NAME_LENGTH), nullable=False),
    Column("at", UtcMicroseconds, nullable=False),
    UniqueConstraint("user", "key"),
    **_EXACT,
)

# What went wrong in talks, for whoever runs the bot: few, and for a short time; see `notices.py`.
notices = Table(
    "notices",
    metadata,
    _number(),
    _user(),
    Column("kind", String(20), nullable=False),
    Column("text", Text),
    Column("conditions", Text, nullable=False),  # the JSON form of several `domain.conditions.Condition`
    Column("at", UtcMicroseconds, nullable=False),
    Index(None, "user"),
    **_EXACT,
)

# People who do not want to be remembered: the pseudonym, to know them by, and nothing else.
unremembered = Table(
    "unremembered", metadata, Column("pseudonym", String(NAME_LENGTH), key="user", primary_key=True), **_EXACT
)

# Accounts of people who are linked: the same `person`, a random name, means one person; see `links.py`.
links = Table(
    "links",
    metadata,
    Column("pseudonym", ForeignKey("users.user"), key="user", primary_key=True),
    Column("person", String(NAME_LENGTH), nullable=False),
    Column("channel", String(NAME_LENGTH), nullable=False),
    Column("at", UtcMicroseconds, nullable=False),
    Index(None, "person"),
    **_EXACT,
)

# One-time codes that are waiting to be said in another channel, as keyed digests.
link_codes = Table(
    "link_codes",
    metadata,
    Column("pseudonym", ForeignKey("users.user"), key="user", primary_key=True),
    Column("digest", String(NAME_LENGTH), nullable=False),
    Column("channel", String(NAME_LENGTH), nullable=False),
    Column("expires", UtcMicroseconds, nullable=False),
    UniqueConstraint("digest"),
    **_EXACT,
)

# When somebody said a wrong code, so that nobody can go on guessing.
link_failures = Table(
    "link_failures",
    metadata,
    _number(),
    _user(),
    Column("at", UtcMicroseconds, nullable=False),
    Index(None, "user"),
    **_EXACT,
)

# When people had everything deleted, for conversations of theirs that the one who asked could not reach.
deletions = Table(
    "deletions",
    metadata,
    Column("pseudonym", String(NAME_LENGTH), key="user", primary_key=True),
    Column("at", UtcMicroseconds, nullable=False),
    **_EXACT,
)

# One row: how many people were deleted, how many deletions of any kind there were, and up to which of those SQLite's
# file has been rid of what was deleted; see `erasing.py`. Of whom it was is not told.
erasures = Table(
    "erasures",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("deletions", BigInteger, nullable=False),
    Column("removals", BigInteger, nullable=False),
    Column("scrubbed", BigInteger, nullable=False),
)

# What has been spent of the privacy budget, see `spending.py`: for good, whoever is deleted. Of nobody in particular.
privacy_spending = Table(
    "privacy_spending",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("epsilon", Double, nullable=False),
    Column("at", UtcMicroseconds, nullable=False),
)
