"""Places for turns: so many at a time, lent to each chat in its turn."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Places:
    """Lends out places. A chat with many who wait gets as many as one with a single person, one after the other.

    Args:
        most: places in all.
        most_each: places that one chat may have at a time.
    """

    def __init__(self, most: int, most_each: int) -> None:
        self._free, self._most_each = most, most_each
        self._lent: Counter[str] = Counter()
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @asynccontextmanager
    async def one(self, chat: str) -> AsyncIterator[None]:
        """Have a place for as long as the block lasts, waiting for it first."""
        await self._borrow(chat)
        try:
            yield
        finally:
            self._give_back(chat)

    async def _borrow(self, chat: str) -> None:
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(chat, deque()).append(place)
        self._lend()
        try:
            await place
        except asyncio.CancelledError:
            if not place.cancelled():  # it was lent in the same moment
                self._give_back(chat)
            raise

    def _give_back(self, chat: str) -> None:
        self._free += 1
        self._lent[chat] -= 1
        if not self._lent[chat]:
            del self._lent[chat]
        self._lend()

    def _lend(self) -> None:
        """Lend what is free: a chat that has got a place goes behind all others."""
        while self._free:
            chat = next((each for each in self._waiting if self._lent[each] < self._most_each), None)
            if chat is None:
                return
            queue = self._waiting.pop(chat)
            place = queue.popleft()
            if queue:
                self._waiting[chat] = queue
            if place.cancelled():
                continue
            self._free -= 1
            self._lent[chat] += 1
            place.set_result(None)
