"""Socket Mode: the app opens a socket to Slack, and what happens comes through it. No public address is needed.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from channels.backoff import Backoff
from channels.security import Refused, log_failure
from channels.slack.sender import TOKEN_ERRORS, code_of

logger = logging.getLogger(__name__)
Handle = Callable[[str, Mapping[str, Any]], Awaitable["dict[str, Any] | None"]]

CHECK_SECONDS = 1.0
PATIENCE_SECONDS = 30.0  # how long a client may be without a connection before it is replaced
REFUSED_FOR_NOW = 503


class Socket:
    """Keeps a connection open.

    Args:
        token: the app-level token, "xapp-…".
        web: the client of the Web API, which tells where to connect.
        handle: takes a kind and a payload, and returns what to acknowledge with. What raises `Refused` with 503 is not
            acknowledged, so that Slack sends it again.
    """

    def __init__(self, token: str, web: AsyncWebClient, handle: Handle) -> None:
        self._token, self._web, self._handle = token, web, handle
        # It logs what it is about to do at each step; a failure to connect is told with the addresses in it.
        self._logger = logging.getLogger(f"{__name__}.client")
        self._logger.setLevel(logging.CRITICAL)

    async def run(self) -> None:
        """Connect, and stay connected until cancelled.

        The library reconnects by itself, but goes on trying an address that has expired: a client that finds no way
        back is replaced.
        """
        backoff = Backoff()
        while True:
            client = SocketModeClient(self._token, logger=self._logger, web_client=self._web)
            client.proxy = self._web.proxy
            client.socket_mode_request_listeners.append(self._take)
            try:
                client.wss_uri = (await self._web.apps_connections_open(app_token=self._token))["url"]
                await asyncio.wait_for(client.connect(), PATIENCE_SECONDS)  # type: ignore[no-untyped-call]
                logger.info("Socket Mode is connected")
                backoff.reset()
                await self._watch(client)
            except SlackApiError as error:
                if code_of(error) in TOKEN_ERRORS:
                    logger.error(
                        "Slack refuses the app's token: set PARLEY_SLACK_APP_TOKEN to one with connections:write."
                    )
                    return
                log_failure("Socket Mode cannot be opened yet", error)
            except Exception as error:  # whatever it is: an app that has stopped listening helps nobody
                log_failure("Socket Mode cannot be connected yet", error)
            finally:
                await client.close()  # type: ignore[no-untyped-call]
            await backoff.pause()

    @staticmethod
    async def _watch(client: SocketModeClient) -> None:
        """Return when the client has been without a connection for too long."""
        without = 0.0
        while without < PATIENCE_SECONDS:
            await asyncio.sleep(CHECK_SECONDS)
            without = 0.0 if await client.is_connected() else without + CHECK_SECONDS

    async def _take(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Take what came and acknowledge it: it is safe by then, and not answered yet."""
        told = None
        try:
            told = await self._handle(request.type, request.payload)
        except Refused as refused:
            if refused.status == REFUSED_FOR_NOW:
                return
        except Exception as error:
            log_failure("what came through the socket could not be taken", error)
        await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, told))
