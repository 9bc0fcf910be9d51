"""Conversations that go back to before their person had everything deleted, from another one.

Nothing reaches them at that time: Rasa knows conversations by ids that the store does not have. The store notes when it
was, under the pseudonym, and the next turn of each such conversation drops what is older.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from math import inf
from typing import Any

from actions.turn import Turn
from recommender.service import StoreError

logger = logging.getLogger(__name__)


async def is_stale(turn: Turn, events: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a conversation, given its events, is to be dropped; not while the store is down, which is logged."""
    try:
        deleted = await turn.call(turn.recommender.memory.deleted_at, turn.user)
    except StoreError as error:
        logger.error("whether a conversation is older than a deletion is not known: %s", error)
        return False
    return deleted is not None and began(events) < deleted.timestamp()


def began(events: Iterable[Mapping[str, Any]]) -> float:
    """Return when the oldest event since the last restart was, in seconds since 1970; infinity where there is none.

    What was before a restart is dropped already, or stays whatever the actions do: that is up to the tracker store.
    """
    oldest = inf
    for event in events:
        oldest = inf if event.get("event") == "restart" else min(oldest, float(event.get("timestamp") or inf))
    return oldest
