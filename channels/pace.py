"""The pace of sending: never faster than a platform allows, patient where it asks for patience, and never twice."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from channels.rate_limiter import RateLimiter

K = TypeVar("K", int, str)
T = TypeVar("T")

# Nobody waits for a turn's place behind a message that waits, so that patience costs nobody anything.
MAX_PATIENCE = 300.0  # seconds for which one message is tried: what the platform asks for beyond that is a refusal
MAX_RECONNECT = 30.0  # seconds between attempts to reach a platform that cannot be reached


@dataclass(frozen=True)
class Pause:
    """The platform wants to be left alone for so many seconds."""

    seconds: float


@dataclass(frozen=True)
class NotSent:
    """What was to be sent never left: it may be tried again."""


@dataclass(frozen=True)
class Moved(Generic[K]):
    """The chat has another id by now."""

    chat: K


class PacedSender(ABC, Generic[K]):
    """Paces and repeats calls of one platform.

    What it refuses for being too fast is repeated when it says so. What may have arrived is not repeated: only what
    never left is.

    Args:
        sleep: waits so many seconds.
        clock: seconds that never go back.
    """

    def __init__(
        self,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sleep, self._clock = sleep, clock
        self._paused: dict[str, tuple[float, Exception]] = {}
        self._order = asyncio.Lock()  # whoever waits longest is the next of all chats

    @abstractmethod
    def limits(self, chat: K) -> Sequence[tuple[RateLimiter, str]]:
        """Return what has to let a message to a chat pass, each limiter with its key, the one for all chats last."""

    @abstractmethod
    def paused(self, chat: K) -> str:
        """Return the name of what is left alone when the platform asks for it because of a chat."""

    @abstractmethod
    def judged(self, error: Exception) -> Pause | NotSent | Moved[K] | None:
        """Return what a failure means, None for one that stays; may raise another in its place."""

    async def send(self, chat: K, call: Callable[[K], Awaitable[T]]) -> T:
        """Make a call that sends something to a chat, when its turn has come.

        Args:
            chat: the platform's id.
            call: makes the call for a chat, which may turn out to have another id by now.

        Raises:
            Exception: what `judged` raises, or the call's own error: it is final, or patience has ended.
        """
        until, pause = self._clock() + MAX_PATIENCE, 1.0
        while True:
            await self._turn(chat, until)
            try:
                return await call(chat)
            except Exception as error:
                verdict, wait = self.judged(error), 0.0
                if isinstance(verdict, Moved):
                    chat = verdict.chat
                elif isinstance(verdict, Pause):
                    wait = verdict.seconds
                    self._paused[self.paused(chat)] = (self._clock() + wait, error)
                elif isinstance(verdict, NotSent):
                    wait, pause = pause, min(2 * pause, MAX_RECONNECT)
                if verdict is None or self._clock() + wait > until:
                    raise
                if isinstance(verdict, NotSent):
                    await self._sleep(wait)

    async def _turn(self, chat: K, until: float) -> None:
        """Wait until another message may be sent: to this chat, and then, in the order of waiting, at all."""
        *own, (limiter, key) = self.limits(chat)
        for each, name in own:
            while wait := each.wait(name):
                await self._sleep(wait)
        await self._pause(self.paused(chat), until)
        async with self._order:
            while wait := limiter.wait(key):
                await self._sleep(wait)

    async def _pause(self, name: str, until: float) -> None:
        """Wait as long as the platform asked for; where that is beyond `until`, raise what it asked with."""
        while name in self._paused:
            resume, asked = self._paused[name]
            left = resume - self._clock()
            if left <= 0:
                del self._paused[name]
            elif self._clock() + left > until:
                raise asked
            else:
                await self._sleep(left)
