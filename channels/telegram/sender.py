"""Sending: never faster than Telegram allows, patient where it asks for patience, and never twice."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import httpx
from telegram.constants import FloodLimit
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TimedOut

from channels.channel import Blocked
from channels.security import RateLimiter

T = TypeVar("T")

# https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this: one message a second in a chat (short
# bursts may go over it), 30 a second in all, 20 a minute in a group.
PER_CHAT = float(FloodLimit.MESSAGES_PER_SECOND_PER_CHAT)
CHAT_BURST = 3.0
OVERALL = float(FloodLimit.MESSAGES_PER_SECOND)
OVERALL_BURST = 1.0
GROUP_BURST = 5.0
PER_GROUP = (float(FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP) - GROUP_BURST) / 60  # no minute sees more, burst and all
ATTEMPTS = 4
MAX_PATIENCE = 30.0  # seconds that one message may wait because Telegram says so: shorter than a turn may take
RECONNECT_SECONDS = 0.5
# Failures before anything was sent. What fails later may have arrived.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Sender:
    """Paces and repeats calls of the Bot API."""

    def __init__(
        self,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sleep, self._clock = sleep, clock
        self._overall = RateLimiter(OVERALL, OVERALL_BURST, clock)
        self._chats = RateLimiter(PER_CHAT, CHAT_BURST, clock)
        self._groups = RateLimiter(PER_GROUP, GROUP_BURST, clock)
        self._paused: dict[int, float] = {}

    async def send(self, chat: int, call: Callable[[int], Awaitable[T]]) -> T:
        """Make a call that sends something to a chat, when its turn has come.

        What Telegram refuses for being too fast is repeated when it says so, and until then nothing else goes to that
        chat. What may have arrived is not repeated: only what never left is.

        Args:
            chat: Telegram's id; groups have negative ones.
            call: makes the call for a chat: a group may turn out to have another id by now.

        Raises:
            Blocked: the person or group does not want to hear from the bot.
            telegram.error.TelegramError: it could not be sent.
        """
        until = self._clock() + MAX_PATIENCE
        for attempt in range(1, ATTEMPTS + 1):
            await self._pause(chat, until)
            await self._turn(chat)
            try:
                return await call(chat)
            except RetryAfter as error:
                wait = error.retry_after
                seconds = float(wait if isinstance(wait, (int, float)) else wait.total_seconds())
                self._paused[chat] = max(self._paused.get(chat, 0.0), self._clock() + seconds)
                if attempt == ATTEMPTS:
                    raise
            except ChatMigrated as error:
                chat = error.new_chat_id
            except Forbidden as error:
                raise Blocked from error
            except BadRequest:
                raise
            except NetworkError as error:
                if attempt == ATTEMPTS or not isinstance(error.__cause__, _NOT_SENT):
                    raise
                await self._sleep(RECONNECT_SECONDS * 2**attempt)
        raise TimedOut

    async def _pause(self, chat: int, until: float) -> None:
        """Wait as long as Telegram asked for, but not beyond `until`: then raise RetryAfter without having called."""
        while (left := self._paused.get(chat, 0.0) - self._clock()) > 0:
            if self._clock() + left > until:
                raise RetryAfter(round(left) or 1)
            await self._sleep(left)
        self._paused.pop(chat, None)

    async def _turn(self, chat: int) -> None:
        """Wait until another message may be sent: to this group, to this chat, and in all."""
        limits = [*([(self._groups, str(chat))] if chat < 0 else []), (self._chats, str(chat)), (self._overall, "all")]
        for limiter, key in limits:
            while wait := limiter.wait(key):
                await self._sleep(wait)
