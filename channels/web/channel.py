"""The channel of the web page: it takes what the page posts, and streams what happens as server-sent events.

A session is a signed cookie. Requests that change something have to come from our own page: browsers say where they
come from (Origin), and that is checked beside the cookie. `door.py` has that, for the page and for the widget; the
page itself is served by `assets.py`.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from dataclasses import asdict, replace
from typing import Any, ClassVar

from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.channel import Channel
from channels.commands import COMMANDS, is_command
from channels.core import Core, shared_core
from channels.inbox import Accepted
from channels.kept import Row
from channels.message import BotMessage, Said
from channels.ocr.viewer import TEXT as PICTURE
from channels.rate_limiter import RateLimiter
from channels.reception import Reception
from channels.security import Refused, answer, file_of, json_object
from channels.web.assets import Assets
from channels.web.door import Door, doors
from channels.web.feed import Feed, Feeds
from channels.web.record import A_PICTURE, Recalled, recorded
from channels.web.session import Session
from channels.web.settings import WebSettings, web_settings
from channels.web.shared_feed import SharedFeeds
from contract.sender import Identity

MAX_BODY = 32 * 1024  # bytes
MAX_FILE = 1_000_000  # bytes of a recording or picture: the page makes pictures smaller before it sends them
MAX_TEXT = 20_000  # characters that are taken at all; what is longer than a talk wants gets an answer that says so
OPENING_RATE, OPENING_BURST = 10.0, 100.0  # conversations a second that nobody has seen before, of all sessions
ALIVE_SECONDS = 15.0  # between signs of life on a silent stream, less than proxies wait

_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")


class WebChannel(Channel):
    """Serves the page and its conversations."""

    NAME = "web"
    CHANGES_CARDS = True
    GREETING: ClassVar[Said | None] = Said("/start", COMMANDS["start"].intent)
    """What somebody who opens the page for the first time is taken to say."""

    def __init__(self, core: Core, settings: WebSettings) -> None:
        super().__init__(core)
        self._settings = settings
        self._doors = doors(core.settings, settings)
        self._feeds = Feeds() if settings.redis is None else SharedFeeds(settings.redis, core.store.alias)
        self._assets = Assets(remote_pictures=core.settings.remote_pictures)
        self._app: Sanic | None = None
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
        senses = {"listens": self.core.ears.listens, "looks": self.core.eyes.looks}
        self._assets.read([name for name, is_there in senses.items() if is_there])
        await self._feeds.start()

    async def deliver(self, to: Identity, message: BotMessage, reply_to: str | None) -> None:
        """Show a message on the open pages, and keep it for those that come back."""
        feed = self._feeds.make(to.user)
        async with feed.order:
            if message.event == "forgotten":
                await feed.clear()
            await feed.add("message", _shown(message, answers=reply_to or ""))

    async def typing(self, to: Identity) -> None:
        """Show that an answer is on its way."""
        await self._feeds.make(to.user).flash("typing")

    # Endpoints

    def routes(self, blueprint: Blueprint) -> None:
        """Register the endpoints, the same at each door."""
        for door in self._doors:
            self._assets.routes(blueprint, door)
            self._stream_route(blueprint, door)
            self._talk_routes(blueprint, door)
            self._upload_routes(blueprint, door)

        @blueprint.listener("before_server_stop")
        async def end(_app: Sanic, _loop: Any) -> None:
            # Listeners of the end run last come, first served: this one when everything taken has been answered.
            await self._feeds.end()

    def _stream_route(self, blueprint: Blueprint, door: Door) -> None:
        """Register the stream of what happens."""

        @blueprint.get(f"{door.path}/events", name=f"events{door.path}")
        async def events(request: Request) -> None:
            await self._stream(request, door)

    def _talk_routes(self, blueprint: Blueprint, door: Door) -> None:
        """Register the endpoints for what is typed and tapped."""

        @blueprint.post(f"{door.path}/messages", name=f"messages{door.path}")
        async def messages(request: Request) -> HTTPResponse:
            session, key, body = _admitted(request, door)
            text = body.get("text")
            if not isinstance(text, str) or not 1 <= len(text.strip()) <= MAX_TEXT:
                raise Refused(400, "bad_field", f"A message has 1 to {MAX_TEXT} characters.")
            feed = self._feeds.make(session.name)
            async with feed.order:
                await self._begin(feed, session.who)
                received = await self.receive_text(f"{session.name}:{key}", session.who, text)
                # A command is what a button of the page says, and no words of the person.
                if received.accepted in (Accepted.ACCEPTED, Accepted.BUSY) and not is_command(text):
                    await feed.add("said", _said(key, text.strip()))
            return self._answered(received, session.who)

        @blueprint.post(f"{door.path}/taps", name=f"taps{door.path}")
        async def taps(request: Request) -> HTTPResponse:
            session, key, body = _admitted(request, door)
            token = body.get("token")
            if not isinstance(token, str):
                raise Refused(400, "bad_field", "token must be a string.")
            feed = self._feeds.make(session.name)
            async with feed.order:
                await self._begin(feed, session.who)
                # Its answer says which tap it answers, so that the page can show it where that was.
                received = await self.receive_tap(f"{session.name}:{key}", session.who, token, reply_to=token)
                if received.accepted is Accepted.ACCEPTED and received.tap and received.tap.choice:
                    await feed.add("tapped", {**_said(key, received.tap.choice.label), "token": token})
            return self._answered(received, session.who)

    def _upload_routes(self, blueprint: Blueprint, door: Door) -> None:
        """Register the endpoints for recordings, whose text goes back to the page, and for pictures."""

        @blueprint.post(f"{door.path}/recordings", name=f"recordings{door.path}")
        async def recordings(request: Request) -> HTTPResponse:
            session = door.admitted(request)
            text, told = await self._senses.transcript(file_of(request, "audio", MAX_FILE))
            sentence = None if told is None else self.core.languages.sentence(told, str(session.who))
            return answer({"text": text, "sentence": sentence})

        @blueprint.post(f"{door.path}/pictures", name=f"pictures{door.path}")
        async def pictures(request: Request) -> HTTPResponse:
            session = door.admitted(request)
            key = _checked_key(request.args.get("key"))
            said = await self._senses.looked_at(session.who, file_of(request, "image", MAX_FILE))
            if isinstance(said, BotMessage):
                return answer({"sentence": self.core.languages.sentence(said.text, str(session.who))})
            feed = self._feeds.make(session.name)
            async with feed.order:
                await self._begin(feed, session.who)
                content = {"said": asdict(said)}
                received = await self.receive(f"{session.name}:{key}", session.who, said, content=content)
                if received.accepted in (Accepted.ACCEPTED, Accepted.BUSY):
                    await feed.add("said", _said(key, A_PICTURE))
            return self._answered(received, session.who)

    def _answered(self, received: Reception, who: Identity) -> HTTPResponse:
        if received.accepted is Accepted.CLOSING:
            raise Refused(503, "closing", "I'm being restarted; try again in a minute.", {"Retry-After": "20"})
        in_vain = received.sentence if received.tap is not None else None
        sentence = None if in_vain is None else self.core.languages.sentence(in_vain, str(who))
        return answer({"sentence": sentence}, 202)

    async def _stream(self, request: Request, door: Door) -> None:
        """Send what has happened since the page was last connected, and then what happens, until it goes."""
        session = door.session(request)
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

    async def resume(self, row: Row) -> None:
        """Go on with a message, and show it: Rasa has no record of it yet."""
        feed = self._feeds.make(row.who.user)
        async with feed.order:
            await self._begin(feed, row.who)
            said = row.content.get("said") or {}
            text = said.get("text") or row.content.get("text") or ""
            if text == PICTURE or not is_command(text):
                await feed.add("said", _said("", A_PICTURE if text == PICTURE else text))
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
        last = max((place for place, each in enumerate(found) if isinstance(each.said, str)), default=-1)
        wishing = max((place for place, each in enumerate(found) if _wishes(each) is not None), default=-1)
        for place, each in enumerate(found):
            if isinstance(each.said, str):
                await feed.add("said", _said("", each.said, each.at))
                continue
            told = each.said if place > last else each.said.without_choices()
            if place == wishing:  # the wishes that stand can be taken back, whatever was said since
                told = replace(told, wishes=each.said.wishes)
            told = await self._delivery.offered(told, who)
            await feed.add("message", _shown(told, at=each.at, on_card=each.on_card))
        return not found


def _wishes(recalled: Recalled) -> object:
    return recalled.said.wishes if isinstance(recalled.said, BotMessage) else None


def _said(key: str, text: str, at: float | None = None) -> dict[str, Any]:
    """Return what a page is told of a person's words: `at` is when, in seconds since the epoch."""
    return {"key": key, "text": text, "at": round(time.time() if at is None else at)}


def _shown(message: BotMessage, *, answers: str = "", at: float | None = None, on_card: bool = False) -> dict[str, Any]:
    """Return what a page is told of a message of the bot.

    Args:
        message: what was said.
        answers: the token of the tap that it answers.
        at: when, in seconds since the epoch; now where that is not given.
        on_card: whether it belongs on a card, as the answer of a tap there, although that tap is not known any more.
    """
    return {
        **message.as_json(),
        "lead": message.lead,
        "event": message.event,
        "answers": answers,
        "on_card": on_card,
        "at": round(time.time() if at is None else at),
    }


def _admitted(request: Request, door: Door) -> tuple[Session, str, dict[str, Any]]:
    """Return the session, the page's key of the request, and its JSON.

    Raises:
        Refused: it does not come from our page, has no session, comes too fast, or its body is not fit.
    """
    session = door.admitted(request)
    body = json_object(request, MAX_BODY)
    return session, _checked_key(body.get("key")), body


def _checked_key(key: object) -> str:
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise Refused(400, "bad_field", "key must be 8 to 64 letters, digits or dashes.")
    return key
