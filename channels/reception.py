"""What is received: what somebody is taken to have said, and what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from channels import wording
from channels.commands import is_command, read_command
from channels.inbox import Accepted
from channels.message import BotMessage, Said
from channels.text import clean
from channels.tokens import Redeemed, Redemption

Reading = Callable[[], Awaitable[Said | BotMessage]]
"""Finds out what somebody said; does not raise."""
Heard = Said | BotMessage | Reading

MAX_MESSAGE = 4_000  # characters that a person may say at once


@dataclass(frozen=True)
class Reception:
    """What became of what somebody sent.

    `tap` is set for a tap that was looked up. `done` is set when the message was accepted: it ends when all of the
    answer has been sent, and never fails.
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


def read_text(text: str) -> Said | BotMessage:
    """Return what a text says to the assistant, or what the channel answers to it; the text is untrusted."""
    text = clean(text).strip()
    if len(text) > MAX_MESSAGE:
        return BotMessage(wording.TOO_LONG)
    return read_command(text) if is_command(text) else Said(text)
