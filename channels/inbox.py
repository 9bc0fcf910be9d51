"""The inbox: messages wait here, in order within a conversation, several conversations at a time, and never too many.

What is promised. A delivery is taken (its key committed to the store, with the message itself under a seal) before the
platform is told that it arrived, so a repeated delivery is dropped, after a restart as well. A process that ends or
dies after taking a delivery and before it is done leaves it to the next one, which handles it (`kept.py`); what
it puts into the training store counts once, because the message's id is derived from the delivery.

What takes long to read (a recording, a picture) is read before the turn takes its place. A turn holds one of few places
while it is worked on. What it says goes to the outbox and holds none; a chat in which
much has not been said yet takes no more messages until it has.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

import sqlalchemy as sa  # type: ignore[import-untyped] # of 1.4, which has no types
from cachetools import LRUCache

from channels.places import Places
from channels.store import Store, StoreError
from contract.sender import Identity

logger = logging.getLogger(__name__)

REMEMBERED = 10_000  # deliveries that are known without the store

Sent = Sequence["asyncio.Future[bool]"]
"""What a turn has said, each message done when it has been sent."""


@dataclass(frozen=True)
class Job:
    """What to do with a delivery: `run` it, or `drop` it where the end of the process comes first. None raises.

    What it has to wait for is waited for in `prepare`, in its turn in the conversation, without a place.

    `done` ends when the delivery has been answered, or dropped; it never fails.
    """

    run: Callable[[], Awaitable[Sent]]
    drop: Callable[[], Awaitable[None]]
    prepare: Callable[[], Awaitable[None]] | None = None
    done: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Accepted(Enum):
    """What became of a delivery."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    BUSY = "busy"
    CLOSING = "closing"


@dataclass(eq=False)
class _Waiting:
    """One conversation with messages that wait, or one that is being answered."""

    jobs: deque[Job] = field(default_factory=deque)
    task: asyncio.Task[None] | None = None


class Inbox:
    """Takes deliveries and runs their jobs.

    Args:
        store: where deliveries are remembered.
        lease: after how many seconds a delivery that was taken and never done is taken again.
        parallel: jobs at the same time.
        parallel_each: jobs of one chat at the same time.
        waiting: jobs that may wait, in all.
        waiting_each: jobs that may wait in one conversation.
        waiting_chat: messages of one chat that may be without their whole answer.
    """

    def __init__(
        self,
        store: Store,
        *,
        lease: float,
        parallel: int,
        parallel_each: int,
        waiting: int,
        waiting_each: int,
        waiting_chat: int,
    ) -> None:
        self._store, self.lease = store, lease
        self._most, self._most_each, self._most_chat = waiting, waiting_each, waiting_chat
        self._places = Places(parallel, parallel_each)
        self._conversations: dict[str, _Waiting] = {}
        self._known: MutableMapping[str, None] = LRUCache(REMEMBERED)
        self._reserved = 0
        self._unanswered: Counter[str] = Counter()
        self._closing = False

    @property
    def size(self) -> int:
        """How many jobs wait or run."""
        return self._reserved

    async def accept(
        self, key: str, who: Identity, job: Job, also: Callable[[sa.engine.Connection], None] | None = None
    ) -> Accepted:
        """Take a delivery and queue its job, unless it is known or there is no room.

        A delivery that is shed is not remembered: the same one may come again. Where the store cannot be used,
        deliveries are told apart from memory alone.

        Args:
            key: the platform's id of the delivery, unique among all channels.
            who: whose conversation it belongs to.
            job: what to do.
            also: what else to write where the delivery is taken, in the same transaction.
        """
        refused = self.reserve(key, who)
        if refused is not None:
            return refused
        try:
            taken = await self._store.claim(key, who, self.lease, also)
        except StoreError as error:
            logger.error("deliveries are remembered in memory only: %s", error)
            taken = True
        except BaseException:
            self.give_up(key, who)
            raise
        if not taken:
            self.give_up(key, who)
            return Accepted.DUPLICATE
        self.queue(who, job)
        return Accepted.ACCEPTED

    def reserve(self, key: str, who: Identity) -> Accepted | None:
        """Hold a place for a delivery, to be followed by `queue` or `give_up`; or tell why there is none."""
        if key in self._known:
            return Accepted.DUPLICATE
        if self._closing:
            return Accepted.CLOSING
        waiting = self._conversations.get(str(who))
        if (
            self._reserved >= self._most
            or self._unanswered[who.room] >= self._most_chat
            or (waiting is not None and len(waiting.jobs) >= self._most_each)
        ):
            return Accepted.BUSY
        self._known[key] = None
        self._reserved += 1
        self._unanswered[who.room] += 1
        return None

    def give_up(self, key: str, who: Identity) -> None:
        """Give the place back: the delivery is not to be handled."""
        self._known.pop(key, None)
        self._reserved -= 1
        self._answered(who.room)

    def queue(self, who: Identity, job: Job) -> None:
        """Put a job in the place that was reserved."""
        waiting = self._conversations.setdefault(str(who), _Waiting())
        waiting.jobs.append(job)
        job.done.add_done_callback(lambda _done: self._answered(who.room))
        if waiting.task is None:
            waiting.task = asyncio.get_running_loop().create_task(self._work(who, waiting))

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

    async def _work(self, who: Identity, waiting: _Waiting) -> None:
        """Run the jobs of one conversation, one after the other."""
        try:
            while waiting.jobs:
                if (prepare := waiting.jobs[0].prepare) is not None:
                    await prepare()
                async with self._places.one(who.room):
                    await self._run(waiting.jobs.popleft())
        except asyncio.CancelledError:
            for job in waiting.jobs:
                await job.drop()
                _end(job)
            raise
        finally:
            self._reserved -= len(waiting.jobs)
            del self._conversations[str(who)]

    async def _run(self, job: Job) -> None:
        sent: Sent = ()
        try:
            sent = await job.run()
        except Exception as error:
            logger.error("a job failed: %s", type(error).__name__)
        finally:
            self._reserved -= 1
            last = asyncio.gather(*sent, return_exceptions=True)
            last.add_done_callback(lambda _last: _end(job))

    def _answered(self, room: str) -> None:
        self._unanswered[room] -= 1
        if self._unanswered[room] <= 0:
            del self._unanswered[room]


def _end(job: Job) -> None:
    if not job.done.done():
        job.done.set_result(None)
