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
from functools import partial
from typing import Any, TypeVar

import sqlalchemy as sa  # type: ignore[import-untyped] # of 1.4, which has no types
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy.exc import IntegrityError, SQLAlchemyError  # type: ignore[import-untyped]

from channels import migrate
from channels.database import empty_log, make_engine
from channels.schema import ALIAS_LENGTH, OF_A_PERSON, blocked, deliveries, kept, mentions, offers
from contract.sender import Identity

logger = logging.getLogger(__name__)
T = TypeVar("T")

PRUNE_EVERY = 600.0  # seconds

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
        self._owed: set[str] = set()  # of whom everything is to be deleted as soon as that can be done

    async def open(self) -> None:
        """Connect, and bring the tables to this version.

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

        Raises:
            StoreError: it cannot be done now; it is with whatever this process asks of the store next.
        """
        alias = self.alias(person)
        try:
            removed = await self.run(lambda connection: _emptied(connection, alias))
        except StoreError:
            self._owed.add(alias)
            raise
        if self._engine is not None:
            await self._call(partial(empty_log, self._engine))
        return removed

    async def export(self, person: str) -> dict[str, list[dict[str, Any]]]:
        """Return everything of a person, as JSON values."""
        alias = self.alias(person)

        def rows(connection: sa.engine.Connection, table: sa.Table) -> list[dict[str, Any]]:
            found: Sequence[Mapping[str, Any]] = connection.execute(
                sa.select(table).where(table.c.person == alias).order_by(*table.primary_key.columns)
            ).mappings()
            return [self._readable(row) for row in found]

        return await self.run(lambda connection: {table.name: rows(connection, table) for table in OF_A_PERSON})

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
        except OSError as error:
            raise StoreError(f"the channels' store cannot be used: {error.strerror}") from error
        except migrate.NewerSchema:
            raise StoreError("the channels' store is of a newer version of the program: update the program") from None

    def _connect(self) -> None:
        self._engine = make_engine(self._url)
        migrate.upgrade(self._engine)

    def _transaction(self, work: Callable[[sa.engine.Connection], T]) -> T:
        if self._engine is None:
            raise StoreError("the channels' store is not open")
        with self._engine.begin() as connection:
            if not 0 <= self.clock() - self._pruned <= PRUNE_EVERY:  # clocks are set back, too
                self._prune(connection)
            owed = [*self._owed]
            for alias in owed:
                _emptied(connection, alias)
            done = work(connection)
        self._owed.difference_update(owed)
        return done

    def _prune(self, connection: sa.engine.Connection) -> None:
        now = self._pruned = self.clock()
        connection.execute(deliveries.delete().where(deliveries.c.accepted < now - self._lifetime))
        connection.execute(mentions.delete().where(mentions.c.made < now - self._lifetime))
        connection.execute(offers.delete().where(offers.c.expires < now))
        connection.execute(kept.delete().where(kept.c.expires < now))


def _emptied(connection: sa.engine.Connection, alias: str) -> int:
    """Delete all rows of a person; return how many that were."""
    return sum(connection.execute(table.delete().where(table.c.person == alias)).rowcount for table in OF_A_PERSON)


def digested(key: str) -> str:
    """Return a delivery's key as it is kept: of one length, and telling nothing."""
    return hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=32).hexdigest()
