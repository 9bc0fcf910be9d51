"""Draws beside the event loop: a list takes some hundredths of a second. What was drawn last is kept."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from cachetools import LRUCache

from channels.message import Card
from channels.pictures.drawing import Face, drawn, faces
from channels.security import log_failure

KEPT = 64  # pictures, of some 100 kB each
PATIENCE = 1.5  # seconds that a list waits for its picture: while more are asked for than can be drawn, it goes without


class Studio:
    """Draws lists, one after the other, in a thread of its own.

    Args:
        is_open: whether the operator wants pictures at all.
    """

    def __init__(self, is_open: bool = True) -> None:
        self._is_open = is_open
        self._thread: ThreadPoolExecutor | None = None
        self._kept: MutableMapping[tuple[Face, ...], bytes] = LRUCache(KEPT)

    async def picture(self, cards: Sequence[Card]) -> bytes | None:
        """Return a list as one picture, a JPEG; None where there is to be none. Never raises, never takes long."""
        if not self._is_open or not cards:
            return None
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pictures")
        work = asyncio.get_running_loop().run_in_executor(self._thread, self._drawn, tuple(cards))
        try:
            return await asyncio.wait_for(work, PATIENCE)
        except Exception as error:
            log_failure("a picture could not be drawn", error)
            return None

    def close(self) -> None:
        """End the thread."""
        if self._thread is not None:
            self._thread.shutdown(wait=False, cancel_futures=True)
            self._thread = None

    def _drawn(self, cards: Sequence[Card]) -> bytes:
        """Draw in the thread: only there may fonts and what is kept be used."""
        shown = faces(cards)
        picture = self._kept[shown] = self._kept.get(shown) or drawn(shown)
        return picture
