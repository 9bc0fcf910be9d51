"""One person on several channels: handing out one-time codes, taking them, and parting again."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import UTC, datetime

from contract.link_code import new_code
from recommender.domain.link import LinkResult
from recommender.store import Store


class Accounts:
    """The part of the facade that is about who is one person. Every method raises `StoreError` when the store fails."""

    def __init__(self, store: Callable[[], Store], key: Callable[[], bytes]) -> None:
        """Work on what `store` returns; `key` returns the secret under which codes are kept."""
        self._store = store
        self._key = key

    def new_code(self, user: str, channel: str) -> str | None:
        """Return a code that links this account with the one in which it is said, or None: not to be remembered.

        Args:
            user: the account's pseudonym.
            channel: the account's channel, by which it is named to the person.
        """
        code = new_code()
        issued = self._store().links.issue(user, channel, self._digest(code), datetime.now(UTC))
        return code if issued else None

    def link(self, user: str, channel: str, code: str, *, sure: bool = False) -> LinkResult:
        """Make this account and the one that a code was handed out to one person, or say why not.

        Args:
            user: the account's pseudonym.
            channel: the account's channel.
            code: as `find_code` returns it.
            sure: link although something is kept on this account already; otherwise the outcome is `ASK`.
        """
        return self._store().links.link(user, channel, self._digest(code), datetime.now(UTC), sure=sure)

    def unlink(self, user: str) -> tuple[str, ...]:
        """Part this account from the person's others; return their channels, none where it was not linked."""
        return self._store().links.unlink(user)

    def channels(self, user: str) -> tuple[str, ...]:
        """Return the channels of the person's other accounts."""
        return self._store().links.channels(user)

    def _digest(self, code: str) -> str:
        # No channel's name has a blank in it: a code is never taken for the pseudonym of a person.
        return hmac.digest(self._key(), f"link code {code}".encode(), "sha256").hex()
