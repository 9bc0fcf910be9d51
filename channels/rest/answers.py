"""Answers to requests while they are made, and for a while after: a request that is sent again gets the same one."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Any

from cachetools import TTLCache

from channels.delivery import ANSWERS_KEPT
from channels.message import INTERRUPTED, BotMessage
from channels.reception import Reception

MAX_ANSWERS = 1_000  # that are known without the store


@dataclass(eq=False)
class Answer:
    """The answer to one request: what has been said so far, and what happened.

    `request` tells the request apart from others, with its key, and is what it is replied to by.
    """

    request: str
    messages: list[dict[str, Any]] = field(default_factory=list)
    is_interrupted: bool = False
    received: asyncio.Future[Reception] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def add(self, message: BotMessage) -> None:
        """Add what the bot says."""
        self.messages.append(message.as_json())
        self.is_interrupted |= message.event == INTERRUPTED


class Answers:
    """The answers that this process knows; older ones are in the store (`channels/kept.py`)."""

    def __init__(self) -> None:
        self._known: MutableMapping[str, Answer] = TTLCache(MAX_ANSWERS, ANSWERS_KEPT)
        self._waiting: dict[str, Answer] = {}

    def begin(self, key: str, request: str, *, is_named: bool) -> Answer:
        """Make room for the answer to a request, which may be asked for again where it `is_named`."""
        made = Answer(request)
        if is_named:
            self._known[key] = made
        self._waiting[request] = made
        return made

    def known(self, key: str) -> Answer | None:
        """Return the answer to an earlier request with the same key."""
        return self._known.get(key)

    def waiting(self, request: str | None) -> Answer | None:
        """Return the answer that somebody waits for."""
        return self._waiting.get(request or "")

    def ended(self, made: Answer) -> None:
        """Add nothing more to an answer."""
        self._waiting.pop(made.request, None)

    def drop(self, key: str, made: Answer) -> None:
        """Forget a request that has not been taken: it may come again."""
        self._known.pop(key, None)
        self.ended(made)
