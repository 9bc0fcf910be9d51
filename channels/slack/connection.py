"""The app's connection: clients of the Web API, who the app is, and the socket, if that is how Slack reaches it."""

from __future__ import annotations

import asyncio
import logging
import urllib.request
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from channels.backoff import Backoff
from channels.security import log_failure
from channels.slack.events import App
from channels.slack.sender import TOKEN_ERRORS, code_of
from channels.slack.settings import SlackSettings
from channels.slack.socket_mode import Handle, Socket
from channels.stopping import stop

logger = logging.getLogger(__name__)

REQUEST_SECONDS = 20.0
FAILURES = (SlackClientError, aiohttp.ClientError, asyncio.TimeoutError)
"""What a call of the Web API may end with."""


class Connection:
    """Connects, and stays connected until it is stopped.

    Args:
        settings: the app.
        handle: is given what comes through the socket.
    """

    def __init__(self, settings: SlackSettings, handle: Handle) -> None:
        self._settings, self._handle = settings, handle
        self._session: aiohttp.ClientSession | None = None
        self._client: AsyncWebClient | None = None
        self._task: asyncio.Task[None] | None = None
        self.us: App | None = None
        """Who we are, once Slack has told it."""

    @property
    def session(self) -> aiohttp.ClientSession:
        """What files are fetched with."""
        if self._session is None:
            raise RuntimeError("the channel has not been started")
        return self._session

    @property
    def client(self) -> AsyncWebClient:
        """The client of the Web API."""
        if self._client is None:
            raise RuntimeError("the channel has not been started")
        return self._client

    def start(self) -> None:
        """Begin to connect. Slack need not be there yet: it is tried until it is."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=REQUEST_SECONDS))
        # What is repeated, and what is not, is decided in sender.py.
        self._client = AsyncWebClient(
            self._settings.bot_token, base_url=self._settings.api, session=self._session, retry_handlers=[]
        )
        if urllib.request.proxy_bypass(urlsplit(self._settings.api).hostname or ""):
            self._client.proxy = None  # the library uses a proxy of the environment for every address
        self._task = asyncio.get_running_loop().create_task(self._connect())

    async def stop(self) -> None:
        """Fetch nothing more."""
        if self._task is not None:
            await stop([self._task])

    async def close(self) -> None:
        """Close the clients."""
        if self._session is not None:
            await self._session.close()

    async def _connect(self) -> None:
        """Find out who we are, however long that takes; then open the socket, if that is how Slack reaches us."""
        backoff = Backoff()
        while True:
            try:
                who = await self.client.auth_test()
                break
            except SlackApiError as error:
                if code_of(error) in TOKEN_ERRORS:
                    logger.error(
                        "Slack refuses the bot's token: set PARLEY_SLACK_BOT_TOKEN to that of the installation."
                    )
                    return
                log_failure("Slack does not know us yet", error)
            except FAILURES as error:
                log_failure("Slack cannot be reached yet", error)
            await backoff.pause()
        self.us = App(str(who["team_id"]), str(who["user_id"]), str(who["bot_id"]), self._settings.app)
        logger.info("the app is ready")
        if self._settings.app_token is not None:
            await Socket(self._settings.app_token, self.client, self._handle).run()
