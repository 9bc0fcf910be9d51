"""The recommender of the action server, opened when first needed, after a failure, and for a changed catalogue."""

from __future__ import annotations

import logging
import threading
import time

from recommender.service import Recommender, built
from recommender.settings import Settings

logger = logging.getLogger(__name__)

POLL_SECONDS = 2.0
RETRY_SECONDS = 15.0  # between attempts to open what could not be opened at the start
GRACE_SECONDS = 30.0  # longer than any turn


class Engine:
    """Holds the one recommender of the process.

    Opening fails while the catalogue or the models are missing; the server answers honestly until then and needs no
    restart once they are there. Nor does it when the catalogue is built anew or fed: a thread of its own opens another
    recommender then. Whoever has begun a turn with the one before can end it: it is closed `GRACE_SECONDS` later.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._recommender: Recommender | None = None
        self._warm = False
        self._opened = self._seen = built(settings)  # the states of the catalogue in use and last seen
        self._replaced: list[tuple[float, Recommender]] = []  # with the time of the exchange
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def recommender(self) -> Recommender:
        """Return the recommender, opening it first if need be. Blocks; thread-safe.

        Raises:
            RecommenderError: it cannot be opened.
        """
        with self._lock:
            if self._recommender is None:
                self._opened = self._seen = built(self._settings)
                self._recommender = Recommender.open(self._settings)
            return self._recommender

    @property
    def opened(self) -> Recommender | None:
        """The recommender, if it is open and warm: somebody can be answered. Never blocks."""
        return self._recommender if self._warm else None

    def warm_up(self) -> None:
        """Open the recommender and load what it loads lazily. Blocks.

        Raises:
            RecommenderError: it cannot be opened.
        """
        self.recommender().warm_up()
        self._warm = True

    def watch(self) -> None:
        """Begin to look for a changed catalogue, until `close`."""
        self._thread = threading.Thread(target=self._watch, name="catalogue", daemon=True)
        self._thread.start()

    def look(self) -> None:
        """Exchange the recommender if the catalogue has changed and is complete, and close what was replaced long ago.

        One that cannot be opened is logged, and the one before stays. For one thread at a time.
        """
        now = time.monotonic()
        for each in [each for each in self._replaced if now - each[0] >= GRACE_SECONDS]:
            self._replaced.remove(each)
            each[1].close()
        seen, self._seen = self._seen, built(self._settings)
        if self._recommender is None or self._seen is None or self._seen != seen or self._seen == self._opened:
            return  # nothing new, or somebody is still writing it: catalogue first, then index
        self._opened = self._seen  # also when opening fails: trying again helps only after another change
        try:
            fresh = Recommender.open(self._settings)
            fresh.warm_up()
        except Exception as error:  # the guard of the thread: answers go on, and the next change is looked at
            logger.error("the changed catalogue cannot be used: %s", error)
            return
        with self._lock:
            self._replaced.append((time.monotonic(), self._recommender))
            self._recommender = fresh
        logger.info("now answering from the changed catalogue, of %d items", len(fresh.catalogue))

    def close(self) -> None:
        """Close the recommender's store, and look for changes no more."""
        self._closed.set()
        if self._thread is not None:
            self._thread.join()
        with self._lock:
            for each in (*(each for _, each in self._replaced), *((self._recommender,) if self._recommender else ())):
                each.close()
            self._recommender, self._replaced = None, []

    def _watch(self) -> None:
        while not self._closed.wait(POLL_SECONDS if self._warm else RETRY_SECONDS):
            if self._warm:
                self.look()
            else:
                self._try_again()

    def _try_again(self) -> None:
        """Open what could not be opened at the start: nobody may ask a server that says that it is not ready."""
        try:
            self.warm_up()
        except Exception as error:  # the guard of the thread
            logger.error("still not ready: %s", error)
