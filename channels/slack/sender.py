"""Slack's pace, and what its errors mean for a message that was to be sent."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence

import aiohttp
from slack_sdk.errors import SlackApiError

from channels.delivery import Blocked
from channels.pace import NotSent, PacedSender, Pause
from channels.rate_limiter import RateLimiter

logger = logging.getLogger(__name__)

# https://docs.slack.dev/apis/web-api/rate-limits: one message a second in a channel, short bursts are allowed;
# "several hundred messages per minute" in a workspace.
PER_CHANNEL, CHANNEL_BURST = 1.0, 3.0
OVERALL, OVERALL_BURST = 5.0, 20.0

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


class Sender(PacedSender[str]):
    """Paces and repeats calls of the Web API. Raises `Blocked`, SlackApiErrors and aiohttp's ClientErrors."""

    def __init__(
        self,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(sleep, clock)
        self._overall = RateLimiter(OVERALL, OVERALL_BURST, clock)
        self._channels = RateLimiter(PER_CHANNEL, CHANNEL_BURST, clock)

    def limits(self, chat: str) -> Sequence[tuple[RateLimiter, str]]:
        """Return the limits of a channel, and of all together."""
        return [(self._channels, chat), (self._overall, "all")]

    def paused(self, chat: str) -> str:
        """Slack asks for a pause of the method, wherever the message was to go."""
        return "all"

    def judged(self, error: Exception) -> Pause | NotSent | None:
        """Tell a rate limit and a connection that was never made from all others.

        Raises:
            Blocked: the channel or the person cannot be written to.
        """
        if isinstance(error, SlackApiError):
            code = code_of(error)
            if code in UNWANTED:
                raise Blocked from error
            if code in TOKEN_ERRORS:
                logger.error("Slack refuses the bot's token (%s): see docs/slack.md", code)
            seconds = retry_after(error)
            return None if seconds is None else Pause(seconds)
        return NotSent() if isinstance(error, aiohttp.ClientConnectorError) else None


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
