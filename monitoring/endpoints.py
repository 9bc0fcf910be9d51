"""What machines ask of a process: `/health`, whether it lives; `/ready`, whether it can answer; `/metrics`."""

from __future__ import annotations

import hmac
import ipaddress
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sanic.request import Request
from sanic.response import HTTPResponse, raw
from sanic.response import json as json_response

from monitoring import metrics

TOKEN_VARIABLE = "PARLEY_METRICS_TOKEN"  # noqa: S105 - the name of the variable
MIN_TOKEN = 16
HEADERS: Mapping[str, str] = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
# What a proxy adds: behind one on this machine everybody seems to be this machine.
_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


@dataclass(frozen=True)
class Part:
    """Something that answering stands on; without one that is `needed` nobody can be answered."""

    name: str
    works: bool
    needed: bool = True


Look = Callable[[], Awaitable[list[Part]]]


def metrics_token(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the token that reads the metrics; None where only this machine may.

    Raises:
        ValueError: it is too short, or a variable that nobody expanded; the message is a sentence.
    """
    token = environment.get(TOKEN_VARIABLE, "").strip()
    if token and (len(token) < MIN_TOKEN or "${" in token):
        raise ValueError(f"{TOKEN_VARIABLE} must be at least {MIN_TOKEN} random characters.")
    return token or None


def may_read(address: str, headers: Mapping[str, str], token: str | None) -> bool:
    """Whether whoever asks may read the metrics: by the token, or without one from this machine and by no proxy.

    Args:
        address: the other end of the connection.
        headers: of the request, by names in lower case.
        token: what is set; the metrics are open to nobody else then, this machine included.
    """
    if token is not None:
        given = headers.get("authorization", "")
        return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), f"Bearer {token}".encode())
    if any(name in headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False


def add_endpoints(routes: Any, look: Look, token: str | None) -> None:
    """Add the endpoints to a Sanic application or blueprint.

    Args:
        routes: what has the decorators of Sanic.
        look: tells on what answering stands, and what of it works. Does not raise.
        token: reads the metrics, see `may_read`.
    """

    @routes.get("/health")
    async def health(_: Request) -> HTTPResponse:
        return _answer({"status": "ok"}, 200)

    async def looked() -> tuple[list[Part], bool]:
        parts = await look()
        able = all(part.works for part in parts if part.needed)
        metrics.READY.set(able)
        return parts, able

    @routes.get("/ready")
    async def ready(_: Request) -> HTTPResponse:
        parts, able = await looked()
        return _answer({"ready": able, "parts": {part.name: part.works for part in parts}}, 200 if able else 503)

    @routes.get("/metrics")
    async def told(request: Request) -> HTTPResponse:
        if not may_read(str(request.ip or ""), {key.lower(): value for key, value in request.headers.items()}, token):
            return _answer({"error": "forbidden", "message": "The metrics are not public."}, 403)
        await looked()
        return raw(metrics.exposition(), content_type=metrics.CONTENT_TYPE, headers=dict(HEADERS))


def _answer(body: Mapping[str, Any], status: int) -> HTTPResponse:
    return json_response(dict(body), status=status, headers=dict(HEADERS))
