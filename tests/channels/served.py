"""A channel in a small Sanic server on loopback, in a thread of its own, with a handler in Rasa's place."""

from __future__ import annotations

import asyncio
import socket
import threading
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urljoin

from rasa.core.channels.channel import UserMessage
from sanic import Sanic

from channels.core import Core
from channels.settings import CoreSettings

T = TypeVar("T")
Handler = Callable[[UserMessage], Awaitable[Any]]

START_SECONDS = 30.0
Sanic.test_mode = True  # several apps in one process


def core(folder: Path, owner: str | None = None, **changes: Any) -> Core:
    """A core with a database of its own, and limits fit for tests; `owner` names the process that it stands for."""
    values = {
        "store_url": f"sqlite:///{folder / 'channels.db'}",
        "key": b"a key that only the tests use",
        "turn_limit": 5.0,
        "drain_limit": 5.0,
        "typing_after": 0.05,
        "typing_every": 0.05,
        "person_burst": 1000.0,
        **changes,
    }
    return Core(CoreSettings(**values), owner)


class Served:
    """A running channel: use it in a `with` block. Leaving the block drains it as a server's end does."""

    def __init__(self, channel: Any, handler: Handler, agent: Any = None) -> None:
        self.channel = channel
        prefix = urljoin("/webhooks/", channel.url_prefix())  # as Rasa does
        self._app = Sanic(f"test-{uuid.uuid4().hex}", configure_logging=False)
        self._app.blueprint(channel.blueprint(handler), url_prefix=prefix)
        self._app.ctx.agent = agent
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}{prefix}"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready, self._ended = threading.Event(), asyncio.Event()
        self._failure: BaseException | None = None
        self._server: Any = None
        self._is_killed = False

    def __enter__(self) -> Served:
        self._thread.start()
        assert self._ready.wait(START_SECONDS), "the server did not start"
        if self._failure is not None:
            raise self._failure
        return self

    def __exit__(self, *_: object) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._ended.set)
            self._thread.join(START_SECONDS)
        assert not self._thread.is_alive(), "the server did not stop"
        if self._failure is not None:
            raise self._failure

    def kill(self) -> None:
        """End as a killed process does: nothing is finished, said or written any more."""

        def die() -> None:
            for connection in list(self._server.connections):
                connection.abort()
            self._loop.stop()

        self._is_killed = True
        self._loop.call_soon_threadsafe(die)
        self._thread.join(START_SECONDS)
        self._socket.close()

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the server's loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(START_SECONDS)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        except BaseException as error:
            self._failure = None if self._is_killed else error
        finally:
            self._ready.set()
            if not self._is_killed:
                self._loop.close()

    async def _serve(self) -> None:
        server = self._server = await self._app.create_server(
            sock=self._socket, return_asyncio_server=True, access_log=False
        )
        assert server is not None
        await server.startup()
        await server.before_start()
        await server.start_serving()
        await server.after_start()
        self._ready.set()
        await self._ended.wait()
        await server.before_stop()
        await server.close()
        for connection in list(server.connections):
            connection.close_if_idle()
        await server.after_stop()
        await asyncio.sleep(0)
