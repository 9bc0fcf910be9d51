"""One turn as a handler sees it: who says what in which state, and how to answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import ParamSpec, TypeVar

from rasa_sdk.executor import CollectingDispatcher

from actions.message import Message, Move
from actions.references import Unclear
from actions.state import Choice, Offer, Option, State
from contract.bot_message import Attachment, Button, Card, Rich
from contract.channels import CHANNELS
from language_model.client import Client
from recommender.service import Recommender
from recommender.wording.languages import tr

OFFER_ID = 8  # characters of a message's key that name the offer made in answer to it

P = ParamSpec("P")
T = TypeVar("T")

# Channels that show text only. `rasa shell` turns buttons into a menu that must be left before one can type.
TEXT_CHANNELS = frozenset({"cmdline"})
# Where buttons that few people need do not stand in the way: the page has them behind another.
ROOMY_CHANNELS = frozenset({"web", "rest"})


@dataclass(frozen=True)
class Open:
    """Moves that wait for an answer: what they are about cannot be told without asking."""

    moves: tuple[Move, ...]
    unclear: Unclear


@dataclass(frozen=True)
class Done:
    """What a part of a message led to: the state, and what has to be asked before the rest of it can be done."""

    state: State
    open: tuple[Open, ...] = ()


@dataclass(frozen=True)
class Turn:
    """A message to answer. `user` is the pseudonym, `key` identifies the message: the same one twice is one turn.

    `sender` is the channel's name and its id of the person, `conversation` where they talk. `choice` is what the
    message before chose, `model` a language model, if one is configured. `said` is the message as it was written, where
    `text` is what it says in English.
    """

    recommender: Recommender
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
    conversation: str
    said: str = ""
    choice: Choice | None = None
    model: Client | None = None

    def saying(self, *moves: Move, intent: str | None = None) -> Turn:
        """Return the turn with only some moves of its message, or with other ones."""
        return self.with_message(Message(intent=intent or self.message.intent, moves=moves))

    def with_message(self, message: Message) -> Turn:
        """Return the turn as if another message had been said."""
        return replace(self, message=message)

    def with_state(self, state: State) -> Turn:
        """Return the turn in another state."""
        return replace(self, state=state)

    @property
    def now(self) -> datetime:
        """The time of the turn's events."""
        return datetime.now(UTC)

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Make a call that blocks: a turn has a thread of its own (`actions/runner.py`), so nobody else waits."""
        return function(*args, **kwargs)

    @property
    def words(self) -> str:
        """The message as it was written."""
        return self.said or self.text

    @property
    def is_private(self) -> bool:
        """Whether nobody else reads along."""
        return self.conversation == self.sender

    @property
    def is_tap(self) -> bool:
        """Whether the message is a button's payload, and not words."""
        return self.text.startswith("/")

    @property
    def has_buttons(self) -> bool:
        """Whether the channel shows buttons."""
        return self.channel not in TEXT_CHANNELS

    @property
    def is_rich(self) -> bool:
        """Whether the channel shows cards and files."""
        return self.channel in CHANNELS

    @property
    def is_roomy(self) -> bool:
        """Whether an item may have more than the most important buttons."""
        return self.channel in ROOMY_CHANNELS

    def say(
        self,
        response: str,
        offer: Offer | None = None,
        *,
        buttons: Sequence[Button] = (),
        cards: Sequence[Card] = (),
        noted: Sequence[Card] = (),
        attachment: Attachment | None = None,
        event: str | None = None,
        **values: str,
    ) -> None:
        """Say a response of domain.yml; the text is complete by itself, whatever the channel can show besides.

        Args:
            response: its name.
            offer: becomes a button for each option, where the channel has buttons.
            buttons: more of them, in Rasa's form.
            cards: the items that the text names.
            noted: cards that were shown before, as they are after this.
            attachment: a JSON document to be sent as a file: `name` and `content`.
            event: what has happened; one of `contract.bot_message.EVENTS`.
            values: what stands in the places of the response.
        """
        shown: list[Button] = [{"title": tr(each["title"]), "payload": each["payload"]} for each in buttons]
        if offer is not None:
            shown += [
                {"title": option.label, "payload": f'/choose{{"option":"{offer.token(position)}"}}'}
                for position, option in enumerate(offer.options)
            ]
        rich = Rich()
        if cards:
            rich["cards"] = list(cards)
        if noted:
            rich["noted"] = list(noted)
        if attachment is not None:
            rich["attachment"] = attachment
        if event is not None:
            rich["event"] = event
        self.dispatcher.utter_message(
            response=response,
            buttons=shown if self.has_buttons else [],
            json_message=dict(rich) if self.is_rich else None,
            **values,
        )

    def offer(self, kind: str, options: Sequence[Option], facet: str | None = None) -> Offer:
        """Make an offer whose tokens are valid for this turn only."""
        return Offer.model_validate(
            {"kind": kind, "id": self.key[:OFFER_ID], "options": tuple(options), "facet": facet}
        )
