"""What is kept on a person, for them to see and to change: taste, saved items, undo, export and deletion."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from recommender.domain.feedback import Feedback, Kind
from recommender.domain.preference import Preference
from recommender.service.exposures import ExposureLog
from recommender.service.people import People
from recommender.store import Counts, Store
from recommender.store.signals import MEANINGS, standing


class Memory:
    """The part of the facade that is about what is kept. Every method raises `StoreError` when the store fails."""

    def __init__(self, store: Callable[[], Store], exposures: ExposureLog, people: People) -> None:
        """Work on what `store` returns."""
        self._store = store
        self._exposures = exposures
        self._people = people

    def message(self, user: str, message: str) -> list[Feedback]:
        """Return what one message said of items, oldest first, as far as it is not taken back; see `undo`."""
        return self._store().said(user, message)

    def undo(self, user: str, message: str, *, session: str, channel: str, key: str) -> list[Feedback]:
        """Take back all feedback of one message and return it, oldest first; nothing where nothing of it counts.

        Args:
            user: the person's pseudonym.
            message: what the keys of the message's events begin with.
            session: the conversation.
            channel: where it takes place.
            key: names the turn that takes it back.
        """
        said = self._store().said(user, message)
        self._take_back(said, session=session, channel=channel, key=key)
        return said

    def retract(self, user: str, item: str, kind: Kind, *, session: str, channel: str, key: str) -> list[Feedback]:
        """Take back all that a person said of an item in one way, and return the last of it, if there is any.

        An opinion is taken back with those before it, in whose place it stood: to unsay "not for me" is no like.

        Args:
            user: the person's pseudonym.
            item: what it was said of.
            kind: what was said.
            session: as in `undo`.
            channel: as in `undo`.
            key: as in `undo`.
        """
        meant = MEANINGS[kind]
        said = [
            event
            for event in standing(self._store().feedback(user))
            if event.item == item and (event.kind is kind or (meant.opinion and MEANINGS[event.kind].opinion))
        ]
        self._take_back(said, session=session, channel=channel, key=key)
        return said[-1:]

    def _take_back(self, said: Sequence[Feedback], *, session: str, channel: str, key: str) -> None:
        now = datetime.now(UTC)
        undos = [
            Feedback(
                key=f"{key}:{Kind.UNDO}:{number}",
                user=event.user,
                item=event.item,
                kind=Kind.UNDO,
                undoes=event.key,
                session=session,
                channel=channel,
                at=now,
            )
            for number, event in enumerate(said)
        ]
        self._store().record(undos)

    def opinions(self, user: str) -> list[Feedback]:
        """Return what a person holds of items and has not taken back, of each at most one opinion, oldest first."""
        return self._store().opinions(user)

    def saved(self, user: str) -> list[str]:
        """Return the items that a person has put aside, newest first."""
        return self._store().saved(user)

    def preferences(self, user: str) -> list[Preference]:
        """Return a person's lasting statements, oldest first."""
        return self._store().preferences(user)

    def prefer(self, preference: Preference) -> bool:
        """Keep a lasting statement; return whether it is kept: not of who is not to be remembered."""
        return self._store().prefer(preference)

    def forget(self, user: str, *, items: Collection[str] | None = (), keys: Collection[str] | None = ()) -> int:
        """Delete what was said of items, and lasting statements by key; None means all. Return how many rows went."""
        return self._store().forget(user, items=items, keys=keys)

    def export(self, user: str) -> dict[str, Any]:
        """Return everything that is kept on a person, ready for JSON."""
        self._exposures.flush()
        return self._store().export(user)

    def delete(self, user: str, *, for_good: bool = False, elsewhere: bool = False) -> Counts:
        """Delete everything that is kept on a person; return how many rows that were.

        With `for_good` nothing is kept from now on either, until `remember`. With `elsewhere` the person may have
        conversations beside the one that asks, which `deleted_at` tells then.
        """
        self._exposures.flush()  # so that it is counted; whatever comes later is not written any more
        store = self._store()
        accounts = store.links.accounts(user)
        counts = store.delete(user, for_good=for_good, elsewhere=elsewhere)
        self._people.forget(accounts)
        return counts

    def deleted_at(self, user: str) -> datetime | None:
        """Return when a person had everything deleted from elsewhere: what was said here before is to be dropped."""
        return self._store().deleted_at(user)

    def remembers(self, user: str) -> bool:
        """Return whether anything may be kept on a person."""
        return self._store().remembers(user)

    def remember(self, user: str) -> None:
        """Keep what a person says again."""
        self._store().remember(user)
