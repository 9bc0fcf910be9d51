"""Slack's end of Socket Mode on loopback: it sends what happens, and tells what was acknowledged."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

from aiohttp import WSMsgType, web

from tests.channels.slack.web_api import APP, Json

START_SECONDS = 10.0


class SocketServer:
    """A WebSocket server in a thread of its own: use it in a `with` block."""

    def __init__(self) -> None:
        self.acknowledged: dict[str, Json] = {}
        self.connected = 0
        self.refusing = False
        self.url = ""
        self._sockets: list[web.WebSocketResponse] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready, self._ended = threading.Event(), asyncio.Event()
        self._count = 0

    def __enter__(self) -> SocketServer:
        self._thread.start()
        assert self._ready.wait(START_SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(START_SECONDS)

    def send(self, kind: str, payload: Json, **more: Any) -> str:
        """Send an envelope through the newest connection; return its id."""
        self._count += 1
        envelope = f"e{self._count}"
        self._call(self._sockets[-1].send_json({"type": kind, "envelope_id": envelope, "payload": payload, **more}))
        return envelope

    def ask_to_reconnect(self) -> None:
        self._call(self._sockets[-1].send_json({"type": "disconnect", "reason": "refresh_requested"}))

    def close(self) -> None:
        """End the newest connection."""
        self._call(self._sockets[-1].close())

    def _call(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(START_SECONDS)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        app = web.Application()
        app.router.add_get("/link", self._connect)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        assert runner.addresses
        self.url = f"ws://127.0.0.1:{runner.addresses[0][1]}/link?ticket=1"
        self._ready.set()
        await self._ended.wait()
        for socket in self._sockets:
            await socket.close()
        await runner.cleanup()

    async def _connect(self, request: web.Request) -> web.StreamResponse:
        if self.refusing:
            return web.Response(status=408)  # what Slack answers to an address that has expired
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": APP}})
        self._sockets.append(socket)
        self.connected += 1
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                told = message.json()
                self.acknowledged[told["envelope_id"]] = told
        return socket
