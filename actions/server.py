"""The action server: Rasa posts an action call to /webhook and gets events and messages back.

rasa-sdk's own server listens on all addresses, asks for no credentials and answers a failure with the exception and the
whole tracker; this one does none of that.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from typing import Any

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from sanic import HTTPResponse, Request, Sanic, json
from sanic.exceptions import SanicException

from actions.failing import log_failure
from monitoring.endpoints import Look, add_endpoints

logger = logging.getLogger(__name__)

# A tracker grows with the talk: some 35 KB after ten turns. This is several hundred turns.
MAX_REQUEST_BYTES = 8 * 1024 * 1024
REQUEST_SECONDS = 10  # for the head of a request to arrive
IDLE_SECONDS = 75  # that a connection stays open: far longer than components/connections.py uses one again
SECRET_HEADER = "X-Parley-Secret"  # noqa: S105 - the name of the header


def create_app(
    executor: ActionExecutor,
    secret: str | None,
    name: str = "parley_actions",
    *,
    look: Look,
    metrics_token: str | None = None,
) -> Sanic[Any, Any]:
    """Build the server's application.

    Args:
        executor: runs the actions.
        secret: calls without it are refused. Rasa sends it as a header, see endpoints.yml.
        name: the application's.
        look: tells what answering stands on, for /ready.
        metrics_token: reads /metrics; without one only this machine does.
    """
    app = Sanic(name, configure_logging=False)
    app.config.REQUEST_MAX_SIZE = MAX_REQUEST_BYTES
    app.config.REQUEST_TIMEOUT = REQUEST_SECONDS
    app.config.KEEP_ALIVE_TIMEOUT = IDLE_SECONDS
    app.config.FALLBACK_ERROR_FORMAT = "json"

    add_endpoints(app, look, metrics_token)

    @app.post("/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        if secret is not None and not hmac.compare_digest(
            request.headers.get(SECRET_HEADER, "").encode(), secret.encode()
        ):
            return json({"error": "the shared secret is missing or wrong"}, status=403)
        call = request.json
        if not isinstance(call, dict) or not isinstance(call.get("tracker"), dict):
            return json({"error": "not an action call"}, status=400)
        # Rasa sends the domain only to actions that ask for it (endpoints.yml), which none of ours does; the executor
        # takes a call without one for a mistake.
        call["domain"] = call.get("domain") or {}
        try:
            result = await executor.run(call)
        except ActionNotFoundException as error:
            return json({"error": "no such action", "action_name": error.action_name}, status=404)
        except ActionExecutionRejection as error:
            return json({"error": "rejected", "action_name": error.action_name}, status=400)
        return json(result.model_dump() if result else None)

    @app.exception(Exception)
    async def trouble(_: Request, error: Exception) -> HTTPResponse:
        if isinstance(error, SanicException) and error.status_code < 500:
            return json({"error": str(error)}, status=error.status_code)
        reference = secrets.token_hex(4)
        log_failure(logger, f"action call failed (reference {reference})", error)
        return json({"error": "internal error", "reference": reference}, status=500)

    return app
