"""The channel for programs: JSON over HTTP, with a bearer token; openapi.yml documents it.

A program speaks for its own users: it names each by a `sender` of its choice, and two programs never share one. The
answer to a message is the answer of its request. A request may carry an `Idempotency-Key`: the same one again gets the
same answer, from any server with the same database and after a restart, while that is kept; afterwards
409, and never a second turn. What a process that died has left undone is done by the next one, for whoever asks again.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, raw

from channels.channel import Channel
from channels.core import Core, shared_core
from channels.inbox import Accepted
from channels.kept import Kind
from channels.message import BotMessage, Said
from channels.rate_limiter import RateLimiter
from channels.reception import Reception
from channels.rest.answers import Answer, Answers
from channels.rest.settings import RestSettings, rest_settings
from channels.security import HEADERS, Refused, answer, file_of, json_object, log_failure, same
from channels.store import StoreError
from channels.tokens import TOKEN_LENGTH, Redeemed
from contract.sender import Identity

MAX_BODY = 256 * 1024  # bytes: MAX_TEXT in the longest way in which JSON can write it
MAX_FILE = 1_000_000  # bytes of a recording or picture
MAX_TEXT = 20_000  # characters that are taken at all; what is longer than a talk wants gets an answer that says so
WAIT_SECONDS = 50.0  # Sanic gives up on an answer after 60
ONCE = "once:"  # begins the key of a request that has none; a program's name has no colon
LOOK_SECONDS = 0.25  # between looks for an answer that another process gives
SPECIFICATION = Path(__file__).with_name("openapi.yml")

_SENDER = re.compile(r"[A-Za-z0-9._:@+-]{1,64}")
_KEY = re.compile(r"[!-~]{1,128}")


class RestChannel(Channel):
    """Serves programs."""

    NAME = "rest"
    KEEPS = Kind.ANSWER
    CHANGES_CARDS = True

    def __init__(self, core: Core, settings: RestSettings) -> None:
        super().__init__(core)
        self._settings = settings
        self._limiter = RateLimiter(settings.rate, settings.burst)
        self._answers = Answers()
        self._specification = b""

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> RestChannel:
        """Make the channel from the environment.

        Raises:
            SettingsError: a setting is missing or cannot be used.
        """
        return cls(shared_core(), rest_settings())

    async def start(self, app: Sanic) -> None:
        """Read the specification that is served."""
        self._specification = SPECIFICATION.read_bytes()

    async def deliver(self, to: Identity, message: BotMessage, reply_to: str | None) -> None:
        """Put a message into the answer of its request.

        Raises:
            RuntimeError: it is none: a program hears from us only in the answer to its request.
        """
        made = self._answers.waiting(reply_to)
        if made is not None:
            made.add(message)
        elif not self.outlasts(reply_to):
            raise RuntimeError("nobody is waiting for this message")

    def outlasts(self, reply_to: str | None) -> bool:
        """Only who has named a request can ask for its answer again."""
        return reply_to is not None and not reply_to.startswith(ONCE)

    def routes(self, blueprint: Blueprint) -> None:
        """Register the endpoints."""

        @blueprint.get("/")
        async def health(_request: Request) -> HTTPResponse:
            return answer({"status": "ok"})

        @blueprint.get("/openapi.yml")
        async def specification(_request: Request) -> HTTPResponse:
            return raw(self._specification, content_type="application/yaml", headers=dict(HEADERS))

        @blueprint.post("/messages")
        async def messages(request: Request) -> HTTPResponse:
            program, body = self._admitted(request)
            text = _string(body, "text", MAX_TEXT)
            who = _who(program, body)
            return await self._answered(request, program, who, text=text)

        @blueprint.post("/taps")
        async def taps(request: Request) -> HTTPResponse:
            program, body = self._admitted(request)
            token = _string(body, "token", TOKEN_LENGTH)
            return await self._answered(request, program, _who(program, body), token=token)

        @blueprint.post("/recordings")
        async def recordings(request: Request) -> HTTPResponse:
            self._program(request)
            text, sentence = await self._senses.transcript(file_of(request, "audio", MAX_FILE))
            if sentence is not None:
                raise Refused(422, "unreadable", sentence)
            return answer({"text": text})

        @blueprint.post("/pictures")
        async def pictures(request: Request) -> HTTPResponse:
            program = self._program(request)
            who = _who(program, {"sender": request.args.get("sender")})
            said = await self._senses.looked_at(who, file_of(request, "image", MAX_FILE))
            if isinstance(said, BotMessage):
                raise Refused(422, "unreadable", said.text)
            return await self._answered(request, program, who, said=said)

    def _admitted(self, request: Request) -> tuple[str, dict[str, Any]]:
        """Return which program asks, and its JSON.

        Raises:
            Refused: the token is missing or wrong, requests come too fast, or the body is not fit.
        """
        return self._program(request), json_object(request, MAX_BODY)

    def _program(self, request: Request) -> str:
        """Return which program asks.

        Raises:
            Refused: the token is missing or wrong, or requests come too fast.
        """
        scheme, _, given = str(request.headers.get("authorization") or "").partition(" ")
        programs = [name for name, token in self._settings.tokens.items() if same(given.strip(), token)]
        if scheme.lower() != "bearer" or not programs:
            raise Refused(401, "unauthorized", "Send your token as a bearer token.", {"WWW-Authenticate": "Bearer"})
        wait = self._limiter.wait(programs[0])
        if wait:
            raise _slow_down("too_fast", "Too many requests; wait a little.", wait)
        return programs[0]

    async def _answered(
        self,
        request: Request,
        program: str,
        who: Identity,
        text: str | None = None,
        token: str | None = None,
        said: Said | None = None,
    ) -> HTTPResponse:
        given = request.headers.get("idempotency-key")
        if given is not None and not _KEY.fullmatch(given):
            raise Refused(400, "bad_key", "The Idempotency-Key has up to 128 printable characters without spaces.")
        key = f"{program}:{given}" if given is not None else f"{ONCE}{secrets.token_hex(16)}"
        picture = "" if said is None else f"\x1f{said.entities}"
        digest = hashlib.blake2b(
            f"{who}\x1f{text}\x1f{token}{picture}".encode("utf-8", "replace"), digest_size=16
        ).hexdigest()
        made = self._answers.known(key)
        if made is not None:
            _check_same(made.request, f"{key} {digest}")
            return await self._reply(key, made)
        made = self._answers.begin(key, f"{key} {digest}", is_named=given is not None)
        try:
            if token is not None:
                received = await self.receive_tap(key, who, token, made.request)
            elif said is not None:
                received = await self.receive(key, who, said, made.request, {"said": asdict(said)})
            else:
                received = await self.receive_text(key, who, text or "", made.request)
        except BaseException:
            self._answers.drop(key, made)
            made.received.cancel()
            raise
        if received.done is None:
            self._answers.drop(key, made)
        else:
            received.done.add_done_callback(lambda _done: self._answers.ended(made))
        made.received.set_result(received)
        return await self._reply(key, made)

    async def _reply(self, key: str, made: Answer) -> HTTPResponse:
        received = await asyncio.shield(made.received)
        if received.done is None:
            if received.accepted is Accepted.DUPLICATE and received.tap is None:
                return await self._answer_of_another(key, made.request)
            raise _refusal(received)
        await asyncio.wait({received.done}, timeout=WAIT_SECONDS)
        if not received.done.done() or made.is_interrupted:
            return _pending()
        return answer({"messages": made.messages})

    async def _answer_of_another(self, key: str, request: str) -> HTTPResponse:
        """Return the answer to a request that another process has taken, or that this one has in its store only.

        Raises:
            Refused: 409, it has been answered, and the answer is kept no longer; 422, it was another request.
        """
        until = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < until:
            try:
                row = await self.core.kept.find(f"{self.NAME}:{key}")
            except StoreError as error:
                log_failure("an answer could not be looked up", error)
                break
            if row is None:
                raise Refused(409, "already_handled", "A request with this Idempotency-Key has been answered before.")
            _check_same(str(row.content.get("reply_to")), request)
            if row.kind is Kind.ANSWER:
                return answer({"messages": row.content["messages"]})
            await asyncio.sleep(LOOK_SECONDS)
        return _pending()


def _check_same(made: str, request: str) -> None:
    if made != request:
        raise Refused(422, "key_reused", "The Idempotency-Key was used for another request.")


def _pending() -> HTTPResponse:
    return answer({"error": "pending", "message": "Ask again with the same Idempotency-Key to get the answer."}, 202)


def _refusal(received: Reception) -> Refused:
    """Return why a request was not acted on."""
    if received.tap is not None and received.tap.outcome is Redeemed.USED:
        return Refused(409, "already_used", "This choice has been taken already.")
    if received.tap is not None:
        return Refused(404, "unknown_token", "There is no such choice for this sender, or not any more.")
    if received.accepted is Accepted.CLOSING:
        return Refused(503, "closing", "The server is being stopped.", {"Retry-After": "30"})
    return _slow_down("busy", "The server is busy; try again in a moment.", 1.0)


def _slow_down(code: str, message: str, wait: float) -> Refused:
    return Refused(429, code, message, {"Retry-After": str(max(1, round(wait)))})


def _string(body: Mapping[str, Any], name: str, longest: int) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not 1 <= len(value) <= longest:
        raise Refused(400, "bad_field", f"{name} must be a string of 1 to {longest} characters.")
    return value


def _who(program: str, body: Mapping[str, Any]) -> Identity:
    sender = body.get("sender")
    if not isinstance(sender, str) or not _SENDER.fullmatch(sender):
        raise Refused(400, "bad_field", "sender must be 1 to 64 letters, digits or any of . _ : @ + -")
    return Identity("rest", f"{program}.{sender}")
