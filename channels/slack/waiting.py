"""An hourglass on the message that waits for an answer: apps cannot be seen typing in Slack."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, MutableMapping
from typing import Any

from cachetools import LRUCache
from slack_sdk.web.async_client import AsyncWebClient

from channels.security import log_failure
from channels.slack.connection import FAILURES
from channels.slack.events import Place
from contract.sender import Identity

HOURGLASS = "hourglass_flowing_sand"
REMEMBERED = 10_000  # conversations whose latest message is known

Spawn = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]


class Waiting:
    """Puts the hourglass there and takes it away; never raises.

    Args:
        client: returns the client of the Web API.
        spawn: runs something beside.
    """

    def __init__(self, client: Callable[[], AsyncWebClient], spawn: Spawn) -> None:
        self._client, self._spawn = client, spawn
        self._latest: MutableMapping[str, Place] = LRUCache(REMEMBERED)
        self._shown: dict[str, tuple[Place, asyncio.Task[None]]] = {}

    def note(self, who: Identity, place: Place) -> None:
        """Note the message that a conversation waits for an answer to."""
        self._latest[str(who)] = place

    def show(self, who: Identity) -> None:
        """Put the hourglass on that message."""
        place = self._latest.get(str(who))
        if place is not None and str(who) not in self._shown:
            self._shown[str(who)] = place, self._spawn(self._react(place, add=True))

    def end(self, who: Identity) -> None:
        """Take it away: there is an answer. The turn may go on after its first message, and is not waited for again."""
        self._latest.pop(str(who), None)
        shown = self._shown.pop(str(who), None)
        if shown is not None:
            self._spawn(self._react(shown[0], add=False, after=shown[1]))

    async def _react(self, place: Place, *, add: bool, after: asyncio.Task[None] | None = None) -> None:
        if after is not None:
            await after
        call = self._client().reactions_add if add else self._client().reactions_remove
        try:
            await call(name=HOURGLASS, channel=place.channel, timestamp=str(place.time))
        except FAILURES as error:
            log_failure("it could not be shown that an answer is on its way", error)
