"""The action server over HTTP: who may call it, and what it never gives away."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from sanic import Sanic

from actions.config import ServerSettings
from actions.server import MAX_REQUEST_BYTES, SECRET_HEADER, create_app
from monitoring.endpoints import Part

SECRET = "a secret that is long enough"
TRACKER = {
    "sender_id": "u1",
    "slots": {"private": "hunter2"},
    "latest_message": {"text": "my private words"},
    "events": [],
    "paused": False,
    "followup_action": None,
    "active_loop": {},
    "latest_action_name": None,
}


class Greet(Action):
    def name(self) -> str:
        return "action_greet"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        dispatcher.utter_message(text="hello")
        return []


class Explode(Action):
    def name(self) -> str:
        return "action_explode"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        raise RuntimeError("the database password is hunter2")


async def working() -> list[Part]:
    return [Part("recommender", works=True)]


Post = Callable[..., tuple[int, Any]]


@asynccontextmanager
async def running(port: int, secret: str | None = None) -> AsyncIterator[str]:
    """Run the real server on a port and give its address."""
    Sanic.test_mode = True
    executor = ActionExecutor()
    for action in (Greet(), Explode()):
        executor.register_action(action)
    app = create_app(executor, secret, name=f"test_{port}", look=working)
    server = await app.create_server(host="127.0.0.1", port=port, return_asyncio_server=True, access_log=False)
    assert server is not None
    await server.startup()
    try:
        yield f"http://127.0.0.1:{port}/webhook"
    finally:
        server.close()
        await server.wait_closed()
        Sanic._app_registry.pop(app.name, None)


@pytest.fixture
def post(unused_port: int) -> Post:
    """Send one request to a server of its own."""

    async def send(body: bytes, secret: str | None, headers: dict[str, str]) -> tuple[int, Any]:
        async with running(unused_port, secret) as url, httpx.AsyncClient() as client:
            response = await client.post(url, content=body, headers=headers)
            return response.status_code, response.json()

    def request(body: bytes, secret: str | None = None, headers: dict[str, str] | None = None) -> tuple[int, Any]:
        return asyncio.run(send(body, secret, headers or {}))

    return request


def call(action: str) -> bytes:
    return json.dumps({"next_action": action, "sender_id": "u1", "tracker": TRACKER, "domain": {}}).encode()


def test_an_action_is_run(post: Post) -> None:
    status, body = post(call("action_greet"))
    assert status == 200
    assert [message["text"] for message in body["responses"]] == ["hello"]


@pytest.mark.parametrize(
    "headers", [{}, {SECRET_HEADER: "wrong"}, {SECRET_HEADER: SECRET[:-1]}, {SECRET_HEADER: SECRET + "x"}]
)
def test_without_the_secret_nothing_is_run(post: Post, headers: dict[str, str]) -> None:
    status, body = post(call("action_greet"), secret=SECRET, headers=headers)
    assert status == 403
    assert "responses" not in body


def test_a_call_without_a_domain_is_run(post: Post) -> None:
    """What Rasa sends with `enable_selective_domain`."""
    body = json.dumps({"next_action": "action_greet", "sender_id": "u1", "tracker": TRACKER}).encode()
    assert post(body)[0] == 200


def test_the_secret_opens(post: Post) -> None:
    assert post(call("action_greet"), secret=SECRET, headers={SECRET_HEADER: SECRET})[0] == 200


def test_a_failure_gives_nothing_away(post: Post) -> None:
    status, body = post(call("action_explode"))
    assert status == 500
    assert set(body) == {"error", "reference"}
    assert "hunter2" not in str(body)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"{}", b'{"tracker": 1}', b"\xff\xfe"])
def test_what_is_no_action_call_is_refused(post: Post, body: bytes) -> None:
    assert post(body)[0] == 400


def test_an_unknown_action_is_refused(post: Post) -> None:
    assert post(call("action_nothing"))[0] == 404


async def test_a_body_that_is_too_large_is_refused_before_it_is_read(unused_port: int) -> None:
    async with running(unused_port):
        reader, writer = await asyncio.open_connection("127.0.0.1", unused_port)
        length = MAX_REQUEST_BYTES + 1
        writer.write(f"POST /webhook HTTP/1.1\r\nHost: test\r\nContent-Length: {length}\r\n\r\n{{".encode())
        assert (await reader.readline()).startswith(b"HTTP/1.1 413")
        writer.close()
        await writer.wait_closed()


def test_outside_of_loopback_a_secret_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ServerSettings().host == "127.0.0.1"
    monkeypatch.setenv("PARLEY_ACTIONS_HOST", "0.0.0.0")  # noqa: S104 - refused, which is the point
    with pytest.raises(ValidationError, match="PARLEY_ACTIONS_SECRET"):
        ServerSettings()
    monkeypatch.setenv("PARLEY_ACTIONS_SECRET", SECRET)
    assert ServerSettings().host == "0.0.0.0"  # noqa: S104


@pytest.mark.parametrize("secret", ["short", "${PARLEY_ACTIONS_SECRET}"])
def test_a_secret_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv("PARLEY_ACTIONS_SECRET", secret)
    with pytest.raises(ValidationError, match="random characters"):
        ServerSettings()
