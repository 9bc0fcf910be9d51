"""The lock store for several assistants: a conversation is answered by one at a time, whichever was asked.

Rasa's own store in Redis reads a lock, changes it, and writes it back, so that two assistants can be given the same
ticket and answer at once; it names conversations by the platforms' ids, keeps the locks of killed assistants for ever,
and looks whether its turn has come once a second. Here each change holds a short lock of Redis (redis-py's), names are
digests, locks end by themselves, and waiting is short.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncGenerator
from contextlib import AbstractContextManager, asynccontextmanager
from typing import cast

import redis
from rasa.core.lock import TicketLock
from rasa.core.lock_store import DEFAULT_SOCKET_TIMEOUT_IN_SECONDS, LOCK_LIFETIME, LockStore
from rasa.utils.endpoints import EndpointConfig

PREFIX = "parley:lock:"
WAIT = 0.05  # seconds between looks whether a conversation is free
CHANGE = 5.0  # seconds after which a change that was not finished no longer counts, and for which others wait for it


class SharedLocks(LockStore):
    """Locks in Redis; endpoints.yml: `type: components.lock_store.SharedLocks`, `url: redis://…`."""

    def __init__(self, endpoint_config: EndpointConfig) -> None:
        """Connect when first used."""
        self._redis = redis.Redis.from_url(
            endpoint_config.url,
            socket_timeout=DEFAULT_SOCKET_TIMEOUT_IN_SECONDS,
            socket_connect_timeout=DEFAULT_SOCKET_TIMEOUT_IN_SECONDS,
            health_check_interval=15,
        )
        super().__init__()

    def get_lock(self, conversation_id: str) -> TicketLock | None:
        """Return the lock of a conversation, if there is one."""
        kept = self._redis.get(_name(conversation_id))
        return TicketLock.from_dict({"conversation_id": conversation_id, **json.loads(kept)}) if kept else None

    def save_lock(self, lock: TicketLock) -> None:
        """Keep a lock for as long as its newest ticket may last."""
        kept = json.loads(lock.dumps())
        del kept["conversation_id"]
        self._redis.set(_name(lock.conversation_id), json.dumps(kept), ex=int(LOCK_LIFETIME) + 1)

    def delete_lock(self, conversation_id: str) -> None:
        """Let go of a lock."""
        self._redis.delete(_name(conversation_id))

    def issue_ticket(self, conversation_id: str, lock_lifetime: float = LOCK_LIFETIME) -> int:
        """Return a ticket that nobody else has."""
        with self._changing(conversation_id):
            return int(super().issue_ticket(conversation_id, lock_lifetime))

    def update_lock(self, conversation_id: str) -> None:
        """Remove tickets that have expired."""
        with self._changing(conversation_id):
            super().update_lock(conversation_id)

    def cleanup(self, conversation_id: str, ticket_number: int) -> None:
        """Give a ticket back, and the lock if nobody waits for it."""
        with self._changing(conversation_id):
            super().cleanup(conversation_id, ticket_number)

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = LOCK_LIFETIME, wait_time_in_seconds: float = WAIT
    ) -> AsyncGenerator[TicketLock, None]:
        """Hold a conversation; see Rasa's `LockStore.lock`."""
        async with super().lock(conversation_id, lock_lifetime, wait_time_in_seconds) as held:
            yield held

    def _changing(self, conversation_id: str) -> AbstractContextManager[object]:
        name = f"{_name(conversation_id)}:change"
        change = self._redis.lock(name, timeout=CHANGE, sleep=0.002, blocking_timeout=CHANGE)
        return cast("AbstractContextManager[object]", change)


def _name(conversation_id: str) -> str:
    return PREFIX + hashlib.blake2b(conversation_id.encode(), digest_size=16).hexdigest()
