"""A bot message in Slack's form: Block Kit. Pure functions.

All text is in plain text objects: in those `*`, `_` and backticks in a title mean nothing, links do not unfurl and
nobody is notified. Slack decodes three entities everywhere, so that its control characters are escaped everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from channels.message import BotMessage, Card, Choice
from channels.text import shorten, split, utf16

Block = dict[str, Any]

# https://docs.slack.dev/reference/block-kit/blocks, and the same in slack_sdk.models.blocks.
MAX_BLOCKS = 50
MAX_SECTION = 3000
MAX_HEADER = 150
MAX_LINK = 150
MAX_ELEMENTS = 25
MAX_ALT_TEXT = 2000
MAX_BUTTON = 75
MAX_VALUE = 2000
# https://docs.slack.dev/reference/methods/chat.postMessage: the text should be no longer, if there are blocks or not.
MAX_TEXT = 4000
# All blocks together as JSON, buttons and all: not documented, `msg_blocks_too_long` comes at some 13,200 characters
# (github.com/slackapi/bolt-js/issues/2509).
MAX_TOTAL = 13_000
# The kind of a choice begins its action's id: of those that answer one question only one can be taken.
ONE_OF, ANY_OF = "one", "any"
CHOSEN = "✓ "
REMOVES = "✕ "  # before a wish that is taken back
# What Slack returns of a block and takes back; it adds things of its own, such as the size of a picture.
KEPT = frozenset(
    {
        "type",
        "block_id",
        "text",
        "emoji",
        "elements",
        "accessory",
        "image_url",
        "slack_file",
        "id",
        "alt_text",
        "action_id",
        "value",
        "style",
        "verbatim",
    }
)


@dataclass(frozen=True)
class Outgoing:
    """One message to send: its blocks, and the text for notifications and screen readers."""

    text: str
    blocks: Sequence[Block]

    def without_images(self) -> Outgoing:
        """Return what is left where Slack cannot fetch a picture."""
        kept = [
            {name: value for name, value in block.items() if name != "accessory"}
            for block in self.blocks
            if block["type"] != "image"
        ]
        return Outgoing(self.text, kept or [_section(self.text or "…")])

    def with_picture(self, file: str, what: str) -> Outgoing:
        """Return the message with a picture above its first item; the same where there is no room for one.

        Args:
            file: Slack's id of the picture.
            what: what is to be seen, for screen readers.
        """
        places = [place for place, block in enumerate(self.blocks) if block["type"] == "header"]
        if not places or len(self.blocks) >= MAX_BLOCKS:
            return self
        picture = {"type": "image", "slack_file": {"id": file}, "alt_text": _alt_text(what)}
        return Outgoing(self.text, [*self.blocks[: places[0]], picture, *self.blocks[places[0] :]])

    @property
    def has_cards(self) -> bool:
        """Whether an item begins in it."""
        return any(block["type"] == "header" for block in self.blocks)

    @property
    def has_images(self) -> bool:
        """Whether there is a picture in it."""
        return any(block["type"] == "image" or "accessory" in block for block in self.blocks)


@dataclass(frozen=True)
class _Part:
    """Blocks that stay together, with the text in them."""

    text: str = ""
    blocks: list[Block] = field(default_factory=list)


def rendered(message: BotMessage) -> list[Outgoing]:
    """Return what to send, in order: as few messages as Slack's limits allow."""
    parts = [_Part(piece, [_section(piece)]) for piece in split(message.lead, MAX_SECTION, size)]
    parts += [part for number, card in enumerate(message.cards, start=1) for part in _card(number, card)]
    parts += [_Part(piece, [_section(piece)]) for piece in split(message.tail, MAX_SECTION, size)]
    if message.image:
        parts.append(_Part(blocks=[_image(message.image, message.text)]))
    wishes = [replace(each, label=f"{REMOVES}{each.label}") for each in message.wishes or ()]
    own = [*_buttons(wishes, ANY_OF, "wish"), *_buttons(message.choices, ONE_OF, "own")]
    if own:
        parts = parts or [_Part("…", [_section("…")])]
        parts.append(_Part(blocks=own))
    return _packed(parts)


def marked(blocks: Iterable[object], chosen: Collection[str]) -> list[Block]:
    """Return the blocks of a message with the buttons of these actions marked, and without what they ruled out.

    Args:
        blocks: as Slack returns them.
        chosen: the ids of the actions.
    """
    kept = []
    for block in map(_cleaned, blocks):
        if not isinstance(block, dict):
            continue
        if block.get("type") == "actions":
            elements = [each for each in block.get("elements") or () if isinstance(each, dict)]
            decided = any(_kind(each) == ONE_OF and each.get("action_id") in chosen for each in elements)
            elements = [
                _marked(each) if each.get("action_id") in chosen else each
                for each in elements
                if each.get("action_id") in chosen or not (decided and _kind(each) == ONE_OF)
            ]
            if not elements:
                continue
            block = {**block, "elements": elements}
        kept.append(block)
    return kept


def escaped(text: str) -> str:
    """Escape Slack's control characters, https://docs.slack.dev/messaging/formatting-message-text#escaping.

    >>> escaped("<!here> & @channel")
    '&lt;!here&gt; &amp; @channel'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def size(text: str) -> int:
    """Count what a text takes when it is escaped, in UTF-16 units: the most that Slack may count."""
    return utf16(escaped(text))


def _card(number: int, card: Card) -> list[_Part]:
    name = f"{number}. {card.title}"
    heading = shorten(name, MAX_HEADER, size)
    body = "\n".join(filter(None, (name if heading != name else "", card.text, card.reason)))
    pieces = split(body, MAX_SECTION, size)
    head: list[Block] = [{"type": "header", "text": _plain(heading)}]
    sections = [_section(piece) for piece in pieces]
    if card.image and sections:
        sections[0]["accessory"] = _image(card.image, card.title)
    elif card.image:
        head.append(_image(card.image, card.title))
    parts = [
        _Part("\n".join((heading, *pieces[:1])), [*head, *sections[:1]]),
        *(_Part(piece, [section]) for piece, section in zip(pieces[1:], sections[1:], strict=True)),
    ]
    parts[-1].blocks.extend(_buttons(card.choices, ANY_OF, str(number)))
    if card.link:
        parts[-1].blocks.append(_link(card.link, card.title))
    return parts


def _packed(parts: Iterable[_Part]) -> list[Outgoing]:
    """Put parts into messages, as many into each as it holds."""
    messages: list[list[_Part]] = []
    blocks = total = 0
    for part in parts:
        length = utf16(json.dumps(part.blocks, ensure_ascii=False))
        if not messages or blocks + len(part.blocks) > MAX_BLOCKS or total + length > MAX_TOTAL:
            messages.append([])
            blocks = total = 0
        messages[-1].append(part)
        blocks += len(part.blocks)
        total += length
    return [
        Outgoing(
            escaped(shorten("\n".join(part.text for part in each if part.text), MAX_TEXT, size)),
            [block for part in each for block in part.blocks],
        )
        for each in messages
    ]


def _buttons(choices: Sequence[Choice], kind: str, group: str) -> list[Block]:
    """Return the buttons of choices; the ids of their actions are different within a message, as Slack wants."""
    elements = [
        {
            "type": "button",
            "text": _plain((CHOSEN if choice.pressed else "") + shorten(choice.label, MAX_BUTTON - len(CHOSEN), size)),
            "value": choice.token,
            "action_id": f"{kind}.{group}.{position}",
        }
        for position, choice in enumerate(choices)
        if 0 < len(choice.token) <= MAX_VALUE
    ]
    return [
        {"type": "actions", "elements": elements[start : start + MAX_ELEMENTS]}
        for start in range(0, len(elements), MAX_ELEMENTS)
    ]


def _section(text: str) -> Block:
    return {"type": "section", "text": _plain(text)}


def _link(url: str, what: str) -> Block:
    """Return a line that leads to a page. What would end an address in Slack's form is written by its code."""
    address = escaped(url.replace("|", "%7C").replace("<", "%3C").replace(">", "%3E"))
    said = escaped(shorten(what, MAX_LINK, size)).replace("|", "¦")  # a bar ends the address
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": f"<{address}|{said}> ↗", "verbatim": True}]}


def _image(url: str, what: str) -> Block:
    return {"type": "image", "image_url": url, "alt_text": _alt_text(what)}


def _alt_text(what: str) -> str:
    return shorten(what, MAX_ALT_TEXT, utf16) or "A picture"


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": escaped(text), "emoji": False}


def _marked(button: Block) -> Block:
    text = button.get("text")
    label = text.get("text") if isinstance(text, dict) else None
    if not isinstance(text, dict) or not isinstance(label, str) or label.startswith(CHOSEN):
        return button
    return {**button, "text": {**text, "text": CHOSEN + label}, "style": "primary"}


def _kind(button: Block) -> str:
    return str(button.get("action_id")).partition(".")[0]


def _cleaned(value: object) -> Any:
    if isinstance(value, dict):
        # Slack takes a picture by one name only.
        value = {name: each for name, each in value.items() if not (name == "image_url" and "slack_file" in value)}
        return {name: _cleaned(each) for name, each in value.items() if name in KEPT}
    return [_cleaned(each) for each in value] if isinstance(value, list) else value
