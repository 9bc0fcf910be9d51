"""What a browser shows of a conversation, kept so that a page that comes back misses nothing: here in memory.

`shared_feed.py` keeps the same where several servers can show it. Nothing here raises.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import OrderedDict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

KEPT = 200  # entries of a conversation
MAX_FEEDS = 2_000  # conversations; those that nobody looks at are dropped first, the longest unused at the head
MAX_LISTENERS = 6  # pages of one session: browsers open no more connections of this kind to one server either
MAX_BEHIND = 300  # entries that a slow page may be behind before it has to come again


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `id` is empty for what is not kept."""

    kind: str
    data: Mapping[str, Any]
    id: str = ""

    def encoded(self) -> str:
        """Return the entry as a server-sent event (WHATWG HTML, section 9.2)."""
        name = f"id: {self.id}\n" if self.id else ""
        return f"{name}event: {self.kind}\ndata: {json.dumps(self.data, ensure_ascii=False)}\n\n"


RESET = Entry("reset", {})


@dataclass(eq=False)
class Feed:
    """One conversation. `order` is held while something is taken in, so that its answer comes after it."""

    order: asyncio.Lock = field(default_factory=asyncio.Lock)
    _begun: bool = False
    _epoch: str = field(default_factory=lambda: secrets.token_hex(4))
    _last: int = 0
    _entries: deque[Entry] = field(default_factory=lambda: deque(maxlen=KEPT))
    _listeners: set[asyncio.Queue[Entry | None]] = field(default_factory=set)

    @property
    def is_watched(self) -> bool:
        """Whether a page is open."""
        return bool(self._listeners)

    async def begin(self) -> bool:
        """Whether nothing has happened yet and nobody has begun it: who asks first is to."""
        begun, self._begun = self._begun or bool(self._entries), True
        return not begun

    async def add(self, kind: str, data: Mapping[str, Any]) -> None:
        """Keep an entry and show it on all pages."""
        self._last += 1
        entry = Entry(kind, data, f"{self._epoch}-{self._last}")
        self._entries.append(entry)
        self._show(entry)

    async def flash(self, kind: str) -> None:
        """Show something on all pages without keeping it."""
        self._show(Entry(kind, {}))

    async def clear(self) -> None:
        """Forget everything, on all pages as well."""
        self._entries.clear()
        self._show(RESET)

    async def listen(self, after: str) -> asyncio.Queue[Entry | None] | None:
        """Begin to listen: the queue holds what happened after an entry, and then what happens.

        None in the queue is the end. Where the entry is not known (any more), everything follows a "reset".

        Args:
            after: the id of the entry that a page has seen last, untrusted.

        Returns:
            The queue, to be given to `leave`; None where too many listen already.
        """
        return self._begin_to_listen(after, list(self._entries))

    def leave(self, queue: asyncio.Queue[Entry | None]) -> None:
        """Listen no more."""
        self._listeners.discard(queue)

    def end(self) -> None:
        """End all listening."""
        for queue in self._listeners:
            queue.put_nowait(None)

    def _begin_to_listen(self, after: str, entries: Sequence[Entry]) -> asyncio.Queue[Entry | None] | None:
        if len(self._listeners) >= MAX_LISTENERS:
            return None
        queue: asyncio.Queue[Entry | None] = asyncio.Queue()
        ids = [entry.id for entry in entries]
        known = after in ids
        for entry in [*([] if known else [RESET]), *entries[ids.index(after) + 1 if known else 0 :]]:
            queue.put_nowait(entry)
        self._listeners.add(queue)
        return queue

    def _show(self, entry: Entry) -> None:
        for queue in list(self._listeners):
            queue.put_nowait(entry if queue.qsize() < MAX_BEHIND else None)


class Feeds:
    """The conversations of the process, by the session's name."""

    def __init__(self) -> None:
        self._feeds: OrderedDict[str, Feed] = OrderedDict()

    def get(self, name: str) -> Feed | None:
        """Return a conversation that is known."""
        feed = self._feeds.get(name)
        if feed is not None:
            self._feeds.move_to_end(name)
        return feed

    def make(self, name: str) -> Feed:
        """Return the conversation, a new one where it is not known; drop others where there are too many."""
        feed = self.get(name)
        if feed is None:
            feed = self._feeds[name] = self._new(name)
            idle = (each for each, kept in self._feeds.items() if each != name and not kept.is_watched)
            for each in [each for each, _ in zip(list(idle), range(len(self._feeds) - MAX_FEEDS), strict=False)]:
                del self._feeds[each]
        return feed

    async def start(self) -> None:
        """Begin to hear of what other servers add, where there are any."""

    async def end(self) -> None:
        """End all listening."""
        for feed in self._feeds.values():
            feed.end()

    def _new(self, name: str) -> Feed:
        return Feed()
