"""One turn as a handler sees it: who says what in which state, and how to answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ParamSpec, TypeVar

from rasa_sdk.executor import CollectingDispatcher

from actions.message import Message
from actions.state import Choice, Offer, Option, State
from recommender.service import Recommender

P = ParamSpec("P")
T = TypeVar("T")

# Channels that show text only. `rasa shell` turns buttons into a menu that must be left before one can type.
TEXT_CHANNELS = frozenset({"cmdline"})


@dataclass
class Turn:
    """A message to answer. `user` is the pseudonym, `key` identifies the message: the same one twice is one turn.

    `sender` is the channel's name and its id of the person. `choice` is what the message before chose. `forgotten`
    is set when everything on the person is deleted, so that the assistant drops its record of the conversation too.
    """

    recommender: Recommender
    pool: ThreadPoolExecutor
    dispatcher: CollectingDispatcher
    message: Message
    text: str
    ranking: tuple[tuple[str, float], ...]
    state: State
    user: str
    session: str
    channel: str
    key: str
    sender: str
    choice: Choice | None = None
    forgotten: bool = False

    @property
    def now(self) -> datetime:
        """The time of the turn's events."""
        return datetime.now(UTC)

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a blocking call of the recommender without holding up other conversations."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.pool, lambda: function(*args, **kwargs))

    @property
    def has_buttons(self) -> bool:
        """Whether the channel shows more than text."""
        return self.channel not in TEXT_CHANNELS

    def attach(self, name: str, content: dict[str, Any]) -> None:
        """Send a JSON document as a file, for channels that can."""
        attachment = {"type": "file", "name": name, "mime": "application/json", "content": content}
        self.dispatcher.utter_message(json_message={"attachment": attachment})

    def say(self, response: str, offer: Offer | None = None, **values: str) -> None:
        """Say a response of domain.yml, with a button for each option of an offer where the channel has buttons."""
        buttons = []
        if offer is not None and self.has_buttons:
            buttons = [
                {"title": option.label, "payload": f'/choose{{"option":"{offer.token(position)}"}}'}
                for position, option in enumerate(offer.options)
            ]
        self.dispatcher.utter_message(response=response, buttons=buttons, **values)

    def offer(self, kind: str, options: Sequence[Option], facet: str | None = None) -> Offer:
        """Make an offer whose tokens are valid for this turn only."""
        return Offer.model_validate({"kind": kind, "id": self.key[:8], "options": tuple(options), "facet": facet})

    def entities(self) -> tuple[dict[str, Any], ...]:
        """Return the mentions of a message as entities, for an option that repeats it."""
        return tuple(mention.model_dump(mode="json", exclude_none=True) for mention in self.message.mentions)
