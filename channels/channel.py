"""What a channel extends: receiving, answering and failing are the same everywhere, only the platform differs."""

from __future__ import annotations

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, TypeVar

import sqlalchemy as sa  # type: ignore[import-untyped] # of 1.4, which has no types
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, Sanic

from channels import wording
from channels.commands import is_command, read_command
from channels.core import Core, shared_core
from channels.identity import Identity
from channels.message import BotMessage, Said, read_bot_message
from channels.security import RateLimiter, guard, harden, log_failure
from channels.store import StoreError, digested
from channels.text import clean
from channels.tokens import Redeemed, Redemption
from channels.turns import Accepted, Job

T = TypeVar("T")
Deliver = Callable[[Identity, BotMessage], Awaitable[None]]
Reading = Callable[[], Awaitable[Said | BotMessage]]
"""Finds out what somebody said; does not raise."""

MAX_MESSAGE = 4_000  # characters that a person may say at once
BUSY_SECONDS = 30.0  # how often a conversation is told that we are busy
LAST_WORDS = 3.0  # seconds to say that a turn was cut off


class Blocked(Exception):  # noqa: N818 - a fact, not a failure
    """The conversation does not want to hear from us: raised by `Channel.deliver`, remembered by the base class."""


@dataclass(frozen=True)
class Reception:
    """What became of what somebody sent.

    `tap` is set for a tap that was looked up. `done` is set when the message was accepted: it ends when it has been
    answered, and never fails.
    """

    accepted: Accepted
    tap: Redemption | None = None
    done: asyncio.Future[None] | None = None

    @property
    def sentence(self) -> str | None:
        """What to tell somebody who tapped in vain; None where there is nothing to tell."""
        if self.tap is not None and self.tap.outcome in _IN_VAIN:
            return _IN_VAIN[self.tap.outcome]
        return wording.BUSY if self.accepted in (Accepted.BUSY, Accepted.CLOSING) else None


_IN_VAIN: Mapping[Redeemed, str] = {
    Redeemed.USED: wording.USED_BUTTON,
    Redeemed.EXPIRED: wording.OLD_BUTTON,
    Redeemed.UNKNOWN: wording.OLD_BUTTON,
    Redeemed.NOT_YOURS: wording.FOREIGN_BUTTON,
}


class Channel(InputChannel, ABC):
    """One platform.

    A subclass sets `NAME`, registers its endpoints in `routes`, sends in `deliver`, and hands what comes in to
    `receive_text` and `receive_tap`, which return as soon as the message is safe: the platform is to be answered then,
    whatever the turn takes. Everything else is done here: duplicates, order, shedding, commands, tokens, honest
    sentences when something fails.
    """

    NAME: ClassVar[str]

    def __init__(self, core: Core) -> None:
        self.core = core
        self._handle: Callable[[UserMessage], Awaitable[Any]] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._busy = RateLimiter(1 / BUSY_SECONDS, 1.0)

    # What a channel provides

    @abstractmethod
    def routes(self, blueprint: Blueprint) -> None:
        """Register the endpoints, below /webhooks/NAME. Refusals are raised as `security.Refused`."""

    @abstractmethod
    async def deliver(self, to: Identity, message: BotMessage) -> None:
        """Send a message to the platform; each choice has its token.

        Raises:
            Blocked: the conversation does not want to hear from us.
            Exception: anything else is logged and counted, and the turn goes on.
        """

    async def typing(self, to: Identity) -> None:
        """Show that an answer is on its way: called again and again while a turn takes long."""

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
        self._handle = on_new_message
        blueprint = Blueprint(f"channels_{self.NAME}")
        guard(blueprint)
        self.routes(blueprint)

        @blueprint.listener("before_server_start")
        async def start(app: Sanic, _loop: Any) -> None:
            harden(app)
            await self.core.start()
            await self.start(app)

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
        return Output(self)

    # What a channel calls

    async def receive_text(self, key: str, who: Identity, text: str, deliver: Deliver | None = None) -> Reception:
        """Take what a person wrote; an unknown or forged command is answered here and does nothing.

        Args:
            key: the platform's id of this delivery: a repeated delivery has the same.
            who: the person, and where they wrote.
            text: what they wrote, untrusted.
            deliver: how to answer this one message, if not by the channel's own `deliver`.
        """
        return await self.receive(key, who, read_text(text), deliver)

    async def receive(
        self, key: str, who: Identity, said: Said | BotMessage | Reading, deliver: Deliver | None = None
    ) -> Reception:
        """Take a message that the channel itself has read (a command, a file), or answer one without the assistant.

        One that takes long to read is read when its turn has come, so that it is read once and keeps its place.
        """
        return await self._shielded(self._receive(key, who, said, deliver))

    async def receive_tap(self, key: str, who: Identity, token: str, deliver: Deliver | None = None) -> Reception:
        """Take a tap. Only a token that was offered to this person in this conversation, and not used, counts."""
        return await self._shielded(self._receive_tap(key, who, token, deliver))

    async def say(self, to: Identity, message: BotMessage, deliver: Deliver | None = None) -> bool:
        """Send a message; return whether it went out. Never raises: a failure is logged and counted.

        Args:
            to: the conversation.
            message: what to say; its choices get tokens here.
            deliver: how to send it, if not by the channel's own `deliver`.
        """
        if message.is_empty or self.core.is_blocked(to):
            return False
        if message.event == "exported" and not to.is_private:
            message = BotMessage(wording.PRIVATE_ONLY)
        try:
            await (deliver or self.deliver)(to, await self._offered(await self._exported(message, to), to))
        except Blocked:
            self.count("blocked")
            await self.core.set_blocked(to, True)
            return False
        except Exception as error:
            self.count("send error")
            log_failure(f"a message could not be sent on {self.NAME}", error)
            return False
        finally:
            if message.event == "forgotten":
                await self._forget(to)
        return True

    def count(self, what: str) -> None:
        """Count what has happened, see `Core.counts`."""
        self.core.counts[self.NAME, what] += 1

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
        self, key: str, who: Identity, said: Said | BotMessage | Reading, deliver: Deliver | None
    ) -> Reception:
        key = f"{self.NAME}:{key}"
        await self.core.set_blocked(who, False)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        job = self._job(who, said, digested(key)[:32], deliver, done)
        accepted = await self.core.inbox.accept(key, who, job)
        self._note(accepted, who, deliver)
        return Reception(accepted, done=done if accepted is Accepted.ACCEPTED else None)

    async def _receive_tap(self, key: str, who: Identity, token: str, deliver: Deliver | None) -> Reception:
        key = f"{self.NAME}:{key}"
        inbox, store = self.core.inbox, self.core.store
        refused = inbox.reserve(key, who)
        if refused is not None:
            self._note(refused, who, None)
            return Reception(refused)

        def work(connection: sa.engine.Connection) -> Redemption | None:
            if not store.claim_in(connection, key, who, inbox.lease):
                return None
            return self.core.tokens.redeem_in(connection, token, who, key)

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
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        # The id of the message is the token's: however often it is tapped, the training store counts it once.
        inbox.queue(key, who, self._job(who, tap.choice.said, digested(token)[:32], deliver, done))
        self.count("message")
        return Reception(Accepted.ACCEPTED, tap, done)

    def _note(self, accepted: Accepted, who: Identity, deliver: Deliver | None) -> None:
        self.count("message" if accepted is Accepted.ACCEPTED else accepted.value)
        if accepted is Accepted.BUSY and deliver is None and self._busy.wait(str(who)) == 0.0:
            self.spawn(self.say(who, BotMessage(wording.BUSY)))

    def _job(
        self,
        who: Identity,
        said: Said | BotMessage | Reading,
        message_id: str,
        deliver: Deliver | None,
        done: asyncio.Future[None],
    ) -> Job:
        async def run() -> None:
            try:
                read = said if isinstance(said, (Said, BotMessage)) else await said()
                if isinstance(read, BotMessage):
                    await self.say(who, read, deliver)
                else:
                    await self._turn(who, read, message_id, deliver)
            finally:
                done.set_result(None)

        async def drop() -> None:
            await self._last_words(who, deliver)
            done.set_result(None)

        return Job(run, drop)

    async def _turn(self, who: Identity, said: Said, message_id: str, deliver: Deliver | None) -> None:
        """Let the assistant answer, and say so honestly where it does not."""
        if self._handle is None:
            raise RuntimeError("the channel has not been started")
        output = Output(self, deliver)
        message = UserMessage(
            said.text,
            output,
            str(who),
            parse_data=parsed(said),
            input_channel=self.NAME,
            message_id=message_id,
        )
        answered = asyncio.Event()
        typing = self.spawn(self._keep_typing(who, answered))
        trouble = None
        try:
            await asyncio.wait_for(self._handle(message), self.core.settings.turn_limit)
        except asyncio.TimeoutError:
            trouble = wording.TOO_SLOW
            self.count("slow turn")
        except asyncio.CancelledError:
            await self._last_words(who, deliver)
            raise
        except Exception as error:
            trouble = wording.TROUBLE
            self.count("failed turn")
            log_failure(f"a turn failed on {self.NAME}", error)
        finally:
            answered.set()
            typing.cancel()
        if trouble is None and not output.answered:
            # Rasa goes on without a word when the action server cannot be reached.
            trouble = wording.TROUBLE
            self.count("empty turn")
        if trouble is not None:
            await self.say(who, BotMessage(trouble), deliver)

    async def _last_words(self, who: Identity, deliver: Deliver | None) -> None:
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self.say(who, BotMessage(wording.RESTARTING), deliver), LAST_WORDS)

    async def _keep_typing(self, who: Identity, answered: asyncio.Event) -> None:
        await asyncio.sleep(self.core.settings.typing_after)
        while not answered.is_set():  # being cancelled is not enough: HTTP clients on anyio lose it now and then
            try:
                await self.typing(who)
            except Exception as error:
                log_failure(f"typing could not be shown on {self.NAME}", error)
                return
            await asyncio.sleep(self.core.settings.typing_every)

    async def _offered(self, message: BotMessage, to: Identity) -> BotMessage:
        try:
            return await self.core.tokens.offer(message, to)
        except StoreError as error:
            log_failure("choices could not be offered", error)
            return message.without_choices()  # the text is complete by itself

    async def _exported(self, message: BotMessage, to: Identity) -> BotMessage:
        """Add what the channels keep on the person to what the actions export."""
        if message.event != "exported" or message.attachment is None:
            return message
        kept = await self.core.store.export(to.person)
        attachment = replace(message.attachment, content={**message.attachment.content, "channel": kept})
        return replace(message, attachment=attachment)

    async def _forget(self, who: Identity) -> None:
        try:
            await self.core.store.forget(who.person)
        except StoreError as error:
            log_failure("what a channel keeps on a person could not be deleted", error)


class Output(OutputChannel):
    """What Rasa says, handed to the channel. Nothing raised in sending reaches Rasa: that would lose the turn."""

    def __init__(self, channel: Channel, deliver: Deliver | None = None) -> None:
        self._channel, self._deliver = channel, deliver
        self.answered = False

    def name(self) -> str:
        """Return the channel's name: it selects response variations."""
        return self._channel.NAME

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Send one message of the bot to whom a sender id names."""
        try:
            remote = self._channel.core.settings.remote_pictures
            told, to = read_bot_message(message, pictures=remote), Identity.parse(recipient_id)
        except Exception as error:
            self._channel.count("send error")
            log_failure(f"a message could not be read on {self._channel.NAME}", error)
            return
        self.answered = self.answered or not told.is_empty
        await self._channel.say(to, told, self._deliver)


def read_text(text: str) -> Said | BotMessage:
    """Return what a text says to the assistant, or what the channel answers to it; the text is untrusted."""
    text = clean(text).strip()
    if len(text) > MAX_MESSAGE:
        return BotMessage(wording.TOO_LONG)
    return read_command(text) if is_command(text) else Said(text)


def parsed(said: Said) -> dict[str, Any] | None:
    """Return what Rasa takes instead of reading a message itself; None for words."""
    if said.intent is None:
        return None
    intent = {"name": said.intent, "confidence": 1.0}
    entities = [{"start": 0, "end": 0, **entity} for entity in said.entities]
    return {"text": said.text, "intent": intent, "intent_ranking": [intent], "entities": entities}
