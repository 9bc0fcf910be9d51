"""A bot message in Telegram's form: HTML texts, photos and files with inline keyboards. Pure functions."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardMarkupLimit, MessageLimit

from channels.message import BotMessage, Card, Choice
from channels.text import shorten, split, utf16

MAX_TEXT = int(MessageLimit.MAX_TEXT_LENGTH)  # 4096 UTF-16 units after the entities are parsed
MAX_CAPTION = int(MessageLimit.CAPTION_LENGTH)  # 1024
MAX_BUTTONS = int(InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER)  # 100
MAX_LABEL = 40  # UTF-16 units; longer ones do not fit on a phone
ROW_WIDTH = 34  # UTF-16 units of the labels in a row that a phone shows without cutting them
MAX_ROW = 3
# The kind of a choice stands before its token: of those that answer one question only one can be taken.
ONE_OF, ANY_OF = "1", "+"
CHOSEN = "✓ "
LINK = "↗"
REMOVES = "✕ "  # before a wish that is taken back


@dataclass(frozen=True)
class Outgoing:
    """One thing to send: a photo with a caption, a file, or a text. `text` is HTML."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None
    photo: str | bytes | None = None
    """The address of a picture that Telegram fetches, or a picture."""
    file: tuple[str, bytes] | None = None


def rendered(message: BotMessage, drawn: Sequence[bytes | None] = ()) -> list[Outgoing]:
    """Return what to send, in order.

    Without posters a list stays one message with a row of buttons for each item; with posters each item is a photo.

    Args:
        message: what to say.
        drawn: the pictures of `unpictured`, as far as there are any.
    """
    pictures = iter([*drawn, *[None] * len(message.cards)])
    own = [*_rows(message.wishes or (), ANY_OF, REMOVES), *_rows(message.choices, ONE_OF)]
    found: list[Outgoing] = []
    if any(card.image for card in message.cards):
        found += _texts(message.lead, [])
        for number, card in enumerate(message.cards, start=1):
            found += _card(number, card, card.image or next(pictures))
        # What belongs to the whole list stands below it.
        found += _texts(message.tail, [])
        last = found.pop()
        rows = [*(last.keyboard.inline_keyboard if last.keyboard else ()), *own]
        found.append(replace(last, keyboard=_keyboard(rows)))
    else:
        rows = [
            row
            for number, card in enumerate(message.cards, start=1)
            for row in _with_link(_rows(card.choices, ANY_OF, f"{number}. "), card, f"{number}. ")
        ]
        rows = [*_within(rows, MAX_BUTTONS - sum(map(len, own)))]
        picture = next(pictures, None)
        above = message.text.removesuffix(message.tail).rstrip("\n")
        if picture and message.tail and utf16(above) <= MAX_CAPTION < utf16(message.text):
            found += [*_pictured(_texts(above, rows), picture), *_texts(message.tail, own)]
        else:
            found += _pictured(_texts(message.text, [*rows, *own]), picture)
    if message.image:
        found.append(Outgoing("", photo=message.image))
    if message.attachment:
        found.append(Outgoing("", file=(message.attachment.name, message.attachment.data)))
    return found


def unpictured(message: BotMessage) -> list[Sequence[Card]]:
    """Return what is to be drawn: a list without any poster as one picture, else each of the items without one."""
    if any(card.image for card in message.cards):
        return [(card,) for card in message.cards if not card.image]
    return [message.cards] if message.cards else []


def marked(keyboard: InlineKeyboardMarkup | None, data: str) -> InlineKeyboardMarkup | None:
    """Return a keyboard with the tapped button marked, and without what was to be chosen instead of it."""
    if keyboard is None:
        return None
    rows = []
    for row in keyboard.inline_keyboard:
        kept = []
        for button in row:
            if button.callback_data == data and not button.text.startswith(CHOSEN):
                kept.append(InlineKeyboardButton(CHOSEN + button.text, callback_data=data))
            elif button.callback_data == data or not _rivals(button.callback_data, data):
                kept.append(button)
        if kept:
            rows.append(kept)
    return InlineKeyboardMarkup(rows)


def token_of(data: str) -> str:
    """Return the token that a button's data carries; what has no kind before it is passed on, to be found unknown."""
    return data[1:] if data[:1] in (ONE_OF, ANY_OF) else data


def _rivals(one: object, other: str) -> bool:
    return isinstance(one, str) and one[:1] == other[:1] == ONE_OF


def _texts(text: str, rows: Sequence[Sequence[InlineKeyboardButton]]) -> list[Outgoing]:
    """Return a text in as many messages as it takes, the keyboard below the last one."""
    # Telegram counts what is left after the entities are parsed; there is nothing but escapes, each counted as one.
    pieces = split(text, MAX_TEXT, utf16) or (["…"] if rows else [])
    keyboard = _keyboard(rows)
    return [
        Outgoing(escaped(piece), keyboard if number == len(pieces) else None)
        for number, piece in enumerate(pieces, start=1)
    ]


def _pictured(texts: Sequence[Outgoing], picture: bytes | None) -> list[Outgoing]:
    """Return a list with its picture: one message where the text is short enough for a caption, else one more."""
    if picture is None:
        return [*texts]
    if len(texts) == 1 and utf16(html.unescape(texts[0].text)) <= MAX_CAPTION:
        return [replace(texts[0], photo=picture)]
    return [Outgoing("", photo=picture), *texts]


def _card(number: int, card: Card, picture: str | bytes | None) -> list[Outgoing]:
    """Return an item as a photo with a caption, as a text, or as both where it is too long for a caption."""
    title = f"{number}. {card.title}"
    facts = "\n".join(filter(None, (card.text, card.reason)))
    rows = _with_link(_rows(card.choices, ANY_OF), card)
    if picture is None:
        return _texts("\n".join(filter(None, (title, facts))), rows)
    bold = f"<b>{escaped(title)}</b>"
    if utf16(title) + 1 + utf16(facts) > MAX_CAPTION:
        return [Outgoing(bold, photo=picture), *_texts(facts, rows)]
    return [Outgoing(bold + (f"\n{escaped(facts)}" if facts else ""), _keyboard(rows), picture)]


def _keyboard(rows: Sequence[Sequence[InlineKeyboardButton]]) -> InlineKeyboardMarkup | None:
    return InlineKeyboardMarkup(rows) if rows else None


def _within(rows: Sequence[Sequence[InlineKeyboardButton]], most: int) -> Sequence[Sequence[InlineKeyboardButton]]:
    """Return the first rows that have so many buttons together; what the others say can be said in words."""
    count = 0
    for number, row in enumerate(rows):
        count += len(row)
        if count > most:
            return rows[:number]
    return rows


def _rows(choices: Iterable[Choice], kind: str, prefix: str = "") -> list[list[InlineKeyboardButton]]:
    """Return buttons in rows that fit on a phone; a prefix tells which item of a list they are for, or what they do."""
    rows: list[list[InlineKeyboardButton]] = []
    width = ROW_WIDTH
    for choice in choices:
        if not choice.token:
            continue
        pressed = CHOSEN if choice.pressed else ""
        label = shorten(f"{pressed}{prefix}{choice.label}", MAX_LABEL, utf16)
        button = InlineKeyboardButton(label, callback_data=kind + choice.token)
        if rows and width + utf16(label) <= ROW_WIDTH and len(rows[-1]) < MAX_ROW:
            rows[-1].append(button)
            width += utf16(label)
        else:
            rows.append([button])
            width = utf16(label)
    return rows


def _with_link(
    rows: list[list[InlineKeyboardButton]], card: Card, prefix: str = ""
) -> list[list[InlineKeyboardButton]]:
    """Put a button that opens the page about an item into the last row, or below it where that is full."""
    if card.link is None:
        return rows
    button = InlineKeyboardButton(prefix + LINK, url=card.link)
    if rows and len(rows[-1]) < MAX_ROW:
        return [*rows[:-1], [*rows[-1], button]]
    return [*rows, [button]]


def escaped(text: str) -> str:
    """Escape a text for Telegram's HTML, https://core.telegram.org/bots/api#html-style.

    >>> escaped("<b> & _*[]()")
    '&lt;b&gt; &amp; _*[]()'
    """
    return html.escape(text, quote=False)
