"""Reactions to items: like, dislike, seen, rating, save, share. Confirmed only after they are stored."""

from __future__ import annotations

from collections.abc import Sequence

from actions.message import Message
from actions.references import Target, targets
from actions.state import Option, State, Step
from actions.turn import Turn
from actions.wording import REACTIONS
from recommender.domain.feedback import RATING_HIGH, RATING_LOW, Feedback, Kind
from recommender.wording import join, number

_OPINIONS = frozenset({Kind.LIKE, Kind.DISLIKE, Kind.RATING})


async def feedback(turn: Turn) -> State:
    """Store what the message says of the items that it names.

    Raises:
        Unclear: which items are meant cannot be told.
        recommender.store.StoreError: nothing was stored.
    """
    message = turn.message
    named = targets(message, turn.state, turn.recommender.catalogue)
    focus = named[-1].item
    if message.intent == "rate" and not message.of("rating"):
        return _ask_stars(turn, focus)
    told = [_events(turn, target, named) for target in named]
    events = [event for each in told for event in each]
    recorded = await turn.call(turn.recommender.record, events)
    state = turn.state.after(focus=focus, offer=None, misses=0)
    what = join([part for each in told if each for part in said(turn, each)])
    shared = [event.item for event in events if event.kind is Kind.SHARE]
    if shared:
        turn.say("utter_share", summary="\n".join(_to_share(turn, item) for item in shared))
    if recorded.refused:
        turn.say("utter_not_kept", what=what)
        return state
    if len(shared) < len(events):
        changes_list = any(event.kind in _OPINIONS for event in events)
        turn.say("utter_noted_next" if changes_list else "utter_noted", what=what)
    return state.after(history=(*state.history, Step(key=turn.key)))


def reactions(message: Message) -> list[tuple[Kind, float | None, int]]:
    """Return what a message expresses: kinds with the stars of a rating and the place in the text.

    The intent counts unless the words say otherwise: "not for me" is a dislike whatever the classifier saw.
    """
    spoken = [(Kind(mention.value), None, mention.start) for mention in message.of("reaction")]
    rated = [
        (Kind.RATING, min(RATING_HIGH, max(RATING_LOW, mention.value)), mention.start)
        for mention in message.of("rating")
    ]
    found: list[tuple[Kind, float | None, int]] = [*spoken, *rated]
    kinds = {kind for kind, _, _ in found}
    if message.intent in set(Kind) and Kind(message.intent) not in kinds:
        meant = Kind(message.intent)
        if meant not in _OPINIONS or not kinds & _OPINIONS:
            found.append((meant, None, 0))
    return found


def _events(turn: Turn, target: Target, named: Sequence[Target]) -> list[Feedback]:
    """Return the events for one item: everything said where one item is named, otherwise what is said nearest to it."""
    events: dict[Kind, Feedback] = {}
    for kind, value, start in reactions(turn.message):
        nearest = min(named, key=lambda other: abs(other.start - start))
        spoken = kind in {Kind(mention.value) for mention in turn.message.of("reaction")} or kind is Kind.RATING
        if len(named) > 1 and spoken and kind in _OPINIONS and nearest != target and _several_opinions(turn.message):
            continue
        events[kind] = Feedback(
            key=f"{turn.key}:{kind}:{target.item}",
            user=turn.user,
            item=target.item,
            kind=kind,
            value=value,
            session=turn.session,
            channel=turn.channel,
            at=turn.now,
        )
    return list(events.values())


def _several_opinions(message: Message) -> bool:
    """Whether a message holds more than one opinion ("loved the first but hated the second")."""
    return sum(kind in _OPINIONS for kind, _, _ in reactions(message)) > 1


def _to_share(turn: Turn, item: str) -> str:
    """Describe an item in a line that means something to whoever gets it."""
    return turn.recommender.details(item, turn.recommender.spec.show)


def said(turn: Turn, events: Sequence[Feedback]) -> list[str]:
    """Say what is known of one item by its events."""
    label = turn.recommender.label(events[0].item)
    return [
        REACTIONS[event.kind][min(position, 1)].format(
            item=label, value="" if event.value is None else number(event.value)
        )
        for position, event in enumerate(events)
    ]


def _ask_stars(turn: Turn, item: str) -> State:
    options = [
        Option(
            label=number(value),
            intent="rate",
            entities=({"entity": "title", "value": [item]}, {"entity": "rating", "value": value}),
        )
        for value in (1.0, 2.0, 3.0, 4.0, 5.0)
    ]
    offer = turn.offer("stars", options)
    turn.say("utter_ask_stars", offer, item=turn.recommender.label(item))
    return turn.state.after(focus=item, offer=offer, misses=0)
