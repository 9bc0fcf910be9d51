"""The front between several assistants: each conversation has its own, and what passes through stays what it is."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from channels import front as front_module
from channels.front import Front, talker, worker_of
from channels.web.session import COOKIE, Sessions

SESSIONS = Sessions(b"a key that only the tests use")
Handler = Callable[[web.Request], "asyncio.Future[web.StreamResponse]"]


def rest(sender: str, **more: str) -> bytes:
    return json.dumps({**more, "sender": sender}).encode()


def test_who_talks_is_told_by_sender_and_token_or_by_the_session() -> None:
    one = talker("/webhooks/rest/messages", {"Authorization": "Bearer a"}, rest("ann", text="hello"))
    assert one is not None
    assert one == talker("/webhooks/rest/taps", {"Authorization": "Bearer a"}, rest("ann", token="x"))
    assert one != talker("/webhooks/rest/messages", {"Authorization": "Bearer b"}, rest("ann", text="hello"))
    assert one != talker("/webhooks/rest/messages", {"Authorization": "Bearer a"}, rest("bob", text="hello"))


def test_a_session_stays_with_its_assistant_when_its_cookie_is_renewed() -> None:
    session = SESSIONS.make(1e9)
    renewed = SESSIONS.renewed(session, 1e9 + 2 * 86400)
    assert renewed is not None
    cookies = [f"other=1; {COOKIE}={SESSIONS.sign(each)}" for each in (session, renewed)]
    assert cookies[0] != cookies[1]
    first, second = (talker("/webhooks/web/events", {"Cookie": each}, b"") for each in cookies)
    assert first is not None
    assert first == second


@pytest.mark.parametrize(
    ("path", "headers", "body"),
    [
        ("/", {}, b""),
        ("/webhooks/telegram/webhook", {}, rest("ann")),
        ("/webhooks/slack/events", {"Cookie": f"{COOKIE}=x"}, b""),
        ("/webhooks/web/", {}, b""),
        ("/webhooks/web/", {"Cookie": '"; = \x01,'}, b""),
        ("/webhooks/rest/messages", {}, b""),
        ("/webhooks/rest/messages", {}, b"[1]"),
        ("/webhooks/rest/messages", {}, b"\xff"),
        ("/webhooks/rest/messages", {}, b'{"sender": 5}'),
        ("/webhooks/rest/messages", {}, b"[" * 100_000),
    ],
)
def test_whatever_else_comes_is_for_the_first(path: str, headers: dict[str, str], body: bytes) -> None:
    assert worker_of(talker(path, headers, body), 5) == 0


def test_people_are_spread_evenly_and_stay_where_they_are() -> None:
    found = [worker_of(f"rest\x1f{number}", 3) for number in range(3000)]
    assert all(850 < found.count(worker) < 1150 for worker in range(3))
    assert found == [worker_of(f"rest\x1f{number}", 3) for number in range(3000)]
    assert worker_of("a lone \ud800 surrogate", 3) in range(3)


@asynccontextmanager
async def fronted(*handlers: Handler) -> AsyncIterator[TestClient]:
    """A front before an assistant for each handler."""
    servers = []
    for handler in handlers:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handler)
        servers.append(TestServer(app))
        await servers[-1].start_server()
    front = Front([server.port or 0 for server in servers])
    await front.ready()
    client = TestClient(TestServer(front.app()))
    await client.start_server()
    try:
        yield client
    finally:
        await client.close()
        for server in servers:
            await server.close()


def named(name: str) -> Handler:
    async def handler(request: web.Request) -> web.Response:
        body = (await request.read()).decode()
        told = {"name": name, "path": request.raw_path, "host": request.host, "body": body, "method": request.method}
        response = web.json_response(told, headers={"X-Kept": "1"})
        response.set_cookie("made", name)
        response.set_cookie("also", name)
        return response

    return handler  # type: ignore[return-value]


def test_each_conversation_is_with_one_assistant_and_all_are_used() -> None:
    async def run() -> None:
        async with fronted(named("a"), named("b")) as client:
            seen: dict[str, set[str]] = {}
            for _ in range(3):
                for sender in map(str, range(12)):
                    answer = await client.post("/webhooks/rest/messages", data=rest(sender))
                    seen.setdefault(sender, set()).add((await answer.json())["name"])
            assert all(len(names) == 1 for names in seen.values())
            assert set.union(*seen.values()) == {"a", "b"}

    asyncio.run(run())


def test_a_request_and_its_answer_pass_unchanged() -> None:
    async def run() -> None:
        async with fronted(named("a")) as client:
            path = "/webhooks/web/messages?after=a%2Fb&x=%20"
            answer = await client.post(
                URL(path, encoded=True), data=b"caf\xc3\xa9", headers={"Host": "chat.example.org"}
            )
            told = await answer.json()
            assert told == {
                "name": "a",
                "path": path,
                "host": "chat.example.org",
                "body": "caf\u00e9",
                "method": "POST",
            }
            assert answer.headers["X-Kept"] == "1"
            assert len(answer.headers.getall("Set-Cookie")) == 2

    asyncio.run(run())


def test_a_stream_arrives_while_it_goes_on() -> None:
    more = asyncio.Event()

    async def stream(request: web.Request) -> web.StreamResponse:
        if request.path == "/":
            return web.Response(text="ready")
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b"data: first\n\n")
        await more.wait()
        await response.write(b"data: second\n\n")
        return response

    async def run() -> None:
        async with fronted(stream) as client:  # type: ignore[arg-type]
            answer = await client.get("/webhooks/web/events")
            assert await answer.content.readuntil(b"\n\n") == b"data: first\n\n"
            more.set()
            assert await answer.content.readuntil(b"\n\n") == b"data: second\n\n"

    asyncio.run(run())


def test_an_assistant_that_does_not_answer_is_told() -> None:
    async def run() -> None:
        closed = Front([1, 1])  # where nobody listens
        async with TestClient(TestServer(closed.app())) as client:
            answer = await client.post("/webhooks/rest/messages", data=rest("ann"))
            assert answer.status == 503
            assert answer.headers["Retry-After"] == "20"
            assert (await answer.json())["error"] == "unavailable"

    asyncio.run(run())


def test_more_than_any_channel_takes_is_refused_before_it_is_read() -> None:
    async def run() -> None:
        async with fronted(named("a")) as client:
            answer = await client.post("/webhooks/rest/messages", data=b"x" * (2 * 1024 * 1024))
            assert answer.status == 413

    asyncio.run(run())


def test_a_request_that_does_not_arrive_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front_module, "BODY_SECONDS", 0.01)

    async def halting() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(3600)

    async def run() -> None:
        async with fronted(named("a")) as client:
            answer = await client.post("/webhooks/rest/messages", data=halting())
            assert answer.status == 408

    asyncio.run(run())


def test_it_waits_for_assistants_that_are_starting() -> None:
    async def run() -> None:
        starting = [503, 503, 200]

        async def handler(_request: web.Request) -> web.Response:
            return web.Response(status=starting.pop(0))

        app = web.Application()
        app.router.add_get("/", handler)
        async with TestServer(app) as server, ClientSession():
            await Front([server.port or 0]).ready()
        assert starting == []

    asyncio.run(run())
