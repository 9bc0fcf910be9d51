"""Telegram's pace, and what its errors mean for a message that was to be sent."""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import httpx
from telegram.constants import FloodLimit
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError

from channels.delivery import Blocked
from channels.pace import Moved, NotSent, PacedSender, Pause
from channels.rate_limiter import RateLimiter
from channels.security import log_failure

T = TypeVar("T")

# https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this: one message a second in a chat (short
# bursts may go over it), 30 a second in all, 20 a minute in a group.
PER_CHAT = float(FloodLimit.MESSAGES_PER_SECOND_PER_CHAT)
CHAT_BURST = 3.0
OVERALL = float(FloodLimit.MESSAGES_PER_SECOND)
OVERALL_BURST = 1.0
GROUP_BURST = 5.0
PER_GROUP = (float(FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP) - GROUP_BURST) / 60  # no minute sees more, burst and all
# Failures before anything was sent. What fails later may have arrived.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Sender(PacedSender[int]):
    """Paces and repeats calls of the Bot API; groups have negative ids. Raises `Blocked` and TelegramErrors."""

    def __init__(
        self,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(sleep, clock)
        self._overall = RateLimiter(OVERALL, OVERALL_BURST, clock)
        self._chats = RateLimiter(PER_CHAT, CHAT_BURST, clock)
        self._groups = RateLimiter(PER_GROUP, GROUP_BURST, clock)

    def limits(self, chat: int) -> Sequence[tuple[RateLimiter, str]]:
        """Return the limits of a group, of any chat, and of all together."""
        group = [(self._groups, str(chat))] if chat < 0 else []
        return [*group, (self._chats, str(chat)), (self._overall, "all")]

    def paused(self, chat: int) -> str:
        """Telegram asks for a pause in one chat."""
        return str(chat)

    async def post(self, chat: int, call: Callable[[int], Awaitable[T]]) -> T | None:
        """Make a call that sends something to a chat, see `send`.

        Returns None where the library cannot read what the server answered: the server has done it all the same.
        """

        async def made(to: int) -> T | None:
            try:
                return await call(to)
            except Exception as error:
                if not _is_in_the_answer(error):
                    raise
                log_failure("what the Bot API server answered cannot be read", error)
                return None

        return await self.send(chat, made)

    def judged(self, error: Exception) -> Pause | NotSent | Moved[int] | None:
        """Tell a flood, a group that has become a supergroup, and what never left from all others.

        Raises:
            Blocked: the person or group does not want to hear from the bot.
        """
        if isinstance(error, RetryAfter):
            wait = error.retry_after
            return Pause(float(wait if isinstance(wait, (int, float)) else wait.total_seconds()))
        if isinstance(error, ChatMigrated):
            return Moved(error.new_chat_id)
        if isinstance(error, Forbidden):
            raise Blocked from error
        is_of_the_network = isinstance(error, NetworkError) and not isinstance(error, BadRequest)
        return NotSent() if is_of_the_network and isinstance(error.__cause__, _NOT_SENT) else None


def _is_in_the_answer(error: Exception) -> bool:
    """Whether something failed while the library made its objects of what the server answered."""
    if isinstance(error, TelegramError):
        return False
    frames = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
    return "de_json" in frames or frames[-1] == "post"  # which takes the result out of an answer without an error
