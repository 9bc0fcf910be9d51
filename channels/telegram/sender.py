"""Sending: never faster than Telegram allows, patient where it asks for patience, and never twice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import httpx
from telegram.constants import FloodLimit
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TimedOut

from channels.channel import Blocked
from channels.security import RateLimiter

logger = logging.getLogger(__name__)
T = TypeVar("T")

# https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
PER_CHAT = float(FloodLimit.MESSAGES_PER_SECOND_PER_CHAT)  # a second; "short bursts" are allowed
CHAT_BURST = 3.0
OVERALL = float(FloodLimit.MESSAGES_PER_SECOND)
PER_GROUP = float(FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP) / 60
GROUP_BURST = 5.0
ATTEMPTS = 4
MAX_PATIENCE = 60.0  # seconds: who is told to wait longer gives up
RECONNECT_SECONDS = 0.5


class Sender:
    """Paces and repeats calls of the Bot API."""

    def __init__(self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._sleep = sleep
        self._overall = RateLimiter(OVERALL, OVERALL)
        self._chats = RateLimiter(PER_CHAT, CHAT_BURST)
        self._groups = RateLimiter(PER_GROUP, GROUP_BURST)

    async def send(self, chat: int, call: Callable[[int], Awaitable[T]]) -> T:
        """Make a call that sends something to a chat, when its turn has come.

        What Telegram refuses for being too fast is repeated when it says so. What may have arrived is not repeated:
        only a connection that was never made is.

        Args:
            chat: Telegram's id; groups have negative ones.
            call: makes the call for a chat: a group may turn out to have another id by now.

        Raises:
            Blocked: the person or group does not want to hear from the bot.
            telegram.error.TelegramError: it could not be sent.
        """
        for attempt in range(1, ATTEMPTS + 1):
            await self._turn(chat)
            try:
                return await call(chat)
            except RetryAfter as error:
                wait = error.retry_after
                seconds = float(wait if isinstance(wait, (int, float)) else wait.total_seconds())
                if attempt == ATTEMPTS or seconds > MAX_PATIENCE:
                    raise
                await self._sleep(seconds)
            except ChatMigrated as error:
                chat = error.new_chat_id
            except Forbidden as error:
                raise Blocked from error
            except (BadRequest, TimedOut):
                raise
            except NetworkError as error:
                if attempt == ATTEMPTS or not isinstance(error.__cause__, (httpx.ConnectError, httpx.ConnectTimeout)):
                    raise
                await self._sleep(RECONNECT_SECONDS * 2**attempt)
        raise TimedOut

    async def _turn(self, chat: int) -> None:
        """Wait until another message may be sent: in all, to this chat, and to this group."""
        limits = [(self._overall, "all"), (self._chats, str(chat)), *([(self._groups, str(chat))] if chat < 0 else [])]
        for limiter, key in limits:
            while wait := limiter.wait(key):
                await self._sleep(wait)
