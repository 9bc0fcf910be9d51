"""Buttons: each carries a short opaque token, and what it stands for is kept on the server.

A token says nothing and fits into any platform's payload (Telegram takes 64 bytes). It is redeemed by the person it
was offered to, in the conversation it was offered in, once, while it lasts.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import Enum

import sqlalchemy as sa  # type: ignore[import-untyped] # of 1.4, which has no types

from channels.message import BotMessage, Choice, said_again
from channels.schema import offers
from channels.store import Store, digested
from contract.sender import Identity

TOKEN_BYTES = 16
TOKEN_LENGTH = 22  # of 16 bytes in base64url
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


_OFFER = offers.insert()


class Redeemed(Enum):
    """What became of a tap."""

    GOOD = "good"
    USED = "used"
    EXPIRED = "expired"
    NOT_YOURS = "not yours"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Redemption:
    """The outcome of a tap, with the choice where it was a good or a repeated one."""

    outcome: Redeemed
    choice: Choice | None = None


class Tokens:
    """Offers choices and redeems their tokens."""

    def __init__(self, store: Store, lifetime: float) -> None:
        self._store, self._lifetime = store, lifetime

    def offer_in(
        self, connection: sa.engine.Connection, messages: Sequence[BotMessage], to: Identity
    ) -> list[BotMessage]:
        """Return messages with a token in each choice, within a transaction."""
        choices = [choice for message in messages for choice in message.all_choices()]
        if not choices:
            return [*messages]
        now = self._store.clock()
        common = {
            "person": self._store.alias(to.person),
            "conversation": self._store.alias(str(to)),
            "made": now,
            "expires": now + self._lifetime,
        }
        tokens = [secrets.token_urlsafe(TOKEN_BYTES) for _ in choices]
        rows = [
            {"token": token, "label": choice.label, "said": json.dumps(asdict(choice.said)), **common}
            for token, choice in zip(tokens, choices, strict=True)
        ]
        connection.execute(_OFFER, rows)
        given = iter(tokens)
        return [message.with_tokens(given) for message in messages]

    def redeem_in(self, connection: sa.engine.Connection, token: str, by: Identity, key: str) -> Redemption:
        """Redeem a token within a transaction.

        Args:
            connection: of `Store.run`.
            token: what the platform handed back, untrusted.
            by: who tapped, and where.
            key: the platform's id of the delivery; the same delivery may redeem again, after a crash.
        """
        if not _TOKEN.fullmatch(token):
            return Redemption(Redeemed.UNKNOWN)
        row = connection.execute(sa.select(offers).where(offers.c.token == token)).mappings().first()
        if row is None:
            # Pruned tokens and invented ones cannot be told apart.
            return Redemption(Redeemed.UNKNOWN)
        if (row["person"], row["conversation"]) != (self._store.alias(by.person), self._store.alias(str(by))):
            return Redemption(Redeemed.NOT_YOURS)
        if row["expires"] < self._store.clock():
            return Redemption(Redeemed.EXPIRED)
        choice = Choice(row["label"], said_again(json.loads(row["said"])), token)
        delivery = digested(key)
        if row["used_by"] not in (None, delivery):
            return Redemption(Redeemed.USED, choice)
        taken = connection.execute(
            offers.update()
            .where((offers.c.token == token) & (offers.c.used_by.is_(None) | (offers.c.used_by == delivery)))
            .values(used_by=delivery)
        )
        return Redemption(Redeemed.GOOD if taken.rowcount else Redeemed.USED, choice)
