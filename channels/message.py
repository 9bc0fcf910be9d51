"""What the bot says, in the one form that every channel renders in its own best way.

`rasa_message.py` makes these values of what Rasa hands over.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Said:
    """A message of a person: words, or the structured message that a tap or a command stands for.

    `intent` is None for words that the understanding has to read. `entities` are Rasa's (`entity`, `value`, …).
    """

    text: str
    intent: str | None = None
    entities: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Choice:
    """One thing to tap: what is on it, and what tapping it says. `token` is empty until it is offered to somebody.

    On a card `kind` names what it is for (like, save, …), and one that is `pressed` takes back what it stands for.
    """

    label: str
    said: Said
    token: str = ""
    kind: str = ""
    pressed: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return what can be tapped: what it says stays on the server."""
        return {"label": self.label, "token": self.token, "kind": self.kind, "pressed": self.pressed}


@dataclass(frozen=True)
class Card:
    """One item. `text` are its facts, `reason` why it is shown.

    `image` and `link`, a page about it, are https URLs or None. For who shows more than text, `figures` are
    what to see at a glance, and `about` is what `text` says beside them.
    """

    title: str
    item: str = ""
    text: str = ""
    reason: str = ""
    image: str | None = None
    choices: tuple[Choice, ...] = ()
    figures: tuple[str, ...] = ()
    about: str = ""
    link: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the card as programs and pages get it."""
        return {
            "item": self.item,
            "title": self.title,
            "text": self.text,
            "figures": list(self.figures),
            "about": self.about,
            "reason": self.reason,
            "image": self.image,
            "link": self.link,
            "choices": [choice.as_json() for choice in self.choices],
        }


@dataclass(frozen=True)
class Attachment:
    """A JSON document to be sent as a file."""

    name: str
    content: Mapping[str, Any]

    @property
    def data(self) -> bytes:
        """The file."""
        return json.dumps(self.content, ensure_ascii=False, indent=1).encode("utf-8", "replace")


@dataclass(frozen=True)
class BotMessage:
    """One message of the bot.

    `noted` are cards that were shown before, as they are now: the text says what has changed. `wishes` are those that
    stand, each to be taken back by tapping it; None where nothing is said of them. `tail` is the end of the text that
    belongs below the cards. `event` tells a channel what has happened, see `EVENTS`.
    """

    text: str = ""
    cards: tuple[Card, ...] = ()
    choices: tuple[Choice, ...] = ()
    image: str | None = None
    attachment: Attachment | None = None
    event: str | None = None
    tail: str = ""
    noted: tuple[Card, ...] = ()
    wishes: tuple[Choice, ...] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.text or self.cards or self.image or self.attachment)

    @property
    def lead(self) -> str:
        r"""The text above the cards, without the lines that they show: those begin with the card's number and title.

        >>> BotMessage("Two films:\n1. Heat (1995) – long\nEnjoy!", cards=(Card("Heat (1995)"),)).lead
        'Two films:\nEnjoy!'
        """
        shown = tuple(f"{number}. {card.title}" for number, card in enumerate(self.cards, start=1))
        text = self.text.removesuffix(self.tail).rstrip("\n") if self.tail else self.text
        return "\n".join(line for line in text.split("\n") if not (shown and line.startswith(shown)))

    def all_choices(self) -> list[Choice]:
        """Return the choices of the message and of its cards, in the order in which `with_tokens` takes them."""
        cards = (*self.cards, *self.noted)
        return [*self.choices, *(self.wishes or ()), *(choice for card in cards for choice in card.choices)]

    def with_tokens(self, tokens: Iterable[str]) -> BotMessage:
        """Return the message with a token in each choice."""
        given = iter(tokens)  # of which others may be left for the next message

        def tokened(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
            return tuple(replace(choice, token=next(given)) for choice in choices)

        def all_tokened(cards: tuple[Card, ...]) -> tuple[Card, ...]:
            return tuple(replace(card, choices=tokened(card.choices)) for card in cards)

        own, wishes = tokened(self.choices), None if self.wishes is None else tokened(self.wishes)
        return replace(self, choices=own, wishes=wishes, cards=all_tokened(self.cards), noted=all_tokened(self.noted))

    def without_choices(self) -> BotMessage:
        """Return what is left where nothing can be tapped."""
        cards = tuple(replace(card, choices=()) for card in self.cards)
        return replace(self, choices=(), wishes=None, noted=(), cards=cards)

    def without_noted(self) -> BotMessage:
        """Return what is said where cards do not change once they are shown, and wishes stand below a list only."""
        return replace(self, noted=(), wishes=self.wishes if self.cards else None)

    def without_images(self) -> BotMessage:
        """Return the message without pictures; the text of a picture alone is its address."""
        text = self.text or self.image or ""
        return replace(self, text=text, image=None, cards=tuple(replace(card, image=None) for card in self.cards))

    def as_json(self) -> dict[str, Any]:
        """Return the message as programs and pages get it; see Message in openapi.yml."""
        file = self.attachment
        return {
            "text": self.text,
            "image": self.image,
            "cards": [card.as_json() for card in self.cards],
            "noted": [card.as_json() for card in self.noted],
            "wishes": None if self.wishes is None else [choice.as_json() for choice in self.wishes],
            "choices": [choice.as_json() for choice in self.choices],
            "attachment": file and {"name": file.name, "content": dict(file.content)},
        }

    def as_kept(self) -> dict[str, Any]:
        """Return the message as JSON from which `kept_message` makes it again, but for what its choices say."""
        return {**self.as_json(), "event": self.event, "tail": self.tail}

    def with_below(self, other: BotMessage) -> BotMessage | None:
        """Return this message and the next as one, or None where a reader would no longer see what belongs together."""
        if not {self.event, other.event} <= _JOINED or self.attachment or other.attachment or self.image or other.image:
            return None
        if (self.choices and not self.cards) or (self.cards and other.cards):
            return None
        tail = "\n\n".join(filter(None, (self.tail, other.text))) if self.cards else other.tail
        return BotMessage(
            text="\n\n".join((self.text, other.text)),
            cards=self.cards or other.cards,
            noted=(*self.noted, *other.noted),
            wishes=self.wishes if other.wishes is None else other.wishes,
            choices=(*self.choices, *other.choices),
            event=self.event or other.event,
            tail=tail,
        )


_JOINED = frozenset({None, "welcome", "fresh"})  # the events of messages that may be joined with others
INTERRUPTED = "interrupted"
"""The event of a message that a channel says itself: the answer is to come, after a restart."""


def joined(messages: Iterable[BotMessage]) -> list[BotMessage]:
    r"""Return messages joined with those that belong to them: a list with what comes before, and the question below.

    >>> [each.text for each in joined([BotMessage("Noted."), BotMessage("A list", (Card("Up"),)), BotMessage("And?")])]
    ['Noted.\n\nA list\n\nAnd?']
    """
    found: list[BotMessage] = []
    for message in messages:
        one = found[-1].with_below(message) if found else None
        found[-1:] = [one] if one is not None else [*found[-1:], message]
    return found


def kept_message(raw: Mapping[str, Any]) -> BotMessage:
    """Return the message that `BotMessage.as_kept` wrote."""

    def choices(found: Iterable[Mapping[str, Any]]) -> tuple[Choice, ...]:
        return tuple(Choice(**each, said=Said("")) for each in found)

    def cards(found: Iterable[Mapping[str, Any]]) -> tuple[Card, ...]:
        return tuple(
            Card(**{**each, "figures": tuple(each.get("figures", ())), "choices": choices(each["choices"])})
            for each in found
        )

    file, wishes = raw["attachment"], raw.get("wishes")  # which an earlier version did not write
    return BotMessage(
        text=raw["text"],
        cards=cards(raw["cards"]),
        noted=cards(raw.get("noted", ())),
        wishes=None if wishes is None else choices(wishes),
        choices=choices(raw["choices"]),
        image=raw["image"],
        attachment=file and Attachment(file["name"], file["content"]),
        event=raw["event"],
        tail=raw["tail"],
    )


def said_again(kept: Mapping[str, Any]) -> Said:
    """Return what `dataclasses.asdict` made of what a person said."""
    return Said(kept["text"], kept["intent"], tuple(kept["entities"]))
