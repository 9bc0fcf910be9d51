"""The Telegram bot.

Updates come by webhook, each with the secret that Telegram was told, or are fetched by long polling. Either way an
update is acknowledged when its message is safe, not when it has been answered.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from telegram import Update, Voice
from telegram.constants import ChatAction

from channels import wording
from channels.channel import Channel
from channels.core import Core, shared_core
from channels.inbox import Accepted
from channels.kept import Kind
from channels.message import BotMessage
from channels.reception import Heard, Reading, Reception
from channels.security import Refused, answer, json_object, place_of, same
from channels.telegram.connection import Connection
from channels.telegram.groups import Groups
from channels.telegram.inline import Inline
from channels.telegram.posting import Posting
from channels.telegram.render import token_of
from channels.telegram.sender import Sender
from channels.telegram.settings import TelegramSettings, telegram_settings
from channels.telegram.taps import Taps
from channels.telegram.updates import (
    Asked,
    Incoming,
    Membership,
    Moved,
    Nameless,
    Pictured,
    Spoken,
    Tap,
    Text,
    Unread,
    address,
    completed,
    read_update,
)
from channels.tokens import Redeemed
from contract.sender import Identity

logger = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of the header
MAX_BODY = 256 * 1024  # bytes; an update is a few thousand
CROWD = 3  # messages that wait in a chat: from then on lists come without pictures there


class TelegramChannel(Channel):
    """Serves the bot."""

    NAME = "telegram"
    KEEPS = Kind.SAID
    JOINS = True

    def __init__(self, core: Core, settings: TelegramSettings) -> None:
        super().__init__(core)
        self._settings = settings
        self._connection = Connection(settings, self._fetched)
        self._sender = Sender()
        self._posting = Posting(lambda: self._connection.bot, self._sender, core.studio)
        self._taps = Taps(lambda: self._connection.bot, self._sender)
        self._groups = Groups(core.store)
        self._inline = Inline()

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> TelegramChannel:
        """Make the channel from the environment.

        Raises:
            SettingsError: a setting is missing or cannot be used.
        """
        return cls(shared_core(), telegram_settings())

    # From the start to the end

    async def start(self, app: Sanic) -> None:
        """Begin to connect."""
        self._connection.start()

    async def stop(self) -> None:
        """Fetch no more updates."""
        await self._connection.stop()

    async def close(self) -> None:
        """Close the clients."""
        await self._connection.close()

    # What comes in

    async def _fetched(self, raw: Mapping[str, Any]) -> bool:
        """Take an update that was fetched."""
        reception = await self._take(raw)
        return reception is None or reception.accepted is not Accepted.CLOSING

    def routes(self, blueprint: Blueprint) -> None:
        """Register the endpoints."""

        @blueprint.get("/")
        async def health(_request: Request) -> HTTPResponse:
            connection = self._connection
            if not connection.is_reached:
                return answer({"status": "connecting"})
            return answer({"status": "ok", "bot": connection.name})

        @blueprint.post("/webhook")
        async def webhook(request: Request) -> HTTPResponse:
            if self._settings.secret is None or not same(request.headers.get(SECRET_HEADER), self._settings.secret):
                raise Refused(403, "forbidden", "This address is for Telegram only.")
            raw = json_object(request, MAX_BODY)
            if not isinstance(raw.get("update_id"), int):
                raise Refused(400, "bad_update", "This is no update.")
            if self._connection.name is None:  # nothing could be answered, nor told what is for the bot in a group
                raise Refused(503, "starting", "The server is being started.", {"Retry-After": "10"})
            reception = await self._take(raw)
            if reception is not None and reception.accepted is Accepted.CLOSING:
                raise Refused(503, "closing", "The server is being stopped.", {"Retry-After": "10"})
            return answer({})

    async def _take(self, raw: Mapping[str, Any]) -> Reception | None:
        """Hand an update to the conversation it belongs to; return what became of it, None for what is ignored.

        One that cannot be read is ignored, too: Telegram would send the same again and again.
        """
        try:
            update = Update.de_json(completed(raw), self._connection.bot)
            incoming = read_update(update, self._connection.name or "")
        except Exception as error:
            self.count("unreadable")
            logger.error("an update could not be read: %s at %s", type(error).__name__, place_of(error))
            return None
        if isinstance(incoming, Moved):
            await self._groups.move(incoming.before, incoming.after)
        elif isinstance(incoming, Asked):
            self.spawn(self._inline.decline(incoming))
        elif incoming is not None and incoming.who is not None:
            incoming = replace(incoming, who=await self._groups.known_as(incoming.who))
        return await self._take_said(str(raw["update_id"]), incoming)

    async def _take_said(self, key: str, incoming: Incoming | None) -> Reception | None:
        """Hand what concerns a conversation to it."""
        if isinstance(incoming, Tap):
            return await self._take_tap(key, incoming)
        if isinstance(incoming, Membership):
            await self.core.set_blocked(incoming.who, incoming.blocked)
        elif isinstance(incoming, Text):
            return await self.receive_text(key, incoming.who, incoming.text)
        elif isinstance(incoming, Spoken):
            content = {"voice": incoming.voice.to_dict()}
            return await self.receive(key, incoming.who, self._listening(incoming), content=content)
        elif isinstance(incoming, Pictured):
            content = {"picture": {"file": incoming.file, "size": incoming.size}}
            return await self.receive_picture(key, incoming.who, self._looking(incoming), incoming.text, None, content)
        elif isinstance(incoming, Unread):
            sentence = wording.EDITED if incoming.edited else wording.NOT_TEXT
            return await self.receive(key, incoming.who, BotMessage(sentence))
        elif isinstance(incoming, Nameless):
            return await self.receive(
                key, incoming.who, BotMessage(wording.NAMELESS.format(bot=f"@{self._connection.name}"))
            )
        return None

    def read_again(self, who: Identity, content: Mapping[str, Any]) -> Heard:
        """Return how to read a voice message, or a picture."""
        if "picture" in content:
            return self._looking(Pictured(who, str(content["picture"]["file"]), content["picture"]["size"]))
        return self._listening(Spoken(who, Voice.de_json(content["voice"], self._connection.bot)))

    async def _take_tap(self, key: str, tap: Tap) -> Reception | None:
        """Take a tap; Telegram shows that the button works until it is answered, so it always is."""
        if tap.who is None:
            self.spawn(self._taps.answer(tap, wording.OLD_BUTTON))
            return None
        reception = await self.receive_tap(key, tap.who, token_of(tap.data))
        if reception.accepted is not Accepted.CLOSING:
            sentence = self.core.languages.sentence(reception.sentence or "", str(tap.who))
            self.spawn(self._taps.answer(tap, sentence))
        if reception.tap is not None and reception.tap.outcome is Redeemed.GOOD:
            self.spawn(self._taps.mark(tap))
        return reception

    def _listening(self, spoken: Spoken) -> Reading:
        """Return how to read a voice message, which says what was heard."""
        voice = spoken.voice
        seconds = voice.duration if isinstance(voice.duration, int) else voice.duration.total_seconds()
        return lambda: self._senses.listen(
            spoken.who, lambda: self._file(voice.file_id), size=voice.file_size, seconds=seconds
        )

    def _looking(self, pictured: Pictured) -> Reading:
        """Return how to read a picture."""
        return lambda: self._senses.look(pictured.who, lambda: self._file(pictured.file), size=pictured.size)

    async def _file(self, name: str) -> bytes:
        """Fetch a file; Telegram lets bots have files of up to 20 MB."""
        file = await self._connection.bot.get_file(name)
        return bytes(await file.download_as_bytearray())

    # What goes out

    async def deliver(self, to: Identity, message: BotMessage, reply_to: str | None) -> None:
        """Send a message to a chat; where many wait in it, a list comes as a text, which is one message.

        Raises:
            Blocked: the person or group does not want to hear from the bot.
            telegram.error.TelegramError: it could not be sent.
        """
        chat, topic = address(to)
        is_crowded = self.core.outbox.waiting(to.room) >= CROWD
        await self._posting.post(self._groups.latest(chat), topic, message, pictures=not is_crowded)

    async def typing(self, to: Identity) -> None:
        """Show "typing" for some seconds."""
        chat, topic = address(to)
        to_chat = self._groups.latest(chat)
        await self._connection.bot.send_chat_action(to_chat, ChatAction.TYPING, message_thread_id=topic)
