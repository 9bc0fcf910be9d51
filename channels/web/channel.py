"""The channel of the web page: it serves the page, takes what it posts, and streams what happens as server-sent events.

A session is a signed cookie. Requests that change something have to come from our own page: browsers say where they
come from (Origin), and that is checked beside the cookie, which other sites' pages cannot send (SameSite=Strict).
"""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar

from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, raw, redirect

from channels.channel import Channel
from channels.commands import COMMANDS
from channels.core import Core, shared_core
from channels.inbox import Accepted
from channels.kept import Row
from channels.message import BotMessage, Said
from channels.ocr.viewer import TEXT as PICTURE
from channels.rate_limiter import RateLimiter
from channels.reception import Reception
from channels.security import Refused, answer, file_of, json_object
from channels.web.feed import Feed, Feeds
from channels.web.record import A_PICTURE, recorded
from channels.web.session import COOKIE, LIFETIME, Session, Sessions
from channels.web.settings import WebSettings, web_settings
from channels.web.shared_feed import SharedFeeds
from contract.sender import Identity

PAGE = Path(__file__).with_name("page")
FILES: Mapping[str, str] = {
    "index.html": "text/html; charset=utf-8",
    "app.js": "text/javascript; charset=utf-8",
    "senses.js": "text/javascript; charset=utf-8",
    "style.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
MAX_BODY = 32 * 1024  # bytes
MAX_FILE = 1_000_000  # bytes of a recording or picture: the page makes pictures smaller before it sends them
NO_SENSES = b'data-senses=""'  # in the page, where it is told what can be read here
MAX_TEXT = 20_000  # characters that are taken at all; what is longer than a talk wants gets an answer that says so
MESSAGE_RATE, MESSAGE_BURST = 1.0, 10.0  # a second, of one session
OPENING_RATE, OPENING_BURST = 10.0, 100.0  # conversations a second that nobody has seen before, of all sessions
ALIVE_SECONDS = 15.0  # between signs of life on a silent stream, less than proxies wait

_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
# Only our own files, and posters from anywhere over TLS; never in somebody else's frame.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
OWN_PICTURES = POLICY.replace("'self' https:", "'self'")
PAGE_HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-cache",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class WebChannel(Channel):
    """Serves the page and its conversations."""

    NAME = "web"
    GREETING: ClassVar[Said | None] = Said("/start", COMMANDS["start"].intent)
    """What somebody who opens the page for the first time is taken to say."""

    def __init__(self, core: Core, settings: WebSettings) -> None:
        super().__init__(core)
        self._settings = settings
        self._sessions = Sessions(core.settings.key)
        self._feeds = Feeds() if settings.redis is None else SharedFeeds(settings.redis, core.store.alias)
        self._files: dict[str, bytes] = {}
        self._app: Sanic | None = None
        self._messages = RateLimiter(MESSAGE_RATE, MESSAGE_BURST)
        self._openings = RateLimiter(OPENING_RATE, OPENING_BURST)

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WebChannel:
        """Make the channel from the environment.

        Raises:
            SettingsError: a setting cannot be used.
        """
        return cls(shared_core(), web_settings())

    async def start(self, app: Sanic) -> None:
        """Read the page, and hear what other servers show."""
        self._app = app
        self._files = {name: (PAGE / name).read_bytes() for name in FILES}
        senses = {"listens": self.core.ears.listens, "looks": self.core.eyes.looks}
        told = " ".join(name for name, is_there in senses.items() if is_there)
        self._files["index.html"] = self._files["index.html"].replace(NO_SENSES, f'data-senses="{told}"'.encode())
        await self._feeds.start()

    async def deliver(self, to: Identity, message: BotMessage, reply_to: str | None) -> None:
        """Show a message on the open pages, and keep it for those that come back."""
        feed = self._feeds.make(to.user)
        async with feed.order:
            if message.event == "forgotten":
                await feed.clear()
            await feed.add("message", {**message.as_json(), "lead": message.lead})

    async def typing(self, to: Identity) -> None:
        """Show that an answer is on its way."""
        await self._feeds.make(to.user).flash("typing")

    # Endpoints

    def routes(self, blueprint: Blueprint) -> None:
        """Register the endpoints."""

        @blueprint.get("/")
        async def page(request: Request) -> HTTPResponse:
            return self._page(request)

        @blueprint.get("/<name:(app.js|senses.js|style.css|icon.svg)>")
        async def file(request: Request, name: str) -> HTTPResponse:
            self._check_host(request)
            return raw(self._files[name], content_type=FILES[name], headers=self._headers())

        @blueprint.get("/events")
        async def events(request: Request) -> None:
            await self._stream(request)

        @blueprint.post("/messages")
        async def messages(request: Request) -> HTTPResponse:
            session, key, body = self._admitted(request)
            text = body.get("text")
            if not isinstance(text, str) or not 1 <= len(text.strip()) <= MAX_TEXT:
                raise Refused(400, "bad_field", f"A message has 1 to {MAX_TEXT} characters.")
            feed = self._feeds.make(session.name)
            async with feed.order:
                await self._begin(feed, session.who)
                received = await self.receive_text(f"{session.name}:{key}", session.who, text)
                if received.accepted in (Accepted.ACCEPTED, Accepted.BUSY):
                    await feed.add("said", {"key": key, "text": text.strip()})
            return self._answered(received, session.who)

        @blueprint.post("/taps")
        async def taps(request: Request) -> HTTPResponse:
            session, key, body = self._admitted(request)
            token = body.get("token")
            if not isinstance(token, str):
                raise Refused(400, "bad_field", "token must be a string.")
            feed = self._feeds.make(session.name)
            async with feed.order:
                await self._begin(feed, session.who)
                received = await self.receive_tap(f"{session.name}:{key}", session.who, token)
                if received.accepted is Accepted.ACCEPTED and received.tap and received.tap.choice:
                    await feed.add("tapped", {"key": key, "token": token, "text": received.tap.choice.label})
            return self._answered(received, session.who)

        self._upload_routes(blueprint)

        @blueprint.listener("before_server_stop")
        async def end(_app: Sanic, _loop: Any) -> None:
            # Listeners of the end run last come, first served: this one when everything taken has been answered.
            await self._feeds.end()

    def _upload_routes(self, blueprint: Blueprint) -> None:
        """Register the endpoints for recordings, whose text goes back to the page, and for pictures."""

        @blueprint.post("/recordings")
        async def recordings(request: Request) -> HTTPResponse:
            session = self._from_page(request)
            text, told = await self._senses.transcript(file_of(request, "audio", MAX_FILE))
            sentence = None if told is None else self.core.languages.sentence(told, str(session.who))
            return answer({"text": text, "sentence": sentence})

        @blueprint.post("/pictures")
        async def pictures(request: Request) -> HTTPResponse:
            session = self._from_page(request)
            key = _checked_key(request.args.get("key"))
            said = await self._senses.looked_at(file_of(request, "image", MAX_FILE))
            if isinstance(said, BotMessage):
                return answer({"sentence": self.core.languages.sentence(said.text, str(session.who))})
            feed = self._feeds.make(session.name)
            async with feed.order:
                await self._begin(feed, session.who)
                content = {"said": asdict(said)}
                received = await self.receive(f"{session.name}:{key}", session.who, said, content=content)
                if received.accepted in (Accepted.ACCEPTED, Accepted.BUSY):
                    await feed.add("said", {"key": key, "text": A_PICTURE})
            return self._answered(received, session.who)

    def _answered(self, received: Reception, who: Identity) -> HTTPResponse:
        if received.accepted is Accepted.CLOSING:
            raise Refused(503, "closing", "I'm being restarted; try again in a minute.", {"Retry-After": "20"})
        in_vain = received.sentence if received.tap is not None else None
        sentence = None if in_vain is None else self.core.languages.sentence(in_vain, str(who))
        return answer({"sentence": sentence}, 202)

    def _page(self, request: Request) -> HTTPResponse:
        self._check_host(request)
        if not request.path.endswith("/"):
            return redirect(f"/webhooks/{self.NAME}/")  # the page names its files relative to its own address
        now = time.time()
        session = self._sessions.read(request.cookies, now)
        fresh = self._sessions.make(now) if session is None else self._sessions.renewed(session, now)
        response = raw(self._files["index.html"], content_type=FILES["index.html"], headers=self._headers())
        if fresh is not None:
            response.cookies[COOKIE] = self._sessions.sign(fresh)
            cookie = response.cookies[COOKIE]
            cookie["path"] = f"/webhooks/{self.NAME}"
            cookie["max-age"] = LIFETIME
            cookie["httponly"] = True
            cookie["samesite"] = "Strict"
            if self._settings.is_public:
                cookie["secure"] = True
        return response

    async def _stream(self, request: Request) -> None:
        """Send what has happened since the page was last connected, and then what happens, until it goes."""
        session = self._session(request)
        if self._feeds.get(session.name) is None and self._openings.wait("all"):
            raise Refused(429, "busy", "Too many people are coming at once; try again in a moment.")
        feed = await self._opened(session)
        queue = await feed.listen(str(request.headers.get("last-event-id") or request.args.get("after") or ""))
        if queue is None:
            raise Refused(429, "too_many_pages", "This conversation is open in too many windows already.")
        try:
            headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "X-Content-Type-Options": "nosniff"}
            response = await request.respond(content_type="text/event-stream; charset=utf-8", headers=headers)
            await response.send("retry: 1000\n\n")
            while True:
                try:
                    entry = await asyncio.wait_for(queue.get(), ALIVE_SECONDS)
                except asyncio.TimeoutError:
                    await response.send(": alive\n\n")
                    continue
                if entry is None:
                    break
                await response.send(entry.encoded())
            await response.eof()
        finally:
            feed.leave(queue)

    def _headers(self) -> dict[str, str]:
        policy = POLICY if self.core.settings.remote_pictures else OWN_PICTURES
        return {**PAGE_HEADERS, "Content-Security-Policy": policy}

    async def resume(self, row: Row) -> None:
        """Go on with a message, and show it: Rasa has no record of it yet."""
        feed = self._feeds.make(row.who.user)
        async with feed.order:
            await self._begin(feed, row.who)
            said = row.content.get("said") or {}
            text = said.get("text") or row.content.get("text") or ""
            await feed.add("said", {"key": "", "text": A_PICTURE if text == PICTURE else text})
        await super().resume(row)

    async def _opened(self, session: Session) -> Feed:
        """Return the feed of a conversation that a page looks at; who is new is greeted."""
        feed = self._feeds.make(session.name)
        async with feed.order:
            if await self._begin(feed, session.who) and self.GREETING is not None:
                await self.receive(f"{session.name}:{secrets.token_hex(8)}", session.who, self.GREETING)
        return feed

    async def _begin(self, feed: Feed, who: Identity) -> bool:
        """Begin a feed with what Rasa has of the conversation; return whether somebody new is there.

        What the bot said last can be tapped again.
        """
        if self._app is None or not await feed.begin():
            return False
        found = await recorded(self._app, who, pictures=self.core.settings.remote_pictures)
        last = max((place for place, each in enumerate(found) if isinstance(each, str)), default=-1)
        for place, each in enumerate(found):
            if isinstance(each, str):
                await feed.add("said", {"key": "", "text": each})
            else:
                told = await self._delivery.offered(each, who) if place > last else each.without_choices()
                await feed.add("message", {**told.as_json(), "lead": told.lead})
        return not found

    def _admitted(self, request: Request) -> tuple[Session, str, dict[str, Any]]:
        """Return the session, the page's key of the request, and its JSON.

        Raises:
            Refused: it does not come from our page, has no session, comes too fast, or its body is not fit.
        """
        session = self._from_page(request)
        body = json_object(request, MAX_BODY)
        return session, _checked_key(body.get("key")), body

    def _from_page(self, request: Request) -> Session:
        """Return the session of a request that changes something.

        Raises:
            Refused: it does not come from our page, has no session, or comes too fast.
        """
        session = self._session(request)
        if not self._settings.allows_origin(str(request.headers.get("origin") or "")):
            raise Refused(403, "foreign_origin", "This address is for its own page only.")
        wait = self._messages.wait(session.name)
        if wait:
            headers = {"Retry-After": str(max(1, round(wait)))}
            raise Refused(429, "too_fast", "That was a lot at once; wait a moment, please.", headers)
        return session

    def _session(self, request: Request) -> Session:
        self._check_host(request)
        if request.headers.get("sec-fetch-site") not in (None, "same-origin"):
            raise Refused(403, "foreign_origin", "This address is for its own page only.")
        session = self._sessions.read(request.cookies, time.time())
        if session is None:
            raise Refused(401, "no_session", "Open the page again.")
        return session

    def _check_host(self, request: Request) -> None:
        if not self._settings.allows_host(str(request.headers.get("host") or "")):
            raise Refused(403, "foreign_host", "The page has another address.")


def _checked_key(key: object) -> str:
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise Refused(400, "bad_field", "key must be 8 to 64 letters, digits or dashes.")
    return key
