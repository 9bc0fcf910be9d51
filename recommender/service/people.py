"""A cache of the people who were answered last: their history as the ranking reads it, until they say something new."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable

from recommender.models.protocol import Scoring
from recommender.ranking.caches import capacity
from recommender.ranking.person import Person
from recommender.ranking.ranker import Ranker
from recommender.store import Store, StoreError

logger = logging.getLogger(__name__)

REMEMBERED = 128  # where memory allows; each costs twelve bytes an item


class People:
    """Remembers the last people. The store is asked each time whether there is anything new, whoever wrote it."""

    def __init__(self, ranker: Ranker, store: Callable[[], Store]) -> None:
        """Read from what `store` returns; it may raise `StoreError`."""
        self._ranker = ranker
        self._store = store
        self._lock = threading.Lock()
        self._most = capacity(REMEMBERED, ranker.items, 12)
        self._known: OrderedDict[str, tuple[tuple[str, Hashable], Person]] = OrderedDict()

    def get(self, user: str | None, version: str, model: Scoring) -> Person:
        """Return what is known of somebody: nothing of None, nor while the store is down, which is logged."""
        if user is None:
            return Person.unknown()
        try:
            store = self._store()
            state = (version, store.revision(user))
            with self._lock:
                known = self._known.get(user)
            if known is not None and known[0] == state:
                return known[1]
            person = self._ranker.person(model, store.signals(user))
        except StoreError as error:
            logger.error("answering without the history of a person: %s", error)
            return Person.unknown()
        with self._lock:
            self._known[user] = (state, person)
            self._known.move_to_end(user)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return person

    def forget(self, users: Iterable[str]) -> None:
        """Remember nothing of somebody, given all their accounts."""
        with self._lock:
            for user in users:
                self._known.pop(user, None)
