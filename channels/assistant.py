"""A turn of the assistant: one message is handed to Rasa, and what it says is collected."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from rasa.core.channels.channel import OutputChannel, UserMessage

from channels import wording
from channels.message import BotMessage, Said
from channels.rasa_message import read_bot_message
from channels.security import log_failure
from contract.sender import Identity
from monitoring import metrics

if TYPE_CHECKING:
    from channels.channel import Channel


class Output(OutputChannel):
    """What Rasa says, handed on. Nothing raised in that reaches Rasa: that would lose the turn.

    Args:
        channel: whose answers they are.
        say: takes each message.
    """

    def __init__(self, channel: Channel, say: Callable[[Identity, BotMessage], Awaitable[object]]) -> None:
        self._channel, self._say = channel, say

    def name(self) -> str:
        """Return the channel's name: it selects response variations."""
        return self._channel.NAME

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Take one message of the bot to whom a sender id names."""
        try:
            remote = self._channel.core.settings.remote_pictures
            told, to = read_bot_message(message, pictures=remote), Identity.parse(recipient_id)
        except Exception as error:
            self._channel.count("send error")
            log_failure(f"a message could not be read on {self._channel.NAME}", error)
            return
        await self._say(to, told)


class Assistant:
    """Has Rasa answer, within bounds, and says so honestly where it does not.

    Args:
        channel: whose messages they are.
        handle: what Rasa takes a message with.
    """

    def __init__(self, channel: Channel, handle: Callable[[UserMessage], Awaitable[Any]]) -> None:
        self._channel, self._handle = channel, handle

    async def answer(self, who: Identity, said: Said, message_id: str) -> list[BotMessage]:
        """Return what is said to a message; never nothing.

        Args:
            who: the person, and where they said it.
            said: what they said.
            message_id: by which the training store knows the message: once, however often it is handled.
        """
        channel, found = self._channel, list[BotMessage]()
        if said.intent is None:
            channel.core.languages.note(str(who), said.text)

        async def collect(_to: Identity, message: BotMessage) -> None:
            if not message.is_empty:
                found.append(message)

        message = UserMessage(
            said.text,
            Output(channel, collect),
            str(who),
            parse_data=parsed(said),
            input_channel=channel.NAME,
            message_id=message_id,
        )
        trouble = None
        try:
            with metrics.PARTS.labels("answering").time():
                async with self.typing(who):
                    await asyncio.wait_for(self._handle(message), channel.core.settings.turn_limit)
        except asyncio.TimeoutError:
            trouble = wording.TOO_SLOW
            channel.count("slow turn")
        except Exception as error:
            trouble = wording.TROUBLE
            channel.count("failed turn")
            log_failure(f"a turn failed on {channel.NAME}", error)
        if trouble is None and not found:
            # Rasa goes on without a word when the action server cannot be reached.
            trouble = wording.TROUBLE
            channel.count("empty turn")
        return [*found, BotMessage(trouble)] if trouble else found

    @asynccontextmanager
    async def typing(self, who: Identity) -> AsyncIterator[None]:
        """Show that an answer is on its way for as long as the block lasts."""
        answered = asyncio.Event()
        typing = self._channel.spawn(self._keep_typing(who, answered))
        try:
            yield
        finally:
            answered.set()
            typing.cancel()

    async def _keep_typing(self, who: Identity, answered: asyncio.Event) -> None:
        settings = self._channel.core.settings
        await asyncio.sleep(settings.typing_after)
        while not answered.is_set():  # being cancelled is not enough: HTTP clients on anyio lose it now and then
            try:
                await self._channel.typing(who)
            except Exception as error:
                log_failure(f"typing could not be shown on {self._channel.NAME}", error)
                return
            await asyncio.sleep(settings.typing_every)


def parsed(said: Said) -> dict[str, Any] | None:
    """Return what Rasa takes instead of reading a message itself; None for words."""
    if said.intent is None:
        return None
    intent = {"name": said.intent, "confidence": 1.0}
    entities = [{"start": 0, "end": 0, **entity} for entity in said.entities]
    return {"text": said.text, "intent": intent, "intent_ranking": [intent], "entities": entities}
