"""From events to signals: what everything a person did says about each item. Pure functions, no database.

An *opinion* (like, dislike, rating) beats everything else, and the last one to arrive is the one that stands. Arrival
is the order of the store, never that of the clocks: those of two channels differ, and a message that is delivered late
was still said last. Without an opinion, the strongest sign of interest (save, share, details opened) counts. Who gives
an opinion has seen the item, or wants it off the list as if they had: opinions and "seen" mark it as seen, so that it
is not recommended again; a saved item still is.

An undo takes back the event it names, whenever either arrives. It cannot take back another undo: to restore what was
taken back, say it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from recommender.domain.feedback import Feedback, Kind, Signal, rating_weight
from recommender.settings import EventWeights


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
    """Return what is not taken back of one person's events, in the order of arrival in which they are given."""
    events = list(events)
    undone = {(event.user, event.undoes) for event in events if event.kind is Kind.UNDO}
    return [event for event in events if event.kind is not Kind.UNDO and (event.user, event.key) not in undone]


def statements(events: Iterable[Feedback]) -> list[Feedback]:
    """Return what a person holds of items: of each the opinion that stands, and the last event of each other kind.

    In order of arrival. That somebody opened details is nothing that they said.
    """
    last: dict[tuple[str, Kind | None], Feedback] = {}
    for event in standing(events):
        if event.kind is not Kind.DETAILS:
            about = (event.item, None if MEANINGS[event.kind].opinion else event.kind)
            last.pop(about, None)
            last[about] = event
    return list(last.values())


def derive_signals(events: Iterable[Feedback], weights: EventWeights = DEFAULT_WEIGHTS) -> list[Signal]:
    """Sum one person's events up to one signal an item, in the order in which the items were last spoken of.

    Args:
        events: all events of one person, in order of arrival.
        weights: how much each kind counts.
    """
    by_item: dict[str, list[Feedback]] = {}
    for event in standing(events):
        of_item = by_item.pop(event.item, [])
        of_item.append(event)
        by_item[event.item] = of_item  # last again
    return [_signal(item, of_item, weights) for item, of_item in by_item.items()]


def _signal(item: str, events: list[Feedback], weights: EventWeights) -> Signal:
    seen = any(MEANINGS[event.kind].seen for event in events)
    opinions = [event for event in events if MEANINGS[event.kind].opinion]
    counts = opinions[-1] if opinions else max(events, key=lambda event: weights.of(event.kind))
    weight = weights.of(counts.kind) * (1.0 if counts.value is None else rating_weight(counts.value))
    had = tuple(event.at for event in events if event.kind is Kind.SEEN)
    return Signal(item=item, weight=weight, seen=seen, at=events[-1].at, kind=counts.kind, stars=counts.value, had=had)
