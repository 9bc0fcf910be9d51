"""What keeps a model from costing too much or holding people up: a budget of tokens a day, and a breaker."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Callable

DAY_SECONDS = 86_400


class Budget:
    """How many tokens a person, and all people together, may still use up today (UTC). Safe to share between threads.

    It is this process's: a restart begins anew, and several processes have one each. Of people it keeps digests under
    a key that nothing outside of the process knows.
    """

    def __init__(self, person: int, everybody: int, clock: Callable[[], float] = time.time) -> None:
        self._limits = (person, everybody)
        self._clock = clock
        self._lock = threading.Lock()
        self._key = secrets.token_bytes(32)
        self._day = -1
        self._everybody = 0
        self._people: dict[bytes, int] = {}

    def take(self, person: str, tokens: int) -> bool:
        """Take tokens out of today's budget; False, and nothing is taken, where not that many are left."""
        with self._lock:
            self._turn_page()
            whose = self._whose(person)
            used = self._people.get(whose, 0)
            if used + tokens > self._limits[0] or self._everybody + tokens > self._limits[1]:
                return False
            self._people[whose] = used + tokens
            self._everybody += tokens
            return True

    def settle(self, person: str, taken: int, used: int) -> None:
        """Put right what was taken, once it is known what was used up."""
        with self._lock:
            self._turn_page()
            whose = self._whose(person)
            self._people[whose] = max(0, self._people.get(whose, 0) + used - taken)
            self._everybody = max(0, self._everybody + used - taken)

    def _whose(self, person: str) -> bytes:
        return hashlib.blake2b(person.encode("utf-8", "replace"), key=self._key, digest_size=16).digest()

    def _turn_page(self) -> None:
        day = int(self._clock() // DAY_SECONDS)
        if day != self._day:
            self._day, self._everybody, self._people = day, 0, {}


class Breaker:
    """Asks no more for a while after failures in a row; then one question is the test of whether it works again.

    Safe to share between threads (Nygard 2007, Release It!).
    """

    FAILURES = 3
    REST_SECONDS = 30.0

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._next = 0.0

    def lets_through(self) -> bool:
        """Whether the model may be asked now."""
        with self._lock:
            if self._failures < self.FAILURES:
                return True
            if self._clock() < self._next:
                return False
            self._next = self._clock() + self.REST_SECONDS  # this one is the test; the others wait for its outcome
            return True

    def worked(self) -> None:
        """Note that the model answered."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """Note that it did not."""
        with self._lock:
            self._failures += 1
            self._next = self._clock() + self.REST_SECONDS
