"""Who may read the metrics, and what /health and /ready say."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest
from sanic import Sanic

from monitoring import metrics
from monitoring.endpoints import Part, add_endpoints, may_read, metrics_token
from scripts.ports import free_port

TOKEN = "a-token-that-only-the-tests-use"

Ask = Callable[..., httpx.Response]


@pytest.fixture
def ask() -> Ask:
    """Ask a server with these endpoints."""

    async def run(path: str, parts: list[Part], token: str | None, headers: dict[str, str]) -> httpx.Response:
        Sanic.test_mode = True
        port = free_port()
        app = Sanic(f"monitored_{uuid.uuid4().hex}", configure_logging=False)

        async def look() -> list[Part]:
            return parts

        add_endpoints(app, look, token)
        server = await app.create_server(host="127.0.0.1", port=port, return_asyncio_server=True, access_log=False)
        assert server is not None
        await server.startup()
        await server.start_serving()
        try:
            async with httpx.AsyncClient(trust_env=False) as client:
                return await client.get(f"http://127.0.0.1:{port}{path}", headers=headers)
        finally:
            server.close()
            await server.wait_closed()
            Sanic._app_registry.pop(app.name, None)

    def asked(
        path: str, *parts: Part, token: str | None = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        work: Coroutine[Any, Any, httpx.Response] = run(path, list(parts), token, headers or {})
        return asyncio.run(work)

    return asked


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1"])
def test_without_a_token_this_machine_may_read(address: str) -> None:
    assert may_read(address, {}, None)


@pytest.mark.parametrize("address", ["10.0.0.1", "192.168.0.5", "2001:db8::1", "", "localhost", "fe80::1%eth0"])
def test_without_a_token_nobody_else_may(address: str) -> None:
    assert not may_read(address, {}, None)


@pytest.mark.parametrize("header", ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"])
def test_who_comes_by_a_proxy_on_this_machine_is_not_this_machine(header: str) -> None:
    assert not may_read("127.0.0.1", {header: "127.0.0.1"}, None)


@pytest.mark.parametrize(
    "given", ["", TOKEN, f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer \udcff"]
)
def test_with_a_token_only_the_token_reads(given: str) -> None:
    assert may_read("203.0.113.9", {"authorization": f"Bearer {TOKEN}"}, TOKEN)
    assert not may_read("127.0.0.1", {"authorization": given}, TOKEN)


@pytest.mark.parametrize("token", ["short", "${PARLEY_METRICS_TOKEN}-and-more"])
def test_a_token_that_is_none_is_refused(token: str) -> None:
    assert metrics_token({"PARLEY_METRICS_TOKEN": f" {TOKEN} "}) == TOKEN
    assert metrics_token({}) is None
    with pytest.raises(ValueError, match="PARLEY_METRICS_TOKEN must be at least 16"):
        metrics_token({"PARLEY_METRICS_TOKEN": token})


def test_the_metrics_are_told_and_refused_over_http(ask: Ask) -> None:
    metrics.SHOWN.inc(0)
    told = ask("/metrics")
    assert told.status_code == 200
    assert told.headers["content-type"].startswith("text/plain; version=")
    assert "# TYPE parley_items_shown_total counter" in told.text
    assert ask("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 403
    assert ask("/metrics", token=TOKEN).status_code == 403
    assert ask("/metrics", token=TOKEN, headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_ready_says_what_is_missing_and_health_does_not_ask(ask: Ask) -> None:
    broken = [Part("recommender", works=False), Part("store", works=True, needed=False)]
    said = ask("/ready", *broken)
    assert (said.status_code, said.json()) == (
        503,
        {"ready": False, "parts": {"recommender": False, "store": True}},
    )
    assert "parley_ready 0.0" in ask("/metrics", *broken).text
    assert ask("/health", *broken).status_code == 200


def test_what_is_not_needed_does_not_make_a_server_unready(ask: Ask) -> None:
    said = ask("/ready", Part("recommender", works=True), Part("store", works=False, needed=False))
    assert (said.status_code, said.json()["parts"]) == (200, {"recommender": True, "store": False})
    assert "parley_ready 1.0" in ask("/metrics", Part("recommender", works=True)).text
