"""In which threads somebody has mentioned the bot: there it is spoken to without being mentioned again."""

from __future__ import annotations

from collections.abc import MutableMapping

import sqlalchemy as sa  # type: ignore[import-untyped] # of 1.4, which has no types
from cachetools import LRUCache

from channels.schema import mentions
from channels.security import log_failure
from channels.store import Store, StoreError
from contract.sender import Identity

REMEMBERED = 10_000  # threads that are known without the store


class Mentions:
    """Remembers who has mentioned the bot in which thread, for as long as deliveries are remembered."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: MutableMapping[str, None] = LRUCache(REMEMBERED)

    def begin(self, who: Identity) -> None:
        """Know of a mention from now on, in memory; `keep` has it outlast the process."""
        self._known[str(who)] = None

    async def keep(self, who: Identity) -> None:
        """Write a mention to the store."""
        alias = self._store.alias
        row = {"conversation": alias(str(who)), "person": alias(who.person), "made": self._store.clock()}

        def work(connection: sa.engine.Connection) -> None:
            connection.execute(mentions.delete().where(mentions.c.conversation == row["conversation"]))
            connection.execute(mentions.insert().values(**row))

        try:
            await self._store.run(work)
        except StoreError as error:
            log_failure("a thread is remembered in memory only", error)

    async def has(self, who: Identity) -> bool:
        """Whether the person has mentioned the bot in this thread."""
        if str(who) in self._known:
            return True
        query = sa.select(mentions.c.made).where(mentions.c.conversation == self._store.alias(str(who)))
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
