"""The Slack app.

What happens comes over HTTP, signed, or through a socket that the app opens. Either way it is acknowledged when the
message is safe, not when it has been answered.
"""

from __future__ import annotations

import asyncio
import logging
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import aiohttp
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from channels import wording
from channels.channel import Channel
from channels.core import Core, shared_core
from channels.kept import Kind
from channels.message import BotMessage, Card, Said
from channels.ocr.picture import MAX_BYTES as PICTURE_BYTES
from channels.reception import Heard, Reading, Reception, read_text
from channels.security import Refused, answer, body_of, json_object, log_failure, parse_object
from channels.slack.events import (
    App,
    File,
    Incoming,
    Opened,
    Place,
    Shared,
    Tap,
    Text,
    Unread,
    address,
    is_direct,
    is_ours,
    read_command,
    read_event,
    read_tap,
    user_of,
)
from channels.slack.files import fetched
from channels.slack.pictures import Pictures
from channels.slack.render import MAX_TEXT, Block, Outgoing, escaped, marked, rendered, size
from channels.slack.sender import TOKEN_ERRORS, Sender, code_of
from channels.slack.settings import SlackSettings, slack_settings
from channels.slack.signature import Signatures
from channels.slack.socket_mode import Socket
from channels.slack.talks import Talks
from channels.speech.audio import MAX_BYTES as RECORDING_BYTES
from channels.stopping import stop
from channels.text import shorten
from channels.tokens import Redeemed
from channels.turns import Accepted
from contract.bot_message import FORGOTTEN
from contract.sender import Identity

logger = logging.getLogger(__name__)

MAX_BODY = 512 * 1024  # bytes; a tap brings the whole message along, percent-encoded
MAX_FIELDS = 100
REQUEST_SECONDS = 20.0
MAX_BACKOFF = 60.0  # seconds
REMEMBERED = 10_000  # people and messages that are known in memory
WAITING = "hourglass_flowing_sand"
NO_RETRY = {"X-Slack-No-Retry": "1"}
FAILURES = (SlackClientError, aiohttp.ClientError, asyncio.TimeoutError)


class SlackChannel(Channel):
    """Serves the app."""

    NAME = "slack"
    KEEPS = Kind.SAID
    JOINS = True

    def __init__(self, core: Core, settings: SlackSettings) -> None:
        super().__init__(core)
        self._settings = settings
        self._signatures = Signatures(settings.signing_secret) if settings.signing_secret else None
        self._session: aiohttp.ClientSession | None = None
        self._client: AsyncWebClient | None = None
        self._connection: asyncio.Task[None] | None = None
        self._us: App | None = None
        self._sender = Sender()
        self._talks = Talks(core.store)
        self._pictures = Pictures(core.studio, lambda: self.client)
        self._direct: dict[str, str] = {}  # the channel of the direct messages with a person
        self._latest: dict[str, Place] = {}  # what a conversation waits for an answer to
        self._waiting: dict[str, tuple[Place, asyncio.Task[None]]] = {}
        self._chosen: dict[Place, set[str]] = {}  # the buttons that were tapped

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> SlackChannel:
        """Make the channel from the environment.

        Raises:
            SettingsError: a setting is missing or cannot be used.
        """
        return cls(shared_core(), slack_settings())

    # From the start to the end

    async def start(self, app: Sanic) -> None:
        """Begin to connect. Slack need not be there yet: it is tried until it is."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=REQUEST_SECONDS))
        # What is repeated, and what is not, is decided in sender.py.
        self._client = AsyncWebClient(
            self._settings.bot_token, base_url=self._settings.api, session=self._session, retry_handlers=[]
        )
        if urllib.request.proxy_bypass(urlsplit(self._settings.api).hostname or ""):
            self._client.proxy = None  # the library uses a proxy of the environment for every address
        self._connection = asyncio.get_running_loop().create_task(self._connect())

    async def stop(self) -> None:
        """Fetch nothing more."""
        if self._connection is not None:
            await stop([self._connection])

    async def close(self) -> None:
        """Close the clients."""
        if self._session is not None:
            await self._session.close()

    @property
    def client(self) -> AsyncWebClient:
        """The client of the Web API."""
        if self._client is None:
            raise RuntimeError("the channel has not been started")
        return self._client

    async def _connect(self) -> None:
        """Find out who we are, however long that takes; then open the socket, if that is how Slack reaches us."""
        backoff = 1.0
        while True:
            try:
                who = await self.client.auth_test()
                break
            except SlackApiError as error:
                if code_of(error) in TOKEN_ERRORS:
                    logger.error(
                        "Slack refuses the bot's token: set PARLEY_SLACK_BOT_TOKEN to that of the installation."
                    )
                    return
                log_failure("Slack does not know us yet", error)
            except FAILURES as error:
                log_failure("Slack cannot be reached yet", error)
            await asyncio.sleep(backoff)
            backoff = min(2 * backoff, MAX_BACKOFF)
        self._us = App(str(who["team_id"]), str(who["user_id"]), str(who["bot_id"]), self._settings.app)
        logger.info("the app is ready")
        if self._settings.app_token is not None:
            await Socket(self._settings.app_token, self.client, self._fetched).run()

    # What comes in

    def routes(self, blueprint: Blueprint) -> None:
        """Register the endpoints."""

        @blueprint.get("/")
        async def health(_request: Request) -> HTTPResponse:
            return answer({"status": "ok"})

        @blueprint.post("/events")
        async def events(request: Request) -> HTTPResponse:
            self._verify(request)
            payload = json_object(request, MAX_BODY)
            if payload.get("type") == "url_verification":
                return answer({"challenge": str(payload.get("challenge"))})
            await self._handle_event(payload)
            return answer({})

        @blueprint.post("/interactions")
        async def interactions(request: Request) -> HTTPResponse:
            self._verify(request)
            form = _form(request)
            if "ssl_check" not in form:
                await self._handle_interaction(parse_object(form.get("payload", "").encode()))
            return HTTPResponse(status=200)  # to a view_submission any other body would mean something

        @blueprint.post("/commands")
        async def commands(request: Request) -> HTTPResponse:
            self._verify(request)
            form = _form(request)
            told = None if "ssl_check" in form else await self._handle_command(form)
            return HTTPResponse(status=200) if told is None else answer(told)

    def _verify(self, request: Request) -> None:
        """Refuse what Slack has not signed."""
        body = body_of(request, MAX_BODY)
        if self._signatures is None or not self._signatures.is_genuine(body, request.headers):
            raise Refused(401, "unauthorized", "This address is for Slack only.")

    async def _fetched(self, kind: str, payload: Mapping[str, Any]) -> dict[str, Any] | None:
        """Take what came through the socket; return what to acknowledge it with."""
        if kind == "events_api":
            await self._handle_event(payload)
        elif kind == "interactive":
            await self._handle_interaction(payload)
        elif kind == "slash_commands":
            return await self._handle_command(payload)
        return None

    async def _handle_event(self, payload: Mapping[str, Any]) -> None:
        authorizations, event = payload.get("authorizations"), payload.get("event")
        seen_by = authorizations if isinstance(authorizations, list) else []
        # In a channel that is shared with another workspace, the event may be that one's.
        teams = [each.get("team_id") for each in seen_by if isinstance(each, dict)]
        us = self._addressed(payload.get("api_app_id"), payload.get("team_id"), *teams)
        if payload.get("type") == "event_callback" and isinstance(event, dict):
            await self._take(read_event(event, us))

    async def _handle_interaction(self, payload: Mapping[str, Any]) -> None:
        team = payload.get("team")
        us = self._addressed(payload.get("api_app_id"), team.get("id") if isinstance(team, dict) else None)
        await self._take(read_tap(payload, us))

    async def _handle_command(self, form: Mapping[str, Any]) -> dict[str, Any] | None:
        us = self._addressed(form.get("api_app_id"), form.get("team_id"))
        text = read_command(form, us)
        if text is None:
            raise Refused(400, "bad_command", "This is no command.")
        reception = await self._taken_text(text)
        if reception is not None and reception.sentence:
            return {"response_type": "ephemeral", "text": escaped(reception.sentence)}
        if text.place.channel == self._direct.get(str(text.who)):
            return None
        return {"response_type": "ephemeral", "text": wording.IN_PRIVATE.format(bot=us.user)}

    def _addressed(self, app: object, *teams: object) -> App:
        """Return who we are; refuse what is for others."""
        if self._us is None:
            raise Refused(503, "starting", "The server does not know its app yet.", {"Retry-After": "5"})
        if not is_ours(self._us, app, *teams):
            self.count("foreign")
            raise Refused(403, "forbidden", "This is for another app or workspace.", NO_RETRY)
        return self._us

    async def _take(self, incoming: Incoming | None) -> None:
        """Hand what was read to the conversation it belongs to."""
        if isinstance(incoming, Text):
            await self._taken_text(incoming)
        elif isinstance(incoming, Tap):
            await self._taken_tap(incoming)
        elif isinstance(incoming, Shared):
            await self._taken_file(incoming)
        elif isinstance(incoming, Unread):
            sentence = wording.EDITED if incoming.edited else wording.NOT_TEXT
            thread = self._noted(incoming)
            self._checked(await self.receive(incoming.key, incoming.who, BotMessage(sentence), thread))
        elif isinstance(incoming, Opened):
            opened, thread = incoming, self._noted(incoming)
            self._checked(await self.receive(opened.key, opened.who, lambda: self._welcome(opened.place), thread))

    async def _taken_text(self, text: Text) -> Reception | None:
        if not text.who.is_private:
            if not text.addressed and not await self._talks.has(text.who):
                return None
            self._talks.begin(text.who)
        reception = self._checked(await self.receive_text(text.key, text.who, text.text, self._noted(text)))
        if not text.who.is_private and text.addressed:
            self.spawn(self._talks.keep(text.who))
        return reception

    async def _taken_file(self, shared: Shared) -> None:
        """Take a recording or a picture, and then what is written with it."""
        if not shared.who.is_private:
            if not shared.addressed and not await self._talks.has(shared.who):
                return
            self._talks.begin(shared.who)
        thread = self._noted(shared)
        if shared.file.is_picture and not self.core.eyes.looks and shared.text:
            self._checked(await self.receive_text(shared.key, shared.who, shared.text, thread))
        else:
            heard = self._reading(shared.who, shared.file, thread)
            content = {"file": asdict(shared.file), "thread": thread}
            self._checked(await self.receive(shared.key, shared.who, heard, thread, content))
            if shared.text:
                self._checked(await self.receive_text(f"{shared.key} below", shared.who, shared.text, thread))
        if not shared.who.is_private and shared.addressed:
            self.spawn(self._talks.keep(shared.who))

    def read_again(self, who: Identity, content: Mapping[str, Any]) -> Heard:
        """Return how to read a recording or a picture."""
        return self._reading(who, File(**content["file"]), content["thread"])

    def _reading(self, who: Identity, file: File, thread: str | None) -> Reading:
        async def fetch() -> bytes:
            if self._session is None:
                raise RuntimeError("the channel has not been started")
            most = PICTURE_BYTES if file.is_picture else RECORDING_BYTES
            return await fetched(self._session, file.url, self._settings.bot_token, self._settings.api, most)

        async def read() -> Said | BotMessage:
            if file.is_picture:
                return await self._senses.look(fetch, size=file.size)
            return await self._senses.listen(who, fetch, size=file.size, seconds=file.seconds, reply_to=thread)

        return read

    async def _taken_tap(self, tap: Tap) -> None:
        reception = self._checked(await self.receive_tap(tap.key, tap.who, tap.token, self._noted(tap)))
        if reception.sentence:
            self.spawn(self._whisper(tap, reception.sentence))
        if reception.tap is not None and reception.tap.outcome is Redeemed.GOOD:
            self.spawn(self._mark(tap))

    @staticmethod
    def _checked(reception: Reception) -> Reception:
        """Have Slack deliver again what a server that is being stopped has not taken."""
        if reception.accepted is Accepted.CLOSING:
            raise Refused(503, "closing", "The server is being stopped.", {"Retry-After": "10"})
        return reception

    def _noted(self, incoming: Incoming) -> str | None:
        """Note where somebody is; return the thread to answer them in if it is one of the direct messages."""
        who, place = str(incoming.who), incoming.place
        if incoming.who.is_private and is_direct(place.channel) and not incoming.key.startswith("command"):
            _remember(self._direct, who, place.channel)
        if place.time is not None:
            _remember(self._latest, who, place)
        return place.thread if incoming.who.is_private else None

    async def _welcome(self, place: Place) -> Said | BotMessage:
        """Greet who has not talked to us yet."""
        try:
            history = await self.client.conversations_history(channel=place.channel, limit=1)
        except FAILURES as error:
            log_failure("it could not be found out whether somebody is new", error)
            return BotMessage()
        return BotMessage() if history.get("messages") else read_text("/start")

    # What goes out

    async def deliver(self, to: Identity, message: BotMessage, reply_to: str | None) -> None:
        """Send a message to a thread, or to the direct messages; `reply_to` is a thread of those.

        Raises:
            Blocked: the channel or the person cannot be written to.
            slack_sdk.errors.SlackApiError, aiohttp.ClientError: it could not be sent.
        """
        self._no_longer_waiting(to)
        if message.event == FORGOTTEN:
            self._talks.forget(to)
        place = address(to) or Place(await self._direct_channel(to), thread=reply_to)
        posted = [(outgoing, await self._post(place, outgoing)) for outgoing in rendered(message)]
        if message.cards and not any(card.image for card in message.cards):
            outgoing, time = next((each for each in posted if each[0].has_cards), posted[0])
            self.spawn(self._illustrate(replace(place, time=time), outgoing, message.cards))
        if message.attachment is not None and to.is_private:
            name, data = message.attachment.name, message.attachment.data
            await self._sender.send(
                place.channel,
                lambda channel: self.client.files_upload_v2(
                    channel=channel, thread_ts=place.thread, filename=name, title=name, content=data
                ),
            )

    async def _illustrate(self, place: Place, outgoing: Outgoing, cards: Sequence[Card]) -> None:
        """Put a picture of the list into the message that says it."""

        async def show(file: str) -> None:
            what = ", ".join(f"{number}. {card.title}" for number, card in enumerate(cards, start=1))
            pictured = outgoing.with_picture(file, what)
            await self._update(place, outgoing.text, marked(pictured.blocks, self._chosen.get(place) or ()))

        await self._pictures.illustrate(cards, show)

    async def _post(self, place: Place, outgoing: Outgoing) -> str:
        """Post a message; return the time that names it."""

        async def post(one: Outgoing) -> str:
            posted = await self._sender.send(
                place.channel,
                lambda channel: self.client.chat_postMessage(
                    channel=channel,
                    thread_ts=place.thread,
                    text=one.text,
                    blocks=list(one.blocks),
                    unfurl_links=False,
                    unfurl_media=False,
                    link_names=False,
                    parse="none",
                ),
            )
            return str(posted["ts"])

        try:
            return await post(outgoing)
        except SlackApiError as error:
            if code_of(error) != "invalid_blocks" or not outgoing.has_images:
                raise
            log_failure("a picture could not be sent", error)  # Slack fetches it itself, and it may not be there
            return await post(outgoing.without_images())

    async def _direct_channel(self, to: Identity) -> str:
        who = str(to)
        if who not in self._direct:
            opened = await self._sender.send(who, lambda _who: self.client.conversations_open(users=user_of(to)))
            _remember(self._direct, who, str((opened.get("channel") or {})["id"]))
        return self._direct[who]

    async def _whisper(self, tap: Tap, sentence: str) -> None:
        """Tell somebody who tapped in vain, so that nobody else sees it."""
        try:
            await self._sender.send(
                f"{tap.place.channel} beside",  # neither this nor a change counts as a message there
                lambda _beside: self.client.chat_postEphemeral(
                    channel=tap.place.channel,
                    user=user_of(tap.who),
                    text=escaped(sentence),
                    thread_ts=tap.place.thread,
                ),
            )
        except Exception as error:
            log_failure("a tap could not be answered", error)

    async def _mark(self, tap: Tap) -> None:
        """Mark the button as chosen, with those that were tapped in the same message before."""
        if not tap.blocks or tap.place.time is None:
            return
        chosen = self._chosen.get(tap.place) or set()
        chosen.add(tap.action)
        _remember(self._chosen, tap.place, chosen)
        try:
            await self._update(tap.place, shorten(tap.text, MAX_TEXT, size), marked(tap.blocks, chosen))
        except Exception as error:
            log_failure("a tapped button could not be marked", error)

    async def _update(self, place: Place, text: str, blocks: list[Block]) -> None:
        await self._sender.send(
            f"{place.channel} beside",
            lambda _beside: self.client.chat_update(
                channel=place.channel, ts=str(place.time), text=text, blocks=blocks, parse="none"
            ),
        )

    async def typing(self, to: Identity) -> None:
        """Put an hourglass on the message that waits for an answer: apps cannot be seen typing in Slack."""
        place = self._latest.get(str(to))
        if place is not None and str(to) not in self._waiting:
            self._waiting[str(to)] = place, self.spawn(self._react(place, add=True))

    def _no_longer_waiting(self, to: Identity) -> None:
        self._latest.pop(str(to), None)  # the turn may go on after its first message
        waiting = self._waiting.pop(str(to), None)
        if waiting is not None:
            self.spawn(self._react(waiting[0], add=False, after=waiting[1]))

    async def _react(self, place: Place, *, add: bool, after: asyncio.Task[None] | None = None) -> None:
        if after is not None:
            await after
        call = self.client.reactions_add if add else self.client.reactions_remove
        try:
            await call(name=WAITING, channel=place.channel, timestamp=str(place.time))
        except FAILURES as error:
            log_failure("it could not be shown that an answer is on its way", error)


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


def _remember(known: dict[Any, Any], key: object, value: object) -> None:
    """Keep the newest, and not too many."""
    known.pop(key, None)
    known[key] = value
    while len(known) > REMEMBERED:
        del known[next(iter(known))]
