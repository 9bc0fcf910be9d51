"""The published model, exchanged without a restart when another one is published."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable

from recommender.models.protocol import Model

logger = logging.getLogger(__name__)

POLL_SECONDS = 2.0


class Current:
    """Holds the newest published model. `get` costs nothing but a look at the clock, and at a file now and then."""

    def __init__(
        self,
        stamp: Callable[[], Hashable],
        load: Callable[[], tuple[str, Model]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Load the model at once; an error is the caller's.

        Args:
            stamp: returns something that differs once another model has been published. Cheap.
            load: returns the published model and its version.
            clock: the time in seconds.
        """
        self._stamp_of, self._load, self._clock = stamp, load, clock
        self._stamp = stamp()
        self._pair = load()
        self._checked = clock()
        self._lock = threading.Lock()

    def get(self) -> tuple[str, Model]:
        """Return the version and the model. One that cannot be loaded is logged, and the one before stays."""
        if self._clock() - self._checked >= POLL_SECONDS and self._lock.acquire(blocking=False):
            try:
                self._checked = self._clock()
                self._exchange()
            finally:
                self._lock.release()
        return self._pair

    def _exchange(self) -> None:
        try:
            stamp = self._stamp_of()
            if stamp == self._stamp:
                return
            self._stamp = stamp  # also when loading fails: trying again helps only after another publication
            self._pair = self._load()
            logger.info("now answering with model %s", self._pair[0])
        except (OSError, ValueError) as error:
            logger.error("the newly published model cannot be used: %s", error)
