"""Where Slack calls, if it does: the signature is checked before anything in a body is read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.security import Refused, answer, body_of, json_object, parse_object
from channels.slack.signature import Signatures

MAX_BODY = 512 * 1024  # bytes; a tap brings the whole message along, percent-encoded
MAX_FIELDS = 100

Json = Mapping[str, Any]


class Endpoints:
    """The endpoints of one app. Without a signing secret they refuse everything."""

    def __init__(self, signing_secret: str | None) -> None:
        self._signatures = Signatures(signing_secret) if signing_secret else None

    def register(
        self,
        blueprint: Blueprint,
        handle_event: Callable[[Json], Awaitable[None]],
        handle_interaction: Callable[[Json], Awaitable[None]],
        handle_command: Callable[[Json], Awaitable[dict[str, Any] | None]],
    ) -> None:
        """Register the endpoints, and what takes the payload of each; a command's may return what to answer with."""

        @blueprint.get("/")
        async def health(_request: Request) -> HTTPResponse:
            return answer({"status": "ok"})

        @blueprint.post("/events")
        async def events(request: Request) -> HTTPResponse:
            self._verify(request)
            payload = json_object(request, MAX_BODY)
            if payload.get("type") == "url_verification":
                return answer({"challenge": str(payload.get("challenge"))})
            await handle_event(payload)
            return answer({})

        @blueprint.post("/interactions")
        async def interactions(request: Request) -> HTTPResponse:
            self._verify(request)
            form = _form(request)
            if "ssl_check" not in form:
                await handle_interaction(parse_object(form.get("payload", "").encode()))
            return HTTPResponse(status=200)  # to a view_submission any other body would mean something

        @blueprint.post("/commands")
        async def commands(request: Request) -> HTTPResponse:
            self._verify(request)
            form = _form(request)
            told = None if "ssl_check" in form else await handle_command(form)
            return HTTPResponse(status=200) if told is None else answer(told)

    def _verify(self, request: Request) -> None:
        """Refuse what Slack has not signed."""
        body = body_of(request, MAX_BODY)
        if self._signatures is None or not self._signatures.is_genuine(body, request.headers):
            raise Refused(401, "unauthorized", "This address is for Slack only.")


def _form(request: Request) -> dict[str, str]:
    """Return the fields of a form.

    Raises:
        Refused: 415, it is none; 400, it cannot be read.
    """
    kind = str(request.headers.get("content-type") or "").split(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise Refused(415, "not_a_form", "Send a form.")
    try:
        return dict(parse_qsl(request.body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS))
    except ValueError:
        raise Refused(400, "bad_form", "The body is not a form.") from None
