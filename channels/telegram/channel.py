"""The Telegram bot.

Updates come by webhook, each with the secret that Telegram was told, or are fetched by long polling. Either way an
update is acknowledged when its message is safe, not when it has been answered.
"""

from __future__ import annotations

import asyncio
import logging
import warnings
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from telegram import Bot, BotCommand, InputFile, LinkPreviewOptions, Message, Update, Voice
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest
from telegram.warnings import PTBUserWarning

from channels import wording
from channels.channel import Channel
from channels.commands import MENU
from channels.core import Core, shared_core
from channels.delivery import Blocked
from channels.kept import Kind
from channels.message import BotMessage, Said
from channels.reception import Heard, Reception
from channels.security import Refused, answer, json_object, log_failure, place_of, same
from channels.stopping import stop
from channels.telegram.render import Outgoing, escaped, marked, rendered, token_of, unpictured
from channels.telegram.sender import Sender
from channels.telegram.settings import TelegramSettings, telegram_settings
from channels.telegram.updates import ALLOWED, Membership, Pictured, Spoken, Tap, Text, address, read_update
from channels.tokens import Redeemed
from channels.turns import Accepted
from contract.sender import Identity

logger = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of the header
MAX_BODY = 256 * 1024  # bytes; an update is a few thousand
MUTE = logging.CRITICAL + 1
POLL_SECONDS = 25  # how long a poll waits for something to happen
POLL_MARGIN = 10.0
CONNECTIONS = 32
MAX_BACKOFF = 60.0  # seconds
READ_SECONDS = 20.0
UPLOAD_SECONDS = 5.0  # that a picture of ours may take to be sent, and again to be acknowledged
PICTURE = "list.jpg"
CROWD = 3  # messages that wait in a chat: from then on lists come without pictures there
MAX_MARKED = 1_000  # messages whose chosen buttons are remembered
ANSWER_LENGTH = 200  # characters in the answer to a tap, https://core.telegram.org/bots/api#answercallbackquery


class TelegramChannel(Channel):
    """Serves the bot."""

    NAME = "telegram"
    KEEPS = Kind.SAID
    JOINS = True

    def __init__(self, core: Core, settings: TelegramSettings) -> None:
        super().__init__(core)
        self._settings = settings
        # The HTTP client logs each address, and a bot's token is part of it; the library logs what it cannot read.
        for name, level in (("httpx", logging.WARNING), ("httpcore", logging.WARNING), ("telegram", MUTE)):
            logging.getLogger(name).setLevel(level)
        self._bot: Bot | None = None
        self._name: str | None = None
        self._is_reached = False
        self._sender = Sender()
        self._connection: asyncio.Task[None] | None = None
        self._stopped = False
        self._chosen: OrderedDict[tuple[int, int], list[str]] = OrderedDict()

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> TelegramChannel:
        """Make the channel from the environment.

        Raises:
            SettingsError: a setting is missing or cannot be used.
        """
        return cls(shared_core(), telegram_settings())

    # From the start to the end

    async def start(self, app: Sanic) -> None:
        """Begin to connect. Telegram need not be there yet: it is tried until it is."""
        self._bot = Bot(
            self._settings.token,
            base_url=f"{self._settings.api}/bot",
            base_file_url=f"{self._settings.api}/file/bot",
            request=HTTPXRequest(connection_pool_size=CONNECTIONS, read_timeout=READ_SECONDS),
            get_updates_request=HTTPXRequest(connection_pool_size=1, read_timeout=POLL_SECONDS + POLL_MARGIN),
        )
        self._connection = asyncio.get_running_loop().create_task(self._connect())

    async def stop(self) -> None:
        """Fetch no more updates."""
        self._stopped = True
        if self._connection is not None:
            await stop([self._connection])

    async def close(self) -> None:
        """Close the clients."""
        if self._bot is not None:
            await self._bot.shutdown()

    @property
    def bot(self) -> Bot:
        """The client of the Bot API."""
        if self._bot is None:
            raise RuntimeError("the channel has not been started")
        return self._bot

    async def _connect(self) -> None:
        """Tell Telegram how to reach us, however long that takes; then fetch updates where it cannot."""
        backoff = 1.0
        while not self._stopped:
            try:
                await self._introduce()
                break
            except InvalidToken:
                logger.error("Telegram refuses the token: set PARLEY_TELEGRAM_TOKEN to the one that BotFather gave.")
                return
            except Exception as error:
                self._log("Telegram cannot be reached yet, or does not take what it is told", error)
                await asyncio.sleep(backoff)
                backoff = min(2 * backoff, MAX_BACKOFF)
        if self._settings.url is None and not self._stopped:
            await self._poll()

    async def _introduce(self) -> None:
        await self.bot.initialize()
        self._name = self.bot.username
        try:
            await self.bot.set_my_commands([BotCommand(name, text) for name, text in MENU.items()])
        except Exception as error:  # people can type them all the same
            self._log("the menu of commands could not be set", error)
        if self._settings.url is None:
            await self.bot.delete_webhook()
        else:
            await self.bot.set_webhook(
                f"{self._settings.url}/webhooks/{self.NAME}/webhook",
                secret_token=self._settings.secret,
                allowed_updates=list(ALLOWED),
            )
        self._is_reached = True
        logger.info("the bot @%s is ready", self._name)

    def _log(self, what: str, error: Exception) -> None:
        """Log in one line what Telegram's server or the way to it has done; nothing of a person is in that."""
        said = f"{type(error).__name__}: {error}".replace(self._settings.token, "…")
        logger.error("%s: %s", what, " ".join(said.split()))

    async def _poll(self) -> None:
        """Fetch updates until the end. One that could not be taken is fetched again."""
        # The library's own method refuses all updates where it cannot read one, and would fetch them for ever.
        warnings.filterwarnings("ignore", "Please use 'Bot.getUpdates'", PTBUserWarning)
        offset, backoff = 0, 1.0
        while not self._stopped:
            wanted = {"offset": offset, "timeout": POLL_SECONDS, "allowed_updates": list(ALLOWED)}
            try:
                for raw in await self.bot.do_api_request("getUpdates", wanted):
                    reception = await self._take(raw)
                    if reception is not None and reception.accepted is Accepted.CLOSING:
                        return
                    offset = raw["update_id"] + 1
                backoff = 1.0
                self._is_reached = True
            except Exception as error:  # whatever it is: a bot that has stopped listening helps nobody
                self._is_reached = False
                self._log("updates could not be fetched", error)
                await asyncio.sleep(backoff)
                backoff = min(2 * backoff, MAX_BACKOFF)

    # What comes in

    def routes(self, blueprint: Blueprint) -> None:
        """Register the endpoints."""

        @blueprint.get("/")
        async def health(_request: Request) -> HTTPResponse:
            return answer({"status": "ok", "bot": self._name} if self._is_reached else {"status": "connecting"})

        @blueprint.post("/webhook")
        async def webhook(request: Request) -> HTTPResponse:
            if self._settings.secret is None or not same(request.headers.get(SECRET_HEADER), self._settings.secret):
                raise Refused(403, "forbidden", "This address is for Telegram only.")
            raw = json_object(request, MAX_BODY)
            if not isinstance(raw.get("update_id"), int):
                raise Refused(400, "bad_update", "This is no update.")
            if self._name is None:  # nothing could be answered, and what is for the bot in a group is not known
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
            incoming = read_update(Update.de_json(dict(raw), self.bot), self._name or "")
        except Exception as error:
            self.count("unreadable")
            logger.error("an update could not be read: %s at %s", type(error).__name__, place_of(error))
            return None
        key = str(raw["update_id"])
        if incoming is None:
            return None
        if isinstance(incoming, Tap):
            return await self._tap(key, incoming)
        if isinstance(incoming, Membership):
            await self.core.set_blocked(incoming.who, incoming.blocked)
            return None
        if isinstance(incoming, Text):
            return await self.receive_text(key, incoming.who, incoming.text)
        if isinstance(incoming, Spoken):
            spoken = incoming
            content = {"voice": spoken.voice.to_dict()}
            return await self.receive(key, spoken.who, lambda: self._listen(spoken), content=content)
        if isinstance(incoming, Pictured):
            return await self._picture(key, incoming)
        sentence = wording.EDITED if incoming.edited else wording.NOT_TEXT
        return await self.receive(key, incoming.who, BotMessage(sentence))

    def read_again(self, who: Identity, content: Mapping[str, Any]) -> Heard:
        """Return how to read a voice message, or a picture."""
        if "picture" in content:
            pictured = Pictured(who, str(content["picture"]["file"]), content["picture"]["size"])
            return lambda: self._look(pictured)
        spoken = Spoken(who, Voice.de_json(content["voice"], self.bot))
        return lambda: self._listen(spoken)

    async def _picture(self, key: str, pictured: Pictured) -> Reception:
        """Take a picture, and then what is written below it: "something like this" is about what it shows."""
        if not self.core.eyes.looks:
            if pictured.text:
                return await self.receive_text(key, pictured.who, pictured.text)
            return await self.receive(key, pictured.who, BotMessage(wording.NOT_TEXT))
        content = {"picture": {"file": pictured.file, "size": pictured.size}}
        reception = await self.receive(key, pictured.who, lambda: self._look(pictured), content=content)
        if pictured.text and reception.accepted in (Accepted.ACCEPTED, Accepted.DUPLICATE):
            return await self.receive_text(f"{key} below", pictured.who, pictured.text)
        return reception

    async def _tap(self, key: str, tap: Tap) -> Reception | None:
        """Take a tap; Telegram shows that the button works until it is answered, so it always is."""
        if tap.who is None:
            self.spawn(self._answer(tap, wording.OLD_BUTTON))
            return None
        reception = await self.receive_tap(key, tap.who, token_of(tap.data))
        if reception.accepted is not Accepted.CLOSING:
            self.spawn(self._answer(tap, reception.sentence))
        if reception.tap is not None and reception.tap.outcome is Redeemed.GOOD:
            self.spawn(self._mark(tap))
        return reception

    async def _answer(self, tap: Tap, sentence: str | None) -> None:
        try:
            await tap.query.answer(sentence[:ANSWER_LENGTH] if sentence else None, show_alert=bool(sentence))
        except TelegramError as error:  # Telegram takes no answer to a tap that is minutes old
            log_failure("a tap could not be answered", error)

    async def _mark(self, tap: Tap) -> None:
        """Mark the button as chosen. Taps in quick succession all carry the keyboard from before the first."""
        message = tap.query.message
        if not isinstance(message, Message) or message.reply_markup is None or tap.who is None:
            return
        chat, _ = address(tap.who)
        chosen = self._chosen.setdefault((chat, message.message_id), [])
        chosen.append(tap.data)
        if len(self._chosen) > MAX_MARKED:
            self._chosen.popitem(last=False)

        async def edit(to: int) -> None:
            keyboard = message.reply_markup
            for data in chosen:
                keyboard = marked(keyboard, data)
            await self.bot.edit_message_reply_markup(to, message.message_id, reply_markup=keyboard)

        try:
            await self._sender.send(chat, edit)
        except (Blocked, TelegramError) as error:
            log_failure("a tapped button could not be marked", error)

    async def _listen(self, spoken: Spoken) -> Said | BotMessage:
        """Read a voice message, and say what was heard."""
        voice = spoken.voice
        seconds = voice.duration if isinstance(voice.duration, int) else voice.duration.total_seconds()
        return await self._senses.listen(
            spoken.who, lambda: self._file(voice.file_id), size=voice.file_size, seconds=seconds
        )

    async def _look(self, pictured: Pictured) -> Said | BotMessage:
        return await self._senses.look(lambda: self._file(pictured.file), size=pictured.size)

    async def _file(self, name: str) -> bytes:
        """Fetch a file; Telegram lets bots have files of up to 20 MB."""
        file = await self.bot.get_file(name)
        return bytes(await file.download_as_bytearray())

    # What goes out

    async def deliver(self, to: Identity, message: BotMessage, reply_to: str | None) -> None:
        """Send a message to a chat; where many wait in it, a list comes as a text, which is one message.

        Raises:
            Blocked: the person or group does not want to hear from the bot.
            telegram.error.TelegramError: it could not be sent.
        """
        chat, topic = address(to)
        if self.core.outbox.waiting(to.room) >= CROWD:
            message, drawn = message.without_images(), []
        else:  # all at once, so that they are waited for once
            drawn = await asyncio.gather(*map(self.core.studio.picture, unpictured(message)))
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
            await self._sender.send(
                chat,
                lambda to: self.bot.send_document(to, InputFile(data, filename=name), message_thread_id=topic),
            )
        elif outgoing.text:
            await self._sender.send(
                chat,
                lambda to: self.bot.send_message(
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
        await self._sender.send(
            chat,
            lambda to: self.bot.send_photo(
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

    async def typing(self, to: Identity) -> None:
        """Show "typing" for some seconds."""
        chat, topic = address(to)
        await self.bot.send_chat_action(chat, ChatAction.TYPING, message_thread_id=topic)
