"""How fast somebody, or everybody, may go: for what comes in, and for what is sent."""

from __future__ import annotations

import time
from collections.abc import Callable, MutableMapping

from cachetools import LRUCache

MAX_KEYS = 10_000  # whom a limiter remembers


class RateLimiter:
    """A token bucket for each key. Ours, because it says how long to wait: `limits` has windows, `aiolimiter` no keys.

    Args:
        rate: tokens a second.
        burst: tokens that a bucket holds, and begins with.
        clock: seconds that never go back.
    """

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._buckets: MutableMapping[str, tuple[float, float]] = LRUCache(MAX_KEYS)

    def wait(self, key: str) -> float:
        """Take a token and return 0.0, or return in how many seconds there will be one."""
        now = self._clock()
        level, at = self._buckets.get(key, (self._burst, now))
        level = min(self._burst, level + (now - at) * self._rate)
        free = level >= 1.0
        self._buckets[key] = (level - 1.0 if free else level, now)
        return 0.0 if free else (1.0 - level) / self._rate
