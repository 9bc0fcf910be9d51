"""In which threads who talks with the bot: there it is spoken to without being mentioned again."""

from __future__ import annotations

import sqlalchemy as sa  # type: ignore[import-untyped] # of 1.4, which has no types

from channels.schema import deliveries
from channels.security import log_failure
from channels.store import Store, StoreError, digested
from contract.sender import Identity

REMEMBERED = 10_000  # threads that are known without the store


class Talks:
    """Remembers a person's mention of the bot in a thread as the deliveries are remembered, and for as long."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, None] = {}

    def begin(self, who: Identity) -> None:
        """Know of a mention from now on, in memory; `keep` has it outlast the process."""
        self._known[str(who)] = None
        while len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]

    async def keep(self, who: Identity) -> None:
        """Write a mention to the store."""
        now, key = self._store.clock(), _key(who)
        row = {"key": key, "person": self._store.alias(who.person), "accepted": now, "done": now}

        def work(connection: sa.engine.Connection) -> None:
            connection.execute(deliveries.delete().where(deliveries.c.key == key))
            connection.execute(deliveries.insert().values(**row))

        try:
            await self._store.run(work)
        except StoreError as error:
            log_failure("a thread is remembered in memory only", error)

    async def has(self, who: Identity) -> bool:
        """Whether the person has mentioned the bot in this thread."""
        if str(who) in self._known:
            return True
        query = sa.select(deliveries.c.key).where(deliveries.c.key == _key(who))
        try:
            found = await self._store.run(lambda connection: connection.execute(query).first())
        except StoreError as error:
            log_failure("a thread could not be looked up", error)
            return False
        if found is not None:
            self.begin(who)
        return found is not None

    def forget(self, who: Identity) -> None:
        """Drop what is in memory of a person; the store drops its part itself."""
        for name in [name for name in self._known if name.partition("@")[0] == who.person]:
            del self._known[name]


def _key(who: Identity) -> str:
    return digested(f"slack talk {who}")
