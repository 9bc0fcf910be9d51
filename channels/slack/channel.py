"""The Slack app.

What happens comes over HTTP, signed, or through a socket that the app opens. Either way it is acknowledged when the
message is safe, not when it has been answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sanic import Blueprint, Sanic

from channels import wording
from channels.channel import Channel
from channels.core import Core, shared_core
from channels.inbox import Accepted
from channels.kept import Kind
from channels.message import BotMessage, Said
from channels.ocr.picture import MAX_BYTES as PICTURE_BYTES
from channels.reception import Heard, Reading, Reception, read_text
from channels.security import Refused, log_failure
from channels.slack.connection import FAILURES, Connection
from channels.slack.endpoints import Endpoints
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
    is_direct,
    is_ours,
    read_command,
    read_event,
    read_tap,
)
from channels.slack.files import fetched
from channels.slack.mentions import Mentions
from channels.slack.posting import Posting
from channels.slack.render import escaped
from channels.slack.sender import Sender
from channels.slack.settings import SlackSettings, slack_settings
from channels.slack.waiting import Waiting
from channels.speech.audio import MAX_BYTES as RECORDING_BYTES
from channels.tokens import Redeemed
from contract.bot_message import FORGOTTEN
from contract.sender import Identity

NO_RETRY = {"X-Slack-No-Retry": "1"}


class SlackChannel(Channel):
    """Serves the app."""

    NAME = "slack"
    KEEPS = Kind.SAID
    JOINS = True

    def __init__(self, core: Core, settings: SlackSettings) -> None:
        super().__init__(core)
        self._settings = settings
        self._connection = Connection(settings, self._fetched)
        self._sender = Sender()
        self._mentions = Mentions(core.store)
        self._posting = Posting(lambda: self._connection.client, self._sender, core.studio, self.spawn)
        self._waiting = Waiting(lambda: self._connection.client, self.spawn)

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> SlackChannel:
        """Make the channel from the environment.

        Raises:
            SettingsError: a setting is missing or cannot be used.
        """
        return cls(shared_core(), slack_settings())

    # From the start to the end

    async def start(self, app: Sanic) -> None:
        """Begin to connect."""
        self._connection.start()

    async def stop(self) -> None:
        """Fetch nothing more."""
        await self._connection.stop()

    async def close(self) -> None:
        """Close the clients."""
        await self._connection.close()

    # What comes in

    def routes(self, blueprint: Blueprint) -> None:
        """Register the endpoints."""
        endpoints = Endpoints(self._settings.signing_secret)
        endpoints.register(blueprint, self._handle_event, self._handle_interaction, self._handle_command)

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
            sentence = self.core.languages.sentence(reception.sentence, str(text.who))
            return {"response_type": "ephemeral", "text": escaped(sentence)}
        if self._posting.is_direct_with(text.who, text.place.channel):
            return None
        sentence = self.core.languages.sentence(wording.IN_PRIVATE, str(text.who)).format(bot=us.user)
        return {"response_type": "ephemeral", "text": sentence}

    def _addressed(self, app: object, *teams: object) -> App:
        """Return who we are; refuse what is for others."""
        if self._connection.us is None:
            raise Refused(503, "starting", "The server does not know its app yet.", {"Retry-After": "5"})
        if not is_ours(self._connection.us, app, *teams):
            self.count("foreign")
            raise Refused(403, "forbidden", "This is for another app or workspace.", NO_RETRY)
        return self._connection.us

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
            if not text.addressed and not await self._mentions.has(text.who):
                return None
            self._mentions.begin(text.who)
        reception = self._checked(await self.receive_text(text.key, text.who, text.text, self._noted(text)))
        if not text.who.is_private and text.addressed:
            self.spawn(self._mentions.keep(text.who))
        return reception

    async def _taken_file(self, shared: Shared) -> None:
        """Take a recording or a picture, and then what is written with it."""
        if not shared.who.is_private:
            if not shared.addressed and not await self._mentions.has(shared.who):
                return
            self._mentions.begin(shared.who)
        thread = self._noted(shared)
        heard = self._reading(shared.who, shared.file, thread)
        content = {"file": asdict(shared.file), "thread": thread}
        if shared.file.is_picture:
            take = self.receive_picture(shared.key, shared.who, heard, shared.text, thread, content)
            self._checked(await take)
        else:
            self._checked(await self.receive(shared.key, shared.who, heard, thread, content))
            if shared.text:
                self._checked(await self.receive_text(f"{shared.key} below", shared.who, shared.text, thread))
        if not shared.who.is_private and shared.addressed:
            self.spawn(self._mentions.keep(shared.who))

    def read_again(self, who: Identity, content: Mapping[str, Any]) -> Heard:
        """Return how to read a recording or a picture."""
        return self._reading(who, File(**content["file"]), content["thread"])

    def _reading(self, who: Identity, file: File, thread: str | None) -> Reading:
        async def fetch() -> bytes:
            most = PICTURE_BYTES if file.is_picture else RECORDING_BYTES
            return await fetched(self._connection.session, file.url, self._settings.bot_token, self._settings.api, most)

        async def read() -> Said | BotMessage:
            if file.is_picture:
                return await self._senses.look(who, fetch, size=file.size)
            return await self._senses.listen(who, fetch, size=file.size, seconds=file.seconds, reply_to=thread)

        return read

    async def _taken_tap(self, tap: Tap) -> None:
        reception = self._checked(await self.receive_tap(tap.key, tap.who, tap.token, self._noted(tap)))
        if reception.sentence:
            sentence = self.core.languages.sentence(reception.sentence, str(tap.who))
            self.spawn(self._posting.whisper(tap, sentence))
        if reception.tap is not None and reception.tap.outcome is Redeemed.GOOD:
            self.spawn(self._posting.mark(tap))

    @staticmethod
    def _checked(reception: Reception) -> Reception:
        """Have Slack deliver again what a server that is being stopped has not taken."""
        if reception.accepted is Accepted.CLOSING:
            raise Refused(503, "closing", "The server is being stopped.", {"Retry-After": "10"})
        return reception

    def _noted(self, incoming: Incoming) -> str | None:
        """Note where somebody is; return the thread to answer them in if it is one of the direct messages."""
        who, place = incoming.who, incoming.place
        if who.is_private and is_direct(place.channel) and not incoming.key.startswith("command"):
            self._posting.note_direct(who, place.channel)
        if place.time is not None:
            self._waiting.note(who, place)
        return place.thread if who.is_private else None

    async def _welcome(self, place: Place) -> Said | BotMessage:
        """Greet who has not talked to us yet."""
        try:
            history = await self._connection.client.conversations_history(channel=place.channel, limit=1)
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
        self._waiting.end(to)
        if message.event == FORGOTTEN:
            self._mentions.forget(to)
        await self._posting.post(to, message, reply_to)

    async def typing(self, to: Identity) -> None:
        """Put an hourglass on the message that waits for an answer: apps cannot be seen typing in Slack."""
        self._waiting.show(to)
