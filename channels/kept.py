"""What outlasts a process that ends or dies: messages not answered yet, answers not sent yet, answers to be had again.

Each is in the store under a seal, for as long as it is needed and for a day at most. It belongs to the process that
works on it. When nothing is heard of that one any more, another takes it: of a server's database after `LEASE`
seconds, of an SQLite file at once where the process has gone, because that is a process of this machine.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import sqlalchemy as sa  # type: ignore[import-untyped] # of 1.4, which has no types

from channels.schema import kept
from channels.security import log_failure
from channels.store import Store, digested
from contract.sender import Identity

LIFETIME = 86_400.0  # seconds: as long as Telegram keeps what nobody fetches
LEASE = 15.0  # seconds without a sign of life after which what a process keeps may be taken
MOST = 100  # that are taken at a time
RELEASED = ""  # the owner of what a process has left to others


class Kind(Enum):
    """What is kept."""

    HEARD = "heard"
    """A message that has not been answered."""
    SAID = "said"
    """A message of ours that has not been sent."""
    ANSWER = "answer"
    """The answer to a request that may be sent again."""


# To build a statement costs as much as to run it.
_KEEP = kept.insert()
_DROP = kept.delete().where((kept.c.key == sa.bindparam("of")) & (kept.c.kind == Kind.HEARD.value))
_DROP_SENT = kept.delete().where(kept.c.id == sa.bindparam("of"))


@dataclass(frozen=True)
class Row:
    """One thing that is kept. `tries` counts the processes that have worked on it before."""

    id: int
    kind: Kind
    key: str
    who: Identity
    content: Mapping[str, Any]
    tries: int


class Kept:
    """The kept things of one process.

    Args:
        store: where they are.
        owner: the process, by its id and a word that no other has.
    """

    def __init__(self, store: Store, owner: str | None = None) -> None:
        self._store = store
        self._owner = owner or f"{os.getpid()}-{secrets.token_hex(8)}"

    def keep_in(
        self,
        connection: sa.engine.Connection,
        kind: Kind,
        key: str,
        who: Identity,
        content: Mapping[str, Any],
        lifetime: float = LIFETIME,
    ) -> int:
        """Keep something within a transaction; return its id.

        Args:
            connection: of `Store.run`.
            kind: what it is.
            key: of the delivery that it belongs to.
            who: whose it is, and where.
            content: JSON.
            lifetime: for how many seconds at most.
        """
        now = self._store.clock()
        row = {
            "kind": kind.value,
            "key": digested(key),
            "person": self._store.alias(who.person),
            "channel": who.channel,
            "owner": self._owner,
            "until": now + LEASE,
            "tries": 1,
            "expires": now + lifetime,
            "sealed": self._store.sealed({**content, "key": key, "who": str(who)}),
        }
        return int(connection.execute(_KEEP, row).inserted_primary_key[0])

    def drop_in(self, connection: sa.engine.Connection, key: str) -> None:
        """Drop within a transaction a message that has been answered."""
        connection.execute(_DROP, {"of": digested(key)})

    async def drop(self, number: int) -> None:
        """Drop what has been sent.

        Raises:
            StoreError: it may be sent again by the next process.
        """
        await self._store.run(lambda connection: connection.execute(_DROP_SENT, {"of": number}))

    async def find(self, key: str) -> Row | None:
        """Return the answer to a delivery, or what is kept of it until it has one.

        Raises:
            StoreError: the store cannot be used.
        """
        query = sa.select(kept).where(
            (kept.c.key == digested(key)) & (kept.c.kind != Kind.SAID.value) & (kept.c.expires > self._store.clock())
        )
        found = await self._store.run(lambda connection: connection.execute(query).mappings().first())
        return None if found is None else self._read(found)

    async def stay(self) -> None:
        """Give a sign of life for all that this process keeps.

        Raises:
            StoreError: none could be given.
        """
        mine = kept.update().where(kept.c.owner == self._owner).values(until=self._store.clock() + LEASE)
        await self._store.run(lambda connection: connection.execute(mine))

    async def leave(self) -> None:
        """Leave all to whoever wants it.

        Raises:
            StoreError: others will have to wait for the end of the lease.
        """
        left = kept.update().where(kept.c.owner == self._owner).values(owner=RELEASED, until=0.0)
        await self._store.run(lambda connection: connection.execute(left))

    async def put_back(self, number: int) -> None:
        """Leave one thing that was taken and not begun, as if nobody had taken it.

        Raises:
            StoreError: others will have to wait for the end of the lease.
        """
        left = kept.update().where(kept.c.id == number)
        left = left.values(owner=RELEASED, until=0.0, tries=kept.c.tries - 1)
        await self._store.run(lambda connection: connection.execute(left))

    async def take(self, channels: Collection[str]) -> list[Row]:
        """Take what others have left, in the order in which it came.

        Raises:
            StoreError: nothing was taken.
        """

        def work(connection: sa.engine.Connection) -> list[Mapping[str, Any]]:
            now = self._store.clock()
            open_to_all = (kept.c.owner != self._owner) & (kept.c.until < now)
            gone = [] if connection.dialect.name != "sqlite" else self._dead(connection)
            free = (open_to_all | kept.c.owner.in_(gone)) & (kept.c.kind != Kind.ANSWER.value)
            query = sa.select(kept).where(free & kept.c.channel.in_(channels) & (kept.c.expires > now))
            rows = connection.execute(query.order_by(kept.c.id).limit(MOST)).mappings().all()
            return [row for row in rows if self._is_taken(connection, row, now)]

        found = [self._read(row) for row in await self._store.run(work)]
        return [row for row in found if row is not None]

    def _is_taken(self, connection: sa.engine.Connection, row: Mapping[str, Any], now: float) -> bool:
        """Take a row, if nobody else has in the meantime."""
        same = (kept.c.id == row["id"]) & (kept.c.owner == row["owner"]) & (kept.c.until == row["until"])
        ours = {"owner": self._owner, "until": now + LEASE, "tries": row["tries"] + 1}
        return bool(connection.execute(kept.update().where(same).values(**ours)).rowcount)

    def _dead(self, connection: sa.engine.Connection) -> list[str]:
        owners = connection.scalars(sa.select(kept.c.owner).distinct().where(kept.c.owner != self._owner))
        return [owner for owner in owners if owner and not _is_alive(owner)]

    def _read(self, row: Mapping[str, Any]) -> Row | None:
        content = self._store.unsealed(row["sealed"])
        if content is None:
            return None  # sealed with another key: it expires
        try:
            who, key = Identity.parse(content.pop("who")), content.pop("key")
        except (KeyError, ValueError, TypeError) as error:
            log_failure("something kept cannot be read", error)
            return None
        return Row(row["id"], Kind(row["kind"]), key, who, content, row["tries"])


def _is_alive(owner: str) -> bool:
    """Whether a process of this machine that is not this one still runs."""
    number = int(owner.partition("-")[0])
    if number == os.getpid():
        return False  # it had our number before us, as in a container that is started again
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it is somebody else's
    return True
