"""The bot's connection: who it is, how Telegram reaches it, and fetching where Telegram cannot."""

from __future__ import annotations

import asyncio
import logging
import warnings
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from telegram import Bot, BotCommand
from telegram.error import InvalidToken
from telegram.request import HTTPXRequest
from telegram.warnings import PTBUserWarning

from channels.backoff import Backoff
from channels.commands import MENU
from channels.stopping import stop
from channels.telegram.settings import TelegramSettings
from channels.telegram.updates import ALLOWED

logger = logging.getLogger(__name__)

WEBHOOK = "/webhooks/telegram/webhook"
MUTE = logging.CRITICAL + 1
POLL_SECONDS = 25  # how long a poll waits for something to happen
POLL_MARGIN = 10.0
CONNECTIONS = 32
READ_SECONDS = 20.0

Take = Callable[[Mapping[str, Any]], Awaitable[bool]]
"""Takes an update; returns False where it could not be: it is to come again, to another process."""


class Connection:
    """Connects, and stays connected until it is stopped.

    Args:
        settings: the bot.
        take: is given what is fetched, where there is no webhook.
    """

    def __init__(self, settings: TelegramSettings, take: Take) -> None:
        # The HTTP client logs each address, and a bot's token is part of it; the library logs what it cannot read.
        for name, level in (("httpx", logging.WARNING), ("httpcore", logging.WARNING), ("telegram", MUTE)):
            logging.getLogger(name).setLevel(level)
        self._settings, self._take = settings, take
        self._bot: Bot | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopped = False
        self.name: str | None = None
        """The bot's user name, once Telegram has told it."""
        self.is_reached = False
        """Whether Telegram reaches the bot, as far as is known."""

    @property
    def bot(self) -> Bot:
        """The client of the Bot API."""
        if self._bot is None:
            raise RuntimeError("the channel has not been started")
        return self._bot

    def start(self) -> None:
        """Begin to connect. Telegram need not be there yet: it is tried until it is."""
        self._bot = Bot(
            self._settings.token,
            base_url=f"{self._settings.api}/bot",
            base_file_url=f"{self._settings.api}/file/bot",
            request=HTTPXRequest(connection_pool_size=CONNECTIONS, read_timeout=READ_SECONDS),
            get_updates_request=HTTPXRequest(connection_pool_size=1, read_timeout=POLL_SECONDS + POLL_MARGIN),
        )
        self._task = asyncio.get_running_loop().create_task(self._connect())

    async def stop(self) -> None:
        """Fetch no more updates."""
        self._stopped = True
        if self._task is not None:
            await stop([self._task])

    async def close(self) -> None:
        """Close the clients."""
        if self._bot is not None:
            await self._bot.shutdown()

    async def _connect(self) -> None:
        """Tell Telegram how to reach us, however long that takes; then fetch updates where it cannot."""
        backoff = Backoff()
        while not self._stopped:
            try:
                await self._introduce()
                break
            except InvalidToken:
                logger.error("Telegram refuses the token: set PARLEY_TELEGRAM_TOKEN to the one that BotFather gave.")
                return
            except Exception as error:
                self._log("Telegram cannot be reached yet, or does not take what it is told", error)
                await backoff.pause()
        if self._settings.url is None and not self._stopped:
            await self._poll()

    async def _introduce(self) -> None:
        await self.bot.initialize()
        self.name = self.bot.username
        try:
            await self.bot.set_my_commands([BotCommand(name, text) for name, text in MENU.items()])
        except Exception as error:  # people can type them all the same
            self._log("the menu of commands could not be set", error)
        if self._settings.url is None:
            await self.bot.delete_webhook()
        else:
            await self.bot.set_webhook(
                f"{self._settings.url}{WEBHOOK}", secret_token=self._settings.secret, allowed_updates=list(ALLOWED)
            )
        self.is_reached = True
        logger.info("the bot @%s is ready", self.name)

    async def _poll(self) -> None:
        """Fetch updates until the end. One that could not be taken is fetched again."""
        # The library's own method refuses all updates where it cannot read one, and would fetch them for ever.
        warnings.filterwarnings("ignore", "Please use 'Bot.getUpdates'", PTBUserWarning)
        offset, backoff = 0, Backoff()
        while not self._stopped:
            wanted = {"offset": offset, "timeout": POLL_SECONDS, "allowed_updates": list(ALLOWED)}
            try:
                for raw in await self.bot.do_api_request("getUpdates", wanted):
                    if not await self._take(raw):
                        return
                    offset = raw["update_id"] + 1
                backoff.reset()
                self.is_reached = True
            except Exception as error:  # whatever it is: a bot that has stopped listening helps nobody
                self.is_reached = False
                self._log("updates could not be fetched", error)
                await backoff.pause()

    def _log(self, what: str, error: Exception) -> None:
        """Log in one line what Telegram's server or the way to it has done; nothing of a person is in that."""
        said = f"{type(error).__name__}: {error}".replace(self._settings.token, "…")
        logger.error("%s: %s", what, " ".join(said.split()))
