"""What browsers show of conversations, kept in Redis: any server takes what is said, and any server shows the answer.

A conversation is a stream (`XADD`), bounded in length and time. Whoever adds to it publishes its name on one channel;
each server hears all names on one connection, and reads what is new of those that its pages look at. So a page misses
nothing of what was published while the connection was down. Sessions are named by their keyed pseudonym.

While Redis cannot be reached, pages see what their own server does, and nothing of it is kept.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any
from weakref import WeakValueDictionary

from redis.asyncio import Redis
from redis.exceptions import RedisError

from channels.stopping import stop
from channels.web.feed import KEPT, RESET, Entry, Feed, Feeds

logger = logging.getLogger(__name__)

PREFIX = "parley:feed:"
CHANGED = "parley:feeds"  # the channel of names
LIFETIME = 86_400  # seconds after the last entry; Rasa's record shows a conversation that comes back later
BEGINNING = 60  # seconds in which a conversation that somebody begins is not begun again
TIMEOUT = 5.0  # seconds
HEALTH = 15  # seconds of silence after which a connection is tried
RETRY = 1.0  # seconds between attempts to hear again
_DOWN = (RedisError, OSError, asyncio.TimeoutError)


class SharedFeed(Feed):
    """One conversation, as the pages of this server see it."""

    def __init__(self, redis: Redis, name: str) -> None:
        super().__init__()
        self._redis, self._name = redis, name
        self._seen = ""  # the newest entry that was shown here
        self._reading = asyncio.Lock()

    async def begin(self) -> bool:
        """Whether nothing is kept and nobody else has begun it in the last minute."""
        try:
            if await self._redis.exists(PREFIX + self._name):
                return False
            return bool(await self._redis.set(f"{PREFIX}{self._name}:begun", "1", nx=True, ex=BEGINNING))
        except _DOWN as error:
            _failed(error)
            return await super().begin()

    async def add(self, kind: str, data: Mapping[str, Any]) -> None:
        """Keep an entry and show it on all pages, of whichever server."""
        await self._write(Entry(kind, data), forget=False)

    async def flash(self, kind: str) -> None:
        """Show something on all pages without keeping it."""
        try:
            await self._redis.publish(CHANGED, json.dumps([self._name, kind]))
        except _DOWN as error:
            _failed(error)
            self._show(Entry(kind, {}))

    async def clear(self) -> None:
        """Forget everything, on all pages as well."""
        await self._write(RESET, forget=True)

    async def listen(self, after: str) -> asyncio.Queue[Entry | None] | None:
        """Begin to listen, see `Feed.listen`."""
        async with self._reading:
            entries = await self._read()
            queue = self._begin_to_listen(after, entries or [])
        if entries is None and queue is not None:
            queue.put_nowait(None)  # the page comes again in a second
        return queue

    async def show_new(self) -> None:
        """Show on this server's pages what has been added since the last time."""
        async with self._reading:
            await self._read()

    def flashed(self, kind: str) -> None:
        """Show on this server's pages what is not kept."""
        self._show(Entry(kind, {}))

    async def _write(self, entry: Entry, *, forget: bool) -> None:
        key = PREFIX + self._name
        work = self._redis.pipeline(transaction=True)
        if forget:
            work.xtrim(key, maxlen=0, approximate=False)  # not deleted: ids go on from where they were
        work.xadd(key, {"kind": entry.kind, "data": json.dumps(entry.data)}, maxlen=KEPT, approximate=False)
        work.expire(key, LIFETIME)
        work.publish(CHANGED, json.dumps([self._name, None]))
        try:
            await work.execute()
        except _DOWN as error:
            _failed(error)
            self._show(entry)

    async def _read(self) -> list[Entry] | None:
        """Return all that is kept, having shown what is new of it; None while that cannot be read."""
        try:
            rows = await self._redis.xrange(PREFIX + self._name)
        except _DOWN as error:
            _failed(error)
            return None
        entries = [Entry(row[b"kind"].decode(), json.loads(row[b"data"]), at.decode()) for at, row in rows]
        for entry in entries:
            if self._seen and _order(entry.id) > _order(self._seen):
                self._show(entry)
        self._seen = entries[-1].id if entries else self._seen or "0-0"
        return entries


class SharedFeeds(Feeds):
    """The conversations that this server's pages look at.

    Args:
        url: of the Redis server.
        alias: the pseudonym of a session's name.
    """

    def __init__(self, url: str, alias: Callable[[str], str]) -> None:
        super().__init__()
        self._redis = Redis.from_url(
            url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, health_check_interval=HEALTH
        )
        self._alias = alias
        self._by_alias: WeakValueDictionary[str, SharedFeed] = WeakValueDictionary()
        self._hearing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to hear of what other servers add."""
        self._hearing = asyncio.get_running_loop().create_task(self._hear())

    async def end(self) -> None:
        """End all listening."""
        if self._hearing is not None:
            await stop([self._hearing])
        await super().end()
        await self._redis.close()

    def _new(self, name: str) -> Feed:
        alias = self._alias(f"web feed {name}")
        feed = self._by_alias[alias] = SharedFeed(self._redis, alias)
        return feed

    async def _hear(self) -> None:
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as published:
                    await published.subscribe(CHANGED)
                    for feed in list(self._by_alias.values()):
                        await self._show_new(feed)
                    while True:
                        message = await published.get_message(timeout=HEALTH)
                        if message is not None:
                            name, flashed = json.loads(message["data"])
                            await self._show_new(self._by_alias.get(name), flashed)
            except (*_DOWN, ValueError, TypeError) as error:
                _failed(error)
                await asyncio.sleep(RETRY)

    @staticmethod
    async def _show_new(feed: SharedFeed | None, flashed: str | None = None) -> None:
        if feed is None or not feed.is_watched:
            return
        if flashed is not None:
            feed.flashed(flashed)
        else:
            await feed.show_new()


def _order(entry: str) -> tuple[int, int]:
    """Return a stream's id as numbers."""
    at, _, number = entry.partition("-")
    return int(at), int(number)


def _failed(error: BaseException) -> None:
    logger.error("what pages show cannot be shared with other servers: %s", type(error).__name__)
