"""The published model, exchanged without a restart when another one is published."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable

from recommender.models.protocol import Scoring

logger = logging.getLogger(__name__)

POLL_SECONDS = 2.0
GRACE_SECONDS = 30.0  # longer than any turn


class Current:
    """Holds the newest published model. A thread of its own looks for it and loads it; nobody's turn waits for that.

    Who has begun with one version can end with it: it stays for `GRACE_SECONDS` after the exchange. Then nothing here
    refers to it any more.
    """

    def __init__(
        self,
        stamp: Callable[[], Hashable],
        load: Callable[[], tuple[str, Scoring]],
        first: Callable[[], tuple[str, Scoring]] | None = None,
    ) -> None:
        """Load the model at once; an error is the caller's.

        Args:
            stamp: returns something that differs once another model has been published. Cheap.
            load: returns the published model and its version.
            first: returns what to begin with, where that may be another one than the published.
        """
        self._stamp_of, self._load = stamp, load
        self._stamp = stamp()
        self._pair = (first or load)()
        self._replaced: tuple[tuple[str, Scoring, float], ...] = ()  # with the time of the exchange
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def watch(self) -> None:
        """Begin to look for newer models, until `close`."""
        self._thread = threading.Thread(target=self._watch, name="models", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop looking; the model stays. Waits for one that is just being loaded."""
        self._closed.set()
        if self._thread is not None:
            self._thread.join()

    def get(self, version: str | None = None) -> tuple[str, Scoring]:
        """Return a version and its model: the named one while it is still here, otherwise the current one."""
        pair = self._pair
        if version is None or version == pair[0]:
            return pair
        return next(((name, model) for name, model, _ in self._replaced if name == version), pair)

    def look(self) -> None:
        """Exchange the model if another was published. One that cannot be loaded is logged, and the one before stays.

        For one thread at a time.
        """
        now = time.monotonic()
        self._replaced = tuple(each for each in self._replaced if now - each[2] < GRACE_SECONDS)
        try:
            stamp = self._stamp_of()
            if stamp == self._stamp:
                return
            self._stamp = stamp  # also when loading fails: trying again helps only after another publication
            loaded = self._load()
        except Exception as error:  # the guard of the thread: answers go on, and the next publication is looked at
            logger.error("the newly published model cannot be used: %s", error)
            return
        # In this order: whoever asks for the version before finds it in one place or the other.
        self._replaced = (*self._replaced, (*self._pair, now))
        self._pair = loaded
        logger.info("now answering with model %s", loaded[0])

    def _watch(self) -> None:
        while not self._closed.wait(POLL_SECONDS):
            self.look()
