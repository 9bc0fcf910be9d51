"""Recordings and pictures that people send on a channel, read into what they say."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from channels import wording
from channels.message import BotMessage, Said
from channels.ocr.viewer import PictureError
from channels.reception import read_text
from channels.security import log_failure
from channels.speech.transcriber import SpeechError
from contract.sender import Identity
from monitoring import metrics

if TYPE_CHECKING:
    from channels.channel import Channel

Fetch = Callable[[], Awaitable[bytes]]


class Senses:
    """Reads what is sent on one channel. Never raises: what cannot be read is told in a sentence with a next step."""

    def __init__(self, channel: Channel) -> None:
        self._channel, self._core = channel, channel.core

    async def listen(
        self,
        who: Identity,
        fetch: Fetch,
        *,
        size: int | None,
        seconds: float | None = None,
        reply_to: str | None = None,
    ) -> Said | BotMessage:
        """Return what somebody says in a recording, and tell them what was heard.

        Args:
            who: who says it, and where.
            fetch: gets the file.
            size: in bytes, as the platform says.
            seconds: how long it lasts, as the platform says.
            reply_to: what the answer is delivered with.
        """
        try:
            self._core.ears.check(size, seconds)
            data = await fetch()
            with metrics.PARTS.labels("listening").time():
                text = await self._core.ears.heard(data)
        except SpeechError as error:
            return BotMessage(error.sentence)
        except Exception as error:
            log_failure("a recording could not be fetched", error)
            return BotMessage(wording.NOT_HEARD)
        self._channel.count("recording")
        # It is in the chat's queue before the answer is; the turn does not wait for it to be sent.
        self._core.languages.note(str(who), text)
        echo = self._core.languages.sentence(wording.HEARD, str(who)).format(text=text)
        self._channel.spawn(self._channel.say(who, BotMessage(echo), reply_to))
        return read_text(text)

    async def transcript(self, data: bytes) -> tuple[str, str | None]:
        """Return what is said in a recording for the person to look at first, or a sentence that says why it is not."""
        try:
            with metrics.PARTS.labels("listening").time():
                text = await self._core.ears.heard(data)
        except SpeechError as error:
            return "", error.sentence
        self._channel.count("recording")
        return text, None

    async def look(self, who: Identity, fetch: Fetch, *, size: int | None) -> Said | BotMessage:
        """Return what somebody says by sending a picture.

        Args:
            who: who says it, and where.
            fetch: gets the file.
            size: in bytes, as the platform says.
        """
        try:
            self._core.eyes.check(size)
            data = await fetch()
        except PictureError as error:
            return BotMessage(error.sentence)
        except Exception as error:
            log_failure("a picture could not be fetched", error)
            return BotMessage(wording.NOT_SEEN)
        return await self.looked_at(who, data)

    async def looked_at(self, who: Identity, data: bytes) -> Said | BotMessage:
        """Return what somebody says by sending a picture that is here already."""
        try:
            with metrics.PARTS.labels("looking").time():
                said = await self._core.eyes.seen(data, str(who))
        except PictureError as error:
            return BotMessage(error.sentence)
        self._channel.count("picture")
        return said
