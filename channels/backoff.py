"""Pauses between attempts to reach a platform, each twice as long as the one before."""

from __future__ import annotations

import asyncio

FIRST, MOST = 1.0, 60.0  # seconds


class Backoff:
    """The pauses after failures in a row."""

    def __init__(self) -> None:
        self._next = FIRST

    async def pause(self) -> None:
        """Wait after a failure."""
        wait, self._next = self._next, min(2 * self._next, MOST)
        await asyncio.sleep(wait)

    def reset(self) -> None:
        """Begin anew: it has worked."""
        self._next = FIRST
