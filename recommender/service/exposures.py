"""Writes what people were shown into the store, in a thread of its own, so that no answer waits for the disk."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from recommender.domain.feedback import Exposure
from recommender.domain.recommendation import Page
from recommender.store import Store, StoreError, StoreUnavailable

logger = logging.getLogger(__name__)

ATTEMPTS = 3  # to write a page: nobody waits for it, and an event that was kept after all counts once
MAX_WAITING = 1000  # pages; beyond that the store has been down for long, and what is shown is not kept


def exposures_of(
    page: Page,
    propensities: Sequence[float],
    candidates: tuple[str, ...],
    *,
    user: str,
    session: str,
    channel: str,
    turn_key: str,
) -> list[Exposure]:
    """Return what a page shows as events; `candidates` are those that chance chose the last place from."""
    now, last = datetime.now(UTC), len(page.recommendations)
    return [
        Exposure(
            key=f"{turn_key}:{rank}",
            user=user,
            item=recommendation.item,
            rank=rank,
            propensity=propensity,
            candidates=candidates if rank == last else (),
            model_version=page.model_version,
            session=session,
            channel=channel,
            at=now,
        )
        for rank, (recommendation, propensity) in enumerate(zip(page.recommendations, propensities, strict=True), 1)
    ]


class ExposureLog:
    """Writes pages of exposures one after the other in a thread of its own, which starts with the first page.

    Nobody is told that an exposure is kept, so that one lost with a killed process breaks no promise; feedback, which
    is confirmed, never goes this way. That somebody is deleted is promised: what was shown before a deletion is not
    written after it, however long it has been waiting.
    """

    def __init__(self, store: Callable[[], Store]) -> None:
        """Write to what `store` returns; it may raise `StoreError`."""
        self._store = store
        self._waiting: queue.Queue[tuple[tuple[Exposure, ...], int] | None] = queue.Queue(MAX_WAITING)
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self.lost = 0  # exposures that could not be kept

    def add(self, exposures: Sequence[Exposure], since: int) -> None:
        """Have exposures written soon, unless somebody is deleted first.

        Args:
            exposures: what was shown on a page.
            since: what `Store.deletions` returned before the page was made.
        """
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._write, name="exposures", daemon=True)
                self._thread.start()
            try:
                self._waiting.put_nowait((tuple(exposures), since))
            except queue.Full:
                self.lost += len(exposures)
                logger.error("%d exposures are not kept: too many are waiting", len(exposures))

    def flush(self) -> None:
        """Wait until everything added so far is written or given up."""
        self._waiting.join()

    def close(self) -> None:
        """Write what is waiting and stop."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._waiting.put(None)
            thread.join()

    def _write(self) -> None:
        while (page := self._waiting.get()) is not None:
            try:
                self._keep(*page)
            finally:
                self._waiting.task_done()
        self._waiting.task_done()

    def _keep(self, exposures: Sequence[Exposure], since: int) -> None:
        for left in reversed(range(ATTEMPTS)):
            try:
                self._store().expose(exposures, since)
            except StoreError as error:
                if left and isinstance(error, StoreUnavailable):
                    continue
                self.lost += len(exposures)
                logger.error("%d exposures are not kept: %s", len(exposures), error)
            return
