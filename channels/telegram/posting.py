"""Messages on their way to a chat: texts, lists with pictures, and files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from telegram import Bot, InputFile, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, RetryAfter, TelegramError

from channels.message import BotMessage
from channels.pictures import Studio
from channels.security import log_failure
from channels.telegram.connection import READ_SECONDS
from channels.telegram.render import Outgoing, escaped, rendered, unpictured
from channels.telegram.sender import Sender

UPLOAD_SECONDS = 5.0  # that a picture of ours may take to be sent, and again to be acknowledged
PICTURE = "list.jpg"


class Posting:
    """Posts messages.

    Args:
        bot: returns the client of the Bot API.
        sender: keeps Telegram's pace.
        studio: draws lists.
    """

    def __init__(self, bot: Callable[[], Bot], sender: Sender, studio: Studio) -> None:
        self._bot, self._sender, self._studio = bot, sender, studio

    async def post(self, chat: int, topic: int | None, message: BotMessage, *, pictures: bool) -> None:
        """Post a message, with pictures or as a text alone, which is one message.

        Raises:
            Blocked: the person or group does not want to hear from the bot.
            telegram.error.TelegramError: it could not be sent.
        """
        drawn: list[bytes | None] = []
        if pictures:  # all at once, so that they are waited for once
            drawn = await asyncio.gather(*map(self._studio.picture, unpictured(message)))
        else:
            message = message.without_images()
        for outgoing in rendered(message, drawn):
            await self._send(chat, topic, outgoing)

    async def _send(self, chat: int, topic: int | None, outgoing: Outgoing) -> None:
        if outgoing.photo is not None:
            try:
                await self._send_photo(chat, topic, outgoing, outgoing.photo)
                return
            except BadRequest as error:  # Telegram fetches the picture itself, and it may not be there
                log_failure("a picture could not be sent", error)
                if isinstance(outgoing.photo, str):
                    outgoing = replace(outgoing, text=outgoing.text or escaped(outgoing.photo))
            except TelegramError as error:
                # What a picture of ours goes with is not lost with it, even if it may be there twice then. A pause that
                # Telegram wants is another thing: it is for the text as well.
                is_ours = isinstance(outgoing.photo, bytes)
                if not is_ours or (isinstance(error, RetryAfter) and outgoing.text):
                    raise
                log_failure("a picture could not be sent", error)
        if outgoing.file is not None:
            name, data = outgoing.file
            await self._sender.post(
                chat,
                lambda to: self._bot().send_document(to, InputFile(data, filename=name), message_thread_id=topic),
            )
        elif outgoing.text:
            await self._sender.post(
                chat,
                lambda to: self._bot().send_message(
                    to,
                    outgoing.text,
                    parse_mode=ParseMode.HTML,
                    reply_markup=outgoing.keyboard,
                    message_thread_id=topic,
                    link_preview_options=LinkPreviewOptions(is_disabled=True),
                ),
            )

    async def _send_photo(self, chat: int, topic: int | None, outgoing: Outgoing, photo: str | bytes) -> None:
        is_ours = isinstance(photo, bytes)
        await self._sender.post(
            chat,
            lambda to: self._bot().send_photo(
                to,
                photo,
                caption=outgoing.text or None,
                parse_mode=ParseMode.HTML,
                reply_markup=outgoing.keyboard,
                message_thread_id=topic,
                filename=PICTURE if is_ours else None,
                write_timeout=UPLOAD_SECONDS,
                read_timeout=UPLOAD_SECONDS if is_ours else READ_SECONDS,
            ),
        )
