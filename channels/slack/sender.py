"""Sending: never faster than Slack allows, patient where it asks for patience, and never twice."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError

from channels.channel import Blocked
from channels.security import RateLimiter

logger = logging.getLogger(__name__)
T = TypeVar("T")

# https://docs.slack.dev/apis/web-api/rate-limits: one message a second in a channel, short bursts are allowed;
# "several hundred messages per minute" in a workspace.
PER_CHANNEL, CHANNEL_BURST = 1.0, 3.0
OVERALL, OVERALL_BURST = 5.0, 20.0
ATTEMPTS = 4
MAX_PATIENCE = 60.0  # seconds: who is told to wait longer gives up
RECONNECT_SECONDS = 0.5

# https://docs.slack.dev/reference/methods/chat.postMessage lists the errors.
RATE_ERRORS = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
UNWANTED = frozenset(
    {
        "channel_not_found",
        "is_archived",
        "not_in_channel",
        "user_not_found",
        "user_disabled",
        "users_not_found",
        "cannot_dm_bot",
        "messages_tab_disabled",
        "restricted_action",
    }
)
TOKEN_ERRORS = frozenset(
    {
        "account_inactive",
        "token_revoked",
        "token_expired",
        "invalid_auth",
        "not_authed",
        "missing_scope",
        "org_login_required",
    }
)


class Sender:
    """Paces and repeats calls of the Web API."""

    def __init__(
        self,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sleep, self._clock = sleep, clock
        self._overall = RateLimiter(OVERALL, OVERALL_BURST, clock)
        self._channels = RateLimiter(PER_CHANNEL, CHANNEL_BURST, clock)
        self._resume = 0.0

    async def send(self, channel: str, call: Callable[[], Awaitable[T]]) -> T:
        """Make a call that shows something in a channel, when its turn has come.

        What Slack refuses for being too fast is repeated when it says so, and nothing else is sent until then. What may
        have arrived is not repeated: only a connection that was never made is.

        Raises:
            Blocked: the channel or the person cannot be written to.
            slack_sdk.errors.SlackApiError: Slack refuses it.
            aiohttp.ClientError: Slack cannot be reached.
        """
        for attempt in range(1, ATTEMPTS + 1):
            await self._turn(channel)
            try:
                return await call()
            except SlackApiError as error:
                code = code_of(error)
                if code in UNWANTED:
                    raise Blocked from error
                if code in TOKEN_ERRORS:
                    logger.error("Slack refuses the bot's token (%s): see docs/slack.md", code)
                seconds = retry_after(error)
                if seconds is None or attempt == ATTEMPTS or seconds > MAX_PATIENCE:
                    raise
                self._resume = max(self._resume, self._clock() + seconds)
            except aiohttp.ClientConnectorError:
                if attempt == ATTEMPTS:
                    raise
                await self._sleep(RECONNECT_SECONDS * 2**attempt)
        raise AssertionError("the last attempt returns or raises")

    async def _turn(self, channel: str) -> None:
        """Wait until another message may be sent: at all, and to this channel."""
        for limiter, key in ((self._overall, "all"), (self._channels, channel)):
            while wait := limiter.wait(key):
                await self._sleep(wait)
        while (wait := self._resume - self._clock()) > 0:
            await self._sleep(wait)


def code_of(error: SlackApiError) -> str:
    """Return Slack's word for what is wrong."""
    data = getattr(error.response, "data", error.response)
    code = data.get("error") if isinstance(data, dict) else None
    return code if isinstance(code, str) else ""


def retry_after(error: SlackApiError) -> float | None:
    """Return for how many seconds Slack wants to be left alone, or None where that is not what is wrong."""
    if getattr(error.response, "status_code", None) != 429 and code_of(error) not in RATE_ERRORS:
        return None
    headers = getattr(error.response, "headers", None) or {}
    text = next((str(value) for name, value in headers.items() if str(name).lower() == "retry-after"), "")
    return float(text) if text.isascii() and text.isdigit() else 1.0
