"""What comes in on a channel: taken once, kept until it is answered, and handed to the assistant in its turn."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa  # type: ignore[import-untyped] # of 1.4, which has no types
from rasa.core.channels.channel import UserMessage

from channels import wording
from channels.assistant import Assistant
from channels.delivery import Delivery
from channels.inbox import Accepted, Job, Sent
from channels.kept import Kind, Row
from channels.message import INTERRUPTED, BotMessage, Said, said_again
from channels.rate_limiter import RateLimiter
from channels.reception import Heard, Reading, Reception, read_text
from channels.security import log_failure
from channels.store import StoreError, digested
from channels.tokens import Redeemed, Redemption
from contract.sender import Identity
from monitoring import logs, metrics

if TYPE_CHECKING:
    from channels.channel import Channel

logger = logging.getLogger(__name__)

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


class Intake:
    """Takes what comes in on one channel and has the assistant answer it.

    Args:
        channel: the platform.
        delivery: answers there.
        handle: what Rasa takes a message with.
    """

    def __init__(self, channel: Channel, delivery: Delivery, handle: Callable[[UserMessage], Awaitable[Any]]) -> None:
        self._channel, self._core, self._delivery = channel, channel.core, delivery
        self._assistant = Assistant(channel, handle)
        self._busy = RateLimiter(1 / BUSY_SECONDS, 1.0)

    async def take(
        self, key: str, who: Identity, heard: Heard, reply_to: str | None, content: Mapping[str, Any] | None
    ) -> Reception:
        """Take a message; see `Channel.receive`."""
        if self._core.is_too_fast(who):
            self._note(Accepted.BUSY, who, reply_to)
            return Reception(Accepted.BUSY)
        key = f"{self._channel.NAME}:{key}"
        await self._core.set_blocked(who, False)
        taken = _Taken(key, who, digested(key)[:32], reply_to, content)
        job = self._job(taken, heard)
        accepted = await self._core.inbox.accept(key, who, job, lambda connection: self._keep_in(connection, taken))
        self._note(accepted, who, reply_to)
        return Reception(accepted, done=job.done if accepted is Accepted.ACCEPTED else None)

    async def take_tap(self, key: str, who: Identity, token: str, reply_to: str | None) -> Reception:
        """Take a tap; see `Channel.receive_tap`."""
        if self._core.is_too_fast(who):
            self._note(Accepted.BUSY, who, None)
            return Reception(Accepted.BUSY)
        key = f"{self._channel.NAME}:{key}"
        # The id of the message is the token's: however often it is tapped, the training store counts it once.
        taken = _Taken(key, who, digested(token)[:32], reply_to, None)
        inbox, store = self._core.inbox, self._core.store
        refused = inbox.reserve(key, who)
        if refused is not None:
            self._note(refused, who, None)
            return Reception(refused)

        def work(connection: sa.engine.Connection) -> Redemption | None:
            if not store.claim_in(connection, key, who, inbox.lease):
                return None
            tap = self._core.tokens.redeem_in(connection, token, who, key)
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
            self._channel.count("duplicate" if tap is None else f"tap {tap.outcome.value}")
            return Reception(Accepted.DUPLICATE, tap)
        job = self._job(taken, tap.choice.said)
        inbox.queue(who, job)
        self._channel.count("message")
        return Reception(Accepted.ACCEPTED, tap, job.done)

    async def resume(self, row: Row) -> None:
        """Go on with a message that another process has taken and not answered."""
        if self._core.inbox.reserve(row.key, row.who) is not None:
            # No room, or it has just come again and its place is looked up: then it is gone on with in a moment.
            await self._core.kept.put_back(row.id)
            return
        reply_to = row.content.get("reply_to")
        taken = _Taken(row.key, row.who, str(row.content["id"]), reply_to, row.content, is_kept=True)
        self._core.inbox.queue(row.who, self._job(taken, self._heard_again(row)))

    def _keep_in(self, connection: sa.engine.Connection, taken: _Taken) -> None:
        """Keep a delivery until it has been answered."""
        if taken.content is None or not self._channel.outlasts(taken.reply_to):
            return
        content = {**taken.content, "id": taken.message_id, "reply_to": taken.reply_to}
        self._core.kept.keep_in(connection, Kind.HEARD, taken.key, taken.who, content)
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
            return self._channel.read_again(row.who, row.content)
        except Exception as error:
            log_failure("a kept message could not be read", error)
            return BotMessage(wording.INTERRUPTED)

    def _note(self, accepted: Accepted, who: Identity, reply_to: str | None) -> None:
        """Count what became of a message, and say now and then in a chat that there is too much."""
        self._channel.count("message" if accepted is Accepted.ACCEPTED else accepted.value)
        if accepted is Accepted.BUSY and self._channel.KEEPS is not Kind.ANSWER and self._busy.wait(who.room) == 0.0:
            self._channel.spawn(self._delivery.say(who, BotMessage(wording.BUSY), reply_to))

    def _job(self, taken: _Taken, heard: Heard) -> Job:
        came = time.monotonic()
        read = heard if isinstance(heard, (Said, BotMessage)) else None

        async def prepare() -> None:
            nonlocal read
            if not isinstance(heard, (Said, BotMessage)):
                read = await self._found_out(taken.who, heard)

        async def run() -> Sent:
            if read is None:
                raise RuntimeError("a message is answered before it has been read")
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
                metrics.TURNS.labels(self._channel.NAME).observe(seconds)
                logger.info("a turn on %s took %.3f s", self._channel.NAME, seconds)
            return await self._delivery.answer(taken.key, taken.who, messages, taken.reply_to)

        async def drop() -> None:
            await self._last_words(taken)

        return Job(run, drop, None if read is not None else prepare)

    async def _found_out(self, who: Identity, heard: Reading) -> Said | BotMessage:
        """Return what takes a while to read, with a sign that an answer is on its way."""
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
            await asyncio.wait_for(self._delivery.say(taken.who, message, taken.reply_to), LAST_WORDS)
