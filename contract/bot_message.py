"""What a bot message is on its way from the actions to a channel, in Rasa's form with parts of our own.

Rasa passes on `text`, `buttons` and, under `custom`, whatever else an action sends: that is a `Rich`. The actions write
it (`actions/turn.py`); channels check it like anything that comes over HTTP (`channels/rasa_message.py`). The text is
complete by itself: a channel that cannot show cards shows the text and loses nothing but comfort.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

EXPORTED = "exported"
"""An event: the attachment is what is kept on the person, and a channel adds its own part."""
FORGOTTEN = "forgotten"
"""An event: everything on the person has been deleted, and a channel deletes its own part."""
WELCOME = "welcome"
"""An event: somebody is new here."""
FRESH = "fresh"
"""An event: what is looked for begins anew."""
EVENTS = frozenset({EXPORTED, FORGOTTEN, WELCOME, FRESH})


class Button(TypedDict):
    """What is on a button, and what tapping it says: words, or `/intent{"entity": value}`."""

    title: str
    payload: str


class CardButton(Button, total=False):
    """What is on a card's button: `kind` says what it is for; one that is `pressed` takes back what it stands for."""

    kind: str
    pressed: bool


class Card(TypedDict, total=False):
    """One item of a list, or of those that were shown before what has changed: then only `text` and `buttons`.

    `text` are its facts, `reason` why it is shown; `image` and `link`, a page about it, are https addresses or None.
    For who shows more than text, `figures` are what to see at a glance, and `about` is what `text` says beside them.
    """

    item: str
    title: str
    text: str
    figures: list[str]
    about: str
    reason: str
    image: str | None
    link: str | None
    buttons: list[CardButton]


class Attachment(TypedDict):
    """A JSON document to be sent as a file."""

    name: str
    content: Mapping[str, Any]


class Rich(TypedDict, total=False):
    """What a message has besides text and buttons. `event` is one of `EVENTS`.

    `noted` are cards that were shown before, as they are now, and `wishes` those that stand: tapping one takes it back.
    """

    cards: list[Card]
    noted: list[Card]
    wishes: list[Button]
    attachment: Attachment
    event: str
