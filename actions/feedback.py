"""Reactions to items: like, dislike, seen, rating, save, share. Confirmed only after they are stored."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from actions.cards import MORE, noted
from actions.message import Move
from actions.reading.lists.counting import HOW_MANY
from actions.reading.opinions.pointing import points_at_several
from actions.references import (
    Ambiguous,
    Named,
    NoSuchPosition,
    NothingMeant,
    Target,
    Unclear,
    UnknownItem,
    means_list,
    named,
    of_other_two,
    targets,
)
from actions.state import Option, State, Step
from actions.turn import Done, Open, Turn
from actions.wording import REACTIONS, sentence
from monitoring import metrics
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.feedback import RATING_HIGH, RATING_LOW, Feedback, Kind
from recommender.wording.languages import described, tr
from recommender.wording.phrases import join, quoted

MAX_NAMED = 3
_OPINIONS = frozenset({Kind.LIKE, Kind.DISLIKE, Kind.RATING})
_POINTS = re.compile(r"\b(?:it|this|that|one)\b", re.IGNORECASE)
_MARKS = re.compile(r"\bmark(?:ed)?\b", re.IGNORECASE)  # a command for one: "mark as read"


@dataclass(frozen=True)
class _Opinion:
    """One move with the items that it is about."""

    move: Move
    items: tuple[Target, ...]


class NoStars(Unclear):
    """Somebody wants to rate an item, and does not say how."""

    def __init__(self, item: str) -> None:
        super().__init__(item)
        self.item = item


async def opinions(turn: Turn, moves: Sequence[Move], *, last: bool = True) -> Done:
    """Store what moves say of items and confirm it in one sentence; what is unclear waits for an answer.

    Args:
        turn: the whole message.
        moves: those of it that say something of items.
        last: nothing of the message is left to be answered, so that a way on is offered.

    Raises:
        recommender.store.StoreError: nothing was stored.
    """
    told, waiting, missing = _resolved(turn, moves)
    for each in missing:
        _say_missing(turn, each)
    events = _newest([event for each in told for target in each.items for event in _events(turn, each, target)])
    focus = told[-1].items[-1].item if told else turn.state.focus
    state = turn.state.after(focus=focus, misses=0)
    if not events:
        return Done(state, tuple(waiting))
    recorded = await turn.call(turn.recommender.record, events)
    for stored in (event for event in events if event.key in recorded.new):
        metrics.REACTIONS.labels(stored.kind.value).inc()
    parts = {of_item[0].item: said(turn, of_item) for of_item in _by_item(events)}
    what = join(_shortened([part for each in parts.values() for part in each]), "also")
    shared = [event.item for event in events if event.kind is Kind.SHARE]
    if shared:
        turn.say("utter_share", summary="\n".join(_to_share(turn, item) for item in shared))
    more = [MORE] if last and not waiting else []
    if recorded.refused:
        turn.say("utter_not_kept", buttons=more, what=what)
        return Done(state, tuple(waiting))
    if len(shared) < len(events):
        changes_list = bool(more) and any(event.kind in _OPINIONS for event in events)
        cards = await noted(turn, {item: sentence(join(each, "also")) for item, each in parts.items()})
        turn.say("utter_noted_next" if changes_list else "utter_noted", buttons=more, noted=cards, what=what)
    _say_once(turn, told)
    return Done(state.after(history=(*state.history, Step(key=turn.key))), tuple(waiting))


def _say_once(turn: Turn, told: Sequence[_Opinion]) -> None:
    """Say that how many of a thing are wanted is not kept, where somebody says so: "add 5 of that"."""
    counted = [each for each in told if each.move.kind == "save" and _counts(each.move)]
    if turn.recommender.spec.stock is not None and any(len(each.items) == 1 for each in counted):
        turn.say("utter_facts", facts=tr("I don't keep how many: it stands on your list once."))


def _counts(move: Move) -> bool:
    """Whether a move says how many of a thing are wanted; a place of the list is a number, too."""
    places = [each for each in move.of("ordinal") if re.search(r"\d", move.said(each))]
    return HOW_MANY.search(move.without(places)) is not None


def _shortened(parts: list[str]) -> list[str]:
    """Name a few of many: somebody who likes a whole series need not read all of it."""
    left = len(parts) - MAX_NAMED
    return parts if left < 2 else [*parts[:MAX_NAMED], tr("the same of {left} more").format(left=left)]


def means_all(move: Move, state: State) -> bool:
    """Whether a move is about all that is shown: it says so, or several are shown and have been seen."""
    if any(means_list(mention, state) for mention in move.of("reference")):
        return not of_other_two(move, state)
    points = _POINTS.search(move.text) or _MARKS.search(move.text)
    names_one = move.of("title", "ordinal") or points or state.focus is not None
    return move.kind == "seen" and move.read and len(state.shown) > 1 and not names_one


def _resolved(turn: Turn, moves: Sequence[Move]) -> tuple[list[_Opinion], list[Open], list[Unclear]]:
    """Find the items of each move; one that names none is about those of its neighbour ("I've seen it, and loved it").

    What follows a move that is unclear, and names nothing itself, waits together with it.
    """
    catalogue = turn.recommender.catalogue
    state, found, waiting, missing = turn.state, list[_Opinion](), list[Open](), list[Unclear]()
    held: list[Move] = []  # moves that name nothing, before one that does
    left = list(moves)
    while left:
        move = left.pop(0)
        names = bool(move.of("title", "ordinal", "reference")) or means_all(move, turn.state)
        if not names and move.read and waiting:
            waiting[-1] = Open((*waiting[-1].moves, move), waiting[-1].unclear)
            continue
        if not names and move.read and found and _qualifies(move, found[-1].move):
            continue
        if not names and move.read and not found and move is not moves[-1] and _names_later(moves, move):
            held.append(move)
            continue
        try:
            about = named(move, state, catalogue)
            if _means_others(move):
                about = Named(_others(turn, moves, move))
            items = about.items or _same(move, found, catalogue.spec) or _all(move, turn.state)
            items = items or tuple(targets(move, state, catalogue))
        except Unclear as unclear:
            clear, rest = _parted(move, unclear)
            waiting.append(Open((rest, *held), unclear))
            held, left = [], [*clear, *left]
            continue
        missing += about.missing
        found += [_Opinion(each, items) for each in (*held, move)]
        held = []
        state = state.after(focus=items[-1].item)
    stars = [each for each in found if each.move.kind == "rate" and not each.move.of("rating")]
    waiting += [Open((each.move,), NoStars(each.items[-1].item)) for each in stars]
    return [each for each in found if each not in stars], waiting, missing


def _parted(move: Move, unclear: Unclear) -> tuple[list[Move], Move]:
    """Part what a move says of items that are clear from what waits for an answer: "seen Psycho and Vertigo"."""
    if not isinstance(unclear, Ambiguous):
        return [], move
    others = [each for each in move.of("title", "ordinal") if each != unclear.mention]
    if not others:
        return [], move
    clear = [each for each in move.mentions if each != unclear.mention]
    return [move.mentioning(clear)], move.mentioning([each for each in move.mentions if each not in others])


def _means_others(move: Move) -> bool:
    return not move.of("title", "ordinal") and any(
        "other" in each.value or each.value == "the rest" for each in move.of("reference")
    )


def _others(turn: Turn, moves: Sequence[Move], move: Move) -> tuple[Target, ...]:
    """Return what is shown besides what the rest of a message is about: "loved the first, hated the others".

    Raises:
        NothingMeant: that is nothing.
    """
    state, catalogue = turn.state, turn.recommender.catalogue
    taken = {target.item for each in moves if each != move for target in named(each, state, catalogue).items}
    left = tuple(Target(item, move.start) for item in state.shown if item not in (taken or (state.focus,)))
    if not left or len(left) == len(state.shown):
        raise NothingMeant
    return left


def _qualifies(move: Move, before: Move) -> bool:
    """Whether a move only qualifies the opinion before it: "wasn't a fan of Heat, but the music was great"."""
    opposite = {move.kind, before.kind} == {"like", "dislike"}
    return opposite and bool(before.of("title", "ordinal")) and not _POINTS.search(move.text)


def _same(move: Move, found: Sequence[_Opinion], spec: CatalogueSpec) -> tuple[Target, ...]:
    """Return the items of the opinion before, where "they" means those: "Up and Coco are great. Loved them both"."""
    several = bool(found) and len(found[-1].items) > 1 and points_at_several(move.text, spec)
    return found[-1].items if several else ()


def _names_later(moves: Sequence[Move], move: Move) -> bool:
    following = moves[list(moves).index(move) + 1]
    return bool(following.of("title", "ordinal", "reference"))


def _all(move: Move, state: State) -> tuple[Target, ...]:
    return tuple(Target(item, move.start) for item in state.shown) if means_all(move, state) else ()


def _say_missing(turn: Turn, missing: Unclear) -> None:
    match missing:
        case UnknownItem(name=name):
            turn.say("utter_unknown_name", what=quoted(name))
        case NoSuchPosition(position=position):
            turn.say("utter_no_such_position", position=str(position), size=str(len(turn.state.shown)))


def reactions(move: Move) -> list[tuple[Kind, float | None, int]]:
    """Return what a move expresses: kinds with the stars of a rating and the place in the text.

    Where the move was read it says what is meant; what is said to have been seen may be judged in the same breath ("I
    saw it I loved it"). Otherwise the words do, and the intent in addition: "not for me" is a dislike whatever the
    classifier saw.
    """
    words = [] if move.read and move.kind != "seen" else move.of("reaction")
    spoken = [(Kind(mention.value), None, mention.start) for mention in words]
    rated = [
        (Kind.RATING, min(RATING_HIGH, max(RATING_LOW, mention.value)), mention.start) for mention in move.of("rating")
    ]
    found: list[tuple[Kind, float | None, int]] = [*spoken, *rated]
    kinds = {kind for kind, _, _ in found}
    if move.kind in set(Kind) and Kind(move.kind) not in kinds:
        meant = Kind(move.kind)
        if meant not in _OPINIONS or not kinds & _OPINIONS:
            found.append((meant, None, 0))
    return found


def _events(turn: Turn, opinion: _Opinion, target: Target) -> list[Feedback]:
    """Return the events for one item: everything said where one item is named, otherwise what is said nearest to it."""
    events: dict[Kind, Feedback] = {}
    move = opinion.move
    for kind, value, start in reactions(move):
        nearest = min(opinion.items, key=lambda other: abs(other.start - start))
        spoken = kind in {Kind(mention.value) for mention in move.of("reaction")} or kind is Kind.RATING
        if len(opinion.items) > 1 and spoken and kind in _OPINIONS and nearest != target and _several_opinions(move):
            continue
        events[kind] = event(turn, kind, target.item, value)
    return list(events.values())


def event(turn: Turn, kind: Kind, item: str, value: float | None = None) -> Feedback:
    """Return what somebody did to an item in this turn."""
    return Feedback(
        key=f"{turn.key}:{kind}:{item}",
        user=turn.user,
        item=item,
        kind=kind,
        value=value,
        session=turn.session,
        channel=turn.channel,
        at=turn.now,
    )


def _newest(events: Sequence[Feedback]) -> list[Feedback]:
    """Return one event of a kind for an item, and of a like and a dislike the later: nobody holds both."""
    kept: dict[tuple[str, object], Feedback] = {}
    for each in events:
        what = "liking" if each.kind in (Kind.LIKE, Kind.DISLIKE) else each.kind
        kept.pop((each.item, what), None)
        kept[each.item, what] = each
    return list(kept.values())


def _by_item(events: Sequence[Feedback]) -> list[list[Feedback]]:
    return [[event for event in events if event.item == item] for item in dict.fromkeys(each.item for each in events)]


def _several_opinions(move: Move) -> bool:
    """Whether a move holds more than one opinion ("loved the first but hated the second")."""
    return sum(kind in _OPINIONS for kind, _, _ in reactions(move)) > 1


def _to_share(turn: Turn, item: str) -> str:
    """Describe an item in a line that means something to whoever gets it."""
    return turn.recommender.wording.details(item, turn.recommender.spec.show)


def said(turn: Turn, events: Sequence[Feedback]) -> list[str]:
    """Say what is known of one item by its events; that somebody looked at it is nothing that they said."""
    events = [event for event in events if event.kind in REACTIONS]
    if not events:
        return []
    label, had = turn.recommender.wording.label(events[0].item), described(turn.recommender.spec).having.call
    return [
        tr(REACTIONS[event.kind][min(position, 1)]).format(
            item=label, had=had, value="" if event.value is None else f"{event.value:g}"
        )
        for position, event in enumerate(events)
    ]


def ask_stars(turn: Turn, item: str) -> State:
    """Ask how many stars an item gets."""
    options = [
        Option(
            label=f"{value:g}",
            intent="rate",
            entities=({"entity": "title", "value": [item]}, {"entity": "rating", "value": value}),
        )
        for value in (1.0, 2.0, 3.0, 4.0, 5.0)
    ]
    offer = turn.offer("stars", options)
    turn.say("utter_ask_stars", offer, item=turn.recommender.wording.label(item))
    return turn.state.after(focus=item, offer=offer, misses=0)
