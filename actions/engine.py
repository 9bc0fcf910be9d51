"""The recommender of the action server, opened when it is first needed and again after a failure."""

from __future__ import annotations

import threading

from recommender.service import Recommender
from recommender.settings import Settings


class Engine:
    """Holds the one recommender of the process.

    Opening fails while the catalogue or the models are missing; the server answers honestly until then and needs no
    restart once they are there.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._recommender: Recommender | None = None

    def recommender(self) -> Recommender:
        """Return the recommender, opening it first if need be. Blocks; thread-safe.

        Raises:
            RecommenderError: it cannot be opened.
        """
        with self._lock:
            if self._recommender is None:
                self._recommender = Recommender.open(self._settings)
            return self._recommender

    def close(self) -> None:
        """Close the recommender's store."""
        with self._lock:
            if self._recommender is not None:
                self._recommender.close()
                self._recommender = None
