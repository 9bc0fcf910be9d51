"""A bot message in Telegram's form: HTML texts, photos and files with inline keyboards. Pure functions."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit, MessageLimit

from channels.message import BotMessage, Card, Choice
from channels.text import shorten, split, utf16

MAX_TEXT = int(MessageLimit.MAX_TEXT_LENGTH)  # 4096 UTF-16 units after the entities are parsed
MAX_CAPTION = int(MessageLimit.CAPTION_LENGTH)  # 1024
MAX_DATA = int(InlineKeyboardButtonLimit.MAX_CALLBACK_DATA)  # 64 bytes
MAX_BUTTONS = int(InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER)  # 100
MAX_LABEL = 40  # UTF-16 units; longer ones do not fit on a phone
ROW_WIDTH = 34  # UTF-16 units of the labels in a row that a phone shows without cutting them
MAX_ROW = 3
# The kind of a choice stands before its token: of those that answer one question only one can be taken.
ONE_OF, ANY_OF = "1", "+"
CHOSEN = "✓ "


@dataclass(frozen=True)
class Outgoing:
    """One thing to send: a photo with a caption, a file, or a text. `text` is HTML."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None
    photo: str | None = None
    file: tuple[str, bytes] | None = None


def rendered(message: BotMessage) -> list[Outgoing]:
    """Return what to send, in order.

    Without posters a list stays one message with a row of buttons for each item; with posters each item is a photo.
    """
    own = _rows(message.choices, ONE_OF)
    found: list[Outgoing] = []
    if any(card.image for card in message.cards):
        found += _texts(message.lead, [])
        for number, card in enumerate(message.cards, start=1):
            found += _card(number, card)
        # What belongs to the whole list stands below it.
        last = found.pop()
        rows = [*(last.keyboard.inline_keyboard if last.keyboard else ()), *own]
        found.append(replace(last, keyboard=_keyboard(rows)))
    else:
        rows = [
            row for number, card in enumerate(message.cards, start=1) for row in _rows(card.choices, ANY_OF, number)
        ]
        found += _texts(message.text, [*_within(rows, MAX_BUTTONS - len(message.choices)), *own])
    if message.image:
        found.append(Outgoing("", photo=message.image))
    if message.attachment:
        found.append(Outgoing("", file=(message.attachment.name, message.attachment.data)))
    return found


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


def _card(number: int, card: Card) -> list[Outgoing]:
    """Return an item as a photo with a caption, as a text, or as both where it is too long for a caption."""
    title = f"{number}. {card.title}"
    facts = "\n".join(filter(None, (card.text, card.reason)))
    rows = _rows(card.choices, ANY_OF)
    if card.image is None:
        return _texts("\n".join(filter(None, (title, facts))), rows)
    bold = f"<b>{escaped(title)}</b>"
    if utf16(title) + 1 + utf16(facts) > MAX_CAPTION:
        return [Outgoing(bold, photo=card.image), *_texts(facts, rows)]
    return [Outgoing(bold + (f"\n{escaped(facts)}" if facts else ""), _keyboard(rows), card.image)]


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


def _rows(choices: Iterable[Choice], kind: str, number: int | None = None) -> list[list[InlineKeyboardButton]]:
    """Return buttons in rows that fit on a phone; a number tells which item of a list they are for."""
    rows: list[list[InlineKeyboardButton]] = []
    width = ROW_WIDTH
    for choice in choices:
        if not choice.token:
            continue
        label = shorten(choice.label if number is None else f"{number}. {choice.label}", MAX_LABEL, utf16)
        button = InlineKeyboardButton(label, callback_data=kind + choice.token)
        if rows and width + utf16(label) <= ROW_WIDTH and len(rows[-1]) < MAX_ROW:
            rows[-1].append(button)
            width += utf16(label)
        else:
            rows.append([button])
            width = utf16(label)
    return rows


def escaped(text: str) -> str:
    """Escape a text for Telegram's HTML, https://core.telegram.org/bots/api#html-style.

    >>> escaped("<b> & _*[]()")
    '&lt;b&gt; &amp; _*[]()'
    """
    return html.escape(text, quote=False)
