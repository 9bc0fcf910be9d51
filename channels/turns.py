"""The inbox: messages wait here, in order within a conversation, several conversations at a time, and never too many.

What is promised. A delivery is taken (its key committed to the store) before the platform is told that it arrived, so a
repeated delivery is dropped, after a restart as well. A process that dies after taking a delivery and before it is done
leaves it stale: when the platform delivers it again, it is handled again, and what it puts into the training store
counts once, because the message's id is derived from the delivery. A delivery that the platform knows to have arrived
is not delivered again: if the process is *killed* with it in the queue, it is lost (what people say is not written to
disk for it). A process that is *stopped* finishes what it has taken, or says that it could not.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum

from channels.identity import Identity
from channels.store import Store, StoreError

logger = logging.getLogger(__name__)

REMEMBERED = 10_000  # deliveries that are known without the store


@dataclass(frozen=True)
class Job:
    """What to do with a delivery: `run` it, or `drop` it where the end of the process comes first. Neither raises."""

    run: Callable[[], Awaitable[None]]
    drop: Callable[[], Awaitable[None]]


class Accepted(Enum):
    """What became of a delivery."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    BUSY = "busy"
    CLOSING = "closing"


@dataclass(eq=False)
class _Waiting:
    """One conversation with messages that wait, or one that is being answered."""

    jobs: deque[tuple[str, Job]] = field(default_factory=deque)
    task: asyncio.Task[None] | None = None


class Inbox:
    """Takes deliveries and runs their jobs.

    Args:
        store: where deliveries are remembered.
        lease: after how many seconds a delivery that was taken and never done is taken again.
        parallel: jobs at the same time.
        waiting: jobs that may wait, in all.
        waiting_each: jobs that may wait in one conversation.
    """

    def __init__(self, store: Store, *, lease: float, parallel: int, waiting: int, waiting_each: int) -> None:
        self._store, self.lease = store, lease
        self._most, self._most_each = waiting, waiting_each
        self._free = asyncio.Semaphore(parallel)
        self._conversations: dict[str, _Waiting] = {}
        self._known: dict[str, None] = {}
        self._reserved = 0
        self._closing = False

    @property
    def size(self) -> int:
        """How many jobs wait or run."""
        return self._reserved

    async def accept(self, key: str, who: Identity, job: Job) -> Accepted:
        """Take a delivery and queue its job, unless it is known or there is no room.

        A delivery that is shed is not remembered: the same one may come again. Where the store cannot be used,
        deliveries are told apart from memory alone.

        Args:
            key: the platform's id of the delivery, unique among all channels.
            who: whose conversation it belongs to.
            job: what to do.
        """
        refused = self.reserve(key, who)
        if refused is not None:
            return refused
        try:
            taken = await self._store.claim(key, who, self.lease)
        except StoreError as error:
            logger.error("deliveries are remembered in memory only: %s", error)
            taken = True
        except BaseException:
            self.give_up(key, who)
            raise
        if not taken:
            self.give_up(key, who)
            return Accepted.DUPLICATE
        self.queue(key, who, job)
        return Accepted.ACCEPTED

    def reserve(self, key: str, who: Identity) -> Accepted | None:
        """Hold a place for a delivery, to be followed by `queue` or `give_up`; or tell why there is none."""
        if key in self._known:
            return Accepted.DUPLICATE
        if self._closing:
            return Accepted.CLOSING
        waiting = self._conversations.get(str(who))
        if self._reserved >= self._most or (waiting is not None and len(waiting.jobs) >= self._most_each):
            return Accepted.BUSY
        self._known[key] = None
        while len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]
        self._reserved += 1
        return None

    def give_up(self, key: str, who: Identity) -> None:
        """Give the place back: the delivery is not to be handled."""
        self._known.pop(key, None)
        self._reserved -= 1

    def queue(self, key: str, who: Identity, job: Job) -> None:
        """Put a job in the place that was reserved."""
        name = str(who)
        waiting = self._conversations.setdefault(name, _Waiting())
        waiting.jobs.append((key, job))
        if waiting.task is None:
            waiting.task = asyncio.get_running_loop().create_task(self._work(name, waiting))

    async def drain(self, limit: float) -> int:
        """Take nothing more, finish what has been taken; after `limit` seconds drop the rest and return how much.

        A job that runs then gets `asyncio.CancelledError` and has a moment to say so.
        """
        self._closing = True
        tasks = [waiting.task for waiting in self._conversations.values() if waiting.task is not None]
        if not tasks:
            return 0
        _, late = await asyncio.wait(tasks, timeout=limit)
        left = self._reserved
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=limit)
        return left if late else 0

    async def _work(self, name: str, waiting: _Waiting) -> None:
        """Run the jobs of one conversation, one after the other."""
        try:
            while waiting.jobs:
                async with self._free:
                    key, job = waiting.jobs.popleft()
                    await self._run(key, job)
        except asyncio.CancelledError:
            for _, job in waiting.jobs:
                await job.drop()
            raise
        finally:
            self._reserved -= len(waiting.jobs)
            del self._conversations[name]

    async def _run(self, key: str, job: Job) -> None:
        try:
            await job.run()
        except Exception as error:
            logger.error("a job failed: %s", type(error).__name__)
        finally:
            self._reserved -= 1
        try:
            await self._store.done(key)
        except StoreError as error:
            logger.error("a delivery could not be marked as done: %s", error)
