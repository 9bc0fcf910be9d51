"""The page for operators: `/operator`, with a secret of its own, and without one not there at all.

The browser asks for the secret (HTTP Basic, any name). What changes something takes a token that only the page has,
and an origin that is the page's own: neither a link nor a form elsewhere can do it with the operator's browser.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sanic import HTTPResponse, Request, Sanic, redirect, text
from sanic.response import html

from actions.engine import Engine
from actions.operator_page import Shown, render
from recommender.service import Recommender, StoreError
from recommender.service.usage import Drift
from recommender.training.versions import ModelError, Models

logger = logging.getLogger(__name__)

DAYS, LOOKED_BACK = 14, timedelta(days=30)
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Operator:
    """The page of one action server.

    Args:
        secret: who knows it may see the page and go back to earlier models.
        engine: holds the recommender, if it is open.
        models: the versions; they are shown although none of them can be loaded.
        pool: runs what blocks.
    """

    def __init__(self, secret: str, engine: Engine, models: Models, pool: ThreadPoolExecutor) -> None:
        self._secret, self._engine, self._models, self._pool = secret, engine, models, pool
        self._csrf = hmac.digest(secret.encode(), b"operator page", "sha256").hex()

    def add_to(self, app: Sanic[Any, Any]) -> None:
        """Add the endpoints."""

        @app.get("/operator")
        async def page(request: Request) -> HTTPResponse:
            if not self._knows(request):
                return _unknown()
            done = "The earlier model is current again." if "done" in request.args else ""
            shown = await asyncio.get_running_loop().run_in_executor(self._pool, self._shown, done)
            return html(render(shown, self._csrf), headers=_HEADERS)

        @app.post("/operator/rollback")
        async def rollback(request: Request) -> HTTPResponse:
            if not self._knows(request):
                return _unknown()
            form: Any = request.form or {}
            if not (_is_own(request) and hmac.compare_digest(_first(form, "csrf").encode(), self._csrf.encode())):
                return text("This was not sent by the page itself.\n", status=403, headers=_HEADERS)
            version = _first(form, "version")
            try:
                await asyncio.get_running_loop().run_in_executor(self._pool, self._models.roll_back, version)
            except (ModelError, OSError) as error:
                return text(f"Nothing was changed: {error}\n", status=409, headers=_HEADERS)
            logger.warning("an operator went back to model %s", version)
            return redirect("/operator?done", status=303, headers=_HEADERS)

    def _knows(self, request: Request) -> bool:
        """Whether a request has the secret, compared in a time that does not tell how much of it is right."""
        kind, _, given = str(request.headers.get("authorization") or "").partition(" ")
        try:
            password = base64.b64decode(given, validate=True).partition(b":")[2]
        except (binascii.Error, ValueError):
            return False
        return kind.lower() == "basic" and hmac.compare_digest(password, self._secret.encode())

    def _shown(self, done: str) -> Shown:
        """Read what the page tells. Blocks."""
        versions, last = self._models.versions(), self._models.last_training()
        recommender = self._engine.opened
        if recommender is None:
            return Shown(versions, last, problems=["No recommender is open: see the log for the reason."], done=done)
        now = datetime.now(UTC)
        usage, since = recommender.usage, now - LOOKED_BACK
        try:
            return Shown(
                versions,
                last,
                days=usage.days(DAYS, now),
                items=[(recommender.wording.label(use.item), use) for use in usage.items(since)],
                dead_ends=[(recommender.wording.say_condition(each), count) for each, count in usage.dead_ends(since)],
                missed=usage.missed(since) if recommender.keeps_texts else None,
                drift=self._drift(recommender),
                done=done,
            )
        except StoreError as error:
            logger.error("the operator's page cannot be filled: %s", error)
            return Shown(versions, last, problems=["The training store cannot be read at the moment."], done=done)

    def _drift(self, recommender: Recommender) -> Drift | None:
        trained = self._models.version(recommender.model_version).read
        return recommender.usage.drift(trained) if trained else None


def _is_own(request: Request) -> bool:
    """Whether the page itself sends a request: browsers name the origin of every form."""
    host, origin = str(request.headers.get("host") or ""), str(request.headers.get("origin") or "")
    return request.headers.get("sec-fetch-site", "same-origin") == "same-origin" and urlsplit(origin).netloc == host


def _first(form: Any, name: str) -> str:
    return str(form.get(name) or "")


def _unknown() -> HTTPResponse:
    headers = {**_HEADERS, "WWW-Authenticate": 'Basic realm="Parley operator", charset="UTF-8"'}
    return text("The secret of the operator's page is needed.\n", status=401, headers=headers)
