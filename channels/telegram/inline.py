"""Inline queries ("@bot something" in any chat): they are answered with a way into the bot's own chat.

A list there would be nobody's: who sees it has no conversation with the bot, and its buttons would be for others.
"""

from __future__ import annotations

import re

from telegram import InlineQueryResultsButton
from telegram.error import TelegramError

from channels import wording
from channels.commands import SAY
from channels.rate_limiter import RateLimiter
from channels.security import log_failure
from channels.telegram.updates import Asked

RATE, BURST = 10.0, 30.0  # a second, of all people: there is a query for each key that somebody types
KNOWN_SECONDS = 300  # for which Telegram may give the same answer to the same query
MAX_PARAMETER = 64  # characters, https://core.telegram.org/bots/api#inlinequeryresultsbutton


class Inline:
    """Answers inline queries; never raises."""

    def __init__(self) -> None:
        self._limiter = RateLimiter(RATE, BURST)

    async def decline(self, asked: Asked) -> None:
        """Offer to go to the bot's own chat, where what was typed can be said by a tap."""
        if self._limiter.wait("all"):
            return
        button = InlineQueryResultsButton(wording.INLINE, start_parameter=parameter(asked.query.query))
        try:
            await asked.query.answer([], cache_time=KNOWN_SECONDS, button=button)
        except TelegramError as error:  # Telegram takes no answer to a query that is seconds old
            log_failure("an inline query could not be answered", error)


def parameter(text: str) -> str:
    """Return what `/start` is given in the bot's chat.

    >>> parameter("comedies, from the 90s"), parameter("")
    ('say_comedies_from_the_90s', 'start')
    """
    words = re.sub(r"[^A-Za-z0-9-]+", "_", text).strip("_")
    return f"{SAY}{words}"[:MAX_PARAMETER].rstrip("_") if words else "start"
