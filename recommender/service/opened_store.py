"""The training store as the facade uses it: opened when it is first needed, so that answers do not wait for it."""

from __future__ import annotations

import threading

from recommender.settings import Settings
from recommender.store import Store, open_store, pseudonym_key

STORE_WAIT_SECONDS = 2.0


class OpenedStore:
    """Opens the store once, and again after a failure; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._opened: Store | None = None
        self._key: bytes | None = None

    def get(self) -> Store:
        """Return the open store.

        Raises:
            StoreError: it cannot be opened.
        """
        with self._lock:
            if self._opened is None:
                self._opened = open_store(
                    self._settings.database_url,
                    wait_seconds=STORE_WAIT_SECONDS,
                    weights=self._settings.event_weights,
                )
                self._opened.tidy(texts=self._settings.keeps_texts)
            return self._opened

    def key(self) -> bytes:
        """Return the secret that pseudonyms and link codes are kept under.

        Raises:
            StoreError: it cannot be read or made.
        """
        if self._key is None:  # read once; two threads at once read the same
            self._key = pseudonym_key(self._settings)
        return self._key

    def close(self) -> None:
        """Close what is open."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None
