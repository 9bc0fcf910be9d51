"""Reads a message as Rasa hands it to an output channel, its own parts and ours (`contract/bot_message.py`).

What comes is untrusted: it is cut to bounds, and whatever has the wrong shape counts as absent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from channels.message import Attachment, BotMessage, Card, Choice, Said
from channels.text import clean, shorten
from contract.bot_message import EVENTS

MAX_TEXT = 20_000
MAX_LABEL = 200
MAX_FACTS = 2_000
MAX_CARDS = 10
MAX_CHOICES = 25  # Slack shows as many in one block
MAX_CARD_CHOICES = 8
MAX_KIND = 20
MAX_FIGURES = 6
MAX_WISHES = 12
MAX_URL = 2_000
MAX_PAYLOAD = 4_000
MAX_FILE_NAME = 100

_PAYLOAD = re.compile(r"/(?P<intent>[a-z][a-z_]{0,63})(?P<entities>\{.*\})?", re.DOTALL)


@dataclass
class _Reader:
    """Reads untrusted values; whatever has the wrong shape counts as absent."""

    raw: Mapping[str, Any] = field(default_factory=dict)

    def string(self, name: str, limit: int) -> str:
        value = self.raw.get(name)
        return shorten(clean(value).strip(), limit) if isinstance(value, str) else ""

    def url(self, name: str) -> str | None:
        return safe_url(self.raw.get(name))

    def strings(self, name: str, most: int) -> tuple[str, ...]:
        value = self.raw.get(name)
        found = value if isinstance(value, list) else []
        return tuple(shorten(clean(each).strip(), MAX_LABEL) for each in found[:most] if isinstance(each, str))

    def several(self, name: str, most: int) -> list[_Reader]:
        value = self.raw.get(name)
        found = value if isinstance(value, list) else []
        return [_Reader(each) for each in found[:most] if isinstance(each, Mapping)]

    def one(self, name: str) -> _Reader:
        value = self.raw.get(name)
        return _Reader(value if isinstance(value, Mapping) else {})


def read_bot_message(raw: Mapping[str, Any], *, pictures: bool = True) -> BotMessage:
    """Read what Rasa hands to an output channel: its own forms (quick replies, elements, images) and ours.

    Args:
        raw: the message.
        pictures: whether those that are elsewhere may be shown.
    """
    message = _Reader(raw)
    custom = message.one("custom")
    text = message.string("text", MAX_TEXT)
    link = safe_url(raw.get("attachment"))
    elements = [_element(each) for each in message.several("elements", MAX_CARDS)]
    attachment = _attachment(custom.one("attachment"))
    event = custom.string("event", MAX_LABEL)
    told = BotMessage(
        text="\n".join(filter(None, (text, link))),
        cards=tuple(card for card in [*elements, *map(_card, custom.several("cards", MAX_CARDS))] if card.title),
        noted=tuple(card for card in map(_card, custom.several("noted", MAX_CARDS)) if card.item),
        wishes=_choices(custom.several("wishes", MAX_WISHES)) if "wishes" in custom.raw else None,
        choices=_choices([*message.several("buttons", MAX_CHOICES), *message.several("quick_replies", MAX_CHOICES)]),
        image=message.url("image"),
        attachment=attachment,
        event=event if event in EVENTS else None,
    )
    return told if pictures else told.without_images()


def read_payload(payload: str) -> Said | None:
    """Read a button's payload, Rasa's `/intent{json}`; anything else is what the person says by tapping.

    >>> read_payload('/like{"title": "tt1"}')
    Said(text='', intent='like', entities=({'entity': 'title', 'value': 'tt1'},))
    """
    payload = payload.strip()
    if not payload or len(payload) > MAX_PAYLOAD:
        return None
    if not payload.startswith("/"):
        return Said(clean(payload))
    match = _PAYLOAD.fullmatch(payload)
    if match is None:
        return None
    try:
        values = json.loads(match["entities"] or "{}")
    except (ValueError, RecursionError):
        return None
    entities = [
        {"entity": name, "value": each}
        for name, value in values.items()
        for each in (value if isinstance(value, list) else [value])
    ]
    return Said("", match["intent"], tuple(entities))


def safe_url(value: object) -> str | None:
    """Return an https address, or None for everything else."""
    if not isinstance(value, str) or len(value) > MAX_URL or value != clean(value) or any(map(str.isspace, value)):
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    return value if parts.scheme == "https" and parts.hostname and not parts.username else None


def _card(card: _Reader) -> Card:
    return Card(
        title=card.string("title", MAX_LABEL),
        item=card.string("item", MAX_LABEL),
        text=card.string("text", MAX_FACTS),
        figures=card.strings("figures", MAX_FIGURES),
        about=card.string("about", MAX_FACTS),
        reason=card.string("reason", MAX_FACTS),
        image=card.url("image"),
        link=card.url("link"),
        choices=_choices(card.several("buttons", MAX_CARD_CHOICES)),
    )


def _element(element: _Reader) -> Card:
    """Read one of Rasa's own cards."""
    return Card(
        title=element.string("title", MAX_LABEL),
        text=element.string("subtitle", MAX_FACTS),
        image=element.url("image_url"),
        choices=_choices(element.several("buttons", MAX_CARD_CHOICES)),
    )


def _choices(buttons: Iterable[_Reader]) -> tuple[Choice, ...]:
    found = []
    for button in buttons:
        label = button.string("title", MAX_LABEL)
        payload = button.raw.get("payload")
        said = read_payload(payload) if isinstance(payload, str) else None
        if label and said is not None:
            kind = button.string("kind", MAX_KIND)
            pressed = button.raw.get("pressed") is True
            found.append(Choice(label, replace(said, text=said.text or label), kind=kind, pressed=pressed))
    return tuple(found)


def _attachment(raw: _Reader) -> Attachment | None:
    content = raw.raw.get("content")
    name = re.sub(r"[^A-Za-z0-9._-]", "_", raw.string("name", MAX_FILE_NAME)).lstrip(".")
    return Attachment(name, content) if name and isinstance(content, Mapping) else None
