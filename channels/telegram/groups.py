"""Groups that have become supergroups: Telegram gives them another id, and their conversations go on under the first.

https://core.telegram.org/bots/api#message, `migrate_to_chat_id`.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import replace

import sqlalchemy as sa  # type: ignore[import-untyped] # of 1.4, which has no types
from cachetools import LRUCache

from channels.schema import moved_groups
from channels.security import log_failure
from channels.store import Store, StoreError
from channels.telegram.updates import TOPIC
from contract.sender import Identity

REMEMBERED = 1_000  # groups that are known without the store


class Groups:
    """Knows the first id of each group that has moved, in the store under a seal, and the latest."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._first: MutableMapping[str, str] = LRUCache(REMEMBERED)
        self._latest: MutableMapping[str, str] = LRUCache(REMEMBERED)

    async def move(self, before: int, after: int) -> None:
        """Remember that a group has another id."""
        first = await self._first_of(str(before))
        self._learn(first, str(after))
        row = {"room": self._room(str(after)), "sealed": self._store.sealed({"first": first})}

        def work(connection: sa.engine.Connection) -> None:
            connection.execute(moved_groups.delete().where(moved_groups.c.room == row["room"]))
            connection.execute(moved_groups.insert().values(**row))

        try:
            await self._store.run(work)
        except StoreError as error:
            log_failure("that a group has moved is remembered in memory only", error)

    async def known_as(self, who: Identity) -> Identity:
        """Return who talks, in the group under its first id."""
        if who.chat is None:
            return who
        chat, mark, topic = who.chat.partition(TOPIC)
        return replace(who, chat=f"{await self._first_of(chat)}{mark}{topic}")

    def latest(self, chat: int) -> int:
        """Return the id that Telegram takes for a group by now, as far as is known."""
        return int(self._latest.get(str(chat), chat))

    async def _first_of(self, chat: str) -> str:
        if chat in self._first:
            return self._first[chat]
        query = sa.select(moved_groups.c.sealed).where(moved_groups.c.room == self._room(chat))
        try:
            sealed = await self._store.run(lambda connection: connection.scalar(query))
        except StoreError as error:
            log_failure("whether a group has moved could not be looked up", error)
            return chat
        found = self._store.unsealed(sealed) if sealed is not None else None
        if found is None:
            return chat  # not remembered: another process may learn of its move
        self._learn(str(found["first"]), chat)
        return self._first[chat]

    def _learn(self, first: str, latest: str) -> None:
        self._first[latest], self._latest[first] = first, latest

    def _room(self, chat: str) -> str:
        return self._store.alias(f"telegram:@{chat}")
