"""What a channel extends, and how Rasa sees it.

Receiving (`intake.py`), answering and failing (`delivery.py`) are the same everywhere; only the platform differs.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import asdict
from typing import Any, ClassVar, TypeVar

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, Sanic

from channels.assistant import Output
from channels.core import Core, shared_core
from channels.delivery import Delivery
from channels.inbox import Accepted
from channels.intake import LAST_WORDS, Intake
from channels.kept import Kind, Row
from channels.message import BotMessage, Said, kept_message
from channels.reception import MAX_MESSAGE, Heard, Reading, Reception, read_text
from channels.security import guard, harden
from channels.senses import Senses
from channels.text import clean
from contract.sender import Identity
from monitoring import metrics

T = TypeVar("T")


class Channel(InputChannel, ABC):
    """One platform.

    A subclass sets `NAME`, registers its endpoints in `routes`, sends in `deliver`, and hands what comes in to
    `receive_text` and `receive_tap`, which return as soon as the message is safe: the platform is to be answered then,
    whatever the turn takes. Everything else is done here: duplicates, order, shedding, commands, tokens, honest
    sentences when something fails, and going on after a restart.

    What is received may name what it is (`reply_to`, a word of the channel's own); its answer is delivered with that.
    """

    NAME: ClassVar[str]
    KEEPS: ClassVar[Kind | None] = None
    """What is kept of an answer: `SAID` until the platform has it, `ANSWER` for who may ask again."""
    CHANGES_CARDS: ClassVar[bool] = False
    """Whether it shows `BotMessage.noted` and `wishes`, or hands them on: cards that were shown can change there."""
    JOINS: ClassVar[bool] = False
    """Whether messages that belong together are sent as one, where each costs time."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self._delivery = Delivery(self)
        self._senses = Senses(self)
        self._handling: Intake | None = None
        self.tasks: set[asyncio.Task[Any]] = set()  # what runs beside, see `spawn`

    # What a channel provides

    @abstractmethod
    def routes(self, blueprint: Blueprint) -> None:
        """Register the endpoints, below /webhooks/NAME. Refusals are raised as `security.Refused`."""

    @abstractmethod
    async def deliver(self, to: Identity, message: BotMessage, reply_to: str | None) -> None:
        """Send a message to the platform; each choice has its token. One message of a chat is sent at a time.

        Raises:
            Blocked: the conversation does not want to hear from us.
            Exception: anything else is logged and counted.
        """

    async def typing(self, to: Identity) -> None:
        """Show that an answer is on its way: called again and again while a turn takes long."""

    def outlasts(self, reply_to: str | None) -> bool:
        """Whether an answer can reach somebody after a restart: if not, neither it nor the message is kept."""
        return True

    def read_again(self, who: Identity, content: Mapping[str, Any]) -> Heard:
        """Return what an earlier process kept of a message of the channel's own kind, see `receive`."""
        raise ValueError("this channel keeps no messages of its own kind")

    async def start(self, app: Sanic) -> None:
        """Begin: make clients, start polling. Called before the server serves."""

    async def stop(self) -> None:
        """Stop receiving, for channels that fetch. Called before what was taken is finished."""

    async def close(self) -> None:
        """Close clients. Called when nothing is left to send."""

    # What Rasa calls

    @classmethod
    def name(cls) -> str:
        """Return the name in URLs, in sender ids and for response variations."""
        return cls.NAME

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> Channel:
        """Make the channel from the environment; credentials.yml only names the class.

        Raises:
            SettingsError: a setting is missing or cannot be used.
        """
        return cls(shared_core())

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the endpoints, with what happens at the start and at the end."""
        self._handling = Intake(self, self._delivery, on_new_message)
        blueprint = Blueprint(f"channels_{self.NAME}")
        guard(blueprint)
        self.routes(blueprint)

        @blueprint.listener("before_server_start")
        async def start(app: Sanic, _loop: Any) -> None:
            harden(app)
            await self.core.start()
            await self.start(app)

        @blueprint.listener("after_server_start")
        async def attend(_app: Sanic, _loop: Any) -> None:
            self.core.attend(self.NAME, self.resume)  # Rasa's model is loaded by now

        @blueprint.listener("before_server_stop")
        async def drain(_app: Sanic, _loop: Any) -> None:
            await self.stop()
            await self.core.drain()

        @blueprint.listener("after_server_stop")
        async def close(_app: Sanic, _loop: Any) -> None:
            if self.tasks:
                await asyncio.wait(self.tasks, timeout=LAST_WORDS)
            await self.close()
            await self.core.close()

        return blueprint

    def get_output_channel(self) -> OutputChannel:
        """Return what Rasa sends messages with that nobody asked for."""
        return Output(self, self.say)

    # What a channel calls

    async def receive_text(self, key: str, who: Identity, text: str, reply_to: str | None = None) -> Reception:
        """Take what a person wrote; an unknown or forged command is answered here and does nothing.

        Args:
            key: the platform's id of this delivery: a repeated delivery has the same.
            who: the person, and where they wrote.
            text: what they wrote, untrusted.
            reply_to: what its answer is delivered with.
        """
        said = read_text(text)
        content = {"said": asdict(said)} if isinstance(said, Said) else {"text": clean(text)[: MAX_MESSAGE + 1]}
        return await self.receive(key, who, said, reply_to, content)

    async def receive(
        self,
        key: str,
        who: Identity,
        heard: Heard,
        reply_to: str | None = None,
        content: Mapping[str, Any] | None = None,
    ) -> Reception:
        """Take a message that the channel itself has read (a command, a file), or answer one without the assistant.

        One that takes long to read is read when its turn in the conversation has come, so that it is read once and in
        order; it holds up nobody else.

        Args:
            key: as in `receive_text`.
            who: as in `receive_text`.
            heard: what was said, what to answer, or how to find that out.
            reply_to: as in `receive_text`.
            content: JSON from which `read_again` gets the same in another process; None: it is not kept.
        """
        return await self._shielded(self._intake.take(key, who, heard, reply_to, content))

    async def receive_picture(
        self,
        key: str,
        who: Identity,
        look: Reading,
        text: str,
        reply_to: str | None,
        content: Mapping[str, Any],
    ) -> Reception:
        """Take a picture, and then what is written with it: "something like this" is about what it shows.

        Args:
            key: as in `receive_text`.
            who: as in `receive_text`.
            look: reads the picture.
            text: what is written with it, if anything.
            reply_to: as in `receive_text`.
            content: as in `receive`.
        """
        if text and not self.core.eyes.looks:
            return await self.receive_text(key, who, text, reply_to)
        reception = await self.receive(key, who, look, reply_to, content)
        if text and reception.accepted in (Accepted.ACCEPTED, Accepted.DUPLICATE):
            return await self.receive_text(f"{key} below", who, text, reply_to)
        return reception

    async def receive_tap(self, key: str, who: Identity, token: str, reply_to: str | None = None) -> Reception:
        """Take a tap. Only a token that was offered to this person in this conversation, and not used, counts."""
        return await self._shielded(self._intake.take_tap(key, who, token, reply_to))

    async def say(self, to: Identity, message: BotMessage, reply_to: str | None = None) -> bool:
        """Say what answers no delivery, behind what waits for the chat; return whether it went out. Never raises."""
        return await self._delivery.say(to, message, reply_to)

    async def resume(self, row: Row) -> None:
        """Go on with what another process has left."""
        if row.kind is Kind.SAID:
            message = kept_message(row.content["message"])
            self._delivery.put(row.who, message, row.content.get("reply_to"), row.id)
            return
        await self._intake.resume(row)

    def count(self, what: str) -> None:
        """Count what has happened, see `Core.counts`."""
        self.core.counts[self.NAME, what] += 1
        metrics.EVENTS.labels(self.NAME, what).inc()
        metrics.QUEUE.set(self.core.inbox.size)

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run something short beside; the end of the server waits for it."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    @property
    def _intake(self) -> Intake:
        if self._handling is None:
            raise RuntimeError("the channel has not been started")
        return self._handling

    async def _shielded(self, work: Coroutine[Any, Any, Reception]) -> Reception:
        """Go on with a reception when the platform hangs up in the middle of it: what was claimed must be queued."""
        return await asyncio.shield(self.spawn(work))
