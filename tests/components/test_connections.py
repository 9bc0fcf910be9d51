"""Calls over connections that stay open: as Rasa's, and as safe."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR
from threading import Thread
from typing import Any

import pytest
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from components import connections


class Peer(ThreadingHTTPServer):
    """An action server that remembers what it was asked, and over which connection."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int = 0) -> None:
        self.asked: list[tuple[int, dict[str, str], Any]] = []
        self.status = 200
        self.open: list[Any] = []
        super().__init__(("127.0.0.1", port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Peer

    def setup(self) -> None:
        super().setup()
        self.server.open.append(self.connection)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.client_address[1], dict(self.headers), body))
        answer = json.dumps({"events": [], "number": len(self.server.asked)}).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *arguments: Any) -> None:
        pass


@contextmanager
def peer(port: int = 0) -> Iterator[Peer]:
    with Peer(port) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
            for each in server.open:
                with suppress(OSError):
                    each.shutdown(SHUT_RDWR)


def calls(server: Peer, times: int, between: Callable[[], Awaitable[None]] | None = None, **options: Any) -> list[Any]:
    endpoint = EndpointConfig(f"http://127.0.0.1:{server.server_port}/webhook", **options)

    async def run() -> list[Any]:
        answers = []
        for number in range(times):
            if number and between:
                await between()
            answers.append(await endpoint.request(json={"call": number}))
        await connections.connector().close()
        return answers

    return asyncio.run(run())


def ports(server: Peer) -> list[int]:
    return [port for port, _, _ in server.asked]


def test_rasa_calls_over_them() -> None:
    assert EndpointConfig.session is connections.session


def test_calls_one_after_the_other_share_a_connection_and_say_what_rasa_says() -> None:
    with peer() as server:
        answers = calls(server, 3, headers={"X-Secret": "s"}, basic_auth={"username": "u", "password": "p"})
    assert [each["number"] for each in answers] == [1, 2, 3]
    assert len(set(ports(server))) == 1
    assert [body for _, _, body in server.asked] == [{"call": 0}, {"call": 1}, {"call": 2}]
    assert all(headers["X-Secret"] == "s" for _, headers, _ in server.asked)
    assert all(headers["Authorization"] == "Basic dTpw" for _, headers, _ in server.asked)


def test_calls_at_once_do_not_wait_for_each_other() -> None:
    with peer() as server:
        endpoint = EndpointConfig(f"http://127.0.0.1:{server.server_port}/webhook")

        async def run() -> None:
            await asyncio.gather(*(endpoint.request(json={}) for _ in range(5)))
            assert connections.connector().limit == 0
            await connections.connector().close()

        asyncio.run(run())
    assert len(server.asked) == 5


def test_a_connection_that_was_idle_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "IDLE_SECONDS", 0.001)
    with peer() as server:
        calls(server, 2, between=lambda: asyncio.sleep(0.05))
    assert len(set(ports(server))) == 2


def test_now_and_then_connections_are_opened_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "RENEWED_SECONDS", 0.0)
    with peer() as server:
        calls(server, 2)
    assert len(set(ports(server))) == 2


def test_after_a_restart_of_the_server_the_next_call_reaches_the_new_one_once() -> None:
    async def run() -> tuple[Any, list[int]]:
        with peer() as first:
            endpoint = EndpointConfig(f"http://127.0.0.1:{first.server_port}/webhook")
            await endpoint.request(json={})
        with peer(first.server_port) as second:
            await asyncio.sleep(0)
            answer = await endpoint.request(json={})
            await connections.connector().close()
            return answer, ports(second)

    answer, asked = asyncio.run(run())
    assert answer["number"] == 1
    assert len(asked) == 1


def test_a_failure_is_told_and_not_tried_again() -> None:
    with peer() as server:
        server.status = 500
        with pytest.raises(ClientResponseError):
            calls(server, 1)
        assert len(server.asked) == 1
