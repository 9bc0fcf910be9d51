"""What channels remember across restarts: deliveries seen, choices offered, chats that blocked the bot, what waits.

A database of its own, on any SQLAlchemy URL. People and chats are in it under a keyed pseudonym; a message is in it
only under a seal, and only until it has been answered or sent (`kept.py`). All calls run one after the other in a
thread of the store's own, in the order in which they were made: the event loop never waits for the database, and
messages keep their order.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa  # type: ignore[import-untyped] # of 1.4, which has no types
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy.exc import IntegrityError, SQLAlchemyError  # type: ignore[import-untyped]

from channels.identity import Identity

logger = logging.getLogger(__name__)
T = TypeVar("T")

ALIAS_LENGTH = 32  # hexadecimal digits: 128 bits
PRUNE_EVERY = 600.0  # seconds

metadata = sa.MetaData()
deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),  # a digest of the platform's id of the delivery
    sa.Column("person", sa.String(ALIAS_LENGTH), nullable=False, index=True),
    sa.Column("accepted", sa.Float, nullable=False, index=True),
    sa.Column("done", sa.Float),
)
offers = sa.Table(
    "offers",
    metadata,
    sa.Column("token", sa.String(32), primary_key=True),
    sa.Column("person", sa.String(ALIAS_LENGTH), nullable=False, index=True),
    sa.Column("conversation", sa.String(ALIAS_LENGTH), nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("said", sa.Text, nullable=False),  # what tapping it says, JSON
    sa.Column("made", sa.Float, nullable=False),
    sa.Column("expires", sa.Float, nullable=False, index=True),
    sa.Column("used_by", sa.String(64)),  # the delivery that redeemed it
)
blocked = sa.Table(
    "blocked",
    metadata,
    sa.Column("conversation", sa.String(ALIAS_LENGTH), primary_key=True),
    sa.Column("person", sa.String(ALIAS_LENGTH), nullable=False, index=True),
    sa.Column("since", sa.Float, nullable=False),
)
kept = sa.Table(  # see kept.py
    "kept",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),  # in the order of arrival
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("key", sa.String(64), nullable=False, index=True),  # of the delivery, as in `deliveries`
    sa.Column("person", sa.String(ALIAS_LENGTH), nullable=False, index=True),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("owner", sa.String(64), nullable=False),  # the process that works on it
    sa.Column("until", sa.Float, nullable=False),  # when another may take it, if the owner is not heard of
    sa.Column("tries", sa.Integer, nullable=False),  # how many processes have begun with it
    sa.Column("expires", sa.Float, nullable=False, index=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)
_OF_A_PERSON = (deliveries, offers, blocked, kept)


# To build a statement costs as much as to run it.
_TAKE = deliveries.insert()
_DONE = deliveries.update().where(deliveries.c.key == sa.bindparam("of")).values(done=sa.bindparam("at"))


class StoreError(Exception):
    """The database cannot be used right now."""


class Store:
    """The database. Made without I/O; `open` connects, `close` ends the thread.

    Args:
        url: any SQLAlchemy URL.
        key: the secret of the pseudonyms.
        delivery_lifetime: how long a delivery is known, in seconds.
        clock: the time in seconds since the epoch.
    """

    def __init__(self, url: str, key: bytes, delivery_lifetime: float, clock: Callable[[], float] = time.time) -> None:
        self._url, self._key, self._lifetime = url, key, delivery_lifetime
        self.clock = clock
        # A key of its own, so that what is sealed says nothing about anything else that is made with the same secret.
        self._seal = Fernet(base64.urlsafe_b64encode(hmac.digest(key, b"sealed messages", "sha256")))
        self._engine: sa.engine.Engine | None = None
        self._thread: ThreadPoolExecutor | None = None
        self._pruned = 0.0

    async def open(self) -> None:
        """Connect and make the tables that are missing.

        Raises:
            StoreError: that is not possible.
        """
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="channel-store")
        await self._call(self._connect)

    async def close(self) -> None:
        """Finish what was asked for, and disconnect."""
        if self._thread is not None and self._engine is not None:
            await self._call(self._engine.dispose)
        if self._thread is not None:
            self._thread.shutdown()
        self._engine = self._thread = None

    async def run(self, work: Callable[[sa.engine.Connection], T]) -> T:
        """Run work in a transaction of its own, after everything that was asked for before.

        Raises:
            StoreError: nothing was changed.
        """
        return await self._call(lambda: self._transaction(work))

    def alias(self, name: str) -> str:
        """Return the keyed pseudonym of a person or a conversation: HMAC-SHA256 (RFC 2104), cut to 128 bits."""
        return hmac.digest(self._key, f"channel\x1f{name}".encode(), "sha256").hex()[:ALIAS_LENGTH]

    def sealed(self, content: Mapping[str, Any]) -> bytes:
        """Return JSON so that only who has the key can read it (Fernet: AES-128-CBC with HMAC-SHA256)."""
        return self._seal.encrypt(json.dumps(content).encode())

    def unsealed(self, data: bytes) -> dict[str, Any] | None:
        """Return what was sealed, or None where that was with another key, or something else."""
        try:
            return dict(json.loads(self._seal.decrypt(data)))
        except (InvalidToken, ValueError, TypeError):
            return None

    async def claim(
        self, key: str, who: Identity, lease: float, also: Callable[[sa.engine.Connection], None] | None = None
    ) -> bool:
        """Take a delivery as ours, and do what is to be done with that; False where it has been taken before.

        One that was taken more than `lease` seconds ago and never done belonged to a process that died: it is taken
        again, unless it is kept for whoever takes over from that process.
        """

        def work(connection: sa.engine.Connection) -> bool:
            taken = self.claim_in(connection, key, who, lease)
            if taken and also is not None:
                also(connection)
            return taken

        return await self.run(work)

    def claim_in(self, connection: sa.engine.Connection, key: str, who: Identity, lease: float) -> bool:
        """Take a delivery as ours within a transaction, see `claim`."""
        now = self.clock()
        digest, person = digested(key), self.alias(who.person)
        try:
            with connection.begin_nested():
                connection.execute(_TAKE, {"key": digest, "person": person, "accepted": now})
        except IntegrityError:
            stale = (deliveries.c.key == digest) & deliveries.c.done.is_(None) & (deliveries.c.accepted < now - lease)
            stale &= ~sa.exists().where(kept.c.key == digest)
            again = connection.execute(deliveries.update().where(stale).values(accepted=now, person=person))
            return bool(again.rowcount)
        return True

    def done_in(self, connection: sa.engine.Connection, key: str) -> None:
        """Note within a transaction that a delivery has been dealt with."""
        connection.execute(_DONE, {"of": digested(key), "at": self.clock()})

    async def block(self, who: Identity) -> None:
        """Remember that a conversation does not want to hear from us."""
        values = {"conversation": self.alias(str(who)), "person": self.alias(who.person), "since": self.clock()}

        def work(connection: sa.engine.Connection) -> None:
            connection.execute(blocked.delete().where(blocked.c.conversation == values["conversation"]))
            connection.execute(blocked.insert().values(**values))

        await self.run(work)

    async def unblock(self, who: Identity) -> None:
        """Forget it again: they have written to us."""
        gone = blocked.delete().where(blocked.c.conversation == self.alias(str(who)))
        await self.run(lambda connection: connection.execute(gone))

    async def all_blocked(self) -> set[str]:
        """Return the pseudonyms of the conversations that blocked us."""
        return await self.run(lambda connection: set(connection.scalars(sa.select(blocked.c.conversation))))

    async def forget(self, person: str) -> int:
        """Delete everything of a person (`Identity.person`); return how many rows that were.

        Of SQLite's files nothing of it is left, its log included, unless another process reads at that moment.
        """
        alias = self.alias(person)

        def work(connection: sa.engine.Connection) -> int:
            return sum(
                connection.execute(table.delete().where(table.c.person == alias)).rowcount for table in _OF_A_PERSON
            )

        removed = await self.run(work)
        await self._call(self._empty_log)
        return removed

    async def export(self, person: str) -> dict[str, list[dict[str, Any]]]:
        """Return everything of a person, as JSON values."""
        alias = self.alias(person)

        def rows(connection: sa.engine.Connection, table: sa.Table) -> list[dict[str, Any]]:
            found: Sequence[Mapping[str, Any]] = connection.execute(
                sa.select(table).where(table.c.person == alias).order_by(*table.primary_key.columns)
            ).mappings()
            return [self._readable(row) for row in found]

        return await self.run(lambda connection: {table.name: rows(connection, table) for table in _OF_A_PERSON})

    def _readable(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return a row of a person's with what is in it as JSON."""
        readers: dict[str, Callable[[Any], Any]] = {"said": json.loads, "sealed": self.unsealed}
        return {name: readers[name](value) if name in readers else value for name, value in row.items()}

    async def _call(self, work: Callable[[], T]) -> T:
        if self._thread is None:
            raise StoreError("the channels' store is not open")
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except SQLAlchemyError as error:
            # The error's own text names values of rows.
            raise StoreError(f"the channels' store cannot be used: {type(error).__name__}") from None

    def _connect(self) -> None:
        url = sa.engine.make_url(self._url)
        if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
            Path(url.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # One connection, because there is one thread: to open one for each transaction costs as much as three of them.
        pool = {"poolclass": sa.pool.QueuePool, "pool_size": 1, "max_overflow": 0, "pool_pre_ping": True}
        self._engine = sa.create_engine(url, future=True, hide_parameters=True, **pool)
        if url.get_backend_name() == "sqlite":
            sa.event.listen(self._engine, "connect", _set_up_sqlite)
            sa.event.listen(self._engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        metadata.create_all(self._engine)

    def _transaction(self, work: Callable[[sa.engine.Connection], T]) -> T:
        if self._engine is None:
            raise StoreError("the channels' store is not open")
        with self._engine.begin() as connection:
            if self.clock() - self._pruned > PRUNE_EVERY:
                self._prune(connection)
            return work(connection)

    def _empty_log(self) -> None:
        """Write SQLite's log into the database: while the connection is open, it has what was deleted."""
        if self._engine is None or self._engine.dialect.name != "sqlite":
            return
        connection = self._engine.raw_connection()  # there must be no transaction
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()  # back to the pool

    def _prune(self, connection: sa.engine.Connection) -> None:
        now = self._pruned = self.clock()
        connection.execute(deliveries.delete().where(deliveries.c.accepted < now - self._lifetime))
        connection.execute(offers.delete().where(offers.c.expires < now))
        connection.execute(kept.delete().where(kept.c.expires < now))


def digested(key: str) -> str:
    """Return a delivery's key as it is kept: of one length, and telling nothing."""
    return hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=32).hexdigest()


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun explicitly, so that savepoints work
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
