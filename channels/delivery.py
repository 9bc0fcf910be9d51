"""What is said on a channel on its way to the person: its choices get tokens, it is kept until it is sent, and sent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa  # type: ignore[import-untyped] # of 1.4, which has no types

from channels import wording
from channels.inbox import Sent
from channels.kept import Kind
from channels.message import BotMessage, joined
from channels.security import log_failure
from channels.store import StoreError
from contract.bot_message import EXPORTED, FORGOTTEN
from contract.sender import Identity
from monitoring import metrics

if TYPE_CHECKING:
    from channels.channel import Channel

ANSWERS_KEPT = 600.0  # seconds for which an answer can be had again


class Blocked(Exception):  # noqa: N818 - a fact, not a failure
    """The conversation does not want to hear from us: raised by `Channel.deliver`, remembered here."""


class Delivery:
    """Says things on one channel. Never raises: failures are logged and counted."""

    def __init__(self, channel: Channel) -> None:
        self._channel, self._core = channel, channel.core

    async def answer(self, key: str, to: Identity, messages: Sequence[BotMessage], reply_to: str | None) -> Sent:
        """Answer a delivery: offer, keep and note that it is done, all of it or nothing, and then send.

        Args:
            key: of the delivery.
            to: the conversation.
            messages: what to say, in order.
            reply_to: what it answers, by the channel's own name for it.
        """
        ready = await self._ready(messages, to)

        def work(connection: sa.engine.Connection) -> list[tuple[BotMessage, int | None]]:
            told = self._core.tokens.offer_in(connection, ready, to)
            found = [(each, self._keep(connection, key, to, each, reply_to)) for each in told]
            if self._channel.KEEPS is Kind.ANSWER and self._channel.outlasts(reply_to):
                content = {"reply_to": reply_to, "messages": [each.as_json() for each in told]}
                self._core.kept.keep_in(connection, Kind.ANSWER, key, to, content, ANSWERS_KEPT)
            self._core.finish_in(connection, key)
            return found

        try:
            offered = await self._core.store.run(work)
        except StoreError as error:
            log_failure("an answer goes out without choices, and is not kept", error)
            self._core.unfinished.add(key)
            offered = [(message.without_choices(), None) for message in ready]  # the text is complete by itself
        if any(message.event == FORGOTTEN for message in messages):
            await self._forget(to)
        return [self.put(to, message, reply_to, number) for message, number in offered]

    async def say(self, to: Identity, message: BotMessage, reply_to: str | None = None) -> bool:
        """Say something that answers no delivery, and return whether it went out.

        Args:
            to: the conversation.
            message: what to say.
            reply_to: what it is about, by the channel's own name for it.
        """
        ready = [await self.offered(each, to) for each in await self._ready([message], to)]
        if message.event == FORGOTTEN:
            await self._forget(to)
        went_out = await asyncio.gather(*(self.put(to, each, reply_to) for each in ready))
        return bool(went_out) and all(went_out)

    async def offered(self, message: BotMessage, to: Identity) -> BotMessage:
        """Return the message with a token in each choice, or without choices where the store cannot be used."""
        if not message.all_choices():
            return message
        try:
            tokens = self._core.tokens
            [offered] = await self._core.store.run(lambda connection: tokens.offer_in(connection, [message], to))
            return offered
        except StoreError as error:
            log_failure("choices could not be offered", error)
            return message.without_choices()

    def put(
        self, to: Identity, message: BotMessage, reply_to: str | None, number: int | None = None
    ) -> asyncio.Future[bool]:
        """Have a message sent, whose choices have their tokens; `number` is by what it is kept until then."""

        async def send() -> bool:
            went_out = await self._sent(to, message, reply_to)
            if number is not None:
                try:
                    await self._core.kept.drop(number)
                except StoreError as error:
                    log_failure("what has been sent is still kept", error)
            return went_out

        return self._core.outbox.put(to.room, send)

    async def _ready(self, messages: Sequence[BotMessage], to: Identity) -> list[BotMessage]:
        """Return what may be said here, in as few messages as the channel wants."""
        if self._core.is_blocked(to):
            return []
        found = [await self._exported(message, to) for message in messages if not message.is_empty]
        found = [self._core.languages.said(message, str(to)) for message in found]
        if not self._channel.CHANGES_CARDS:
            found = [message.without_noted() for message in found]
        return joined(found) if self._channel.JOINS else found

    def _keep(
        self, connection: sa.engine.Connection, key: str, to: Identity, message: BotMessage, reply_to: str | None
    ) -> int | None:
        if self._channel.KEEPS is not Kind.SAID:
            return None
        content = {"reply_to": reply_to, "message": message.as_kept()}
        return self._core.kept.keep_in(connection, Kind.SAID, key, to, content)

    async def _sent(self, to: Identity, message: BotMessage, reply_to: str | None) -> bool:
        channel = self._channel
        if self._core.is_blocked(to):  # since it was said
            return False
        try:
            with metrics.PARTS.labels("sending").time():
                await channel.deliver(to, message, reply_to)
        except Blocked:
            channel.count("blocked")
            await self._core.set_blocked(to, True)
            return False
        except Exception as error:
            channel.count("send error")
            log_failure(f"a message could not be sent on {channel.NAME}", error)
            return False
        return True

    async def _exported(self, message: BotMessage, to: Identity) -> BotMessage:
        """Add what the channels keep on the person to what the actions export, which is for nobody else to read."""
        if message.event != EXPORTED:
            return message
        if not to.is_private:
            return BotMessage(wording.PRIVATE_ONLY)
        if message.attachment is None:
            return message
        try:
            kept: dict[str, Any] = await self._core.store.export(to.person)
        except StoreError as error:
            log_failure("what a channel keeps on a person could not be exported", error)
            return BotMessage(wording.TROUBLE)
        attachment = replace(message.attachment, content={**message.attachment.content, "channel": kept})
        return replace(message, attachment=attachment)

    async def _forget(self, who: Identity) -> None:
        try:
            await self._core.store.forget(who.person)
        except StoreError as error:
            log_failure("what a channel keeps on a person could not be deleted", error)
