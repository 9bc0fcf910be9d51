"""What every endpoint does to a request before it believes anything in it."""

from __future__ import annotations

import hmac
import json
import logging
import secrets
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sanic import Blueprint, Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse, text
from sanic.response import json as json_response

from monitoring import logs

logger = logging.getLogger(__name__)

MAX_BODY = 1 << 20  # bytes that the server reads at all; channels allow less
MAX_DEPTH = 32
REQUEST_SECONDS = 10  # for the head of a request to arrive

ABOUT = "This is Parley, a conversational recommender. Its channels answer below /webhooks/.\n"

# What an answer carries besides its content.
HEADERS: Mapping[str, str] = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class Refused(Exception):  # noqa: N818 - not a failure of ours
    """A request is not served. Both texts are sent to whoever asked; neither holds anything of the request.

    Args:
        status: the HTTP status, 4xx or 503.
        code: a word for programs.
        message: a sentence for people.
        headers: what else to answer with, such as Retry-After.
    """

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.status, self.code, self.message, self.headers = status, code, message, headers


def same(given: str | None, secret: str) -> bool:
    """Compare what somebody sent with a secret, in a time that does not tell how much of it was right."""
    return hmac.compare_digest((given or "").encode("utf-8", "surrogatepass"), secret.encode())


def answer(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> HTTPResponse:
    """Return JSON that nobody keeps or guesses the type of."""
    return json_response(body, status=status, headers={**HEADERS, **(headers or {})})


def body_of(request: Request, limit: int) -> bytes:
    """Return the body of a request.

    Raises:
        Refused: 413, it is longer than `limit` bytes.
    """
    body: bytes = request.body or b""
    if len(body) > limit:
        raise Refused(413, "too_large", f"The body is longer than {limit} bytes.")
    return body


def file_of(request: Request, kind: str, limit: int) -> bytes:
    """Return the file that a request carries as its body. What it really is, its content tells, later.

    A type of its own cannot be sent by a form of another site.

    Args:
        request: whose body is the file itself.
        kind: "audio" or "image", which its content type has to say.
        limit: bytes.

    Raises:
        Refused: 415, it does not say that it is such a file; 400, it is empty; 413, it is too long.
    """
    told = str(request.headers.get("content-type") or "").split(";")[0].strip().lower()
    if not told.startswith(f"{kind}/"):
        raise Refused(415, "wrong_type", f"Send the file itself, with a content type that begins with {kind}/.")
    body = body_of(request, limit)
    if not body:
        raise Refused(400, "empty", "The file is empty.")
    return body


def json_object(request: Request, limit: int) -> dict[str, Any]:
    """Return the JSON object that a request carries.

    Raises:
        Refused: 413, it is too long; 415, it does not say that it is JSON; 400, it is none, or no object, or nested
            deeper than `MAX_DEPTH`.
    """
    kind = str(request.headers.get("content-type") or "").split(";")[0].strip().lower()
    if kind != "application/json":
        raise Refused(415, "not_json", "Send JSON, with the content type application/json.")
    return parse_object(body_of(request, limit))


def parse_object(body: bytes) -> dict[str, Any]:
    """Parse a JSON object.

    Raises:
        Refused: 400, see `json_object`.
    """
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refused(400, "bad_json", "The body is not valid JSON.") from None
    if not isinstance(value, dict):
        raise Refused(400, "bad_json", "The body is not a JSON object.")
    if is_deeper(value, MAX_DEPTH):
        raise Refused(400, "bad_json", "The body is nested too deeply.")
    return value


def is_deeper(value: object, depth: int) -> bool:
    """Whether JSON is nested deeper than `depth` levels.

    >>> is_deeper([[1]], 2), is_deeper([[1]], 1)
    (False, True)
    """
    level = [value]
    for _ in range(depth + 1):
        level = [
            child
            for each in level
            if isinstance(each, (dict, list))
            for child in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return False
    return True


def _no_constant(name: str) -> None:
    raise ValueError(name)  # NaN and the infinities are not JSON


def guard(blueprint: Blueprint) -> None:
    """Have a blueprint answer refusals and failures itself, without a word of what is behind them."""

    @blueprint.exception(Refused)
    async def refused(_request: Request, error: Refused) -> HTTPResponse:
        return answer({"error": error.code, "message": error.message}, error.status, error.headers)

    @blueprint.exception(SanicException)
    async def not_served(request: Request, error: SanicException) -> HTTPResponse:
        return _not_served(request, error)

    @blueprint.exception(Exception)
    async def failed(_request: Request, error: Exception) -> HTTPResponse:
        reference = secrets.token_hex(4)
        log_failure(f"a request failed (reference {reference})", error)
        return answer({"error": "trouble", "message": f"Something went wrong here (reference {reference})."}, 500)


def log_failure(what: str, error: BaseException) -> None:
    """Log a failure with where it happened, without its text: that may quote what somebody said."""
    logs.log_failure(logger, what, error)


def place_of(error: BaseException) -> str:
    """Return where an error arose, in a word for a log."""
    *_, last = traceback.extract_tb(error.__traceback__) or [None]
    return f"{Path(last.filename).name}:{last.lineno}" if last is not None else "an unknown place"


def harden(app: Sanic) -> None:
    """Bound what the server reads of any request (Sanic's limit is 100 MB), and answer what it refuses with JSON."""
    app.config.REQUEST_MAX_SIZE = min(app.config.REQUEST_MAX_SIZE, MAX_BODY)
    app.config.REQUEST_TIMEOUT = min(app.config.REQUEST_TIMEOUT, REQUEST_SECONDS)
    app.error_handler.add(SanicException, _not_served)
    if _about not in app.request_middleware:  # once, whatever number of channels there is
        app.register_middleware(_about, "request")


def _about(request: Request) -> HTTPResponse | None:
    """Say what this is where Rasa would name its version."""
    return text(ABOUT, headers=dict(HEADERS)) if request.path == "/" else None


def _not_served(_request: Request, error: SanicException) -> HTTPResponse:
    headers = getattr(error, "headers", None)
    return answer({"error": "refused", "message": "The request cannot be served."}, error.status_code, headers)
