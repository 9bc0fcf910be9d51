"""From events to signals: what everything a person did says about each item. Pure functions, no database.

An *opinion* (like, dislike, rating) beats everything else, and the latest opinion wins. Without one, the strongest
sign of interest (save, share, details opened) counts. Who gives an opinion has seen the item, or wants it off the list
as if they had: opinions and "seen" mark it as seen, so that it is not recommended again; a saved item still is.

An undo takes back the event it names, whenever either arrives. It cannot take back another undo: to restore what was
taken back, say it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from recommender.domain.feedback import EventWeights, Feedback, Kind, Signal, rating_weight


class Meaning(NamedTuple):
    """What one kind of event says beside its weight: whether it is an opinion, and whether the item was seen."""

    opinion: bool = False
    seen: bool = False


MEANINGS = {
    Kind.LIKE: Meaning(opinion=True, seen=True),
    Kind.DISLIKE: Meaning(opinion=True, seen=True),
    Kind.RATING: Meaning(opinion=True, seen=True),
    Kind.SEEN: Meaning(seen=True),
    Kind.SAVE: Meaning(),
    Kind.SHARE: Meaning(),
    Kind.DETAILS: Meaning(),
}
DEFAULT_WEIGHTS = EventWeights()


def standing(events: Iterable[Feedback]) -> list[Feedback]:
    """Return what still counts of one person's events: without the undone ones and the undos, by time.

    Events of the same time keep the order they are given in, which is the order of their arrival.
    """
    events = list(events)
    undone = {(event.user, event.undoes) for event in events if event.kind is Kind.UNDO}
    left = [event for event in events if event.kind is not Kind.UNDO and (event.user, event.key) not in undone]
    return sorted(left, key=lambda event: event.at)


def derive_signals(events: Iterable[Feedback], weights: EventWeights = DEFAULT_WEIGHTS) -> list[Signal]:
    """Sum one person's events up to one signal an item, in the order in which the items first appear.

    Args:
        events: all events of one person, in order of arrival.
        weights: how much each kind counts.
    """
    by_item: dict[str, list[Feedback]] = {}
    for event in standing(events):
        by_item.setdefault(event.item, []).append(event)
    return [_signal(item, of_item, weights) for item, of_item in by_item.items()]


def _signal(item: str, events: list[Feedback], weights: EventWeights) -> Signal:
    opinion: float | None = None
    interest = 0.0
    seen = False
    for event in events:
        meaning = MEANINGS[event.kind]
        seen = seen or meaning.seen
        if meaning.opinion:
            opinion = weights.of(event.kind) * (1.0 if event.value is None else rating_weight(event.value))
        else:
            interest = max(interest, weights.of(event.kind))
    return Signal(item=item, weight=interest if opinion is None else opinion, seen=seen, at=events[-1].at)
