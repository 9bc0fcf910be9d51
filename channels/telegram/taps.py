"""What a tap shows: Telegram is told that it has arrived, and the button that was tapped gets a mark."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping

from cachetools import LRUCache
from telegram import Bot, Message
from telegram.error import TelegramError

from channels.delivery import Blocked
from channels.security import log_failure
from channels.telegram.render import marked
from channels.telegram.sender import Sender
from channels.telegram.updates import Tap

MAX_MARKED = 1_000  # messages whose chosen buttons are remembered
ANSWER_LENGTH = 200  # characters in the answer to a tap, https://core.telegram.org/bots/api#answercallbackquery


class Taps:
    """Answers and marks taps; never raises.

    Args:
        bot: returns the client of the Bot API.
        sender: keeps Telegram's pace.
    """

    def __init__(self, bot: Callable[[], Bot], sender: Sender) -> None:
        self._bot, self._sender = bot, sender
        self._chosen: MutableMapping[tuple[int, int], list[str]] = LRUCache(MAX_MARKED)

    async def answer(self, tap: Tap, sentence: str | None) -> None:
        """Tell Telegram that a tap has arrived: until then it shows that the button works."""
        try:
            await tap.query.answer(sentence[:ANSWER_LENGTH] if sentence else None, show_alert=bool(sentence))
        except TelegramError as error:  # Telegram takes no answer to a tap that is minutes old
            log_failure("a tap could not be answered", error)

    async def mark(self, tap: Tap) -> None:
        """Mark the button as chosen. Taps in quick succession all carry the keyboard from before the first."""
        message = tap.query.message
        if not isinstance(message, Message) or message.reply_markup is None:
            return
        where = (message.chat.id, message.message_id)
        chosen = self._chosen[where] = [*self._chosen.get(where, ()), tap.data]

        async def edit(to: int) -> None:
            keyboard = message.reply_markup
            for data in chosen:
                keyboard = marked(keyboard, data)
            await self._bot().edit_message_reply_markup(to, message.message_id, reply_markup=keyboard)

        try:
            await self._sender.post(message.chat.id, edit)
        except (Blocked, TelegramError) as error:
            log_failure("a tapped button could not be marked", error)
