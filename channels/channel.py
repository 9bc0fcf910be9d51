"""What a channel extends: receiving, answering and failing are the same everywhere, only the platform differs."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, TypeVar

import sqlalchemy as sa  # type: ignore[import-untyped] # of 1.4, which has no types
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, Sanic

from channels import wording
from channels.assistant import Assistant, Output
from channels.core import Core, shared_core
from channels.delivery import Delivery
from channels.kept import Kind, Row
from channels.message import INTERRUPTED, BotMessage, Said, kept_message, said_again
from channels.reception import MAX_MESSAGE, Heard, Reading, Reception, read_text
from channels.security import RateLimiter, guard, harden, log_failure
from channels.senses import Senses
from channels.store import StoreError, digested
from channels.text import clean
from channels.tokens import Redeemed, Redemption
from channels.turns import Accepted, Job, Sent
from contract.sender import Identity
from monitoring import logs, metrics

logger = logging.getLogger(__name__)
T = TypeVar("T")

BUSY_SECONDS = 30.0  # how often a chat is told that we are busy
LAST_WORDS = 3.0  # seconds to say that a turn was cut off
MAX_TRIES = 3  # processes that may have died of one message


@dataclass
class _Taken:
    """A delivery that is to be answered. `content` is what to keep of it until then, None for what cannot be kept."""

    key: str
    who: Identity
    message_id: str
    reply_to: str | None
    content: Mapping[str, Any] | None
    is_kept: bool = False


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
    JOINS: ClassVar[bool] = False
    """Whether messages that belong together are sent as one, where each costs time."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self._delivery = Delivery(self)
        self._senses = Senses(self)
        self._assistant: Assistant | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._busy = RateLimiter(1 / BUSY_SECONDS, 1.0)

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
        self._assistant = Assistant(self, on_new_message)
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
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=LAST_WORDS)
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
        return await self._shielded(self._receive(key, who, heard, reply_to, content))

    async def receive_tap(self, key: str, who: Identity, token: str, reply_to: str | None = None) -> Reception:
        """Take a tap. Only a token that was offered to this person in this conversation, and not used, counts."""
        return await self._shielded(self._receive_tap(key, who, token, reply_to))

    async def say(self, to: Identity, message: BotMessage, reply_to: str | None = None) -> bool:
        """Say what answers no delivery, behind what waits for the chat; return whether it went out. Never raises."""
        return await self._delivery.say(to, message, reply_to)

    async def resume(self, row: Row) -> None:
        """Go on with what another process has left."""
        reply_to = row.content.get("reply_to")
        if row.kind is Kind.SAID:
            self._delivery.put(row.who, kept_message(row.content["message"]), reply_to, row.id)
            return
        if self.core.inbox.reserve(row.key, row.who) is not None:
            # No room, or it has just come again and its place is looked up: then it is gone on with in a moment.
            await self.core.kept.put_back(row.id)
            return
        taken = _Taken(row.key, row.who, str(row.content["id"]), reply_to, row.content, is_kept=True)
        self.core.inbox.queue(row.who, self._job(taken, self._heard_again(row)))

    def count(self, what: str) -> None:
        """Count what has happened, see `Core.counts`."""
        self.core.counts[self.NAME, what] += 1
        metrics.EVENTS.labels(self.NAME, what).inc()
        metrics.QUEUE.set(self.core.inbox.size)

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run something beside; the end of the server waits for it."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    @property
    def is_busy(self) -> bool:
        """Whether something runs beside."""
        return bool(self._tasks)

    # How it is done

    async def _shielded(self, work: Coroutine[Any, Any, Reception]) -> Reception:
        """Go on with a reception when the platform hangs up in the middle of it: what was claimed must be queued."""
        return await asyncio.shield(self.spawn(work))

    async def _receive(
        self, key: str, who: Identity, heard: Heard, reply_to: str | None, content: Mapping[str, Any] | None
    ) -> Reception:
        if self.core.is_too_fast(who):
            self._note(Accepted.BUSY, who, reply_to)
            return Reception(Accepted.BUSY)
        key = f"{self.NAME}:{key}"
        await self.core.set_blocked(who, False)
        taken = _Taken(key, who, digested(key)[:32], reply_to, content)
        job = self._job(taken, heard)
        accepted = await self.core.inbox.accept(key, who, job, lambda connection: self._keep_in(connection, taken))
        self._note(accepted, who, reply_to)
        return Reception(accepted, done=job.done if accepted is Accepted.ACCEPTED else None)

    async def _receive_tap(self, key: str, who: Identity, token: str, reply_to: str | None) -> Reception:
        if self.core.is_too_fast(who):
            self._note(Accepted.BUSY, who, None)
            return Reception(Accepted.BUSY)
        key = f"{self.NAME}:{key}"
        # The id of the message is the token's: however often it is tapped, the training store counts it once.
        taken = _Taken(key, who, digested(token)[:32], reply_to, None)
        inbox, store = self.core.inbox, self.core.store
        refused = inbox.reserve(key, who)
        if refused is not None:
            self._note(refused, who, None)
            return Reception(refused)

        def work(connection: sa.engine.Connection) -> Redemption | None:
            if not store.claim_in(connection, key, who, inbox.lease):
                return None
            tap = self.core.tokens.redeem_in(connection, token, who, key)
            if tap.choice is not None and tap.outcome is Redeemed.GOOD:
                taken.content = {"said": asdict(tap.choice.said)}
                self._keep_in(connection, taken)
            return tap

        try:
            tap = await store.run(work)
        except StoreError as error:
            log_failure("a tap could not be looked up", error)
            inbox.give_up(key, who)
            return Reception(Accepted.BUSY)
        if tap is None or tap.choice is None or tap.outcome is not Redeemed.GOOD:
            inbox.give_up(key, who)
            self.count("duplicate" if tap is None else f"tap {tap.outcome.value}")
            return Reception(Accepted.DUPLICATE, tap)
        job = self._job(taken, tap.choice.said)
        inbox.queue(who, job)
        self.count("message")
        return Reception(Accepted.ACCEPTED, tap, job.done)

    def _keep_in(self, connection: sa.engine.Connection, taken: _Taken) -> None:
        """Keep a delivery until it has been answered."""
        if taken.content is None or not self.outlasts(taken.reply_to):
            return
        content = {**taken.content, "id": taken.message_id, "reply_to": taken.reply_to}
        self.core.kept.keep_in(connection, Kind.HEARD, taken.key, taken.who, content)
        taken.is_kept = True

    def _heard_again(self, row: Row) -> Heard:
        """Return what was said in a message that another process has kept."""
        if row.tries >= MAX_TRIES:
            return BotMessage(wording.INTERRUPTED)
        try:
            if "said" in row.content:
                return said_again(row.content["said"])
            if "text" in row.content:
                return read_text(row.content["text"])
            return self.read_again(row.who, row.content)
        except Exception as error:
            log_failure("a kept message could not be read", error)
            return BotMessage(wording.INTERRUPTED)

    def _note(self, accepted: Accepted, who: Identity, reply_to: str | None) -> None:
        """Count what became of a message, and say now and then in a chat that there is too much."""
        self.count("message" if accepted is Accepted.ACCEPTED else accepted.value)
        if accepted is Accepted.BUSY and self.KEEPS is not Kind.ANSWER and self._busy.wait(who.room) == 0.0:
            self.spawn(self.say(who, BotMessage(wording.BUSY), reply_to))

    def _job(self, taken: _Taken, heard: Heard) -> Job:
        came = time.monotonic()
        read = heard if isinstance(heard, (Said, BotMessage)) else None

        async def prepare() -> None:
            nonlocal read
            if not isinstance(heard, (Said, BotMessage)):
                read = await self._found_out(taken.who, heard)

        async def run() -> Sent:
            if self._assistant is None or read is None:
                raise RuntimeError("the channel has not been started")
            logs.begin(logs.key_in(str(taken.who), taken.message_id))
            metrics.PARTS.labels("waiting").observe(time.monotonic() - came)
            try:
                if isinstance(read, Said):
                    messages = await self._assistant.answer(taken.who, read, taken.message_id)
                else:
                    messages = [read]
            except asyncio.CancelledError:
                await self._last_words(taken)
                raise
            finally:
                seconds = time.monotonic() - came
                metrics.TURNS.labels(self.NAME).observe(seconds)
                logger.info("a turn on %s took %.3f s", self.NAME, seconds)
            return await self._delivery.answer(taken.key, taken.who, messages, taken.reply_to)

        async def drop() -> None:
            await self._last_words(taken)

        return Job(run, drop, None if read is not None else prepare)

    async def _found_out(self, who: Identity, heard: Reading) -> Said | BotMessage:
        """Return what takes a while to read, with a sign that an answer is on its way."""
        if self._assistant is None:
            raise RuntimeError("the channel has not been started")
        try:
            async with self._assistant.typing(who):
                return await heard()
        except Exception as error:
            log_failure("what somebody sent could not be read", error)
            return BotMessage(wording.TROUBLE)

    async def _last_words(self, taken: _Taken) -> None:
        """Say at the end of the process what becomes of a message."""
        message = BotMessage(wording.RESTARTING, event=INTERRUPTED) if taken.is_kept else BotMessage(wording.LOST)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self.say(taken.who, message, taken.reply_to), LAST_WORDS)
