"""People on several channels: accounts that a one-time code has linked are one person.

Each account keeps what was said there under its own pseudonym. Who is one person is looked up when something is read or
deleted (`accounts`): so linking rewrites nothing, and unlinking gives each account its own back.

Linked accounts have the same `person`, a random name that says nothing; there are no chains, hence no cycles. A code is
kept as a keyed digest only, one an account, and works once.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Row, bindparam, column, delete, exists, func, insert, select, table, update

from recommender.domain.link import (
    CODE_LIFETIME,
    FAILURE_WINDOW,
    MAX_ACCOUNTS,
    MAX_FAILURES,
    LinkResult,
    Outcome,
)
from recommender.store import rows, schema

Result = TypeVar("Result")

_links, _codes, _failures = schema.links.c, schema.link_codes.c, schema.link_failures.c
_mine = schema.links.alias()
# Built once, because it is asked for whenever something is read.
_LINKED = (
    select(schema.links)
    .join(_mine, _mine.c.person == _links.person)
    .where(_mine.c.user == bindparam("user"))
    .order_by(_links.at, _links.user)
)


class Write(Protocol):
    """Runs work in one transaction, translating errors; see `Store`."""

    def __call__(self, work: Callable[[Connection], Result]) -> Result:
        """Return what `work` returns."""


class Links:
    """Who is one person. Every method raises `StoreError` when the store fails."""

    def __init__(self, reading: Callable[[], AbstractContextManager[Connection]], write: Write) -> None:
        """Use `Store.links`."""
        self._reading, self._write = reading, write

    def accounts(self, user: str) -> list[str]:
        """Return the pseudonyms of all accounts of a person, given one of them."""
        with self._reading() as connection:
            return accounts(connection, user)

    def channels(self, user: str) -> tuple[str, ...]:
        """Return the channels of the other accounts of a person, in the order in which they were linked."""
        with self._reading() as connection:
            return tuple(each.channel for each in linked(connection, user) if each.user != user)

    def issue(self, user: str, channel: str, digest: str, at: datetime) -> bool:
        """Keep a new code of an account, in the place of the one before.

        Returns whether it is kept: not of people who do not want to be remembered.
        """

        def put(connection: Connection) -> bool:
            queue_up(connection)
            if rows.unremembered(connection, [user]):
                return False
            rows.meet(connection, [(user, at)])
            connection.execute(delete(schema.link_codes).where((_codes.user == user) | (_codes.expires <= at)))
            code = {"user": user, "channel": channel, "digest": digest, "expires": at + CODE_LIFETIME}
            connection.execute(insert(schema.link_codes), code)
            return True

        return self._write(put)

    def link(self, user: str, channel: str, digest: str, at: datetime, *, sure: bool) -> LinkResult:
        """Make an account and the one that a code was handed out to one person.

        Args:
            user: the account in which the code was said.
            channel: its channel.
            digest: of the code.
            at: now.
            sure: link although something is kept on the account already.
        """
        return self._write(lambda connection: _link(connection, user, channel, digest, at, sure=sure))

    def unlink(self, user: str) -> tuple[str, ...]:
        """Part an account from the person's others; return their channels, none where it was not linked."""

        def part(connection: Connection) -> tuple[str, ...]:
            queue_up(connection)
            others = [each for each in linked(connection, user) if each.user != user]
            gone = [user] if len(others) > 1 else [user, *(each.user for each in others)]
            connection.execute(delete(schema.links).where(_links.user.in_(gone)))
            connection.execute(delete(schema.link_codes).where(_codes.user == user))
            return tuple(each.channel for each in others)

        return self._write(part)


def queue_up(connection: Connection) -> None:
    """Let one transaction at a time change who is one person; they are rare enough to wait for each other.

    Locks the row with the version of the schema, the one row that there is in every database. (SQLite locks the whole
    database anyway.)
    """
    connection.execute(select(column("version_num")).select_from(table("alembic_version")).with_for_update())


def accounts(connection: Connection, user: str) -> list[str]:
    """Return the pseudonyms of all accounts of a person, given one of them."""
    return [each.user for each in linked(connection, user)] or [user]


def linked(connection: Connection, user: str) -> Sequence[Row[Any]]:
    """Return the linked accounts of a person, the given one among them, the first linked first; none without a link."""
    return connection.execute(_LINKED, {"user": user}).all()


def _link(connection: Connection, user: str, channel: str, digest: str, at: datetime, *, sure: bool) -> LinkResult:
    queue_up(connection)
    if rows.unremembered(connection, [user]):
        return LinkResult(outcome=Outcome.NOT_REMEMBERED)
    mine = accounts(connection, user)
    connection.execute(delete(schema.link_failures).where(_failures.at <= at - FAILURE_WINDOW))
    failures = select(func.count()).select_from(schema.link_failures).where(_failures.user.in_(mine))
    if connection.execute(failures).scalar_one() >= MAX_FAILURES:
        return LinkResult(outcome=Outcome.TOO_MANY)
    found = select(schema.link_codes).where(_codes.digest == digest, _codes.expires > at)
    code = connection.execute(found).one_or_none()
    if code is None:
        rows.meet(connection, [(user, at)])
        connection.execute(insert(schema.link_failures), {"user": user, "at": at})
        return LinkResult(outcome=Outcome.WRONG)
    theirs = linked(connection, code.user)
    others = [(each.user, each.channel) for each in theirs] or [(code.user, code.channel)]
    channels = tuple(channel for _, channel in others)
    if code.user in mine:
        return LinkResult(outcome=Outcome.OWN if code.user == user else Outcome.ALREADY)
    if len(mine) + len(others) > MAX_ACCOUNTS:
        return LinkResult(outcome=Outcome.FULL, channels=channels)
    if not sure and _anything_kept(connection, mine):
        return LinkResult(outcome=Outcome.ASK, channels=channels)
    rows.meet(connection, [(user, at)])
    person = theirs[0].person if theirs else secrets.token_hex(16)
    connection.execute(update(schema.links).where(_links.user.in_(mine)).values(person=person))
    new = [*([] if theirs else others), *([] if len(mine) > 1 else [(user, channel)])]
    if new:
        joined = [{"user": each, "channel": there, "person": person, "at": at} for each, there in new]
        connection.execute(insert(schema.links), joined)
    connection.execute(delete(schema.link_codes).where(_codes.user == code.user))
    return LinkResult(
        outcome=Outcome.LINKED, channels=tuple(e.channel for e in linked(connection, user) if e.user != user)
    )


def _anything_kept(connection: Connection, users: Sequence[str]) -> bool:
    """Whether people said or were shown anything."""
    tables = (schema.feedback, schema.preferences, schema.exposures)
    return any(connection.scalar(select(exists().where(each.c.user.in_(users)))) for each in tables)
