"""Time that passes only when nobody has anything to do: many may sleep, and a test says how long it lasts."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Callable

ROUNDS = 200  # of the event loop, in which everybody who can do something does it


class VirtualTime:
    """A clock and a way to sleep by it."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._numbers = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        waking: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        # What is less than a microsecond is lost in rounding.
        heapq.heappush(self._sleepers, (self.now + max(seconds, 1e-6), next(self._numbers), waking))
        await waking

    async def settle(self, idle: Callable[[], bool]) -> None:
        """Have everybody do what can be done now.

        Args:
            idle: whether nothing is under way that the event loop does not see, as in another thread.
        """
        while True:
            for _ in range(ROUNDS):
                await asyncio.sleep(0)
            if idle():
                return
            await asyncio.sleep(0.001)

    async def advance(self) -> bool:
        """Let time pass until the next sleeper wakes; return whether there was one."""
        while self._sleepers:
            at, _, waking = heapq.heappop(self._sleepers)
            if not waking.done():
                self.now = max(self.now, at)
                waking.set_result(None)
                return True
        return False
