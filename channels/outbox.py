"""The outbox: what has been said waits here to be sent, behind the turns, in order within a chat.

A turn ends when its answer is in here: a chat that is full, slow or has been told to wait holds up nobody's turn. Each
chat has a queue, and one message of it is on its way at a time, so that chats take turns where they share a limit.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from channels.security import log_failure
from channels.stopping import stop

Send = Callable[[], Awaitable[bool]]
"""Sends one message and returns whether it went out; does not raise."""


@dataclass(eq=False)
class _Queue:
    """What waits for one chat; the first is being sent."""

    messages: deque[tuple[Send, asyncio.Future[bool]]] = field(default_factory=deque)
    task: asyncio.Task[None] | None = None


class Outbox:
    """Sends messages, one after the other in each chat, all chats at the same time."""

    def __init__(self) -> None:
        self._queues: dict[str, _Queue] = {}

    @property
    def size(self) -> int:
        """How many messages wait or are being sent."""
        return sum(len(queue.messages) for queue in self._queues.values())

    def waiting(self, chat: str) -> int:
        """Return how many messages wait for a chat, without the one that is being sent."""
        queue = self._queues.get(chat)
        return len(queue.messages) - 1 if queue else 0

    def put(self, chat: str, send: Send) -> asyncio.Future[bool]:
        """Have a message sent when those before it in the chat have been.

        Returns:
            What `send` will return. Cancel it to take the message back while it waits.
        """
        loop = asyncio.get_running_loop()
        sent: asyncio.Future[bool] = loop.create_future()
        queue = self._queues.setdefault(chat, _Queue())
        queue.messages.append((send, sent))
        if queue.task is None:
            queue.task = loop.create_task(self._work(chat, queue))
        return sent

    async def drain(self, limit: float) -> int:
        """Send what waits for at most `limit` seconds; then take back the rest and return how much that is."""
        tasks = [queue.task for queue in self._queues.values() if queue.task is not None]
        if not tasks:
            return 0
        _, late = await asyncio.wait(tasks, timeout=limit)
        left = self.size
        await stop(late)
        return left

    @staticmethod
    async def _sent(send: Send) -> bool:
        try:
            return await send()
        except Exception as error:  # whatever it is: what waits behind must not wait for ever
            log_failure("a message could not be sent", error)
            return False

    async def _work(self, chat: str, queue: _Queue) -> None:
        try:
            while queue.messages:
                send, sent = queue.messages[0]
                if not sent.done():
                    went_out = await self._sent(send)
                    if not sent.done():
                        sent.set_result(went_out)
                queue.messages.popleft()
        finally:
            del self._queues[chat]
            for _, sent in queue.messages:
                sent.cancel()
