"""What machines ask of the assistant: /health, /ready and /metrics, at the root of the server.

Rasa's server has no place for endpoints of one's own but a channel, so that this is one on which nobody talks.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import sqlalchemy as sa  # type: ignore[import-untyped] # of 1.4, which has no types
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic

from channels.core import Core, shared_core
from channels.security import guard, harden, log_failure
from channels.settings import SettingsError
from channels.store import StoreError
from monitoring import logs, metrics
from monitoring.endpoints import Part, add_endpoints, metrics_token

LOOK_SECONDS = 2.0  # for a part to say that it works
ACTIONS_KNOWN = 5.0  # seconds for which the action server is believed
WARM_UP = "recommend something funny from the 90s"


class OperationsChannel(InputChannel):
    """Answers monitors.

    Args:
        core: what the channels share.
        token: reads the metrics; None leaves them to this machine.
        actions: where the action server says whether it is ready.
    """

    def __init__(self, core: Core, token: str | None, actions: str) -> None:
        self._core, self._token, self._actions = core, token, actions
        self._agent: Any = None
        self._warm = self._closing = False
        self._actions_ready, self._asked = False, float("-inf")
        self._warming: asyncio.Task[None] | None = None

    @classmethod
    def name(cls) -> str:
        """Return the channel's name."""
        return "operations"

    def url_prefix(self) -> str:
        """Return where the endpoints are: not below /webhooks, which is what others may reach."""
        return "/"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> OperationsChannel:
        """Make it from the environment, and log as the environment asks.

        Raises:
            SettingsError: a setting cannot be used.
        """
        try:
            token = metrics_token()
            logs.set_up()
        except ValueError as error:
            raise SettingsError(str(error)) from error
        actions = os.environ.get("PARLEY_ACTIONS_URL", "").rpartition("/webhook")[0] + "/ready"
        return cls(shared_core(), token, actions)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the endpoints, with the warming up at the start."""
        blueprint = Blueprint("channels_operations")
        guard(blueprint)
        add_endpoints(blueprint, self._look, self._token)

        @blueprint.listener("before_server_start")
        async def start(app: Sanic, _loop: Any) -> None:
            harden(app)
            await self._core.start()

        @blueprint.listener("after_server_start")
        async def warm_up(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
            self._agent = getattr(app.ctx, "agent", None)
            self._warming = loop.create_task(self._warm_up())

        @blueprint.listener("before_server_stop")
        async def stop(_app: Sanic, _loop: Any) -> None:
            self._closing = True

        @blueprint.listener("after_server_stop")
        async def close(_app: Sanic, _loop: Any) -> None:
            await self._core.close()

        return blueprint

    async def _warm_up(self) -> None:
        """Read a message, which loads what is loaded lazily: nobody waits for it then."""
        try:
            if self._agent is not None and self._agent.is_ready():
                await self._agent.parse_message(WARM_UP)
                self._warm = True
        except Exception as error:
            log_failure("the assistant cannot read messages", error)

    async def _look(self) -> list[Part]:
        metrics.QUEUE.set(self._core.inbox.size)
        metrics.QUEUE_LIMIT.set(self._core.settings.waiting)
        actions, store = await asyncio.gather(self._actions_answer(), self._store_answers())
        return [
            Part("running", not self._closing),
            Part("understanding", self._warm),
            Part("actions", actions),
            # Without it buttons do not work; messages are answered.
            Part("store", store, needed=False),
        ]

    async def _store_answers(self) -> bool:
        try:
            asked = self._core.store.run(lambda connection: connection.execute(sa.select(1)).scalar())
            return bool(await asyncio.wait_for(asked, LOOK_SECONDS) == 1)
        except (StoreError, asyncio.TimeoutError):
            return False

    async def _actions_answer(self) -> bool:
        """Whether the action server is ready: nobody can be answered without it."""
        if time.monotonic() - self._asked > ACTIONS_KNOWN:
            timeout = aiohttp.ClientTimeout(total=LOOK_SECONDS)
            try:
                async with aiohttp.ClientSession(timeout=timeout) as session, session.get(self._actions) as answer:
                    self._actions_ready = answer.status == 200
            except (aiohttp.ClientError, asyncio.TimeoutError, ValueError):
                self._actions_ready = False
            self._asked = time.monotonic()
        return self._actions_ready
